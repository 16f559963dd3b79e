-- The table is a copy of the view. Whoever writes a fact refreshes the people it is about, in the same transaction.
DO $$
BEGIN
    ALTER TABLE profile ENABLE ROW LEVEL SECURITY;
    ALTER TABLE profile FORCE ROW LEVEL SECURITY;
    DROP POLICY IF EXISTS zone_only ON profile;
    DROP POLICY IF EXISTS of_app ON profile;
    DROP POLICY IF EXISTS of_engine ON profile;
    DROP POLICY IF EXISTS of_mirror ON profile;
    CREATE POLICY zone_only ON profile AS RESTRICTIVE TO hustings_app
        USING (zone_id = ANY ((SELECT allowed_zones())::int[]));
    CREATE POLICY of_app ON profile FOR SELECT TO hustings_app USING (true);
    CREATE POLICY of_engine ON profile TO hustings_engine USING (true) WITH CHECK (true);
    CREATE POLICY of_mirror ON profile FOR SELECT TO hustings_mirror_reader USING (true);
END $$;
GRANT SELECT ON profile, profile_day, profile_mirror_request, profile_change_day TO hustings_app, hustings_mirror_reader;
-- the log keeps replaced rows of every zone and has no policies: app may know who changed, not what they were
REVOKE ALL ON profile_change FROM hustings_app;
GRANT SELECT (id, xid, person_id) ON profile_change TO hustings_app;
GRANT SELECT ON profile_change TO hustings_mirror_reader;
GRANT INSERT ON profile_mirror_request TO hustings_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON profile TO hustings_engine;
GRANT SELECT, INSERT, DELETE ON profile_change, profile_mirror_request TO hustings_engine;
GRANT SELECT, INSERT, UPDATE, DELETE ON profile_change_day TO hustings_engine;
GRANT SELECT, INSERT, UPDATE ON profile_day TO hustings_engine;

-- A profile also reads what is common to all: the rules, the slots, the day, the statistics of places. Whoever refreshes
-- shares lock 7401003 until they commit; whoever changes what is common takes it alone before recomputing everybody, so
-- that nobody's row is left as the old rules had it.

-- Recompute the profiles of some people. The rows are locked in number order first, in a statement of their own: the
-- next statement then sees what the writers before us committed.
--
-- One text, planned in two ways. Planning takes ten times as long as the work for one person, so for a few it is done
-- once per connection, and only by look-ups: the tables may be empty then, and a plan that reads them whole would stay
-- in use while they fill. For many it is done each time, for as many as there are.
DO $do$
DECLARE
    text_of_both constant text := $body$
DECLARE mine constant bigint := pg_current_xact_id()::text::bigint;
BEGIN
    PERFORM 1 FROM profile WHERE person_id = ANY (ids) ORDER BY person_id FOR UPDATE;
    IF EXISTS (SELECT FROM people_person WHERE merged_into IS NOT NULL AND id = ANY (ids)) THEN
        ids := follow_merges(ids);
        PERFORM 1 FROM profile WHERE person_id = ANY (ids) ORDER BY person_id FOR UPDATE;
    END IF;
    INSERT INTO profile_change (xid, person_id, before)
    SELECT mine, i, to_jsonb(t) FROM unnest(ids) AS i LEFT JOIN profile t ON t.person_id = i;
    IF (SELECT count(*) FROM people_person WHERE id = ANY (ids) AND merged_into IS NULL) < cardinality(ids) THEN
        DELETE FROM profile t
        WHERE t.person_id = ANY (ids)
          AND NOT EXISTS (SELECT 1 FROM people_person p WHERE p.id = t.person_id AND p.merged_into IS NULL);
    END IF;
    INSERT INTO profile SELECT v.* FROM profiles_of(ids) v
    ON CONFLICT (person_id) DO UPDATE SET
        zone_id = excluded.zone_id, poll_id = excluded.poll_id, door_id = excluded.door_id, elector =
        excluded.elector, present = excluded.present, birth_from = excluded.birth_from, birth_to =
        excluded.birth_to, gender = excluded.gender, language = excluded.language, fixed_income =
        excluded.fixed_income, has_phone = excluded.has_phone, has_mobile = excluded.has_mobile, has_email =
        excluded.has_email, has_mail = excluded.has_mail, phone_key = excluded.phone_key, email_key =
        excluded.email_key, stops = excluded.stops, suppressed = excluded.suppressed, first_contact =
        excluded.first_contact, last_contact = excluded.last_contact, last_door = excluded.last_door,
        last_phone = excluded.last_phone, last_text = excluded.last_text, last_email = excluded.last_email,
        last_mail = excluded.last_mail, last_voice = excluded.last_voice, attempts = excluded.attempts,
        last_result = excluded.last_result, results = excluded.results, mark = excluded.mark, mark_on =
        excluded.mark_on, support_now = excluded.support_now, support_life = excluded.support_life,
        member_from = excluded.member_from, member_until = excluded.member_until, gift_days =
        excluded.gift_days, gift_cents = excluded.gift_cents, facts = excluded.facts, area = excluded.area,
        turnout = excluded.turnout, postal = excluded.postal, fsa = excluded.fsa
    WHERE profile IS DISTINCT FROM excluded;
END
$body$;
    made record;
BEGIN
    FOR made IN VALUES ('refresh_few', 'SET plan_cache_mode = force_generic_plan SET enable_seqscan = off'
                            ' SET enable_indexscan = off SET enable_indexonlyscan = off'),
                       ('refresh_many', 'SET plan_cache_mode = force_custom_plan') LOOP
        EXECUTE format('CREATE OR REPLACE FUNCTION %I(ids int[]) RETURNS void LANGUAGE plpgsql VOLATILE %s AS %L',
            made.column1, made.column2, text_of_both);
        EXECUTE format('REVOKE ALL ON FUNCTION %I(int[]) FROM PUBLIC', made.column1);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %I(int[]) TO hustings_engine', made.column1);
    END LOOP;
END $do$;

-- The first profiles of many people whom a list has just added: nothing to lock, to compare with or to take away.
CREATE OR REPLACE FUNCTION first_profiles(ids int[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    INSERT INTO profile_change (xid, person_id) SELECT pg_current_xact_id()::text::bigint, i FROM unnest(ids) AS i;
    INSERT INTO profile SELECT v.* FROM profiles_of(ids) v;
END $$;
REVOKE ALL ON FUNCTION first_profiles(int[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION first_profiles(int[]) TO hustings_engine;

-- These run as whoever calls them, and only the engine may: a save passes through one change of user, in its trigger.
CREATE OR REPLACE FUNCTION refresh_profiles(ids int[]) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7401003);
    IF cardinality(ids) <= 20 THEN PERFORM refresh_few(ids);
    ELSIF EXISTS (SELECT FROM profile WHERE person_id = ANY (ids))
        OR EXISTS (SELECT FROM people_person WHERE merged_into IS NOT NULL AND id = ANY (ids)) THEN PERFORM refresh_many(ids);
    ELSE PERFORM first_profiles(ids);
    END IF;
END $$;
REVOKE ALL ON FUNCTION refresh_profiles(int[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION refresh_profiles(int[]) TO hustings_engine;

-- For bulk actions: the people in the caller's temporary table bulk_people(person_id). Returns how many they are.
CREATE OR REPLACE FUNCTION rebuild_profiles() RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE people int[];
BEGIN
    SELECT coalesce(array_agg(person_id ORDER BY person_id), '{}') INTO people FROM pg_temp.bulk_people;
    PERFORM refresh_profiles(people);
    RETURN cardinality(people);
END $$;
ALTER FUNCTION rebuild_profiles() OWNER TO hustings_engine;
REVOKE ALL ON FUNCTION rebuild_profiles() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rebuild_profiles() TO hustings_app;

-- Move decay and expiries on to a day; only people with signals (also those dated ahead), suppressions or expiries can
-- change. The change log is kept for a week: a mirror that was built before its oldest day builds anew.
CREATE OR REPLACE FUNCTION advance_profile_day(today date) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public AS $$
DECLARE
    people int[];
    before date;
    oldest bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(7401003);
    SELECT day INTO before FROM profile_day;
    IF before >= today THEN RETURN 0; END IF;
    UPDATE profile_day SET day = today;
    INSERT INTO profile_change_day (day, xid) VALUES (today, pg_current_xact_id()::text::bigint);
    -- not while a transaction is open that is older still: every base built meanwhile would be too old as well
    SELECT max(xid) INTO oldest FROM profile_change_day
    WHERE day <= today - 7 AND xid <= pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
    DELETE FROM profile_change WHERE xid < oldest;
    DELETE FROM profile_mirror_request WHERE xid < oldest;
    DELETE FROM profile_change_day WHERE xid < oldest;
    UPDATE profile_change_day SET dropped = true WHERE xid = oldest;
    SELECT array_agg(person_id) INTO people FROM profile
    WHERE support_now IS NOT NULL OR person_id IN (SELECT person_id FROM people_suppression)
       OR person_id IN (SELECT person_id FROM interactions_interaction WHERE on_day > before);
    PERFORM refresh_profiles(coalesce(people, '{}'));
    RETURN coalesce(cardinality(people), 0);
END $$;
ALTER FUNCTION advance_profile_day(date) OWNER TO hustings_engine;
REVOKE ALL ON FUNCTION advance_profile_day(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION advance_profile_day(date) TO hustings_app;

-- After a change of rules or slots: everybody of whom there is an interaction, wherever they live.
CREATE OR REPLACE FUNCTION rescore_everybody() RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public AS $$
DECLARE people int[];
BEGIN
    PERFORM pg_advisory_xact_lock(7401003);
    SELECT array_agg(DISTINCT person_id ORDER BY person_id) INTO people FROM interactions_interaction;
    PERFORM refresh_profiles(coalesce(people, '{}'));
    RETURN coalesce(cardinality(people), 0);
END $$;
ALTER FUNCTION rescore_everybody() OWNER TO hustings_engine;
REVOKE ALL ON FUNCTION rescore_everybody() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rescore_everybody() TO hustings_app;

CREATE OR REPLACE FUNCTION profiles_after_write() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public AS $$
DECLARE people int[];
BEGIN
    IF TG_TABLE_NAME = 'people_person' THEN
        SELECT array_agg(DISTINCT id ORDER BY id) INTO people FROM rows;
    ELSE
        SELECT array_agg(DISTINCT person_id ORDER BY person_id) INTO people FROM rows;
    END IF;
    IF people IS NOT NULL THEN PERFORM refresh_profiles(people); END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION profiles_after_write() OWNER TO hustings_engine;
REVOKE ALL ON FUNCTION profiles_after_write() FROM PUBLIC;

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['people_person', 'people_contact_point', 'people_suppression', 'interactions_interaction',
                             'interactions_answer'] LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS refresh_after_insert ON %I', t);
        EXECUTE format('DROP TRIGGER IF EXISTS refresh_after_update ON %I', t);
        EXECUTE format('DROP TRIGGER IF EXISTS refresh_after_delete ON %I', t);
        EXECUTE format('CREATE TRIGGER refresh_after_insert AFTER INSERT ON %I REFERENCING NEW TABLE AS rows'
            ' FOR EACH STATEMENT WHEN (current_setting(''hustings.bulk'', true) IS DISTINCT FROM ''on'')'
            ' EXECUTE FUNCTION profiles_after_write()', t);
        EXECUTE format('CREATE TRIGGER refresh_after_update AFTER UPDATE ON %I REFERENCING NEW TABLE AS rows'
            ' FOR EACH STATEMENT WHEN (current_setting(''hustings.bulk'', true) IS DISTINCT FROM ''on'')'
            ' EXECUTE FUNCTION profiles_after_write()', t);
        EXECUTE format('CREATE TRIGGER refresh_after_delete AFTER DELETE ON %I REFERENCING OLD TABLE AS rows'
            ' FOR EACH STATEMENT WHEN (current_setting(''hustings.bulk'', true) IS DISTINCT FROM ''on'')'
            ' EXECUTE FUNCTION profiles_after_write()', t);
    END LOOP;
END $$;
