-- How a list stands today: its people, how many of them had a contact since it was frozen, and how many were spoken to.
SELECT count(*),
       count(*) FILTER (WHERE c.tried),
       count(*) FILTER (WHERE c.reached)
FROM lists_member_now m
LEFT JOIN LATERAL (
    SELECT true AS tried, bool_or(coalesce(r.reached, false)) AS reached
    FROM interactions_standing n LEFT JOIN interactions_result r ON r.number = n.result
    WHERE n.person_id = m.person_id AND n.kind = 'contact' AND n.recorded_at >= %(since)s
    HAVING count(*) > 0
) c ON true
WHERE m.list_id = %(list)s
