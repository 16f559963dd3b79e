-- Releases belong to a unit and are only ever added.
ALTER TABLE gate_release ENABLE ROW LEVEL SECURITY;
ALTER TABLE gate_release FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS unit_only ON gate_release;
CREATE POLICY unit_only ON gate_release TO hustings_app
    USING (unit_id = ANY ((SELECT allowed_units())::int[])) WITH CHECK (unit_id = ANY ((SELECT allowed_units())::int[]));
GRANT SELECT, INSERT ON gate_release TO hustings_app;
GRANT SELECT, INSERT, UPDATE ON gate_purpose TO hustings_app;
