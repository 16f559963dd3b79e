DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['interactions_interaction', 'interactions_answer'] LOOP
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

-- Append-only: no UPDATE, no DELETE.
GRANT SELECT, INSERT ON interactions_interaction, interactions_answer TO hustings_app;
GRANT SELECT, UPDATE ON interactions_interaction, interactions_answer TO hustings_engine;
GRANT SELECT, INSERT, UPDATE ON interactions_result, interactions_fact, interactions_question, interactions_script,
    interactions_script_question, interactions_mark_level TO hustings_app;
GRANT SELECT ON interactions_result, interactions_fact, interactions_question, interactions_mark_level TO hustings_engine;

-- What stands: neither a void nor voided.
DROP VIEW IF EXISTS interactions_standing CASCADE;
CREATE VIEW interactions_standing WITH (security_invoker = true) AS
SELECT i.* FROM interactions_interaction i
WHERE i.kind <> 'void' AND NOT EXISTS (SELECT 1 FROM interactions_interaction v WHERE v.voids = i.id);
GRANT SELECT ON interactions_standing TO hustings_app, hustings_engine;

-- Numbers and addresses that did not reach somebody: by their value, for two people merged into one had each their own.
DROP VIEW IF EXISTS interactions_dead_point CASCADE;
CREATE VIEW interactions_dead_point WITH (security_invoker = true) AS
SELECT n.person_id, k.value, r.code, n.at
FROM interactions_standing n
JOIN interactions_result r ON r.number = n.result
JOIN people_contact_point k ON k.id = n.contact_point_id
WHERE r.code IN ('wrong_number', 'disconnected');
GRANT SELECT ON interactions_dead_point TO hustings_app, hustings_engine;

-- The id under which something is told (again): its own, or, as often as that was voided, one derived from it.
CREATE OR REPLACE FUNCTION standing_id(told uuid) RETURNS uuid
LANGUAGE plpgsql STABLE SET search_path = public AS $$
BEGIN
    WHILE EXISTS (SELECT 1 FROM interactions_interaction v WHERE v.voids = told) LOOP
        told := md5(told::text || ':again')::uuid;
    END LOOP;
    RETURN told;
END $$;
REVOKE ALL ON FUNCTION standing_id(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION standing_id(uuid) TO hustings_app;

-- A person who moves takes the record along: the engine rewrites the zone of everything said about them. Nested loops
-- are off, for the planner knows nothing of the two tables of rows and would compare each with each.
CREATE OR REPLACE FUNCTION follow_zone() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public SET enable_nestloop = off AS $$
DECLARE
    t text;
    moved int[];
BEGIN
    SELECT array_agg(n.id) INTO moved FROM old_rows o JOIN new_rows n USING (id) WHERE o.zone_id <> n.zone_id;
    IF moved IS NOT NULL THEN
        FOREACH t IN ARRAY told_tables() || ARRAY['people_contact_point', 'people_merge'] LOOP
            EXECUTE format('UPDATE %I t SET zone_id = (SELECT p.zone_id FROM people_person p WHERE p.id = t.person_id)'
                           ' WHERE t.person_id = ANY ($1)', t) USING moved;
        END LOOP;
        -- and those who were merged into them
        UPDATE people_person p SET zone_id = r.zone_id FROM people_person r
        WHERE r.id = p.merged_into AND r.id = ANY (moved) AND p.zone_id <> r.zone_id;
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION follow_zone() OWNER TO hustings_engine;
REVOKE ALL ON FUNCTION follow_zone() FROM PUBLIC;
DROP TRIGGER IF EXISTS person_moves ON people_person;
CREATE TRIGGER person_moves AFTER UPDATE ON people_person
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION follow_zone();

-- Whether a source said or recorded something that the acting user cannot reach, and so cannot take back.
CREATE OR REPLACE FUNCTION source_speaks_beyond(source int) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT EXISTS (SELECT 1 FROM people_assertion a WHERE a.source_id = source AND a.live
                   AND a.zone_id <> ALL ((SELECT allowed_zones())::int[]))
        OR EXISTS (SELECT 1 FROM interactions_standing n WHERE n.source_id = source
                   AND n.zone_id <> ALL ((SELECT allowed_zones())::int[]))
$$;
ALTER FUNCTION source_speaks_beyond(int) OWNER TO hustings_engine;
REVOKE ALL ON FUNCTION source_speaks_beyond(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION source_speaks_beyond(int) TO hustings_app;
