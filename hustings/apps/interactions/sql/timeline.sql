-- Everything that happened with one person, the newest first, with words for its codes. Columns are queries.Happened's.
SELECT i.id, i.kind, i.channel, i.on_day, i.at, r.name_en, r.name_fr, m.name_en, m.name_fr,
       f.kind, coalesce(f.name_en, ''), coalesce(f.name_fr, ''), i.amount_cents, i.until, i.note, coalesce(u.name, ''),
       coalesce(s.title, ''), coalesce(n.name_en, ''), coalesce(n.name_fr, ''),
       EXISTS (SELECT 1 FROM interactions_interaction v WHERE v.voids = i.id),
       coalesce(s.withdrawn_because, ''),
       i.batch_id IS NULL,
       ARRAY(SELECT q.text_en || chr(31) || q.text_fr || chr(31) || coalesce(o.name_en, w.text) || chr(31)
                    || coalesce(o.name_fr, w.text)
             FROM interactions_answer w JOIN interactions_question q ON q.id = w.question_id
             LEFT JOIN interactions_fact o ON o.id = w.fact_id WHERE w.interaction_id = i.id ORDER BY q.id)
FROM interactions_interaction i
LEFT JOIN interactions_result r ON r.number = i.result
LEFT JOIN interactions_mark_level m ON m.id = i.mark
LEFT JOIN interactions_fact f ON f.id = i.fact_id
LEFT JOIN organisations_user u ON u.id = i.by_user
LEFT JOIN organisations_unit n ON n.id = i.unit_id
LEFT JOIN people_source s ON s.id = i.source_id
WHERE i.person_id = %(person)s AND i.kind <> 'void' AND (%(kinds)s::text[] IS NULL OR i.kind = ANY (%(kinds)s))
ORDER BY i.at DESC, i.recorded_at DESC, i.id DESC
LIMIT %(limit)s
