-- What is kept longer than the party's policy says, among what the acting user answers for: its id, of whom it is, and
-- what keeps it all the same: a hold, or the law. The policy is read here, so that nobody removes more than it says.
CREATE OR REPLACE FUNCTION kept_too_long(of text, today date) RETURNS TABLE (id text, person_id int, why text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$
#variable_conflict use_column
DECLARE
    period int;
    before date;
    zones int[] := (SELECT allowed_zones());
    units int[] := (SELECT allowed_units());
    everything boolean;
    held int[];
BEGIN
    IF today > current_date THEN RAISE EXCEPTION 'a day to come'; END IF;
    SELECT k.days INTO period FROM privacy_keeping k JOIN organisations_unit u ON u.id = k.unit_id AND u.parent_id IS NULL
    WHERE k.kind = of ORDER BY k.id DESC LIMIT 1;
    IF period IS NULL THEN RETURN; END IF;
    before := today - period;
    SELECT bool_or(h.person_id IS NULL), coalesce(array_agg(one.id) FILTER (WHERE one.id IS NOT NULL), '{}')
    INTO everything, held
    FROM people_hold h LEFT JOIN people_person p ON p.id = h.person_id
    LEFT JOIN people_person one ON one.top_id = p.top_id
    WHERE h.lifted_at IS NULL AND h.batch_id IS NULL;
    everything := coalesce(everything, false);

    IF of IN ('notes', 'contacts', 'facts', 'memberships') THEN
        RETURN QUERY
        SELECT i.id::text, i.person_id, CASE
            WHEN everything OR i.person_id = ANY (held)
                 OR EXISTS (SELECT FROM people_hold h WHERE h.lifted_at IS NULL AND h.batch_id = i.batch_id) THEN 'held'
            WHEN of = 'contacts' AND i.channel IN (2, 32) AND EXISTS (
                SELECT FROM organisations_election e WHERE i.on_day BETWEEN e.writ_on AND e.polling_on
                  AND today <= (e.polling_on + interval '3 years')::date) THEN 'law'
            ELSE '' END
        FROM interactions_interaction i
        WHERE i.zone_id = ANY (zones) AND CASE of
            WHEN 'notes' THEN i.note <> '' AND i.on_day < before
            WHEN 'contacts' THEN i.kind = 'contact' AND i.on_day < before
            WHEN 'facts' THEN i.kind = 'fact' AND i.on_day < before
            ELSE i.kind = 'membership' AND coalesce(i.until, i.on_day) < before END;
    ELSIF of = 'outside' THEN
        RETURN QUERY
        SELECT a.id::text, a.person_id, CASE WHEN everything OR a.person_id = ANY (held)
            OR EXISTS (SELECT FROM people_hold h WHERE h.lifted_at IS NULL AND h.batch_id = a.batch_id) THEN 'held'
            WHEN EXISTS (SELECT FROM interactions_interaction i WHERE i.person_id = a.person_id AND i.kind = 'donation')
                 AND NOT EXISTS (SELECT FROM people_assertion e JOIN people_source r ON r.id = e.source_id
                                 WHERE e.person_id = a.person_id AND r.kind = 'electors') THEN 'law'
            ELSE '' END
        FROM people_assertion a JOIN people_source s ON s.id = a.source_id AND s.kind = 'outside'
        WHERE a.zone_id = ANY (zones) AND a.asserted_on < before;
    ELSIF of = 'rows' THEN
        RETURN QUERY
        SELECT r.id::text, coalesce(r.person_id, d.person_id),
            CASE WHEN everything OR coalesce(r.person_id, d.person_id) = ANY (held)
            OR EXISTS (SELECT FROM people_hold h WHERE h.lifted_at IS NULL AND h.batch_id = b.id) THEN 'held' ELSE '' END
        FROM intake_row r JOIN intake_batch b ON b.id = r.batch_id
        JOIN people_source s ON s.id = b.source_id AND s.kind <> 'electors'
        LEFT JOIN intake_doubt d ON d.batch_id = r.batch_id AND d.row_number = r.number
        WHERE r.unit_id = ANY (units) AND r.raw <> '' AND b.started_at::date < before;
    ELSIF of = 'lists' THEN
        RETURN QUERY
        SELECT m.list_id || ':' || m.person_id, m.person_id,
               CASE WHEN everything OR m.person_id = ANY (held) THEN 'held' ELSE '' END
        FROM lists_member m JOIN lists_list l ON l.id = m.list_id
        WHERE l.unit_id = ANY (units) AND l.expires_on < before;
    END IF;
END $$;
ALTER FUNCTION kept_too_long(text, date) OWNER TO hustings_engine;
REVOKE ALL ON FUNCTION kept_too_long(text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION kept_too_long(text, date) TO hustings_app;

-- Remove some of it, at most so many. Returns how many went, and whose they were: whoever calls it folds them anew.
CREATE OR REPLACE FUNCTION remove_kept(of text, today date, most int) RETURNS TABLE (removed bigint, people int[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
    ids text[];
    whose int[];
BEGIN
    IF NOT answers_for_party() THEN
        RAISE insufficient_privilege USING MESSAGE = 'the acting user does not answer for the party';
    END IF;
    SELECT coalesce(array_agg(k.id), '{}'), coalesce(array_agg(DISTINCT k.person_id), '{}') INTO ids, whose
    FROM (SELECT * FROM kept_too_long(of, today) WHERE why = '' ORDER BY person_id, id LIMIT most) k;
    IF of = 'notes' THEN
        UPDATE interactions_interaction SET note = '' WHERE id = ANY (ids::uuid[]);
    ELSIF of IN ('contacts', 'facts', 'memberships') THEN
        DELETE FROM interactions_answer WHERE interaction_id = ANY (ids::uuid[]);
        DELETE FROM interactions_interaction WHERE id = ANY (ids::uuid[]) OR voids = ANY (ids::uuid[]);
    ELSIF of = 'outside' THEN
        DELETE FROM people_assertion WHERE id = ANY (ids::bigint[]);
        PERFORM clear_unsaid(array_remove(whose, NULL));
    ELSIF of = 'rows' THEN
        -- by its digest the same row of another file is still known as the same
        UPDATE intake_row SET raw = '', raw_digest = sha256(raw) WHERE id = ANY (ids::bigint[]);
        UPDATE intake_doubt d SET said = '{}', content = '{}', events = '[]', candidates = '[]',
            state = CASE WHEN d.state = 'waiting' THEN 'nobody' ELSE d.state END FROM intake_row r
        WHERE r.id = ANY (ids::bigint[]) AND d.batch_id = r.batch_id AND d.row_number = r.number;
    ELSIF of = 'lists' THEN
        DELETE FROM lists_member m USING unnest(ids) AS k (id)
        WHERE m.list_id = split_part(k.id, ':', 1)::int AND m.person_id = split_part(k.id, ':', 2)::int;
    END IF;
    RETURN QUERY SELECT cardinality(ids)::bigint, array_remove(whose, NULL);
END $$;
ALTER FUNCTION remove_kept(text, date, int) OWNER TO hustings_engine;
REVOKE ALL ON FUNCTION remove_kept(text, date, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION remove_kept(text, date, int) TO hustings_app;
GRANT UPDATE (said, content, events, candidates, state) ON intake_doubt TO hustings_engine;
GRANT SELECT ON privacy_keeping, lists_list TO hustings_engine;
DROP POLICY IF EXISTS of_engine ON privacy_keeping;
CREATE POLICY of_engine ON privacy_keeping TO hustings_engine USING (true);
DROP POLICY IF EXISTS of_engine ON lists_list;
CREATE POLICY of_engine ON lists_list TO hustings_engine USING (true);
