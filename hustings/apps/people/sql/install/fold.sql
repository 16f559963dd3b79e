-- The merge of what several sources say: later keys win, a null says "nothing there".
DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_proc WHERE proname = 'fold_content') THEN
        CREATE AGGREGATE fold_content (jsonb) (sfunc = jsonb_concat, stype = jsonb, initcond = '{}');
    END IF;
END $$;

-- What the live assertions of a person come to. Reads no clock: a source's expiry is applied by the nightly job.
DROP VIEW IF EXISTS people_folded CASCADE;
CREATE VIEW people_folded WITH (security_invoker = true) AS
SELECT a.person_id,
       fold_content(a.content ORDER BY s.rank, a.asserted_on, a.id) AS content,
       max(a.asserted_on) FILTER (WHERE a.content ? 'address_id') AS address_on
FROM people_assertion a
JOIN people_source s ON s.id = a.source_id
WHERE a.live
GROUP BY a.person_id;
GRANT SELECT ON people_folded TO hustings_app, hustings_engine;
