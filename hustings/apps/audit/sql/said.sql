-- Some seals after one, each with its events in the words that seal.sql hashes.
SELECT s.id, extract(epoch FROM s.at)::text, s.events::text, s.digest,
       array_agg(jsonb_build_array(e.id, extract(epoch FROM e.at)::text, e.by_user, e.unit, e.what, e.on_what,
                                   e.old::text, e.new::text)::text ORDER BY o.position)
FROM (SELECT * FROM audit_seal WHERE id > %(after)s ORDER BY id LIMIT %(limit)s) s
CROSS JOIN LATERAL unnest(s.events) WITH ORDINALITY AS o (event, position)
LEFT JOIN audit_event e ON e.id = o.event
GROUP BY s.id, s.at, s.events, s.digest
ORDER BY s.id
