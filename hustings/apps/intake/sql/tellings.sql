-- Rows of outside lists and filled sheets. One transaction.

-- step: assert
WITH fresh AS (
    SELECT DISTINCT ON (t.person_id, t.content) t.number, t.person_id, p.zone_id, t.content,
           EXISTS (SELECT 1 FROM people_assertion a
                   WHERE a.person_id = p.top_id AND coalesce(a.told_of, a.person_id) = p.id
                     AND a.source_id = %(source)s AND a.live) AS spoken
    FROM telling t JOIN people_person p ON p.id = t.person_id
    WHERE NOT EXISTS (SELECT 1 FROM people_assertion a
                      WHERE a.person_id = p.top_id AND coalesce(a.told_of, a.person_id) = p.id
                        AND a.source_id = %(source)s AND a.live AND a.content = t.content)
    ORDER BY t.person_id, t.content, t.number
), written AS (
    INSERT INTO people_assertion (person_id, zone_id, source_id, batch_id, row_number, asserted_on, live, external_id,
                                  content)
    SELECT person_id, zone_id, %(source)s, %(batch)s, number, %(on)s, true, coalesce(content->>'external_id', ''), content
    FROM fresh ORDER BY number
)
SELECT number, person_id, spoken FROM fresh;

-- step: row table
CREATE TEMP TABLE told_row (number int, line int, raw bytea, outcome text, reason jsonb, person_id int) ON COMMIT DROP;

-- step: rows
INSERT INTO intake_row (batch_id, unit_id, number, line, raw, outcome, reason, person_id)
SELECT %(batch)s, %(unit)s, number, line, raw, outcome, reason, person_id FROM told_row ORDER BY number;

-- step: match
-- a number whose row names somebody else altogether is somebody else's number, or a slip of the pen
SELECT a.number, min(p.id), count(DISTINCT p.top_id),
       bool_or(a.family_key = '' OR p.family_key = a.family_key OR (a.given_key <> '' AND p.given_key = a.given_key))
FROM unnest(%(numbers)s::int[], %(electors)s::text[], %(families)s::text[], %(givens)s::text[])
    AS a (number, elector_number, family_key, given_key)
JOIN people_person p ON p.elector_number = a.elector_number
WHERE a.elector_number <> '' AND p.elector_number <> ''
GROUP BY a.number;

-- step: called
-- Whom a source called by a number of its own before, in the last of its rows that counts.
SELECT DISTINCT ON (t.number) t.number, coalesce(a.told_of, a.person_id)
FROM unnest(%(numbers)s::int[], %(externals)s::text[]) AS t (number, external_id)
JOIN people_assertion a ON a.source_id = %(source)s AND a.external_id = t.external_id AND a.external_id <> '' AND a.live
ORDER BY t.number, a.id DESC;

-- step: not introduced
-- Who is on no list of electors, whoever they are one with, and of whom a source has not said who they are.
SELECT p.id FROM people_person p
WHERE p.id = ANY (%(people)s) AND p.elector_number = ''
  AND NOT EXISTS (SELECT FROM people_assertion a
                  WHERE a.person_id = p.top_id AND coalesce(a.told_of, a.person_id) = p.id
                    AND a.source_id = %(source)s AND a.live AND a.content ? 'family_key')
ORDER BY p.id;

-- step: answered
-- What somebody decided of the same row of the same source before, or that it waits already.
SELECT DISTINCT ON (d.digest) d.digest, d.state, d.person_id
FROM intake_doubt d JOIN intake_batch b ON b.id = d.batch_id
WHERE d.source_id = %(source)s AND d.digest = ANY (%(digests)s) AND (d.state <> 'waiting' OR b.state = 'published')
  AND (d.person_id IS NULL OR EXISTS (SELECT FROM people_person p WHERE p.id = d.person_id))
ORDER BY d.digest, d.decided_at DESC NULLS LAST, d.id DESC;

-- step: replaced
-- Contacts of a release that stand, about people of whom the file now says something else.
WITH now AS (
    SELECT standing_id(t.id) AS id, t.person_id, p.top_id
    FROM unnest(%(ids)s::uuid[], %(people)s::int[]) AS t (id, person_id) JOIN people_person p ON p.id = t.person_id
)
SELECT i.id, coalesce(i.told_of, i.person_id) FROM interactions_standing i
WHERE i.release_id = %(release)s AND i.kind = 'contact' AND i.person_id IN (SELECT top_id FROM now)
  AND coalesce(i.told_of, i.person_id) IN (SELECT person_id FROM now)
  AND i.id NOT IN (SELECT id FROM now);

-- step: returning
-- After a batch of contacts was undone: what the sheet had said before, that is what the latest batch still in force
-- recorded of those people and only batches no longer in force took back.
WITH touched AS (
    SELECT DISTINCT i.release_id, i.person_id, coalesce(i.told_of, i.person_id) AS of FROM interactions_interaction i
    WHERE i.batch_id = %(batch)s AND i.kind = 'contact' AND i.release_id IS NOT NULL
), latest AS (
    SELECT t.release_id, t.person_id, t.of, max(i.batch_id) AS batch_id
    FROM touched t
    JOIN interactions_interaction i
        ON (i.release_id, i.person_id, coalesce(i.told_of, i.person_id)) = (t.release_id, t.person_id, t.of)
    JOIN intake_batch b ON b.id = i.batch_id AND b.state = 'published' AND b.id <> %(batch)s
    WHERE i.kind = 'contact'
    GROUP BY t.release_id, t.person_id, t.of
)
SELECT i.id, i.batch_id FROM latest l
JOIN interactions_interaction i
    ON (i.release_id, i.person_id, coalesce(i.told_of, i.person_id), i.batch_id)
     = (l.release_id, l.person_id, l.of, l.batch_id)
JOIN interactions_interaction v ON v.voids = i.id
JOIN intake_batch b ON b.id = v.batch_id AND (b.state = 'undone' OR b.id = %(batch)s)
WHERE i.kind = 'contact';

-- step: told of
-- Of whom the rows of a batch tell, those somebody decided on included.
SELECT DISTINCT person_id FROM (
    SELECT person_id FROM intake_row WHERE batch_id = %(batch)s
    UNION ALL SELECT person_id FROM intake_doubt WHERE batch_id = %(batch)s
    UNION ALL SELECT coalesce(told_of, person_id) FROM people_assertion WHERE batch_id = %(batch)s
) told WHERE person_id IS NOT NULL;

-- step: told rows
-- The rows of a batch and of the later ones in force of its source, with whom each is about. The very same file again is
-- the same list, and is taken back with it.
CREATE TEMP TABLE told_row_of ON COMMIT DROP AS
WITH mine AS (
    SELECT * FROM intake_batch WHERE id = %(batch)s
), same AS (
    SELECT l.id, l.header = m.header AS alike, l.kind, l.source_id FROM intake_batch l, mine m
    WHERE l.id = m.id OR (l.source_id = m.source_id AND l.kind = m.kind AND l.id > m.id AND l.state = 'published'
                          AND l.sha256 <> m.sha256)
)
SELECT b.id AS batch_id, b.kind, b.source_id, b.alike, r.number, r.outcome, coalesce(r.person_id, d.person_id) AS person_id,
       CASE WHEN r.raw = '' THEN r.raw_digest ELSE sha256(r.raw) END AS said
FROM same b JOIN intake_row r ON r.batch_id = b.id
LEFT JOIN intake_doubt d ON d.batch_id = r.batch_id AND d.row_number = r.number
WHERE r.outcome <> 'refused' AND coalesce(r.person_id, d.person_id) IS NOT NULL;

-- step: repeated
-- For everybody of whom a batch told: the next batch in force of the same source that said all of it again, and so wrote
-- nothing of its own, with the row. Of a list of electors that is a row which changed nothing since; of another list, the
-- same rows.
CREATE TEMP TABLE repeated ON COMMIT DROP AS
SELECT DISTINCT ON (person_id) person_id, batch_id, number FROM (
    SELECT r.person_id, s.batch_id, s.number
    FROM told_row_of r JOIN told_row_of s ON s.person_id = r.person_id AND s.batch_id > r.batch_id
    WHERE r.batch_id = %(batch)s AND r.kind = 'electors' AND s.outcome = 'unchanged'
      AND NOT EXISTS (SELECT FROM people_person p JOIN people_assertion a ON a.person_id = p.top_id
                      WHERE p.id = r.person_id AND coalesce(a.told_of, a.person_id) = p.id AND a.source_id = r.source_id
                        AND a.live AND a.batch_id > r.batch_id AND a.batch_id <= s.batch_id)
    UNION ALL
    SELECT r.person_id, l.batch_id, min(s.number)
    FROM told_row_of r
    JOIN (SELECT DISTINCT person_id, batch_id FROM told_row_of WHERE batch_id > %(batch)s AND alike) l USING (person_id)
    LEFT JOIN told_row_of s ON s.batch_id = l.batch_id AND s.person_id = r.person_id AND s.said = r.said
    WHERE r.batch_id = %(batch)s AND r.kind = 'people'
    GROUP BY r.person_id, l.batch_id HAVING bool_and(s.number IS NOT NULL)
) one
ORDER BY person_id, batch_id;

-- step: hand on
-- What a batch asserted of these is asserted by the later one.
UPDATE people_assertion a SET batch_id = t.batch_id, row_number = t.number
FROM repeated t JOIN people_person p ON p.id = t.person_id
WHERE a.batch_id = %(batch)s AND a.live AND a.person_id = p.top_id AND coalesce(a.told_of, a.person_id) = p.id;

-- step: hand on names
-- And who somebody is on no list of electors, by the next batch that tells of them at all.
UPDATE people_assertion a SET batch_id = t.batch_id, row_number = t.number
FROM (SELECT DISTINCT ON (person_id) person_id, batch_id, number FROM told_row_of
      WHERE batch_id > %(batch)s AND kind = 'people' ORDER BY person_id, batch_id, number) t
JOIN people_person p ON p.id = t.person_id AND p.elector_number = ''
WHERE a.batch_id = %(batch)s AND a.live AND a.person_id = p.top_id AND coalesce(a.told_of, a.person_id) = p.id
  AND a.content ? 'family_key';

-- step: hand on numbers
UPDATE intake_renumbering r SET batch_id = t.batch_id FROM repeated t
WHERE r.batch_id = %(batch)s AND r.person_id = t.person_id;

-- step: handed on
-- And what it recorded of them, to be told again as of the later one.
SELECT i.id, t.batch_id FROM repeated t JOIN people_person p ON p.id = t.person_id
JOIN interactions_standing i ON i.person_id = p.top_id AND coalesce(i.told_of, i.person_id) = p.id
WHERE i.batch_id = %(batch)s;

-- step: points
SELECT k.person_id, (array_agg(k.id ORDER BY k.kind DESC, k.first_said NULLS FIRST, k.id))[1] FROM people_contact_point k
WHERE k.person_id = ANY (%(people)s) AND k.id = ANY (%(points)s) AND k.kind IN ('phone', 'mobile') GROUP BY k.person_id;

-- step: claim
-- The next doubt that nobody else is looking at, one's own first: who has it keeps it for five minutes.
UPDATE intake_doubt SET held_by = %(user)s, held_until = now() + interval '5 minutes'
WHERE id = (
    SELECT d.id FROM intake_doubt d
    JOIN intake_batch b ON b.id = d.batch_id AND b.state = 'published'
    JOIN people_source s ON s.id = d.source_id AND s.withdrawn_at IS NULL
    WHERE d.state = 'waiting' AND d.unit_id = ANY (%(units)s)
      AND (d.held_until IS NULL OR d.held_until < now() OR d.held_by = %(user)s)
    ORDER BY (d.held_by = %(user)s AND d.held_until >= now()) DESC NULLS LAST, d.put_off_at NULLS FIRST, d.id
    LIMIT 1 FOR UPDATE OF d SKIP LOCKED
)
RETURNING id
