-- What is left of an elector number after its list was destroyed: the next list that has the number finds the person.
CREATE OR REPLACE FUNCTION elector_number_digest(digest_key text, register text, number text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT encode(sha256(convert_to(digest_key || '|' || register || '|' || number, 'UTF8')), 'hex')
$$;
REVOKE ALL ON FUNCTION elector_number_digest(text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION elector_number_digest(text, text, text) TO hustings_app, hustings_engine;
