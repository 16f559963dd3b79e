-- What a sensitive source brought is hidden with it: batches, their rows, and those that wait.
CREATE OR REPLACE FUNCTION hidden_batches() RETURNS int[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT coalesce(array_agg(id), '{}') FROM intake_batch WHERE source_id = ANY (hidden_sources())
$$;
ALTER FUNCTION hidden_batches() OWNER TO hustings_engine;
REVOKE ALL ON FUNCTION hidden_batches() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hidden_batches() TO hustings_app;

DROP POLICY IF EXISTS not_hidden ON intake_batch;
CREATE POLICY not_hidden ON intake_batch AS RESTRICTIVE TO hustings_app
    USING (source_id <> ALL ((SELECT hidden_sources())::int[]));
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['intake_row', 'intake_doubt', 'intake_change', 'intake_renumbering', 'intake_destruction'] LOOP
        EXECUTE format('DROP POLICY IF EXISTS not_hidden ON %I', t);
        EXECUTE format('CREATE POLICY not_hidden ON %I AS RESTRICTIVE FOR SELECT TO hustings_app'
            ' USING (batch_id <> ALL ((SELECT hidden_batches())::int[]))', t);
    END LOOP;
END $$;
DROP POLICY IF EXISTS not_hidden ON intake_web_form;
CREATE POLICY not_hidden ON intake_web_form AS RESTRICTIVE FOR SELECT TO hustings_app
    USING (source_id <> ALL ((SELECT hidden_sources())::int[]));
-- a file that waits under such a source, or under one that is named so with it, is its sender's and that role's
CREATE OR REPLACE FUNCTION hidden_source_codes() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT coalesce(array_agg(code), '{}') FROM people_source WHERE id = ANY (hidden_sources())
$$;
ALTER FUNCTION hidden_source_codes() OWNER TO hustings_engine;
REVOKE ALL ON FUNCTION hidden_source_codes() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hidden_source_codes() TO hustings_app;
DROP POLICY IF EXISTS not_hidden ON intake_upload;
CREATE POLICY not_hidden ON intake_upload AS RESTRICTIVE FOR SELECT TO hustings_app
    USING (by_user = NULLIF(current_setting('hustings.user_id', true), '')::int
           OR (coalesce(settings->>'source', '') <> ALL ((SELECT hidden_source_codes())::text[])
               AND coalesce(settings->'naming'->>'sensitive', '') = '')
           OR unit_id = ANY ((SELECT shown_units())::int[]));
