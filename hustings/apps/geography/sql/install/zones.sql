-- The zones that lie in a district granted to one of the acting user's units today.
CREATE OR REPLACE FUNCTION allowed_zones() RETURNS int[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT coalesce(array_agg(DISTINCT z.zone_id::int), '{}')
    FROM organisations_area_grant g
    JOIN geography_order o ON o.code = g.order_code
    JOIN geography_zone_district z ON z.order_id = o.id
    JOIN geography_district d ON d.id = z.district_id
    WHERE g.unit_id = ANY (allowed_units())
      AND (g.district_code = '*' OR g.district_code = d.code)
      AND (g.valid_from IS NULL OR g.valid_from <= current_date)
      AND (g.valid_until IS NULL OR g.valid_until >= current_date)
$$;
ALTER FUNCTION allowed_zones() OWNER TO hustings_engine;
REVOKE ALL ON FUNCTION allowed_zones() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION allowed_zones() TO hustings_app, hustings_mirror_reader;

-- Geography is public: no policies, everybody reads. app also loads it.
DO $$
DECLARE t text;
BEGIN
    FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE 'geography\_%' LOOP
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO hustings_app', t);
        EXECUTE format('GRANT SELECT ON %I TO hustings_engine, hustings_mirror_reader', t);
    END LOOP;
END $$;
