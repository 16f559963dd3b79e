-- Follow voided ids to the one that a new telling may take, then add what is not there yet.
WITH told AS (
    SELECT DISTINCT ON (b.id) b.* FROM bulk_interactions b
), settled AS (
    SELECT id, standing_id(id) AS final FROM told
), added AS (
    INSERT INTO interactions_interaction (id, person_id, zone_id, unit_id, kind, channel, on_day, at, recorded_at,
        by_user, result, mark, mark_round, fact_id, amount_cents, until, note, source_id, batch_id, release_id,
        contact_point_id)
    SELECT s.final, t.person_id, p.zone_id, %(unit)s, t.kind, t.channel, t.on_day, t.at, clock_timestamp(), %(by)s,
           t.result, t.mark, t.mark_round, t.fact_id, t.amount_cents, t.until, t.note, t.source_id, t.batch_id,
           t.release_id, t.contact_point_id
    FROM told t
    JOIN settled s USING (id)
    JOIN people_person p ON p.id = t.person_id
    ON CONFLICT (id) DO NOTHING
    RETURNING id
), named AS (
    UPDATE bulk_interactions b SET known = false, id = s.final
    FROM settled s JOIN added a ON a.id = s.final
    WHERE b.id = s.id
    RETURNING s.id
)
SELECT id FROM named
