-- Which of these people an order keeps as they are, whosever it is: their own, one of a batch that told of them, or one
-- that keeps everything.
CREATE OR REPLACE FUNCTION people_held(people int[]) RETURNS int[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$
BEGIN RETURN (
    SELECT coalesce(array_agg(p.id), '{}'::int[]) FROM people_person p
    WHERE p.id = ANY (people) AND EXISTS (
        SELECT FROM people_hold h WHERE h.lifted_at IS NULL
          AND ((h.batch_id IS NULL AND h.person_id IS NULL)
               OR h.person_id IN (SELECT one.id FROM people_person one WHERE one.top_id = p.top_id)
               OR EXISTS (SELECT FROM people_assertion a WHERE a.person_id = p.top_id AND a.batch_id = h.batch_id)
               OR EXISTS (SELECT FROM interactions_interaction i
                          WHERE i.person_id = p.top_id AND i.batch_id = h.batch_id)))
); END $$;
ALTER FUNCTION people_held(int[]) OWNER TO hustings_engine;
REVOKE ALL ON FUNCTION people_held(int[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_held(int[]) TO hustings_app;

-- Whether an order keeps what a batch brought: of the batch, of somebody of whom it told, or of everything.
CREATE OR REPLACE FUNCTION batch_held(batch int) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$
BEGIN RETURN (
    SELECT EXISTS (SELECT FROM people_hold h WHERE h.lifted_at IS NULL AND (
        h.batch_id = batch OR (h.batch_id IS NULL AND h.person_id IS NULL)
        OR EXISTS (SELECT FROM people_person held JOIN people_person one ON one.top_id = held.top_id
                   WHERE held.id = h.person_id AND (
                       EXISTS (SELECT FROM people_assertion a WHERE a.person_id = one.id AND a.batch_id = batch)
                       OR EXISTS (SELECT FROM interactions_interaction i
                                  WHERE i.person_id = one.id AND i.batch_id = batch)
                       OR EXISTS (SELECT FROM intake_row r WHERE r.batch_id = batch AND r.person_id = one.id)
                       OR EXISTS (SELECT FROM intake_doubt d WHERE d.batch_id = batch AND d.person_id = one.id)))))
); END $$;
ALTER FUNCTION batch_held(int) OWNER TO hustings_engine;
REVOKE ALL ON FUNCTION batch_held(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION batch_held(int) TO hustings_app;
