-- The people of a list of whom a source said something that was withdrawn since it was frozen.
WITH withdrawn AS MATERIALIZED (
    SELECT sources_withdrawn_since(%(since)s) AS ids
)
SELECT m.person_id FROM lists_member m, withdrawn w
WHERE m.list_id = %(list)s AND w.ids <> '{}' AND (
    EXISTS (SELECT 1 FROM people_assertion a WHERE a.person_id = m.person_id AND a.source_id = ANY (w.ids))
    OR EXISTS (SELECT 1 FROM interactions_interaction i WHERE i.person_id = m.person_id AND i.source_id = ANY (w.ids)))
