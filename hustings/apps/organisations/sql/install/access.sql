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
GRANT SELECT, INSERT, UPDATE ON organisations_election, organisations_cut_off, organisations_invitation TO hustings_app;
GRANT SELECT ON django_migrations TO hustings_app;

-- What signing in needs: sessions, devices, keys, counts of tries, and the tables of the library. No electors in them.
CREATE TABLE IF NOT EXISTS organisations_cache (
    cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS organisations_cache_expires ON organisations_cache (expires);
GRANT SELECT, INSERT, UPDATE, DELETE ON django_session, account_emailaddress, account_emailconfirmation,
    mfa_authenticator, usersessions_usersession, organisations_together, organisations_cache TO hustings_app;

-- Keys, devices and invitations are shown to whom they are about, and invitations to whoever answers for them. Before
-- somebody is signed in there is no acting user, and signing in needs them: only then they stand open to our own code.
ALTER TABLE mfa_authenticator ENABLE ROW LEVEL SECURITY;
ALTER TABLE mfa_authenticator FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS own_only ON mfa_authenticator;
CREATE POLICY own_only ON mfa_authenticator TO hustings_app
    USING (user_id = coalesce(NULLIF(current_setting('hustings.user_id', true), '')::int, user_id))
    WITH CHECK (user_id = coalesce(NULLIF(current_setting('hustings.user_id', true), '')::int, user_id));
ALTER TABLE usersessions_usersession ENABLE ROW LEVEL SECURITY;
ALTER TABLE usersessions_usersession FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS own_only ON usersessions_usersession;
CREATE POLICY own_only ON usersessions_usersession TO hustings_app
    USING (user_id = coalesce(NULLIF(current_setting('hustings.user_id', true), '')::int, user_id))
    WITH CHECK (user_id = coalesce(NULLIF(current_setting('hustings.user_id', true), '')::int, user_id));
ALTER TABLE organisations_invitation ENABLE ROW LEVEL SECURITY;
ALTER TABLE organisations_invitation FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS answered_for ON organisations_invitation;
CREATE POLICY answered_for ON organisations_invitation TO hustings_app
    USING (
        coalesce(NULLIF(current_setting('hustings.user_id', true), '')::int, user_id) IN (user_id, by_user)
        OR EXISTS (
            SELECT FROM organisations_membership m
            JOIN organisations_unit u ON u.id = m.unit_id OR u.parent_id IS NULL  -- the party answers for those left alone
            JOIN organisations_membership mine ON mine.role IN ('data_director', 'privacy_officer')
              AND mine.user_id = NULLIF(current_setting('hustings.user_id', true), '')::int
            WHERE m.user_id = organisations_invitation.user_id AND u.id = ANY ((SELECT allowed_units())::int[])
        )
    );
