-- Sources whose people are known by being on them: religion, origin, health, orientation. Hidden from everybody but those
-- whose role needs them, organisations.access.SENSITIVE in SQL; a test compares the two.
CREATE OR REPLACE FUNCTION hidden_sources() RETURNS int[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT coalesce(array_agg(s.id), '{}') FROM people_source s
    WHERE s.sensitive AND NOT EXISTS (
        SELECT 1 FROM organisations_membership m
        JOIN organisations_user a ON a.id = m.user_id AND a.is_active
        JOIN organisations_unit u ON u.id = m.unit_id AND u.suspended_at IS NULL
        WHERE m.user_id = NULLIF(current_setting('hustings.user_id', true), '')::int AND m.role = 'data_director'
          AND m.valid_from <= now() AND (m.valid_until IS NULL OR m.valid_until > now()))
$$;
ALTER FUNCTION hidden_sources() OWNER TO hustings_engine;
REVOKE ALL ON FUNCTION hidden_sources() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hidden_sources() TO hustings_app;
