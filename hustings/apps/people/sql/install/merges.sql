-- People who are one: all that is told of somebody counts for the person at the top of their tree of merges.
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['people_merge', 'people_yielding'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('DROP POLICY IF EXISTS zone_only ON %I', t);
        EXECUTE format('DROP POLICY IF EXISTS of_app ON %I', t);
        EXECUTE format('DROP POLICY IF EXISTS of_engine ON %I', t);
        EXECUTE format('CREATE POLICY zone_only ON %I AS RESTRICTIVE TO hustings_app'
            ' USING (zone_id = ANY ((SELECT allowed_zones())::int[]))'
            ' WITH CHECK (zone_id = ANY ((SELECT allowed_zones())::int[]))', t);
        EXECUTE format('CREATE POLICY of_app ON %I TO hustings_app USING (true) WITH CHECK (true)', t);
        EXECUTE format('CREATE POLICY of_engine ON %I TO hustings_engine USING (true) WITH CHECK (true)', t);
    END LOOP;
END $$;
DROP POLICY IF EXISTS of_mirror ON people_merge;
CREATE POLICY of_mirror ON people_merge FOR SELECT TO hustings_mirror_reader USING (true);
GRANT SELECT, INSERT, UPDATE ON people_merge TO hustings_app;
GRANT SELECT, INSERT, DELETE ON people_yielding TO hustings_app;
GRANT SELECT (absorbed_id, kept_id) ON people_merge TO hustings_mirror_reader;
GRANT SELECT, UPDATE ON people_merge, people_yielding TO hustings_engine;

-- What is told of people, and so goes where they go.
CREATE OR REPLACE FUNCTION told_tables() RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT ARRAY['people_assertion', 'people_suppression', 'people_yielding', 'interactions_interaction',
                 'interactions_answer']
$$;

-- Let what was told of those among these people who were merged into others count for them. Facts may be written of
-- somebody who is being merged at that moment: whoever folds or refreshes people calls this first, behind their lock.
-- Returns the numbers given and those of the others.
CREATE OR REPLACE FUNCTION follow_merges(ids int[]) RETURNS int[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public AS $$
DECLARE
    t text;
    merged int[];
BEGIN
    SELECT array_agg(id) INTO merged FROM people_person WHERE merged_into IS NOT NULL AND id = ANY (ids);
    IF merged IS NULL THEN RETURN ids; END IF;
    FOREACH t IN ARRAY told_tables() LOOP
        EXECUTE format('UPDATE %I t SET person_id = r.id, zone_id = r.zone_id, told_of = coalesce(t.told_of, p.id)'
                       ' FROM people_person p JOIN people_person r ON r.id = p.merged_into'
                       ' WHERE p.id = ANY ($1) AND t.person_id = p.id', t) USING merged;
    END LOOP;
    RETURN ARRAY(SELECT unnest(ids) UNION SELECT merged_into FROM people_person WHERE id = ANY (merged) ORDER BY 1);
END $$;
ALTER FUNCTION follow_merges(int[]) OWNER TO hustings_engine;
REVOKE ALL ON FUNCTION follow_merges(int[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION follow_merges(int[]) TO hustings_app;

-- Bring whole trees of people in line with the merges that hold: everything told goes home to whom it was told of, and
-- from there to the top of their tree as it is now. So merging and taking apart, in whatever order, lose nothing.
CREATE OR REPLACE FUNCTION settle_merges(people int[]) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public AS $$
DECLARE
    t text;
    lists int[]; members int[]; zones int[];
BEGIN
    IF EXISTS (SELECT FROM people_person WHERE id = ANY (people)
               AND zone_id <> ALL ((SELECT allowed_zones())::int[])) THEN
        RAISE insufficient_privilege USING MESSAGE = 'people outside the zones of the acting user';
    END IF;
    -- a list that is being frozen names people as they stood: behind it, its members are seen and brought along
    PERFORM pg_advisory_xact_lock(7401005);
    PERFORM 1 FROM profile WHERE person_id = ANY (people) ORDER BY person_id FOR UPDATE;
    WITH RECURSIVE above AS (
        SELECT p.id AS person, p.id AS top, 0 AS depth FROM people_person p WHERE p.id = ANY (people)
        UNION ALL
        SELECT a.person, m.kept_id, a.depth + 1 FROM above a
        JOIN people_merge m ON m.absorbed_id = a.top AND m.apart_at IS NULL
    ), highest AS (
        SELECT DISTINCT ON (a.person) a.person, a.top, p.zone_id FROM above a JOIN people_person p ON p.id = a.top
        ORDER BY a.person, a.depth DESC
    ), noted AS (
        UPDATE people_merge m SET person_id = h.top, zone_id = h.zone_id FROM highest h
        WHERE m.absorbed_id = h.person AND m.apart_at IS NULL
    )
    UPDATE people_person p SET merged_into = NULLIF(h.top, p.id), zone_id = h.zone_id FROM highest h
    WHERE p.id = h.person AND (p.merged_into IS DISTINCT FROM NULLIF(h.top, p.id) OR p.zone_id <> h.zone_id);
    FOREACH t IN ARRAY told_tables() LOOP
        EXECUTE format('UPDATE %I t SET person_id = p.id, zone_id = p.zone_id, told_of = NULL FROM people_person p'
                       ' WHERE p.id = t.told_of AND t.person_id = ANY ($1)', t) USING people;
    END LOOP;
    PERFORM follow_merges(people);
    -- a list names everybody once: of those of a tree who are on it, one stands for all
    WITH away AS (
        DELETE FROM lists_member m USING people_person p
        WHERE p.id = m.told_of AND m.person_id = ANY (people) RETURNING m.list_id, p.id, p.zone_id
    )
    SELECT array_agg(list_id), array_agg(id), array_agg(zone_id) INTO lists, members, zones FROM away;
    INSERT INTO lists_member (list_id, person_id, zone_id) SELECT * FROM unnest(lists, members, zones);
    WITH standing AS (
        SELECT DISTINCT ON (m.list_id, r.id) m.list_id, m.person_id, r.id AS top, r.zone_id
        FROM lists_member m JOIN people_person p ON p.id = m.person_id JOIN people_person r ON r.id = p.merged_into
        WHERE p.id = ANY (people)
          AND NOT EXISTS (SELECT FROM lists_member o WHERE o.list_id = m.list_id AND o.person_id = r.id)
        ORDER BY m.list_id, r.id, m.person_id
    )
    UPDATE lists_member m SET person_id = s.top, told_of = s.person_id, zone_id = s.zone_id FROM standing s
    WHERE m.list_id = s.list_id AND m.person_id = s.person_id;
END $$;
ALTER FUNCTION settle_merges(int[]) OWNER TO hustings_engine;
REVOKE ALL ON FUNCTION settle_merges(int[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION settle_merges(int[]) TO hustings_app;

-- Numbers of a register that belong to people who were merged with somebody and live beyond the acting user's zones: to
-- add them as new people would give somebody a second record without the wishes and the history of the first.
CREATE OR REPLACE FUNCTION numbers_merged_beyond(publisher text) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER ROWS 10 SET search_path = public AS $$
    SELECT p.elector_number FROM people_person p
    WHERE p.id IN (SELECT id FROM people_person WHERE merged_into IS NOT NULL
                   UNION SELECT merged_into FROM people_person WHERE merged_into IS NOT NULL)
      AND p.register = publisher AND p.elector_number <> '' AND p.zone_id <> ALL ((SELECT allowed_zones())::int[])
$$;
ALTER FUNCTION numbers_merged_beyond(text) OWNER TO hustings_engine;
REVOKE ALL ON FUNCTION numbers_merged_beyond(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION numbers_merged_beyond(text) TO hustings_app;

-- What was recorded of one person turns out to be about another: it becomes theirs, with its answers and what took it
-- back. For decisions after a merge was taken apart.
CREATE OR REPLACE FUNCTION give_interactions(recorded uuid[], whom int) RETURNS int[]
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public AS $$
DECLARE before int[];
BEGIN
    IF EXISTS (SELECT FROM people_person WHERE zone_id <> ALL ((SELECT allowed_zones())::int[]) AND (id = whom
               OR id IN (SELECT person_id FROM interactions_interaction WHERE id = ANY (recorded)))) THEN
        RAISE insufficient_privilege USING MESSAGE = 'people outside the zones of the acting user';
    END IF;
    SELECT array_agg(DISTINCT person_id) INTO before FROM interactions_interaction WHERE id = ANY (recorded);
    UPDATE interactions_interaction i SET person_id = p.id, zone_id = p.zone_id, told_of = NULL FROM people_person p
    WHERE p.id = whom AND (i.id = ANY (recorded) OR i.voids = ANY (recorded));
    UPDATE interactions_answer w SET person_id = p.id, zone_id = p.zone_id, told_of = NULL FROM people_person p
    WHERE p.id = whom AND w.interaction_id = ANY (recorded);
    RETURN follow_merges(before || whom);
END $$;
ALTER FUNCTION give_interactions(uuid[], int) OWNER TO hustings_engine;
REVOKE ALL ON FUNCTION give_interactions(uuid[], int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION give_interactions(uuid[], int) TO hustings_app;
