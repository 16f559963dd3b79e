-- People whom the acting user may see, in the columns of linkage.records.COLUMNS; queries.register says who and how.
SELECT p.id, p.family_key, p.given_key, p.middle_name, p.name_suffix, p.birth_from, p.birth_to, k.phones, k.emails,
       split_part(a.door_key, '|', 4) || split_part(a.door_key, '|', 5), split_part(a.door_key, '|', 3),
       split_part(a.door_key, '|', 6), split_part(a.door_key, '|', 2), a.postal_code
FROM ({people}) p
LEFT JOIN people_address a ON a.id = p.address_id
LEFT JOIN (SELECT person_id, string_agg(value, ' ' ORDER BY id) FILTER (WHERE kind <> 'email') AS phones,
                  string_agg(lower(value), ' ' ORDER BY id) FILTER (WHERE kind = 'email') AS emails
           FROM people_contact_point WHERE live GROUP BY person_id) k ON k.person_id = p.top
WHERE {those}
