-- What tells one copy from another. Those who take copies cannot read it: only who may trace leaks sees which entries
-- are planted and where; everybody else plants and hears them through functions that say no more than is needed.

-- The units in which the acting user may trace leaks, organisations.access.TRACE in SQL; a test compares the two.
CREATE OR REPLACE FUNCTION traced_units() RETURNS int[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    WITH RECURSIVE traced AS (
        SELECT u.id FROM organisations_unit u
        JOIN organisations_membership m ON m.unit_id = u.id AND m.role = 'privacy_officer'
        JOIN organisations_user a ON a.id = m.user_id AND a.is_active
        WHERE m.user_id = NULLIF(current_setting('hustings.user_id', true), '')::int
          AND m.valid_from <= clock_timestamp() AND (m.valid_until IS NULL OR m.valid_until > clock_timestamp()) AND u.suspended_at IS NULL
        UNION
        SELECT c.id FROM organisations_unit c JOIN traced ON c.parent_id = traced.id
        WHERE c.suspended_at IS NULL AND c.kind NOT IN ('contestant', 'mp_office')
    )
    SELECT coalesce(array_agg(id::int), '{}') FROM traced
$$;
ALTER FUNCTION traced_units() OWNER TO hustings_engine;
REVOKE ALL ON FUNCTION traced_units() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION traced_units() TO hustings_app;

DO $$ DECLARE t text; BEGIN
    FOREACH t IN ARRAY ARRAY['gate_seed', 'gate_planting', 'gate_ring', 'gate_fingerprint'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('DROP POLICY IF EXISTS of_engine ON %I', t);
    END LOOP;
END $$;
CREATE POLICY of_engine ON gate_seed FOR SELECT TO hustings_engine USING (true);
CREATE POLICY of_engine ON gate_planting TO hustings_engine USING (true) WITH CHECK (true);

DROP POLICY IF EXISTS tracers_only ON gate_seed;
CREATE POLICY tracers_only ON gate_seed TO hustings_app
    USING (unit_id = ANY ((SELECT traced_units())::int[])) WITH CHECK (unit_id = ANY ((SELECT traced_units())::int[]));
DROP POLICY IF EXISTS tracers_only ON gate_ring;
CREATE POLICY tracers_only ON gate_ring TO hustings_app
    USING (EXISTS (SELECT FROM gate_seed s WHERE s.id = seed_id)) WITH CHECK (EXISTS (SELECT FROM gate_seed s WHERE s.id = seed_id));
DROP POLICY IF EXISTS tracers_only ON gate_planting;
CREATE POLICY tracers_only ON gate_planting FOR SELECT TO hustings_app
    USING (EXISTS (SELECT FROM gate_release r WHERE r.id = release_id AND r.unit_id = ANY ((SELECT traced_units())::int[])));
DROP POLICY IF EXISTS with_its_release ON gate_planting;
CREATE POLICY with_its_release ON gate_planting FOR INSERT TO hustings_app
    WITH CHECK (EXISTS (SELECT FROM gate_release r WHERE r.id = release_id));
DROP POLICY IF EXISTS tracers_only ON gate_fingerprint;
CREATE POLICY tracers_only ON gate_fingerprint FOR SELECT TO hustings_app
    USING ((SELECT traced_units())::int[] <> '{}');
DROP POLICY IF EXISTS of_whoever_acts ON gate_fingerprint;
CREATE POLICY of_whoever_acts ON gate_fingerprint FOR INSERT TO hustings_app
    WITH CHECK (NULLIF(current_setting('hustings.user_id', true), '') IS NOT NULL);

GRANT SELECT, INSERT, UPDATE ON gate_seed TO hustings_app;
GRANT SELECT, INSERT ON gate_ring, gate_planting, gate_fingerprint TO hustings_app;
GRANT SELECT ON gate_seed, gate_release TO hustings_engine;
GRANT SELECT, UPDATE ON gate_planting TO hustings_engine;
DROP POLICY IF EXISTS of_engine ON gate_release;
CREATE POLICY of_engine ON gate_release FOR SELECT TO hustings_engine USING (true);

-- The pool that a unit's copies draw from: its own entries and those of the units above it.
CREATE OR REPLACE FUNCTION seeds_to_plant(of_unit int)
RETURNS TABLE (id int, family_name text, given_name text, language text, phone text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    WITH RECURSIVE line AS (
        SELECT u.id, u.parent_id FROM organisations_unit u WHERE u.id = of_unit AND of_unit = ANY (allowed_units())
        UNION SELECT p.id, p.parent_id FROM organisations_unit p JOIN line ON p.id = line.parent_id
    )
    SELECT s.id, s.family_name, s.given_name, s.language, s.phone FROM gate_seed s JOIN line ON line.id = s.unit_id
    WHERE s.active
$$;
ALTER FUNCTION seeds_to_plant(int) OWNER TO hustings_engine;
REVOKE ALL ON FUNCTION seeds_to_plant(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION seeds_to_plant(int) TO hustings_app;

DROP FUNCTION IF EXISTS planted_among(uuid, int[]);

-- What came home of planted entries before, for those who bring sheets of the release home: batch → what it told.
CREATE OR REPLACE FUNCTION heard_of_planted(of_release uuid, numbers int[]) RETURNS TABLE (number int, heard jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT p.number, p.heard FROM gate_planting p JOIN gate_release r ON r.id = p.release_id
    WHERE p.release_id = of_release AND p.number = ANY (numbers) AND r.unit_id = ANY (allowed_units())
$$;
ALTER FUNCTION heard_of_planted(uuid, int[]) OWNER TO hustings_engine;
REVOKE ALL ON FUNCTION heard_of_planted(uuid, int[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION heard_of_planted(uuid, int[]) TO hustings_app;

DROP FUNCTION IF EXISTS hear_planted(uuid, int[]);
CREATE OR REPLACE FUNCTION hear_planted(of_release uuid, of_number int, batch int, told jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
    UPDATE gate_planting p SET heard = p.heard || jsonb_build_object(batch::text, told) FROM gate_release r
    WHERE r.id = p.release_id AND p.release_id = of_release AND p.number = of_number AND r.unit_id = ANY (allowed_units())
$$;
ALTER FUNCTION hear_planted(uuid, int, int, jsonb) OWNER TO hustings_engine;
REVOKE ALL ON FUNCTION hear_planted(uuid, int, int, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hear_planted(uuid, int, int, jsonb) TO hustings_app;
