-- Bring the contact points of bulk_people in line with the live assertions. A value said again is the same version; a
-- new one is a new row. Which assertion says it first is kept, for a person's numbers stand in that order: were it the
-- order of the versions, a number first heard of from a source since withdrawn would still stand before the others.
WITH said AS (
    SELECT a.person_id, p.zone_id, k.kind, a.content->>k.kind AS value, min(a.id) AS first_said
    FROM bulk_people b
    JOIN people_assertion a ON a.person_id = b.person_id
    JOIN people_person p ON p.id = a.person_id
    CROSS JOIN (VALUES ('phone'), ('mobile'), ('email')) AS k (kind)
    WHERE a.live AND a.content ? k.kind AND a.content->>k.kind <> ''
    GROUP BY a.person_id, p.zone_id, k.kind, a.content->>k.kind
), unsaid AS (
    UPDATE people_contact_point c SET live = false FROM bulk_people b
    WHERE c.person_id = b.person_id AND c.live
      AND NOT EXISTS (SELECT 1 FROM said s WHERE s.person_id = c.person_id AND s.kind = c.kind AND s.value = c.value)
)
INSERT INTO people_contact_point AS c (person_id, zone_id, kind, value, live, first_said)
SELECT person_id, zone_id, kind, value, true, first_said FROM said ORDER BY person_id, kind, value
ON CONFLICT (person_id, kind, value) DO UPDATE SET live = true, first_said = excluded.first_said
WHERE NOT c.live OR c.first_said IS DISTINCT FROM excluded.first_said
