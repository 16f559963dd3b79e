-- What people ask, what was erased and how long is kept what: known to those who answer for the unit, and only added to.
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['privacy_demand', 'privacy_erasure', 'privacy_keeping', 'privacy_sweep',
                             'privacy_breach', 'privacy_processor'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('DROP POLICY IF EXISTS unit_only ON %I', t);
        EXECUTE format('CREATE POLICY unit_only ON %I TO hustings_app'
            ' USING (unit_id = ANY ((SELECT allowed_units())::int[]))'
            ' WITH CHECK (unit_id = ANY ((SELECT allowed_units())::int[]))', t);
        EXECUTE format('GRANT SELECT, INSERT ON %I TO hustings_app', t);
    END LOOP;
END $$;
-- how long is kept what is the party's word to all who work for it
DROP POLICY IF EXISTS for_all ON privacy_keeping;
CREATE POLICY for_all ON privacy_keeping FOR SELECT TO hustings_app USING ((SELECT allowed_units())::int[] <> '{}');
GRANT UPDATE (told_people_on, told_authority_on, closed_at, closed_by, outcome) ON privacy_breach TO hustings_app;
GRANT UPDATE (ended_at, ended_by) ON privacy_processor TO hustings_app;
GRANT UPDATE (answered_at, answered_by, answer) ON privacy_demand TO hustings_app;
