-- People of whom no live assertion speaks any more: gone if nothing else names them, else kept as removed.
WITH unspoken AS (
    SELECT b.person_id FROM bulk_people b
    WHERE NOT EXISTS (SELECT 1 FROM people_assertion a WHERE a.person_id = b.person_id AND a.live)
), named AS (
    SELECT u.person_id FROM unspoken u
    WHERE EXISTS (SELECT 1 FROM interactions_interaction n WHERE n.person_id = u.person_id)
       OR EXISTS (SELECT 1 FROM people_suppression s WHERE s.person_id = u.person_id)
       OR EXISTS (SELECT 1 FROM lists_member m WHERE m.person_id = u.person_id)
), kept AS (
    UPDATE people_person p SET status = 'removed' FROM named n WHERE p.id = n.person_id
), points AS (
    DELETE FROM people_contact_point c USING unspoken u
    WHERE c.person_id = u.person_id AND c.person_id NOT IN (SELECT person_id FROM named)
)
DELETE FROM people_person p USING unspoken u
WHERE p.id = u.person_id AND p.id NOT IN (SELECT person_id FROM named)
