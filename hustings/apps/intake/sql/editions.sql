-- A whole edition of a list of electors beside what is on record: who is not on it any more, and who has a new number.

-- step: unreadable
SELECT count(*) FROM stage WHERE problem IS NOT NULL AND elector_number IS NULL;

-- step: missing
-- known by this publisher's lists, and on none of these rows, be they refused or not; nor is anybody who is the same
WITH one AS (
    SELECT id, merged_into AS top FROM people_person WHERE merged_into IS NOT NULL
    UNION SELECT merged_into, merged_into FROM people_person WHERE merged_into IS NOT NULL
), still_there AS (
    SELECT one.top FROM one JOIN people_person p ON p.id = one.id JOIN stage s ON s.elector_number = p.elector_number
    WHERE p.register = %(register)s AND p.elector_number <> ''
)
INSERT INTO missing
SELECT p.id, p.poll_id, p.zone_id IN (
    SELECT zd.zone_id FROM geography_zone_district zd JOIN stage_zone z USING (district_id) WHERE z.allowed)
FROM people_person p
WHERE p.register = %(register)s AND p.elector_number <> '' AND p.status NOT IN ('removed', 'deceased')
  AND NOT EXISTS (SELECT FROM stage s WHERE s.elector_number = p.elector_number)
  AND EXISTS (SELECT FROM people_assertion a
              WHERE a.person_id = p.top_id AND coalesce(a.told_of, a.person_id) = p.id
                AND a.source_id = %(source)s AND a.live)
  AND p.top_id NOT IN (SELECT top FROM still_there);

-- step: measure
ANALYZE missing;

-- step: whom
SELECT person_id FROM missing ORDER BY person_id;

-- step: newcomers
-- rows with a number nobody has, in the columns of linkage.records.Record; the door as its key
SELECT s.number, s.family_key, s.given_key, s.middle_name, s.name_suffix, s.birth_from, s.birth_to, s.phone, s.mobile,
       s.email, s.door_key, s.postal_code
FROM stage s
WHERE s.problem IS NULL AND s.elector_number <> ''
  AND NOT EXISTS (SELECT FROM people_person p
                  WHERE p.register = %(register)s AND p.elector_number = s.elector_number)
ORDER BY s.number;

-- step: changes
-- what each row changes, by the poll it is counted in: beside what is on record of its person until now
WITH seen AS (
    SELECT d.person_id, d.outcome, d.poll_id, p.poll_id AS old_poll, d.outcome <> 'added' AS known,
           d.address_id IS DISTINCT FROM p.address_id AS moved, d.zone_id <> p.zone_id AS redistricted,
           s.family_key <> p.family_key AS renamed, d.poll_id IS DISTINCT FROM p.poll_id AS repolled,
           r.number IS NOT NULL AS renumbered
    FROM said d JOIN stage s USING (number)
    LEFT JOIN people_person k ON k.id = d.person_id
    LEFT JOIN people_person p ON p.id = k.top_id
    LEFT JOIN renumbered r ON r.number = d.number
    WHERE d.outcome <> 'unchanged'
), counted AS (
    SELECT poll_id, 'new' AS kind FROM seen WHERE NOT known
    UNION ALL SELECT poll_id, 'moved in' FROM seen WHERE known AND moved AND repolled
    UNION ALL SELECT old_poll, 'moved out' FROM seen WHERE known AND moved AND repolled
    UNION ALL SELECT poll_id, 'moved within' FROM seen WHERE known AND moved AND NOT repolled
    UNION ALL SELECT poll_id, 'other poll' FROM seen WHERE known AND NOT moved AND repolled AND NOT redistricted
    UNION ALL SELECT poll_id, 'other riding' FROM seen WHERE known AND redistricted
    UNION ALL SELECT poll_id, 'other name' FROM seen WHERE known AND renamed
    UNION ALL SELECT poll_id, 'new number' FROM seen WHERE renumbered
    UNION ALL SELECT (array_agg(m.poll_id ORDER BY p.merged_into IS NOT NULL, p.id))[1], 'gone'
              FROM missing m JOIN people_person p ON p.id = m.person_id
              WHERE m.here AND m.person_id NOT IN (SELECT person_id FROM renumbered)
              GROUP BY p.top_id
)
INSERT INTO intake_change (batch_id, unit_id, poll_id, kind, people)
SELECT %(batch)s, %(unit)s, poll_id, kind, count(*) FROM counted GROUP BY poll_id, kind;

-- step: note numbers
INSERT INTO intake_renumbering (batch_id, unit_id, person_id, before, after)
SELECT %(batch)s, %(unit)s, p.id, p.elector_number, s.elector_number
FROM renumbered r JOIN stage s USING (number) JOIN people_person p ON p.id = r.person_id;

-- step: renumber
UPDATE people_person p SET elector_number = s.elector_number
FROM renumbered r JOIN stage s USING (number) WHERE p.id = r.person_id;

-- step: gone
INSERT INTO people_assertion (person_id, zone_id, source_id, batch_id, row_number, asserted_on, live, content)
SELECT p.id, p.zone_id, %(source)s, %(batch)s, 0, %(on)s, true, '{"status": "removed"}'
FROM missing m JOIN people_person p ON p.id = m.person_id
WHERE m.here AND m.person_id NOT IN (SELECT person_id FROM renumbered)
ORDER BY p.id
RETURNING person_id;

-- step: restore numbers
UPDATE people_person p SET elector_number = r.before
FROM intake_renumbering r
WHERE r.batch_id = %(batch)s AND p.id = r.person_id AND p.elector_number = r.after;
