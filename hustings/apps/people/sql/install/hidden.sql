-- Sources whose people are known by being on them: religion, origin, health, orientation. Hidden from everybody but those
-- whose role needs them, organisations.access.SENSITIVE in SQL; a test compares the two.

-- The units whose sensitive lists the acting user's role shows: those of which they are data director, or privacy
-- officer, who tells people all that is held of them; and those below.
CREATE OR REPLACE FUNCTION shown_units() RETURNS int[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    WITH RECURSIVE shown AS (
        SELECT u.id FROM organisations_unit u
        JOIN organisations_membership m ON m.unit_id = u.id AND m.role IN ('data_director', 'privacy_officer')
        JOIN organisations_user a ON a.id = m.user_id AND a.is_active
        WHERE m.user_id = NULLIF(current_setting('hustings.user_id', true), '')::int
          AND m.valid_from <= clock_timestamp() AND (m.valid_until IS NULL OR m.valid_until > clock_timestamp()) AND u.suspended_at IS NULL
        UNION
        SELECT c.id FROM organisations_unit c JOIN shown ON c.parent_id = shown.id
        WHERE c.suspended_at IS NULL AND c.kind NOT IN ('contestant', 'mp_office')
    )
    SELECT coalesce(array_agg(id::int), '{}') FROM shown
$$;
ALTER FUNCTION shown_units() OWNER TO hustings_engine;
REVOKE ALL ON FUNCTION shown_units() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION shown_units() TO hustings_app, hustings_engine;

CREATE OR REPLACE FUNCTION hidden_sources() RETURNS int[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT coalesce(array_agg(id), '{}') FROM people_source WHERE sensitive AND unit_id <> ALL (shown_units())
$$;
ALTER FUNCTION hidden_sources() OWNER TO hustings_engine;
REVOKE ALL ON FUNCTION hidden_sources() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hidden_sources() TO hustings_app, hustings_engine;
