-- Every standing interaction of some people that a rule reads, as integer weights (millionths): the same arithmetic as domain.scoring.
-- A signal dated after profile_day counts from the day it was recorded; a state (until) decays only after it lapses.
DROP VIEW IF EXISTS support_signal CASCADE;
DROP FUNCTION IF EXISTS signals_of(int[]) CASCADE;
CREATE FUNCTION signals_of(ids int[])
RETURNS TABLE (person_id int, interaction uuid, kind text, fact_id int, on_day date, slot_id smallint, value smallint,
               now bigint, life bigint, shrink bigint)
LANGUAGE sql STABLE AS $$
WITH standing AS MATERIALIZED (
    SELECT i.id, i.person_id, i.kind, i.on_day, i.until, i.recorded_at, i.mark, i.fact_id
    FROM interactions_standing i WHERE i.person_id = ANY (ids)
)
SELECT n.person_id, n.interaction, n.kind, n.fact_id, n.on_day, r.slot_id, r.value,
       round(r.strength * 1000000 * CASE
           WHEN r.half_life_days IS NULL THEN 1
           ELSE power(0.5::float8, least(64, greatest(0, day.day - coalesce(n.until, n.on_day))::float8 / r.half_life_days))
       END)::bigint AS now,
       round(r.strength * 1000000)::bigint AS life,
       round(setting.shrink * 1000000)::bigint AS shrink
FROM (
    SELECT i.person_id, i.id AS interaction, i.on_day, i.until, i.recorded_at, k.kind, k.mark, k.fact_id
    FROM standing i
    CROSS JOIN LATERAL (
        SELECT 'mark' AS kind, i.mark, NULL::int AS fact_id WHERE i.mark IS NOT NULL
        UNION ALL SELECT i.kind, NULL, NULL WHERE i.kind IN ('membership', 'donation')
        UNION ALL SELECT 'fact', NULL, i.fact_id WHERE i.kind = 'fact'
    ) k
    UNION ALL
    SELECT w.person_id, i.id, i.on_day, i.until, i.recorded_at, 'fact', NULL, w.fact_id
    FROM interactions_answer w
    JOIN standing i ON i.id = w.interaction_id
    WHERE w.person_id = ANY (ids) AND w.fact_id IS NOT NULL
) n
JOIN support_rule r ON r.kind = n.kind AND r.mark IS NOT DISTINCT FROM n.mark
    AND (r.fact_id IS NOT DISTINCT FROM n.fact_id)
JOIN profile_day day ON day.id = 1
JOIN support_setting setting ON setting.id = 1
WHERE n.on_day <= greatest(day.day, (n.recorded_at AT TIME ZONE 'UTC')::date)
$$;
GRANT EXECUTE ON FUNCTION signals_of(int[]) TO hustings_app, hustings_engine;
