-- Where the acting user works: the units of live memberships and every unit below them. As of this statement, not of
-- its transaction's beginning: whoever is cut off meanwhile sees nothing more.
CREATE OR REPLACE FUNCTION allowed_units() RETURNS int[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    WITH RECURSIVE mine AS (
        SELECT u.id FROM organisations_unit u
        JOIN organisations_membership m ON m.unit_id = u.id
        JOIN organisations_user a ON a.id = m.user_id AND a.is_active
        WHERE m.user_id = NULLIF(current_setting('hustings.user_id', true), '')::int
          AND m.valid_from <= clock_timestamp() AND (m.valid_until IS NULL OR m.valid_until > clock_timestamp())
          AND u.suspended_at IS NULL
        UNION
        SELECT c.id FROM organisations_unit c JOIN mine ON c.parent_id = mine.id
        WHERE c.suspended_at IS NULL AND c.kind NOT IN ('contestant', 'mp_office')
    )
    SELECT coalesce(array_agg(id::int ORDER BY id), '{}') FROM mine
$$;
ALTER FUNCTION allowed_units() OWNER TO hustings_engine;
REVOKE ALL ON FUNCTION allowed_units() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION allowed_units() TO hustings_app, hustings_mirror_reader;

GRANT SELECT, INSERT, UPDATE, DELETE ON organisations_unit, organisations_area_grant, organisations_user,
    organisations_membership TO hustings_app;
GRANT SELECT ON organisations_unit, organisations_area_grant, organisations_user, organisations_membership
    TO hustings_engine, hustings_mirror_reader;
GRANT SELECT, INSERT, UPDATE ON organisations_election, organisations_cut_off TO hustings_app;
GRANT SELECT ON django_migrations TO hustings_app;

-- What signing in needs: sessions, and the tables of the library that does it. They hold no electors.
GRANT SELECT, INSERT, UPDATE, DELETE ON django_session, account_emailaddress, account_emailconfirmation TO hustings_app;
