-- Everything that a batch brought, byte for byte and as it was told, once it counts no more: for good. What its people
-- said to us, and when we spoke to them, stays; of whoever is known for that alone neither name nor elector number does,
-- but a digest of the number, by which the next list finds them. Returns how much of each kind is gone, and what stays.
CREATE OR REPLACE FUNCTION destroy_batch(batch int, digest_key text) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
    gone jsonb := '{}';
    touched int[];
    doors int[];
    names text[];
    n bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM intake_batch WHERE id = batch AND unit_id = ANY (allowed_units()) AND state = 'destroyed')
    THEN
        RAISE EXCEPTION 'batch % is not to be destroyed', batch;
    END IF;
    IF batch_held(batch) THEN RAISE EXCEPTION 'batch % is under a hold', batch; END IF;
    SELECT coalesce(array_agg(DISTINCT person_id), '{}') INTO touched FROM (
        SELECT coalesce(told_of, person_id) AS person_id FROM people_assertion WHERE batch_id = batch
        UNION SELECT person_id FROM people_assertion WHERE batch_id = batch
        UNION SELECT person_id FROM intake_doubt WHERE batch_id = batch AND person_id IS NOT NULL
        UNION SELECT person_id FROM intake_row WHERE batch_id = batch AND person_id IS NOT NULL
        UNION SELECT person_id FROM interactions_interaction WHERE batch_id = batch) told;
    SELECT array_agg(DISTINCT (content->>'address_id')::int), array_agg(DISTINCT content->>'family_key')
    INTO doors, names FROM people_assertion WHERE batch_id = batch;

    DELETE FROM intake_row WHERE batch_id = batch;
    GET DIAGNOSTICS n = ROW_COUNT; gone := gone || jsonb_build_object('rows', n);
    DELETE FROM intake_doubt WHERE batch_id = batch;
    GET DIAGNOSTICS n = ROW_COUNT; gone := gone || jsonb_build_object('doubts', n);
    -- a later list may have noted the number that this one had: undoing it gives no destroyed number back
    DELETE FROM intake_renumbering r
    WHERE r.batch_id = batch OR (r.person_id = ANY (touched) AND r.batch_id > batch AND NOT EXISTS (
        SELECT FROM intake_renumbering e WHERE e.person_id = r.person_id AND e.batch_id < r.batch_id
          AND e.batch_id > batch));
    DELETE FROM people_assertion WHERE batch_id = batch;
    GET DIAGNOSTICS n = ROW_COUNT; gone := gone || jsonb_build_object('assertions', n);

    DELETE FROM interactions_answer a USING interactions_interaction i WHERE i.id = a.interaction_id AND i.batch_id = batch;
    -- what voided them stays, empty as it is: by it the same row of another file knows that it was told again since
    DELETE FROM interactions_interaction WHERE batch_id = batch;
    GET DIAGNOSTICS n = ROW_COUNT; gone := gone || jsonb_build_object('interactions', n);

    DELETE FROM people_contact_point c
    WHERE c.person_id = ANY (touched) AND NOT EXISTS (
        SELECT FROM people_assertion a WHERE a.person_id = c.person_id AND a.content->>c.kind = c.value);
    GET DIAGNOSTICS n = ROW_COUNT; gone := gone || jsonb_build_object('contact points', n);

    UPDATE people_person p
    SET family_name = '', given_name = '', middle_name = '', name_prefix = '', name_suffix = '', family_key = '',
        given_key = '', elector_number = '',
        number_digest = CASE WHEN p.elector_number = '' THEN p.number_digest
                             ELSE elector_number_digest(digest_key, p.register, p.elector_number) END
    WHERE p.id = ANY (touched) AND NOT EXISTS (
        SELECT FROM people_assertion a
        WHERE a.person_id = p.top_id AND coalesce(a.told_of, a.person_id) = p.id
          AND a.content ?| '{family_name,family_key}');
    GET DIAGNOSTICS n = ROW_COUNT; gone := gone || jsonb_build_object('names', n);

    DELETE FROM people_address d
    WHERE d.id = ANY (doors) AND NOT EXISTS (SELECT FROM people_person p WHERE p.address_id = d.id)
      AND d.id NOT IN (SELECT (content->>'address_id')::int FROM people_assertion
                       WHERE content->>'address_id' IS NOT NULL);
    GET DIAGNOSTICS n = ROW_COUNT; gone := gone || jsonb_build_object('addresses', n);
    DELETE FROM people_surname_variant v
    WHERE v.key = ANY (names) AND NOT EXISTS (SELECT FROM people_person p WHERE p.family_key = v.key);
    DELETE FROM people_surname s
    WHERE s.key = ANY (names) AND NOT EXISTS (SELECT FROM people_person p WHERE p.family_key = s.key);

    RETURN jsonb_build_object('removed', gone, 'stays', jsonb_build_object(
        'people', (SELECT count(*) FROM people_person WHERE id = ANY (touched)),
        'listed', (SELECT count(*) FROM people_person WHERE id = ANY (touched) AND family_key <> ''),
        'interactions', (SELECT count(*) FROM interactions_interaction WHERE person_id = ANY (touched) AND kind <> 'void'),
        'wishes', (SELECT count(*) FROM interactions_standing WHERE person_id = ANY (touched) AND kind = 'opt_out')));
END $$;
ALTER FUNCTION destroy_batch(int, text) OWNER TO hustings_engine;
REVOKE ALL ON FUNCTION destroy_batch(int, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION destroy_batch(int, text) TO hustings_app;

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['intake_batch', 'intake_row', 'intake_doubt', 'intake_renumbering'] LOOP
        EXECUTE format('DROP POLICY IF EXISTS of_engine ON %I', t);
        EXECUTE format('CREATE POLICY of_engine ON %I TO hustings_engine USING (true)', t);
    END LOOP;
END $$;
GRANT SELECT ON intake_batch TO hustings_engine;
GRANT SELECT, DELETE ON intake_row, intake_doubt, intake_renumbering TO hustings_engine;
GRANT DELETE ON people_assertion, people_contact_point, people_address, people_surname, people_surname_variant,
    interactions_interaction, interactions_answer TO hustings_engine;
