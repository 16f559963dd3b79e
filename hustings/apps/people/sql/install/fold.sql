-- The merge of what several sources say: later keys win, a null says "nothing there".
DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_proc WHERE proname = 'fold_content') THEN
        CREATE AGGREGATE fold_content (jsonb) (sfunc = jsonb_concat, stype = jsonb, initcond = '{}');
    END IF;
END $$;

-- How much each source's word weighs: known to everybody who folds, since a unit may not see another's sources, and what
-- those said must not be lost when it adds its own.
CREATE OR REPLACE FUNCTION source_ranks() RETURNS TABLE (source_id int, rank smallint)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = public AS $$
    SELECT id, rank FROM people_source
$$;
ALTER FUNCTION source_ranks() OWNER TO hustings_engine;
REVOKE ALL ON FUNCTION source_ranks() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION source_ranks() TO hustings_app;

-- Which sources were withdrawn since a moment, whosever they are: a list frozen before may name people on their word.
CREATE OR REPLACE FUNCTION sources_withdrawn_since(moment timestamptz) RETURNS int[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT coalesce(array_agg(id), '{}') FROM people_source WHERE withdrawn_at >= moment
$$;
ALTER FUNCTION sources_withdrawn_since(timestamptz) OWNER TO hustings_engine;
REVOKE ALL ON FUNCTION sources_withdrawn_since(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sources_withdrawn_since(timestamptz) TO hustings_app;

-- Which sources do not serve a purpose on a day: domain.source_rules.may_serve in SQL, whosever they are.
CREATE OR REPLACE FUNCTION sources_barred(purpose text, today date) RETURNS int[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT coalesce(array_agg(id), '{}') FROM people_source
    WHERE withdrawn_at IS NULL AND kind = 'outside'
      AND (valid_until < today OR (purposes <> '{}' AND purpose <> ALL (purposes)))
$$;
ALTER FUNCTION sources_barred(text, date) OWNER TO hustings_engine;
REVOKE ALL ON FUNCTION sources_barred(text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sources_barred(text, date) TO hustings_app;

-- What the live assertions of a person come to. Reads no clock: a source's expiry is applied by the nightly job.
DROP VIEW IF EXISTS people_folded CASCADE;
CREATE VIEW people_folded WITH (security_invoker = true) AS
SELECT a.person_id,
       fold_content(a.content ORDER BY s.rank, a.asserted_on, a.id) AS content,
       max(a.asserted_on) FILTER (WHERE a.content ? 'address_id') AS address_on
FROM people_assertion a
JOIN source_ranks() s ON s.source_id = a.source_id
WHERE a.live AND a.person_id NOT IN (SELECT y.person_id FROM people_yielding y)
GROUP BY a.person_id
UNION ALL
-- after a merge for which fields were chosen, key by key: what yields holds only where nothing else is said
SELECT k.person_id, jsonb_object_agg(k.key, k.value ORDER BY NOT k.yields, k.rank, k.asserted_on, k.id),
       (array_agg(k.asserted_on ORDER BY k.yields, k.rank DESC, k.asserted_on DESC, k.id DESC)
           FILTER (WHERE k.key = 'address_id'))[1]
FROM (
    SELECT a.person_id, a.id, a.asserted_on, s.rank, said.key, said.value,
           EXISTS (SELECT FROM people_yielding y
                   WHERE y.person_id = a.person_id
                     AND coalesce(y.told_of, y.person_id) = coalesce(a.told_of, a.person_id)
                     AND a.id <= y.up_to AND said.key = ANY (y.fields)) AS yields
    FROM people_assertion a
    JOIN source_ranks() s ON s.source_id = a.source_id
    CROSS JOIN LATERAL jsonb_each(a.content) AS said
    WHERE a.live AND a.person_id IN (SELECT y.person_id FROM people_yielding y)
) k
GROUP BY k.person_id;
GRANT SELECT ON people_folded TO hustings_app, hustings_engine;
