-- By what those are known who had what was held of them erased: keyed digests of how a list would name them again, and
-- of their own number. `stays` is the number of whoever stays on record, so that a wish of theirs still finds them. Nobody
-- reads it as a list.
CREATE TABLE IF NOT EXISTS people_erased (digest bytea PRIMARY KEY, on_day date NOT NULL, stays int);
GRANT SELECT, INSERT, UPDATE ON people_erased TO hustings_engine;

CREATE OR REPLACE FUNCTION erased_among(digests bytea[]) RETURNS TABLE (digest bytea, on_day date, stays int)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 10 SET search_path = public AS $$
    SELECT e.digest, e.on_day, e.stays FROM people_erased e WHERE e.digest = ANY (digests)
$$;
CREATE OR REPLACE FUNCTION any_erased() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$ SELECT EXISTS (SELECT FROM people_erased) $$;
ALTER FUNCTION any_erased() OWNER TO hustings_engine;
REVOKE ALL ON FUNCTION any_erased() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION any_erased() TO hustings_app;
ALTER FUNCTION erased_among(bytea[]) OWNER TO hustings_engine;
REVOKE ALL ON FUNCTION erased_among(bytea[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erased_among(bytea[]) TO hustings_app;
