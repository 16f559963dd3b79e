-- Who may decide on what somebody else wants to take, and who hears of it. That nobody decides on their own is also a
-- rule of the table.
ALTER TABLE gate_approval ENABLE ROW LEVEL SECURITY;
ALTER TABLE gate_approval FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS unit_only ON gate_approval;
CREATE POLICY unit_only ON gate_approval TO hustings_app
    USING (unit_id = ANY ((SELECT allowed_units())::int[])) WITH CHECK (unit_id = ANY ((SELECT allowed_units())::int[]));
DROP POLICY IF EXISTS asked_in_ones_own_name ON gate_approval;
CREATE POLICY asked_in_ones_own_name ON gate_approval AS RESTRICTIVE FOR INSERT TO hustings_app
    WITH CHECK (by_user = NULLIF(current_setting('hustings.user_id', true), '')::int AND granted IS NULL);
DROP POLICY IF EXISTS decided_by_another ON gate_approval;
CREATE POLICY decided_by_another ON gate_approval AS RESTRICTIVE FOR UPDATE TO hustings_app
    USING (by_user <> NULLIF(current_setting('hustings.user_id', true), '')::int AND granted IS NULL)
    WITH CHECK (decided_by = NULLIF(current_setting('hustings.user_id', true), '')::int);
GRANT SELECT, INSERT ON gate_approval TO hustings_app;
GRANT UPDATE (decided_at, decided_by, granted, said, until) ON gate_approval TO hustings_app;

-- An alarm is raised by whatever anybody does, and read by those who may trace leaks alone: traced_units.
ALTER TABLE gate_alarm ENABLE ROW LEVEL SECURITY;
ALTER TABLE gate_alarm FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS tracers_only ON gate_alarm;
CREATE POLICY tracers_only ON gate_alarm FOR SELECT TO hustings_app
    USING (unit_id = ANY ((SELECT traced_units())::int[]));
DROP POLICY IF EXISTS answered_by_tracers ON gate_alarm;
CREATE POLICY answered_by_tracers ON gate_alarm FOR UPDATE TO hustings_app
    USING (unit_id = ANY ((SELECT traced_units())::int[]));
DROP POLICY IF EXISTS of_whoever_acts ON gate_alarm;
CREATE POLICY of_whoever_acts ON gate_alarm FOR INSERT TO hustings_app
    WITH CHECK (unit_id = ANY ((SELECT allowed_units())::int[]) AND seen_at IS NULL);
GRANT SELECT, INSERT ON gate_alarm TO hustings_app;
GRANT UPDATE (seen_at, seen_by, answer) ON gate_alarm TO hustings_app;
GRANT SELECT, INSERT ON gate_limit TO hustings_app;
