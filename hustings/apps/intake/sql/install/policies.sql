-- Batches and their rows belong to the unit that brought them in.
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['intake_batch', 'intake_row', 'intake_doubt', 'intake_duplicate', 'intake_renumbering',
        'intake_change', 'intake_paper', 'intake_web_form', 'intake_signature', 'intake_upload', 'intake_mapping', 'intake_destruction'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('DROP POLICY IF EXISTS unit_only ON %I', t);
        EXECUTE format('CREATE POLICY unit_only ON %I TO hustings_app'
            ' USING (unit_id = ANY ((SELECT allowed_units())::int[]))'
            ' WITH CHECK (unit_id = ANY ((SELECT allowed_units())::int[]))', t);
    END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE ON intake_batch, intake_doubt, intake_duplicate, intake_paper, intake_web_form, intake_signature,
    intake_upload, intake_mapping TO hustings_app;
-- what nobody confirmed is forgotten
GRANT DELETE ON intake_signature TO hustings_app;
GRANT SELECT, INSERT, UPDATE ON intake_destruction TO hustings_app;
GRANT SELECT, INSERT ON intake_row, intake_renumbering, intake_change TO hustings_app;
GRANT UPDATE (batch_id) ON intake_renumbering TO hustings_app;
