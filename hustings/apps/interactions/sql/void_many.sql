-- Take back everything of a batch, or of a source, that still stands, and name the people for the rebuild. Where an
-- agreement is over, what holds back stays: wishes not to be contacted, and that somebody died, moved, has another number.
WITH standing AS (
    SELECT i.* FROM interactions_standing i LEFT JOIN interactions_result r ON r.number = i.result
    WHERE (i.batch_id = %(batch)s OR i.source_id = %(source)s)
      AND NOT (%(expired)s AND (i.kind IN ('opt_out', 'opt_in') OR coalesce(r.code, '') IN
               ('moved', 'deceased', 'wrong_number', 'disconnected')))
), named AS (
    INSERT INTO bulk_people (person_id) SELECT DISTINCT person_id FROM standing ON CONFLICT DO NOTHING
)
INSERT INTO interactions_interaction (id, person_id, told_of, zone_id, unit_id, kind, on_day, at, recorded_at, by_user,
                                      mark_round, note, voids)
SELECT gen_random_uuid(), person_id, told_of, zone_id, unit_id, 'void', on_day, clock_timestamp(), clock_timestamp(), %(by)s,
       '', '', id
FROM standing
