-- People, assertions and interactions of a source that count. Columns are queries.Spoken's.
WITH asserted AS (
    SELECT person_id FROM people_assertion WHERE source_id = %(source)s AND live
), happened AS (
    SELECT person_id FROM interactions_standing WHERE source_id = %(source)s
)
SELECT (SELECT count(*) FROM (SELECT person_id FROM asserted UNION SELECT person_id FROM happened) AS each),
       (SELECT count(*) FROM asserted),
       (SELECT count(*) FROM happened)
