-- Copies of voided interactions, with their answers, under the ids that follow theirs; they stand again as they stood, each
-- as of a batch.
WITH named AS (
    SELECT i.*, t.batch_id AS teller, standing_id(i.id) AS final
    FROM unnest(%(ids)s::uuid[], %(batches)s::int[]) AS t (id, batch_id) JOIN interactions_interaction i ON i.id = t.id
), added AS (
    INSERT INTO interactions_interaction (id, person_id, told_of, zone_id, unit_id, kind, channel, on_day, at,
        recorded_at, by_user, result, mark, mark_round, fact_id, amount_cents, until, note, source_id, batch_id, release_id,
        contact_point_id)
    SELECT DISTINCT ON (final) final, person_id, told_of, zone_id, unit_id, kind, channel, on_day, at, recorded_at, by_user,
           result, mark, mark_round, fact_id, amount_cents, until, note, source_id, teller, release_id,
           contact_point_id
    FROM named ORDER BY final, recorded_at
    ON CONFLICT (id) DO NOTHING
    RETURNING id, person_id
), answered AS (
    INSERT INTO interactions_answer (interaction_id, person_id, told_of, zone_id, question_id, fact_id, text)
    SELECT DISTINCT ON (n.final, a.question_id) n.final, a.person_id, a.told_of, a.zone_id, a.question_id, a.fact_id, a.text
    FROM named n JOIN added d ON d.id = n.final JOIN interactions_answer a ON a.interaction_id = n.id
    ORDER BY n.final, a.question_id, n.recorded_at
), people AS (
    INSERT INTO bulk_people (person_id) SELECT DISTINCT person_id FROM added ON CONFLICT DO NOTHING
)
SELECT count(*) FROM added
