-- Chain every committed, unsealed event into one new link. Run under an advisory lock: one sealer at a time.
-- What is hashed is text that tells apart all that PostgreSQL does: JSON null and no value, years before our era, the
-- shape of an array. verify.sql says it in the same words.
WITH previous AS (
    SELECT digest FROM audit_seal ORDER BY id DESC LIMIT 1
), batch AS (
    SELECT e.id,
           jsonb_build_array(e.id, extract(epoch FROM e.at)::text, e.by_user, e.unit, e.what, e.on_what, e.old::text,
                             e.new::text)::text AS said
    FROM audit_event e
    WHERE NOT EXISTS (SELECT 1 FROM audit_sealed s WHERE s.event = e.id)
), link AS (
    SELECT clock_timestamp() AS at,
           array_agg(id ORDER BY id) AS events,
           string_agg(said, E'\n' ORDER BY id) AS said
    FROM batch
), seal AS (
    INSERT INTO audit_seal (at, events, digest)
    SELECT at, events,
           encode(sha256(convert_to(concat_ws(E'\n', coalesce((SELECT digest FROM previous), ''),
                                              extract(epoch FROM at)::text, events::text, said), 'UTF8')), 'hex')
    FROM link WHERE events IS NOT NULL
    RETURNING id, events, digest
), covered AS (
    INSERT INTO audit_sealed (event, seal) SELECT unnest(events), id FROM seal
)
SELECT id, cardinality(events), digest FROM seal
