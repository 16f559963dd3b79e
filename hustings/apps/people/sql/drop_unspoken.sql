-- People of whom no live assertion speaks any more: gone if nothing else names them; else they are kept, and returned.
-- With them go those who were merged into them, for of these nothing is said either.
WITH unspoken AS (
    SELECT p.id AS top FROM bulk_people b JOIN people_person p ON p.id = b.person_id
    WHERE p.merged_into IS NULL
      AND NOT EXISTS (SELECT 1 FROM people_assertion a WHERE a.person_id = p.id AND a.live)
), one AS (
    SELECT top, top AS person_id FROM unspoken
    UNION ALL SELECT u.top, p.id FROM unspoken u JOIN people_person p ON p.merged_into = u.top
), named AS (
    SELECT DISTINCT o.top FROM one o
    WHERE EXISTS (SELECT 1 FROM interactions_interaction n WHERE n.person_id = o.person_id)
       OR EXISTS (SELECT 1 FROM people_suppression s WHERE s.person_id = o.person_id)
       OR EXISTS (SELECT 1 FROM lists_member m WHERE m.person_id = o.person_id)
), points AS (
    DELETE FROM people_contact_point c USING one o
    WHERE c.person_id = o.person_id AND o.top NOT IN (SELECT top FROM named)
), gone AS (
    DELETE FROM people_person p USING one o
    WHERE p.id = o.person_id AND o.top NOT IN (SELECT top FROM named)
)
SELECT array_agg(top) FROM named
