-- Whether the acting user answers people for the whole party: organisations.access.ANSWER in SQL, where it is irreversible.
CREATE OR REPLACE FUNCTION answers_for_party() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT EXISTS (
        SELECT FROM organisations_membership m
        JOIN organisations_unit u ON u.id = m.unit_id AND u.parent_id IS NULL AND u.suspended_at IS NULL
        JOIN organisations_user a ON a.id = m.user_id AND a.is_active
        WHERE m.role = 'privacy_officer' AND m.user_id = NULLIF(current_setting('hustings.user_id', true), '')::int
          AND m.valid_from <= clock_timestamp() AND (m.valid_until IS NULL OR m.valid_until > clock_timestamp()))
$$;
ALTER FUNCTION answers_for_party() OWNER TO hustings_engine;
REVOKE ALL ON FUNCTION answers_for_party() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION answers_for_party() TO hustings_app, hustings_engine;

-- What nothing says of these people any more, numbers and columns; who of them are one is told each by their own lists.
CREATE OR REPLACE FUNCTION clear_unsaid(people int[]) RETURNS bigint
LANGUAGE plpgsql SET search_path = public AS $$
DECLARE n bigint;
BEGIN
    DELETE FROM people_contact_point c
    WHERE c.person_id = ANY (people)
      AND NOT EXISTS (SELECT FROM people_person p JOIN people_assertion a ON a.person_id = p.top_id
                      WHERE p.id = c.person_id AND a.content->>c.kind = c.value)
      AND NOT EXISTS (SELECT FROM interactions_interaction i WHERE i.contact_point_id = c.id);
    GET DIAGNOSTICS n = ROW_COUNT;
    UPDATE people_person p
    SET family_name = '', given_name = '', middle_name = '', name_prefix = '', name_suffix = '', family_key = '',
        given_key = '', birth_from = NULL, birth_to = NULL, gender = '', language = '', fixed_income = NULL,
        turnout = NULL, poll_id = NULL, sequence_number = '', address_id = NULL, address_on = NULL, mailing = '',
        protected = false, status = 'removed'
    WHERE p.id = ANY (people) AND NOT EXISTS (
        SELECT FROM people_assertion a
        WHERE a.person_id = p.top_id AND coalesce(a.told_of, a.person_id) = p.id
          AND a.content ?| '{family_name,family_key}');
    RETURN n;
END $$;
REVOKE ALL ON FUNCTION clear_unsaid(int[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION clear_unsaid(int[]) TO hustings_engine;

-- Everything that is held of these people, who are one, beside what the law has us keep: the word of lists of electors,
-- wishes not to be contacted of whoever stands on one, contributions, and numbers called in an election period until
-- three years after it. Returns how much of each went, and what stays. Whoever calls it folds them anew.
CREATE OR REPLACE FUNCTION erase_people(people int[], digests bytea[], today date) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
    gone jsonb := '{}';
    stays jsonb;
    n bigint;
    m bigint;
    names text[];
    called uuid[];
    kept uuid[];
    last_day date;
    listed boolean;
BEGIN
    IF NOT answers_for_party() OR people = '{}' OR today > current_date OR EXISTS (
        SELECT FROM people_person WHERE id = ANY (people) AND zone_id <> ALL ((SELECT allowed_zones())::int[])) THEN
        RAISE insufficient_privilege USING MESSAGE = 'not people whom the acting user answers';
    END IF;
    IF people_held(people) <> '{}' THEN RAISE EXCEPTION 'people under a hold are not to be erased'; END IF;
    listed := EXISTS (SELECT FROM people_assertion a JOIN people_source s ON s.id = a.source_id
                      WHERE a.person_id = ANY (people) AND s.kind = 'electors');

    SELECT array_agg(i.id), (max(e.polling_on) + interval '3 years')::date INTO called, last_day
    FROM interactions_interaction i JOIN organisations_election e ON i.on_day BETWEEN e.writ_on AND e.polling_on
    WHERE i.person_id = ANY (people) AND i.kind = 'contact' AND i.channel IN (2, 32)
      AND today <= (e.polling_on + interval '3 years')::date;
    SELECT array_agg(i.id) INTO kept FROM interactions_interaction i
    WHERE i.person_id = ANY (people)
      AND (i.id = ANY (called) OR i.kind = 'donation' OR (listed AND i.kind IN ('opt_out', 'opt_in')));
    SELECT kept || array_agg(i.id) INTO kept FROM interactions_interaction i WHERE i.voids = ANY (kept);
    kept := coalesce(kept, '{}');

    SELECT array_agg(DISTINCT family_key) INTO names FROM (
        SELECT p.family_key FROM people_person p WHERE p.id = ANY (people)
        UNION SELECT a.content->>'family_key' FROM people_assertion a WHERE a.person_id = ANY (people)) said;

    DELETE FROM interactions_answer WHERE person_id = ANY (people);
    GET DIAGNOSTICS n = ROW_COUNT; gone := gone || jsonb_build_object('answers', n);
    DELETE FROM interactions_interaction WHERE person_id = ANY (people) AND id <> ALL (kept);
    GET DIAGNOSTICS n = ROW_COUNT; gone := gone || jsonb_build_object('interactions', n);
    UPDATE interactions_interaction SET note = '', mark = NULL, mark_round = '', fact_id = NULL WHERE id = ANY (kept);

    UPDATE intake_row r SET raw = '', person_id = NULL FROM intake_batch b JOIN people_source s ON s.id = b.source_id
    WHERE b.id = r.batch_id AND s.kind <> 'electors' AND r.person_id = ANY (people);
    GET DIAGNOSTICS n = ROW_COUNT; gone := gone || jsonb_build_object('rows', n);
    UPDATE intake_row r SET raw = '', person_id = NULL  -- which waited until somebody said that they are meant
    FROM intake_doubt d WHERE d.person_id = ANY (people) AND r.batch_id = d.batch_id AND r.number = d.row_number;
    GET DIAGNOSTICS m = ROW_COUNT; gone := gone || jsonb_build_object('rows', n + m);
    DELETE FROM intake_doubt WHERE person_id = ANY (people);
    SELECT count(*) INTO m FROM intake_doubt d
    WHERE d.state = 'waiting' AND EXISTS (
        SELECT FROM jsonb_array_elements(d.candidates) c WHERE (c->>'person')::int = ANY (people));
    DELETE FROM intake_duplicate WHERE one_id = ANY (people) OR other_id = ANY (people);

    -- whoever gave money is known by name and address for it, whatever list says so
    IF EXISTS (SELECT FROM interactions_interaction WHERE id = ANY (kept) AND kind = 'donation') AND NOT listed THEN
        UPDATE people_assertion a SET external_id = '', content = (
            SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(a.content)
            WHERE key IN ('family_name', 'given_name', 'middle_name', 'name_suffix', 'family_key', 'given_key', 'status',
                          'zone_id', 'address_id'))
        WHERE a.person_id = ANY (people);
        DELETE FROM people_assertion WHERE person_id = ANY (people) AND content = '{}';
    ELSE
        DELETE FROM people_assertion a USING people_source s
        WHERE s.id = a.source_id AND s.kind <> 'electors' AND a.person_id = ANY (people);
    END IF;
    GET DIAGNOSTICS n = ROW_COUNT; gone := gone || jsonb_build_object('assertions', n);

    DELETE FROM lists_member WHERE person_id = ANY (people);
    GET DIAGNOSTICS n = ROW_COUNT; gone := gone || jsonb_build_object('lists', n);
    IF NOT listed THEN DELETE FROM people_suppression WHERE person_id = ANY (people); END IF;

    gone := gone || jsonb_build_object('contact points', clear_unsaid(people));

    DELETE FROM people_surname_variant v
    WHERE v.key = ANY (names) AND NOT EXISTS (SELECT FROM people_person p WHERE p.family_key = v.key);
    DELETE FROM people_surname s
    WHERE s.key = ANY (names) AND NOT EXISTS (SELECT FROM people_person p WHERE p.family_key = s.key);

    INSERT INTO people_erased (digest, on_day, stays)
    SELECT unnest(digests), today, (SELECT min(top_id) FROM people_person WHERE id = ANY (people) AND listed)
    ON CONFLICT (digest) DO UPDATE SET on_day = excluded.on_day, stays = excluded.stays;

    SELECT jsonb_build_object(
        'listed', listed,
        'assertions', (SELECT count(*) FROM people_assertion WHERE person_id = ANY (people)),
        'waiting', m,
        'wishes', count(*) FILTER (WHERE kind IN ('opt_out', 'opt_in')),
        'gifts', count(*) FILTER (WHERE kind = 'donation'),
        'calls', count(*) FILTER (WHERE id = ANY (called)),
        'calls until', last_day)
    INTO stays FROM interactions_interaction WHERE id = ANY (kept);
    RETURN jsonb_build_object('removed', gone, 'stays', stays);
END $$;
ALTER FUNCTION erase_people(int[], bytea[], date) OWNER TO hustings_engine;
REVOKE ALL ON FUNCTION erase_people(int[], bytea[], date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erase_people(int[], bytea[], date) TO hustings_app;

GRANT SELECT ON organisations_election, intake_duplicate TO hustings_engine;
GRANT UPDATE ON intake_row TO hustings_engine;
GRANT DELETE ON intake_duplicate, lists_member, people_suppression TO hustings_engine;
DROP POLICY IF EXISTS of_engine ON intake_duplicate;
CREATE POLICY of_engine ON intake_duplicate TO hustings_engine USING (true);
