-- Forget how profiles stood before a transaction number that is older than every base of the mirror: once something was
-- destroyed, the rows that it replaced must not outlive it.
CREATE OR REPLACE FUNCTION forget_replaced_profiles(oldest bigint) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
    WITH gone AS (DELETE FROM profile_change WHERE xid < oldest RETURNING 1) SELECT count(*) FROM gone
$$;
ALTER FUNCTION forget_replaced_profiles(bigint) OWNER TO hustings_engine;
REVOKE ALL ON FUNCTION forget_replaced_profiles(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_replaced_profiles(bigint) TO hustings_app;
