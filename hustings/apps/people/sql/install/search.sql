-- Put surnames into the dictionary that are not in it, with each form of them with one letter left out.
CREATE OR REPLACE FUNCTION learn_surnames(keys text[]) RETURNS void LANGUAGE sql AS $$
    WITH fresh AS (
        INSERT INTO people_surname (key)
        SELECT DISTINCT key FROM unnest(keys) AS key WHERE key <> ''
        ORDER BY key -- always in one order: two imports at once wait for each other and do not deadlock
        ON CONFLICT DO NOTHING RETURNING key
    )
    INSERT INTO people_surname_variant (variant, key)
    SELECT key, key FROM fresh
    UNION
    SELECT overlay(key PLACING '' FROM i FOR 1), key FROM fresh CROSS JOIN LATERAL generate_series(1, length(key)) AS i
$$;
REVOKE ALL ON FUNCTION learn_surnames(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION learn_surnames(text[]) TO hustings_app;

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
