-- Which of these people an order keeps as they are, whosever it is: their own, or one that keeps everything.
CREATE OR REPLACE FUNCTION people_held(people int[]) RETURNS int[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT coalesce(array_agg(p.id), '{}') FROM people_person p
    WHERE p.id = ANY (people) AND EXISTS (
        SELECT FROM people_hold h WHERE h.lifted_at IS NULL AND h.batch_id IS NULL
          AND (h.person_id IS NULL
               OR h.person_id IN (SELECT one.id FROM people_person one WHERE one.top_id = p.top_id)))
$$;
ALTER FUNCTION people_held(int[]) OWNER TO hustings_engine;
REVOKE ALL ON FUNCTION people_held(int[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_held(int[]) TO hustings_app;

-- Whether an order keeps what a batch brought: of the batch, of somebody of whom it told, or of everything.
CREATE OR REPLACE FUNCTION batch_held(batch int) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT EXISTS (SELECT FROM people_hold h WHERE h.lifted_at IS NULL AND (
        h.batch_id = batch OR (h.batch_id IS NULL AND h.person_id IS NULL)
        OR EXISTS (SELECT FROM people_person held JOIN people_person one ON one.top_id = held.top_id
                   JOIN people_assertion a ON a.person_id = one.id WHERE held.id = h.person_id AND a.batch_id = batch)))
$$;
ALTER FUNCTION batch_held(int) OWNER TO hustings_engine;
REVOKE ALL ON FUNCTION batch_held(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION batch_held(int) TO hustings_app;
