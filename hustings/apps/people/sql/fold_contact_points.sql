-- Bring the contact points of bulk_people in line with the live assertions. A value said again is the same version; a
-- new one is a new row.
WITH said AS (
    SELECT DISTINCT a.person_id, p.zone_id, k.kind, a.content->>k.kind AS value
    FROM bulk_people b
    JOIN people_assertion a ON a.person_id = b.person_id
    JOIN people_person p ON p.id = a.person_id
    CROSS JOIN (VALUES ('phone'), ('mobile'), ('email')) AS k (kind)
    WHERE a.live AND a.content ? k.kind AND a.content->>k.kind <> ''
), unsaid AS (
    UPDATE people_contact_point c SET live = false FROM bulk_people b
    WHERE c.person_id = b.person_id AND c.live
      AND NOT EXISTS (SELECT 1 FROM said s WHERE s.person_id = c.person_id AND s.kind = c.kind AND s.value = c.value)
)
INSERT INTO people_contact_point AS c (person_id, zone_id, kind, value, live)
SELECT person_id, zone_id, kind, value, true FROM said ORDER BY person_id, kind, value
ON CONFLICT (person_id, kind, value) DO UPDATE SET live = true WHERE NOT c.live
