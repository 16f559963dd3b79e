-- Electors' data: one restrictive policy per table holds the zone, so that no later policy can widen it.
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['people_person', 'people_address', 'people_assertion', 'people_contact_point',
                             'people_suppression'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('DROP POLICY IF EXISTS zone_only ON %I', t);
        EXECUTE format('DROP POLICY IF EXISTS of_app ON %I', t);
        EXECUTE format('DROP POLICY IF EXISTS of_engine ON %I', t);
        EXECUTE format('DROP POLICY IF EXISTS of_mirror ON %I', t);
        EXECUTE format('CREATE POLICY zone_only ON %I AS RESTRICTIVE TO hustings_app'
            ' USING (zone_id = ANY ((SELECT allowed_zones())::int[]))'
            ' WITH CHECK (zone_id = ANY ((SELECT allowed_zones())::int[]))', t);
        EXECUTE format('CREATE POLICY of_app ON %I TO hustings_app USING (true) WITH CHECK (true)', t);
        EXECUTE format('CREATE POLICY of_engine ON %I TO hustings_engine USING (true) WITH CHECK (true)', t);
        EXECUTE format('CREATE POLICY of_mirror ON %I FOR SELECT TO hustings_mirror_reader USING (true)', t);
    END LOOP;
END $$;

-- Sources belong to a unit.
ALTER TABLE people_source ENABLE ROW LEVEL SECURITY;
ALTER TABLE people_source FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS unit_only ON people_source;
DROP POLICY IF EXISTS of_engine ON people_source;
CREATE POLICY unit_only ON people_source TO hustings_app
    USING (unit_id = ANY ((SELECT allowed_units())::int[])) WITH CHECK (unit_id = ANY ((SELECT allowed_units())::int[]));
CREATE POLICY of_engine ON people_source TO hustings_engine USING (true);
DROP POLICY IF EXISTS not_hidden ON people_source;
CREATE POLICY not_hidden ON people_source AS RESTRICTIVE TO hustings_app
    USING (id <> ALL ((SELECT hidden_sources())::int[]));

ALTER TABLE people_agreement ENABLE ROW LEVEL SECURITY;
ALTER TABLE people_agreement FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS unit_only ON people_agreement;
CREATE POLICY unit_only ON people_agreement TO hustings_app
    USING (unit_id = ANY ((SELECT allowed_units())::int[])) WITH CHECK (unit_id = ANY ((SELECT allowed_units())::int[]));
DROP POLICY IF EXISTS not_hidden ON people_agreement;
CREATE POLICY not_hidden ON people_agreement AS RESTRICTIVE TO hustings_app
    USING (source_id <> ALL ((SELECT hidden_sources())::int[]));
GRANT SELECT, INSERT ON people_agreement TO hustings_app;

-- An order to keep is known to whoever answers for the unit that set it; what it holds back is held whosever it is.
ALTER TABLE people_hold ENABLE ROW LEVEL SECURITY;
ALTER TABLE people_hold FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS unit_only ON people_hold;
CREATE POLICY unit_only ON people_hold TO hustings_app
    USING (unit_id = ANY ((SELECT allowed_units())::int[])) WITH CHECK (unit_id = ANY ((SELECT allowed_units())::int[]));
DROP POLICY IF EXISTS of_engine ON people_hold;
CREATE POLICY of_engine ON people_hold TO hustings_engine USING (true);
GRANT SELECT, INSERT ON people_hold TO hustings_app;
GRANT UPDATE (lifted_at, lifted_by, lifted_because) ON people_hold TO hustings_app;
GRANT SELECT ON people_hold TO hustings_engine;

GRANT SELECT, INSERT, UPDATE ON people_person, people_address, people_assertion, people_contact_point,
    people_suppression, people_source TO hustings_app;
-- a person whose last assertion was undone is gone; so are the doors only they stood behind
GRANT DELETE ON people_person, people_contact_point TO hustings_app;
GRANT SELECT, INSERT ON people_surname, people_surname_variant TO hustings_app;
GRANT SELECT ON people_source, people_surname, people_surname_variant TO hustings_engine;
GRANT SELECT, UPDATE ON people_person, people_address, people_assertion, people_contact_point, people_suppression
    TO hustings_engine;
GRANT SELECT ON people_person, people_contact_point TO hustings_mirror_reader;
-- numbers for new people are drawn before they are inserted
GRANT USAGE ON SEQUENCE people_person_id_seq TO hustings_app;
