-- People whom no live assertion names any more: gone if nothing else does; else they are kept, and those of them of whom
-- nothing at all is said are returned. With them go those who were merged into them, for of these nothing is said either,
-- and what lists that bring nobody had added. Whoever has an elector number may come again with the next list: they are
-- kept for what is still said of them, and for what was ever recorded; others only for what stands, or where they are held.
WITH unspoken AS (
    SELECT p.id AS top, p.elector_number <> '' AS numbered, p.elector_number <> '' AND EXISTS (
        SELECT 1 FROM people_assertion a WHERE a.person_id = p.id AND a.live) AS listed
    FROM bulk_people b JOIN people_person p ON p.id = b.person_id
    WHERE p.merged_into IS NULL
      AND NOT EXISTS (SELECT 1 FROM people_assertion a
                      WHERE a.person_id = p.id AND a.live AND a.content ?| '{family_name,family_key}')
), one AS (
    SELECT top, top AS person_id FROM unspoken
    UNION ALL SELECT u.top, p.id FROM unspoken u JOIN people_person p ON p.merged_into = u.top
), named AS (
    SELECT DISTINCT o.top FROM one o JOIN unspoken u USING (top)
    WHERE u.listed
       OR (u.numbered AND EXISTS (SELECT 1 FROM interactions_interaction n WHERE n.person_id = o.person_id))
       OR EXISTS (SELECT 1 FROM interactions_standing n WHERE n.person_id = o.person_id)
       OR EXISTS (SELECT 1 FROM people_suppression s WHERE s.person_id = o.person_id)
       OR EXISTS (SELECT 1 FROM lists_member m WHERE m.person_id = o.person_id)
       OR o.person_id = ANY ((SELECT people_held(ARRAY(SELECT person_id FROM one)))::int[])
), points AS (
    DELETE FROM people_contact_point c USING one o
    WHERE c.person_id = o.person_id AND o.top NOT IN (SELECT top FROM named)
), unsaid AS (
    UPDATE people_assertion a SET live = false FROM one o
    WHERE a.person_id = o.person_id AND a.live AND o.top NOT IN (SELECT top FROM named)
), gone AS (
    DELETE FROM people_person p USING one o
    WHERE p.id = o.person_id AND o.top NOT IN (SELECT top FROM named)
    RETURNING 1
)
SELECT (SELECT array_agg(n.top) FROM named n
        WHERE NOT EXISTS (SELECT 1 FROM people_assertion a WHERE a.person_id = n.top AND a.live)),
       (SELECT count(*) FROM gone)
