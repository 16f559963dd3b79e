-- Everything that is held of these people, who are one, beside what the law has us keep: the word of lists of electors,
-- wishes not to be contacted of whoever stands on one, contributions, and numbers called in an election period until
-- three years after it. Returns how much of each went, and what stays. Whoever calls it folds them anew.
CREATE OR REPLACE FUNCTION erase_people(people int[], digests bytea[], today date) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
    gone jsonb := '{}';
    stays jsonb;
    n bigint;
    names text[];
    called uuid[];
    kept uuid[];
    last_day date;
    listed boolean;
BEGIN
    IF EXISTS (SELECT FROM people_person WHERE id = ANY (people) AND zone_id <> ALL ((SELECT allowed_zones())::int[])) THEN
        RAISE insufficient_privilege USING MESSAGE = 'people outside the zones of the acting user';
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
    DELETE FROM intake_doubt WHERE person_id = ANY (people);
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

    DELETE FROM people_contact_point c
    WHERE c.person_id = ANY (people)
      AND NOT EXISTS (SELECT FROM people_assertion a WHERE a.person_id = c.person_id AND a.content->>c.kind = c.value)
      AND NOT EXISTS (SELECT FROM interactions_interaction i WHERE i.contact_point_id = c.id AND i.id = ANY (kept));
    GET DIAGNOSTICS n = ROW_COUNT; gone := gone || jsonb_build_object('contact points', n);

    UPDATE people_person p
    SET family_name = '', given_name = '', middle_name = '', name_prefix = '', name_suffix = '', family_key = '',
        given_key = '', birth_from = NULL, birth_to = NULL, gender = '', language = '', mailing = '', address_id = NULL
    WHERE p.id = ANY (people) AND NOT EXISTS (
        SELECT FROM people_assertion a WHERE a.person_id = ANY (people) AND a.content ?| '{family_name,family_key}');

    DELETE FROM people_surname_variant v
    WHERE v.key = ANY (names) AND NOT EXISTS (SELECT FROM people_person p WHERE p.family_key = v.key);
    DELETE FROM people_surname s
    WHERE s.key = ANY (names) AND NOT EXISTS (SELECT FROM people_person p WHERE p.family_key = s.key);

    INSERT INTO people_erased (digest, on_day) SELECT unnest(digests), today
    ON CONFLICT (digest) DO UPDATE SET on_day = excluded.on_day;

    SELECT jsonb_build_object(
        'listed', listed,
        'assertions', (SELECT count(*) FROM people_assertion WHERE person_id = ANY (people)),
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
