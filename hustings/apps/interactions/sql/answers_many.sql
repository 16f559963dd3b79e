INSERT INTO interactions_answer (interaction_id, person_id, zone_id, question_id, fact_id, text)
SELECT b.id, b.person_id, p.zone_id, split_part(a, ':', 1)::bigint, split_part(a, ':', 2)::int, ''
FROM bulk_interactions b
JOIN people_person p ON p.id = b.person_id
CROSS JOIN LATERAL unnest(b.answers) AS a
WHERE b.known IS FALSE
