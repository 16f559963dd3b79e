-- Rows of outside lists and filled sheets. One transaction.

-- step: assert
WITH fresh AS (
    SELECT DISTINCT ON (t.person_id, t.content) t.number, t.person_id, p.zone_id, t.content,
           EXISTS (SELECT 1 FROM people_assertion a
                   WHERE a.person_id = t.person_id AND a.source_id = %(source)s AND a.live) AS spoken
    FROM telling t JOIN people_person p ON p.id = t.person_id
    WHERE NOT EXISTS (SELECT 1 FROM people_assertion a WHERE a.person_id = t.person_id AND a.source_id = %(source)s
                      AND a.live AND a.content = t.content)
    ORDER BY t.person_id, t.content, t.number
), written AS (
    INSERT INTO people_assertion (person_id, zone_id, source_id, batch_id, row_number, asserted_on, live, content)
    SELECT person_id, zone_id, %(source)s, %(batch)s, number, %(on)s, true, content FROM fresh ORDER BY number
)
SELECT number, person_id, spoken FROM fresh;

-- step: row table
CREATE TEMP TABLE told_row (number int, line int, raw bytea, outcome text, reason jsonb, person_id int) ON COMMIT DROP;

-- step: rows
INSERT INTO intake_row (batch_id, unit_id, number, line, raw, outcome, reason, person_id)
SELECT %(batch)s, %(unit)s, number, line, raw, outcome, reason, person_id FROM told_row ORDER BY number;

-- step: match
WITH asked AS (
    SELECT * FROM unnest(%(numbers)s::int[], %(electors)s::text[], %(families)s::text[], %(givens)s::text[],
                         %(postals)s::text[]) AS a (number, elector_number, family_key, given_key, postal_code)
), found AS (
    SELECT a.number, p.id FROM asked a JOIN people_person p ON p.elector_number = a.elector_number
    WHERE a.elector_number <> ''
    UNION
    SELECT a.number, p.id FROM asked a
    JOIN people_person p ON p.family_key = a.family_key AND p.given_key = a.given_key
    JOIN people_address d ON d.id = p.address_id AND d.postal_code = a.postal_code
    WHERE a.elector_number = '' AND a.family_key <> '' AND a.postal_code <> ''
)
SELECT number, min(id), count(*) FROM found GROUP BY number;

-- step: replaced
SELECT i.id, i.person_id FROM interactions_standing i
WHERE i.release_id = %(release)s AND i.person_id = ANY (%(people)s) AND i.kind = 'contact';

-- step: points
SELECT k.person_id, (array_agg(k.id ORDER BY k.kind DESC, k.id))[1] FROM people_contact_point k
WHERE k.person_id = ANY (%(people)s) AND k.id = ANY (%(points)s) AND k.kind IN ('phone', 'mobile') GROUP BY k.person_id;
