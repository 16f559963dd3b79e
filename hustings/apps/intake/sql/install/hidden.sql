-- What a sensitive source brought is hidden with it: batches, their rows, and those that wait.
CREATE OR REPLACE FUNCTION hidden_batches() RETURNS int[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT coalesce(array_agg(id), '{}') FROM intake_batch WHERE source_id = ANY (hidden_sources())
$$;
ALTER FUNCTION hidden_batches() OWNER TO hustings_engine;
REVOKE ALL ON FUNCTION hidden_batches() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hidden_batches() TO hustings_app;
GRANT EXECUTE ON FUNCTION hidden_sources() TO hustings_engine;

DROP POLICY IF EXISTS not_hidden ON intake_batch;
CREATE POLICY not_hidden ON intake_batch AS RESTRICTIVE TO hustings_app
    USING (source_id <> ALL ((SELECT hidden_sources())::int[]));
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['intake_row', 'intake_doubt', 'intake_change', 'intake_renumbering'] LOOP
        EXECUTE format('DROP POLICY IF EXISTS not_hidden ON %I', t);
        EXECUTE format('CREATE POLICY not_hidden ON %I AS RESTRICTIVE FOR SELECT TO hustings_app'
            ' USING (batch_id <> ALL ((SELECT hidden_batches())::int[]))', t);
    END LOOP;
END $$;
