-- Recompute every link from the events as they stand now: one row per seal, with what is wrong with it.
WITH said AS (
    SELECT s.id,
           string_agg(jsonb_build_array(e.id, extract(epoch FROM e.at)::text, e.by_user, e.unit, e.what, e.on_what,
                                        e.old::text, e.new::text)::text, E'\n' ORDER BY o.position) AS said,
           count(e.id) AS found,
           count(d.event) AS covered
    FROM audit_seal s
    CROSS JOIN LATERAL unnest(s.events) WITH ORDINALITY AS o (event, position)
    LEFT JOIN audit_event e ON e.id = o.event
    LEFT JOIN audit_sealed d ON d.event = o.event AND d.seal = s.id
    GROUP BY s.id
)
SELECT s.id, s.digest,
       cardinality(s.events) = coalesce(said.found, 0) AS complete,
       cardinality(s.events) = coalesce(said.covered, 0) AS covered,
       s.digest = encode(sha256(convert_to(concat_ws(E'\n',
           coalesce(lag(s.digest) OVER (ORDER BY s.id), ''), extract(epoch FROM s.at)::text, s.events::text, said.said),
           'UTF8')), 'hex') AS intact
FROM audit_seal s LEFT JOIN said ON said.id = s.id
ORDER BY s.id
