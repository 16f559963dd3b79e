-- People of an old representation order, placed in the new one by their polls. One transaction.

-- step: polls
-- Each poll and zone with people of the old order: its riding and number, the districts of the zone, whether one of them is
-- of the new order, and how many people.
SELECT p.poll_id, d.code, g.number, p.zone_id,
       ARRAY(SELECT z.district_id FROM geography_zone_district z WHERE z.zone_id = p.zone_id),
       EXISTS (SELECT FROM geography_zone_district z WHERE z.zone_id = p.zone_id AND z.order_id = %(new)s),
       count(*)
FROM people_person p
JOIN geography_poll g ON g.id = p.poll_id
JOIN geography_district d ON d.id = g.district_id AND d.order_id = %(old)s
WHERE p.status <> 'removed' AND p.merged_into IS NULL
GROUP BY p.poll_id, d.code, g.number, p.zone_id
ORDER BY p.poll_id, p.zone_id;

-- step: whom
INSERT INTO bulk_people
SELECT p.id FROM people_person p JOIN polls_to t USING (poll_id, zone_id)
WHERE p.status <> 'removed' AND p.merged_into IS NULL ORDER BY p.id;

-- step: say
INSERT INTO people_assertion (person_id, zone_id, source_id, batch_id, row_number, asserted_on, live, content)
SELECT p.id, p.zone_id, %(source)s, %(batch)s, 0, %(on)s, true, jsonb_build_object('zone_id', t.zone_after)
FROM bulk_people b JOIN people_person p ON p.id = b.person_id JOIN polls_to t USING (poll_id, zone_id)
ORDER BY p.id;

-- step: where
-- The places, by the first three letters of the postal code, to which doors of these people move.
SELECT DISTINCT left(a.postal_code, 3), p.zone_id
FROM bulk_people b JOIN people_person p ON p.id = b.person_id JOIN people_address a ON a.id = p.address_id
WHERE a.zone_id <> p.zone_id;

-- step: doors
-- A door moves with all who live behind it, unless it is on record in their zone by itself: then they stay where they are.
WITH moving AS (
    SELECT a.id, min(p.zone_id) AS zone_id
    FROM people_address a JOIN people_person p ON p.address_id = a.id
    WHERE a.id IN (SELECT q.address_id FROM bulk_people b JOIN people_person q ON q.id = b.person_id)
    GROUP BY a.id HAVING count(DISTINCT p.zone_id) = 1 AND min(p.zone_id) <> min(a.zone_id)
)
UPDATE people_address a SET zone_id = m.zone_id, place_id = coalesce((
    SELECT l.id FROM geography_place l WHERE l.zone_id = m.zone_id AND l.fsa = left(a.postal_code, 3)), a.place_id)
FROM moving m
WHERE a.id = m.id AND NOT EXISTS (
    SELECT FROM people_address o WHERE o.zone_id = m.zone_id AND o.door_key = a.door_key);
