-- What the gate asks before people's data leaves (hustings/domain/release_rules.py). It runs with the asker's eyes.

-- Of some people, those who lean against us: by what they last said, by their score now or ever, or as somebody else's.
DROP FUNCTION IF EXISTS leaning_against(int[]);
CREATE FUNCTION leaning_against(ids int[]) RETURNS SETOF int LANGUAGE sql STABLE AS $$
    SELECT p.person_id FROM profile p
    LEFT JOIN interactions_mark_level m ON m.id = p.mark
    WHERE p.person_id = ANY (ids) AND (
        m.code IN ('unlikely', 'opposed')
        OR EXISTS (SELECT FROM support_slot s JOIN support_party y ON y.code = s.party_id
                   WHERE CASE WHEN y.ours THEN least(p.support_now[s.number], p.support_life[s.number]) <= -30
                              ELSE p.support_now[s.number] >= 50 END))
$$;
GRANT EXECUTE ON FUNCTION leaning_against(int[]) TO hustings_app;

-- Everybody of the polls of which at least a tenth are among some people: few have a phone. It looks at no more than
-- ten times as many.
DROP FUNCTION IF EXISTS everybody_around(int[]);
CREATE FUNCTION everybody_around(ids int[]) RETURNS TABLE (person int, phone boolean) LANGUAGE sql STABLE AS $$
    WITH inside AS (
        SELECT p.zone_id, p.poll_id, count(*) AS people FROM profile p
        WHERE p.person_id = ANY (ids) AND p.poll_id IS NOT NULL GROUP BY p.zone_id, p.poll_id
    ), covered AS (
        SELECT i.zone_id, i.poll_id FROM inside i
        WHERE NOT EXISTS (SELECT FROM profile p WHERE p.zone_id = i.zone_id AND p.poll_id = i.poll_id
                          OFFSET 10 * i.people LIMIT 1)
    )
    SELECT p.person_id, p.has_phone FROM covered c
    JOIN profile p ON p.zone_id = c.zone_id AND p.poll_id = c.poll_id WHERE p.present
$$;
GRANT EXECUTE ON FUNCTION everybody_around(int[]) TO hustings_app;
