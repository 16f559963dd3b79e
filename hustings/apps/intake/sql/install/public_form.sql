-- In whose name the page of a web form works, and whether it is open today: all that a visitor may know before somebody
-- acts. Nobody any more who was cut off, and no form then.
CREATE OR REPLACE FUNCTION public_form(address text, today date) RETURNS TABLE (number int, by_user int, open bool)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT f.id, f.by_user, f.closed_at IS NULL AND (f.ends_on IS NULL OR f.ends_on >= today)
    FROM intake_web_form f JOIN people_source s ON s.id = f.source_id
    WHERE f.slug = address AND s.withdrawn_at IS NULL
$$;
ALTER FUNCTION public_form(text, date) OWNER TO hustings_engine;
REVOKE ALL ON FUNCTION public_form(text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public_form(text, date) TO hustings_app;
-- How many signatures were written with a mailbox within a day, and from a network address within an hour, on all forms
-- of all units.
CREATE OR REPLACE FUNCTION signatures_lately(box text, place text) RETURNS TABLE (from_mailbox bigint, from_there bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT (SELECT count(*) FROM intake_signature WHERE mailbox = box AND signed_at > now() - interval '1 day'),
           (SELECT count(*) FROM intake_signature WHERE origin = place AND signed_at > now() - interval '1 hour')
$$;
ALTER FUNCTION signatures_lately(text, text) OWNER TO hustings_engine;
REVOKE ALL ON FUNCTION signatures_lately(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION signatures_lately(text, text) TO hustings_app;
DROP POLICY IF EXISTS of_engine ON intake_signature;
CREATE POLICY of_engine ON intake_signature FOR SELECT TO hustings_engine USING (true);
GRANT SELECT ON intake_signature TO hustings_engine;
DROP POLICY IF EXISTS of_engine ON intake_web_form;
CREATE POLICY of_engine ON intake_web_form FOR SELECT TO hustings_engine USING (true);
GRANT SELECT ON intake_web_form TO hustings_engine;
