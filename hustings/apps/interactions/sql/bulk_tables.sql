CREATE TEMP TABLE IF NOT EXISTS bulk_interactions (
    id uuid, person_id int, kind text, channel smallint, on_day date, at timestamptz, result smallint, mark smallint,
    mark_round text, fact_id int, amount_cents int, until date, note text, source_id int, batch_id int, release_id uuid,
    contact_point_id bigint, answers text[], known boolean
) ON COMMIT DROP;
TRUNCATE bulk_interactions;
