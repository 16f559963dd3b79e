-- Everybody on a list with what a file may need, as of this transaction. Column order is that of queries.Member.
-- Suppressions are read themselves: the profile knows them as of the last nightly run.
SELECT p.id, p.family_name, p.given_name, p.gender, p.language, coalesce(d.number, ''), coalesce(r.code, ''),
       p.address_id, coalesce(a.unit, ''), coalesce(a.civic_number, ''), coalesce(a.civic_suffix, ''),
       coalesce(a.street_name, ''), coalesce(a.street_type, ''), coalesce(a.street_direction, ''),
       coalesce(a.municipality, ''), coalesce(a.province, ''), coalesce(a.postal_code, ''), p.mailing,
       k.id, coalesce(k.value, ''), f.mark, f.mark_on, f.last_result, f.last_contact,
       p.status = 'deceased' OR f.results & 16 <> 0,
       NOT f.present AND f.results & 8 <> 0,
       f.present,
       EXISTS (SELECT 1 FROM people_suppression s WHERE s.person_id = p.id AND s.since <= greatest(%(on)s, current_date)
               AND (s.until IS NULL OR s.until >= %(on)s)),
       f.stops, f.has_mail, f.has_phone, f.has_mobile, f.has_email, p.protected, f.elector,
       coalesce(p.birth_from > %(adult)s, false)
FROM lists_member m
JOIN people_person p ON p.id = m.person_id
JOIN profile f ON f.person_id = p.id
LEFT JOIN people_address a ON a.id = p.address_id
LEFT JOIN geography_poll d ON d.id = p.poll_id
LEFT JOIN geography_district r ON r.id = d.district_id
LEFT JOIN LATERAL (
    SELECT c.id, c.value FROM people_contact_point c
    WHERE c.person_id = p.id AND c.live AND c.kind IN ('phone', 'mobile')
      AND NOT EXISTS (SELECT 1 FROM interactions_dead_point d WHERE d.person_id = c.person_id AND d.value = c.value)
    ORDER BY c.kind DESC, c.first_said NULLS FIRST, c.id LIMIT 1
) k ON true
WHERE m.list_id = %(list)s
