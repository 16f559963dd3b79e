-- Surnames one typing slip away from a key: they share the key itself or a form with one letter left out.
CREATE OR REPLACE FUNCTION similar_surnames(wanted text) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    -- one array, so that the index is asked for a dozen forms; with OR, or a join, the whole dictionary is read
    SELECT DISTINCT v.key FROM people_surname_variant v
    WHERE v.variant = ANY (wanted || ARRAY(
        SELECT overlay(wanted PLACING '' FROM i FOR 1) FROM generate_series(1, length(wanted)) AS i))
$$;
ALTER FUNCTION similar_surnames(text) OWNER TO hustings_engine;
REVOKE ALL ON FUNCTION similar_surnames(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION similar_surnames(text) TO hustings_app;
