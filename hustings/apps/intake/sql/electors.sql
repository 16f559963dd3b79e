-- A list of electors from staged rows to published people, a portion of the file at a time; all in one transaction.

-- step: stage
CREATE TEMP TABLE stage (
    number int, line int, raw bytea, problem jsonb, notes jsonb, district_code text, poll_number text,
    sequence_number text, elector_number text COLLATE "C", family_name text, given_name text, middle_name text,
    name_prefix text, name_suffix text, family_key text COLLATE "C", given_key text COLLATE "C", birth_from date,
    birth_to date, gender text, language text, status text, protected bool, postal_code text, door_key text COLLATE "C",
    mailing text, phone text, mobile text, email text
) ON COMMIT DROP;
-- the doors of these rows, each at least once
CREATE TEMP TABLE stage_door (
    number int, district_code text, door_key text COLLATE "C", unit text, civic_number text, civic_suffix text,
    street_name text, street_type text, street_direction text, municipality text, province text, postal_code text,
    street_key text COLLATE "C", civic_value int
) ON COMMIT DROP;
CREATE TEMP TABLE stage_zone (district_code text, postal_code text, district_id bigint, zone_id int, allowed bool) ON COMMIT DROP;
CREATE TEMP TABLE stage_poll (district_id bigint, poll_number text, poll_id bigint) ON COMMIT DROP;
CREATE TEMP TABLE stage_place (fsa text, zone_id int, place_id bigint) ON COMMIT DROP;
CREATE TEMP TABLE said (
    number int, zone_id int, elector_number text, person_id int, outcome text, poll_id bigint, address_id int
) ON COMMIT DROP;
-- rows of a whole edition that stand for somebody who had another number before
CREATE TEMP TABLE renumbered (number int PRIMARY KEY, person_id int) ON COMMIT DROP;
-- the rows of earlier portions by which their elector numbers were first seen
CREATE TEMP TABLE first_seen (elector_number text COLLATE "C", number int) ON COMMIT DROP;
-- who is on record and not on a whole edition, and whether their riding is one of the list
CREATE TEMP TABLE missing (person_id int PRIMARY KEY, poll_id bigint, here bool) ON COMMIT DROP;

-- step: empty
TRUNCATE stage, stage_door, stage_zone, stage_poll, stage_place, said;

-- step: measure
SET LOCAL default_statistics_target = 10;
ANALYZE stage (number, problem, district_code, poll_number, elector_number, postal_code, door_key);
ANALYZE stage_door (district_code, door_key, postal_code);
SET LOCAL default_statistics_target = DEFAULT;

-- step: repeated
WITH seen AS (
    SELECT number, first_value(number) OVER w AS first FROM stage WHERE problem IS NULL
    WINDOW w AS (PARTITION BY elector_number ORDER BY number)
), again AS (
    SELECT number, first FROM seen WHERE first < number
    UNION ALL SELECT s.number, f.number FROM stage s JOIN first_seen f USING (elector_number) WHERE s.problem IS NULL
)
UPDATE stage s SET problem = jsonb_build_object(
    'text', 'The elector number stands in an earlier row of this file too. Keep the right one of the two rows.',
    'params', jsonb_build_object('first', r.first))
FROM (SELECT number, min(first) AS first FROM again GROUP BY number) r WHERE r.number = s.number;
INSERT INTO first_seen SELECT elector_number, number FROM stage WHERE problem IS NULL;

-- step: unplaced
UPDATE stage s SET problem = CASE
        WHEN s.district_code = '' THEN jsonb_build_object(
            'text', 'The row names no riding. Name one for the whole file with --district.', 'params', '{}'::jsonb)
        WHEN NOT EXISTS (SELECT 1 FROM stage_zone z WHERE z.district_code = s.district_code) THEN jsonb_build_object(
            'text', 'The riding of the row is not known. Import the districts first, or correct the code.',
            'params', '{}'::jsonb)
        ELSE jsonb_build_object(
            'text', 'The row is of a riding that is not yours. Ask the party to grant it to your unit.',
            'params', '{}'::jsonb)
    END
WHERE s.problem IS NULL
  AND NOT EXISTS (SELECT 1 FROM stage_zone z WHERE z.district_code = s.district_code AND z.allowed);

-- step: merged beyond
UPDATE stage s SET problem = jsonb_build_object(
    'text', 'This elector is on record as one with somebody in another riding. Ask the unit above yours to take them apart.',
    'params', '{}'::jsonb)
WHERE s.problem IS NULL AND s.elector_number IN (SELECT numbers_merged_beyond(%(register)s));

-- step: addresses
INSERT INTO people_address (zone_id, door_key, unit, civic_number, civic_suffix, street_name, street_type,
                            street_direction, municipality, province, postal_code, street_key, civic_value, place_id)
SELECT DISTINCT ON (z.zone_id, d.door_key) z.zone_id, d.door_key, d.unit, d.civic_number, d.civic_suffix, d.street_name,
       d.street_type, d.street_direction, d.municipality, d.province, d.postal_code, d.street_key, d.civic_value,
       pl.place_id
FROM stage_door d
JOIN LATERAL (SELECT zone_id, allowed FROM stage_zone z WHERE z.district_code = d.district_code
              AND z.postal_code IN ('*', d.postal_code) ORDER BY z.postal_code = '*' LIMIT 1) z ON z.allowed
LEFT JOIN stage_place pl ON pl.fsa = left(d.postal_code, 3) AND pl.zone_id = z.zone_id
ORDER BY z.zone_id, d.door_key, d.number
ON CONFLICT (zone_id, door_key) DO NOTHING;

-- step: surnames
SELECT learn_surnames(ARRAY(SELECT DISTINCT family_key FROM stage WHERE problem IS NULL));

-- step: known again
-- Whoever is known from a list that was destroyed since has the number again by which this one calls them.
UPDATE people_person p SET elector_number = s.elector_number, number_digest = ''
FROM stage s
WHERE p.number_digest = elector_number_digest(%(digest_key)s, %(register)s, s.elector_number) AND p.number_digest <> ''
  AND p.register = %(register)s AND s.problem IS NULL
  AND NOT EXISTS (SELECT FROM people_person o WHERE o.register = %(register)s AND o.elector_number = s.elector_number);

-- step: said
INSERT INTO said
SELECT s.number, d.zone_id, s.elector_number,
       coalesce(r.person_id, known.id, nextval('people_person_id_seq'))::int AS person_id,
       CASE WHEN r.person_id IS NOT NULL THEN 'changed'
            WHEN known.id IS NULL THEN 'added'
            WHEN before.content IS NOT DISTINCT FROM {content}
                AND (known.status <> 'removed' OR known.merged_into IS NOT NULL) THEN 'unchanged'
            ELSE 'changed' END AS outcome,
       d.poll_id, d.address_id
FROM stage s
JOIN LATERAL (SELECT district_id, zone_id FROM stage_zone z WHERE z.district_code = s.district_code
              AND z.postal_code IN ('*', s.postal_code) ORDER BY z.postal_code = '*' LIMIT 1) z ON true
LEFT JOIN stage_poll p ON p.district_id = z.district_id AND p.poll_number = s.poll_number
LEFT JOIN people_address a ON a.zone_id = z.zone_id AND a.door_key = s.door_key AND s.door_key <> ''
CROSS JOIN LATERAL (SELECT z.zone_id, p.poll_id, a.id AS address_id) d
LEFT JOIN renumbered r ON r.number = s.number
LEFT JOIN LATERAL (
    SELECT k.id, k.status, k.merged_into, k.top_id FROM people_person k
    WHERE k.register = %(register)s AND k.elector_number = s.elector_number AND k.elector_number <> ''
    ORDER BY k.zone_id = d.zone_id DESC, k.merged_into IS NOT NULL, k.id LIMIT 1
) known ON true
LEFT JOIN LATERAL (
    SELECT b.content FROM people_assertion b
    WHERE b.person_id = known.top_id AND coalesce(b.told_of, b.person_id) = known.id
      AND b.source_id = %(source)s AND b.live
    ORDER BY b.asserted_on DESC, b.id DESC LIMIT 1
) before ON true
WHERE s.problem IS NULL;

-- step: people
-- straight from the staged columns: what folding the one assertion would give (a test compares the two)
INSERT INTO people_person (id, zone_id, register, elector_number, address_on, poll_id, address_id, {columns})
SELECT d.person_id, d.zone_id, %(register)s, d.elector_number, CASE WHEN d.address_id IS NOT NULL THEN %(on)s::date END,
       d.poll_id, d.address_id, {values}
FROM said d JOIN stage s USING (number)
WHERE d.outcome = 'added';

-- step: contact_points
INSERT INTO people_contact_point (person_id, zone_id, kind, value, live)
SELECT s.person_id, s.zone_id, k.kind, k.value, true
FROM said s JOIN stage t USING (number)
CROSS JOIN LATERAL (VALUES ('phone', t.phone), ('mobile', t.mobile), ('email', t.email)) AS k (kind, value)
WHERE s.outcome = 'added' AND k.value <> '';

-- step: assertions
INSERT INTO people_assertion (person_id, zone_id, source_id, batch_id, row_number, asserted_on, live, content)
SELECT d.person_id, d.zone_id, %(source)s, %(batch)s, d.number, %(on)s, true, {content}
FROM said d JOIN stage s USING (number)
WHERE d.outcome <> 'unchanged';

-- step: changed
SELECT person_id FROM said WHERE outcome = 'changed' ORDER BY person_id;

-- step: added
TRUNCATE bulk_people;
INSERT INTO bulk_people SELECT person_id FROM said WHERE outcome = 'added' ORDER BY person_id;

-- step: statistics
SELECT refresh_statistics();

-- step: profiles
SELECT rebuild_profiles();

-- step: rows
INSERT INTO intake_row (batch_id, unit_id, number, line, raw, outcome, reason, person_id)
SELECT %(batch)s, %(unit)s, s.number, s.line, s.raw, coalesce(d.outcome, 'refused'), coalesce(s.problem, s.notes),
       d.person_id
FROM stage s LEFT JOIN said d USING (number) ORDER BY s.number;

-- step: counts
SELECT s.district_code, coalesce(d.outcome, 'refused'), count(*)::int FROM stage s LEFT JOIN said d USING (number)
GROUP BY 1, 2;

-- step: reasons
SELECT problem->>'text', count(*)::int FROM stage WHERE problem IS NOT NULL GROUP BY 1 ORDER BY 2 DESC;

-- step: notes
SELECT note, count(*)::int FROM stage, jsonb_array_elements_text(notes) AS note WHERE problem IS NULL GROUP BY 1;
