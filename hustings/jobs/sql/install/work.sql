-- Work is seen by the unit that asked for it. Its queue holds numbers alone.
ALTER TABLE jobs_work ENABLE ROW LEVEL SECURITY;
ALTER TABLE jobs_work FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS unit_only ON jobs_work;
CREATE POLICY unit_only ON jobs_work TO hustings_app
    USING (unit = ANY ((SELECT allowed_units())::int[])) WITH CHECK (unit = ANY ((SELECT allowed_units())::int[]));
GRANT SELECT, INSERT, UPDATE ON jobs_work TO hustings_app;

DO $$
DECLARE t text;
BEGIN
    FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE 'procrastinate\_%' LOOP
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO hustings_app', t);
    END LOOP;
    FOR t IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND sequencename LIKE 'procrastinate\_%' LOOP
        EXECUTE format('GRANT USAGE ON SEQUENCE %I TO hustings_app', t);
    END LOOP;
END $$;
