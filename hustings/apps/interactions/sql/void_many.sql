-- Take back everything of a batch, or of a source, that still stands, and name the people for the rebuild.
WITH standing AS (
    SELECT * FROM interactions_standing i WHERE i.batch_id = %(batch)s OR i.source_id = %(source)s
), named AS (
    INSERT INTO bulk_people (person_id) SELECT DISTINCT person_id FROM standing ON CONFLICT DO NOTHING
)
INSERT INTO interactions_interaction (id, person_id, told_of, zone_id, unit_id, kind, on_day, at, recorded_at, by_user,
                                      mark_round, note, voids)
SELECT gen_random_uuid(), person_id, told_of, zone_id, unit_id, 'void', on_day, clock_timestamp(), clock_timestamp(), %(by)s,
       '', '', id
FROM standing
