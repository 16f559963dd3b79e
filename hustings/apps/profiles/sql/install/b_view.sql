CREATE OR REPLACE FUNCTION next_stops(stops smallint, kind text, mask smallint) RETURNS smallint
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE kind WHEN 'opt_out' THEN coalesce(stops, 0::smallint) | mask
                     WHEN 'opt_in' THEN coalesce(stops, 0::smallint) & ~mask
                     ELSE stops END
$$;
DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_proc WHERE proname = 'fold_stops') THEN
        CREATE AGGREGATE fold_stops (text, smallint) (sfunc = next_stops, stype = smallint, initcond = '0');
    END IF;
END $$;

-- The one definition of a profile: those of the people whose numbers are given. It reads no clock: dates and facts as
-- they are; decay as of profile_day. Each part looks up those people by itself and is joined to them once, so that the
-- same text is right for one person (look-ups) and for a million (one pass over each table).
DROP FUNCTION IF EXISTS profiles_of(int[]) CASCADE;
CREATE FUNCTION profiles_of(ids int[]) RETURNS SETOF profile LANGUAGE sql STABLE AS $$
WITH standing AS MATERIALIZED (
    SELECT n.id, n.person_id, n.kind, n.channel, n.on_day, n.at, n.recorded_at, n.result, n.mark, n.until, n.amount_cents,
           n.fact_id
    FROM interactions_standing n WHERE n.person_id = ANY (ids)
)
SELECT p.id AS person_id,
       p.zone_id::smallint AS zone_id,
       p.poll_id,
       p.address_id AS door_id,
       p.status IN ('elector', 'inactive') AS elector,
       p.status IN ('elector', 'inactive', 'non_elector') AND NOT coalesce(i.deceased, false)
           AND (i.moved_on IS NULL OR coalesce(i.moved_on < p.address_on, false)) AS present,
       p.birth_from, p.birth_to,
       NULLIF(p.gender, '') AS gender,
       NULLIF(p.language, '') AS language,
       p.fixed_income,
       coalesce(c.has_phone, false) AS has_phone,
       coalesce(c.has_mobile, false) AS has_mobile,
       coalesce(c.has_email, false) AS has_email,
       p.address_id IS NOT NULL OR p.mailing <> '' AS has_mail,
       c.phone_key, c.email_key,
       coalesce(i.stops, 0)::smallint AS stops,
       held.person_id IS NOT NULL AS suppressed,
       i.first_contact, i.last_contact, i.last_door, i.last_phone, i.last_text, i.last_email, i.last_mail, i.last_voice,
       coalesce(i.attempts, 0)::smallint AS attempts,
       i.last_result,
       coalesce(i.results, 0) AS results,
       i.mark, i.mark_on,
       score.now AS support_now,
       score.life AS support_life,
       i.member_from, i.member_until,
       i.gift_days,
       i.gift_cents,
       coalesce(f.facts, '{}') AS facts,
       coalesce(place.area, '{}') AS area,
       p.turnout,
       NULLIF(a.postal_code, '') AS postal,
       NULLIF(left(a.postal_code, 3), '') AS fsa
FROM people_person p
LEFT JOIN people_address a ON a.id = p.address_id
LEFT JOIN geography_place place ON place.id = a.place_id
LEFT JOIN (
    SELECT k.person_id,
           bool_or(k.kind IN ('phone', 'mobile')) AS has_phone,
           bool_or(k.kind = 'mobile') AS has_mobile,
           bool_or(k.kind = 'email') AS has_email,
           (array_agg(hashtextextended(k.value, 0) ORDER BY k.kind DESC, k.first_said NULLS FIRST, k.id)
               FILTER (WHERE k.kind IN ('phone', 'mobile')))[1] AS phone_key,
           (array_agg(hashtextextended(k.value, 0) ORDER BY k.first_said NULLS FIRST, k.id)
               FILTER (WHERE k.kind = 'email'))[1] AS email_key
    FROM people_contact_point k
    WHERE k.person_id = ANY (ids) AND k.live
      AND NOT EXISTS (SELECT 1 FROM interactions_dead_point d WHERE d.person_id = k.person_id AND d.value = k.value)
    GROUP BY k.person_id
) c ON c.person_id = p.id
LEFT JOIN (
    SELECT DISTINCT s.person_id FROM people_suppression s JOIN profile_day day ON day.id = 1
    WHERE s.person_id = ANY (ids) AND s.since <= day.day AND (s.until IS NULL OR s.until >= day.day)
) held ON held.person_id = p.id
LEFT JOIN (
    SELECT n.person_id,
           min(n.on_day) FILTER (WHERE n.kind = 'contact') AS first_contact,
           max(n.on_day) FILTER (WHERE n.kind = 'contact') AS last_contact,
           max(n.on_day) FILTER (WHERE n.kind = 'contact' AND n.channel = 1) AS last_door,
           max(n.on_day) FILTER (WHERE n.kind = 'contact' AND n.channel = 2) AS last_phone,
           max(n.on_day) FILTER (WHERE n.kind = 'contact' AND n.channel = 4) AS last_text,
           max(n.on_day) FILTER (WHERE n.kind = 'contact' AND n.channel = 8) AS last_email,
           max(n.on_day) FILTER (WHERE n.kind = 'contact' AND n.channel = 16) AS last_mail,
           max(n.on_day) FILTER (WHERE n.kind = 'contact' AND n.channel = 32) AS last_voice,
           least(count(*) FILTER (WHERE n.kind = 'contact'), 32767) AS attempts,
           (array_agg(n.result ORDER BY n.at DESC, n.recorded_at DESC, n.id DESC)
               FILTER (WHERE n.kind = 'contact' AND n.result IS NOT NULL))[1] AS last_result,
           bit_or(1 << n.result) FILTER (WHERE n.kind = 'contact' AND n.result IS NOT NULL) AS results,
           (array_agg(n.mark ORDER BY n.at DESC, n.recorded_at DESC, n.id DESC)
               FILTER (WHERE n.mark IS NOT NULL))[1] AS mark,
           (array_agg(n.on_day ORDER BY n.at DESC, n.recorded_at DESC, n.id DESC)
               FILTER (WHERE n.mark IS NOT NULL))[1] AS mark_on,
           bool_or(n.result = 4) AS deceased,
           max(n.on_day) FILTER (WHERE n.result = 3) AS moved_on,
           fold_stops(n.kind, n.channel ORDER BY n.at, n.recorded_at, n.id) AS stops,
           (array_agg(n.on_day ORDER BY n.until DESC, n.at DESC, n.id DESC) FILTER (WHERE n.kind = 'membership'))[1]
               AS member_from,
           max(n.until) FILTER (WHERE n.kind = 'membership') AS member_until,
           array_agg(n.on_day ORDER BY n.on_day, n.id) FILTER (WHERE n.kind = 'donation') AS gift_days,
           array_agg(n.amount_cents ORDER BY n.on_day, n.id) FILTER (WHERE n.kind = 'donation') AS gift_cents
    FROM standing n
    GROUP BY n.person_id
) i ON i.person_id = p.id
LEFT JOIN (
    SELECT h.person_id, array_agg(DISTINCT h.fact_id ORDER BY h.fact_id) AS facts
    FROM (
        SELECT n.person_id, n.fact_id FROM standing n WHERE n.kind = 'fact'
        UNION ALL
        SELECT latest.person_id, latest.fact_id FROM (
            SELECT DISTINCT ON (w.person_id, w.question_id) w.person_id, w.fact_id FROM interactions_answer w
            JOIN standing n ON n.id = w.interaction_id
            WHERE w.person_id = ANY (ids)
            ORDER BY w.person_id, w.question_id, n.at DESC, n.recorded_at DESC, n.id DESC
        ) latest
        WHERE latest.fact_id IS NOT NULL
    ) h
    GROUP BY h.person_id
) f ON f.person_id = p.id
LEFT JOIN (
    SELECT each.person_id, array_agg(each.now ORDER BY each.number) AS now,
           array_agg(each.life ORDER BY each.number) AS life
    FROM (
        SELECT s.person_id, slot.number, max(s.now) FILTER (WHERE s.slot_id = slot.number) AS now,
               max(s.life) FILTER (WHERE s.slot_id = slot.number) AS life
        FROM (
            SELECT g.person_id, g.slot_id,
                   round(sum(g.now * g.value) FILTER (WHERE g.now > 0)::numeric / (sum(g.now) + max(g.shrink)))::smallint
                       AS now,
                   round(sum(g.life * g.value)::numeric / (sum(g.life) + max(g.shrink)))::smallint AS life
            FROM signals_of(ids) g
            GROUP BY g.person_id, g.slot_id
            HAVING sum(g.life) > 0
        ) s
        CROSS JOIN support_slot slot
        GROUP BY s.person_id, slot.number
    ) each
    GROUP BY each.person_id
) score ON score.person_id = p.id
WHERE p.id = ANY (ids) AND p.merged_into IS NULL
$$;
GRANT EXECUTE ON FUNCTION profiles_of(int[]) TO hustings_app, hustings_engine;

-- Everybody's, among those whom the asker may see.
DROP VIEW IF EXISTS profile_view CASCADE;
CREATE VIEW profile_view WITH (security_invoker = true) AS
SELECT * FROM profiles_of(ARRAY(SELECT id FROM people_person));
GRANT SELECT ON profile_view TO hustings_app, hustings_engine;
