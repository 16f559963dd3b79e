-- Everybody as a row may mean them: whoever was merged with somebody under what is said of each of the two alone, and so
-- by every name and door under which the one person is known.
SELECT id, id AS top, family_key, given_key, middle_name, name_suffix, birth_from, birth_to, address_id, status
FROM people_person
WHERE merged_into IS NULL AND id NOT IN (SELECT merged_into FROM people_person WHERE merged_into IS NOT NULL)
UNION ALL
SELECT m.id, m.top, coalesce(c->>'family_key', ''), coalesce(c->>'given_key', ''), coalesce(c->>'middle_name', ''),
       coalesce(c->>'name_suffix', ''), (c->>'birth_from')::date, (c->>'birth_to')::date, (c->>'address_id')::int,
       coalesce(c->>'status', 'elector')
FROM (
    SELECT one.id, one.top, fold_content(a.content ORDER BY s.rank, a.asserted_on, a.id) AS c
    FROM (SELECT id, top_id AS top FROM people_person
          WHERE merged_into IS NOT NULL OR id IN (SELECT merged_into FROM people_person)) one
    JOIN people_assertion a ON a.person_id = one.top AND coalesce(a.told_of, a.person_id) = one.id AND a.live
    JOIN source_ranks() s ON s.source_id = a.source_id
    GROUP BY one.id, one.top
) m
