-- A list belongs to its unit; its members also to their zones.
ALTER TABLE lists_list ENABLE ROW LEVEL SECURITY;
ALTER TABLE lists_list FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS unit_only ON lists_list;
DROP POLICY IF EXISTS of_mirror ON lists_list;
CREATE POLICY unit_only ON lists_list TO hustings_app
    USING (unit_id = ANY ((SELECT allowed_units())::int[])) WITH CHECK (unit_id = ANY ((SELECT allowed_units())::int[]));
ALTER TABLE lists_member ENABLE ROW LEVEL SECURITY;
ALTER TABLE lists_member FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS zone_only ON lists_member;
DROP POLICY IF EXISTS unit_only ON lists_member;
DROP POLICY IF EXISTS of_mirror ON lists_member;
CREATE POLICY zone_only ON lists_member AS RESTRICTIVE TO hustings_app
    USING (zone_id = ANY ((SELECT allowed_zones())::int[])) WITH CHECK (zone_id = ANY ((SELECT allowed_zones())::int[]));
CREATE POLICY unit_only ON lists_member TO hustings_app
    USING (EXISTS (SELECT 1 FROM lists_list l WHERE l.id = list_id))
    WITH CHECK (EXISTS (SELECT 1 FROM lists_list l WHERE l.id = list_id));
CREATE POLICY of_mirror ON lists_member FOR SELECT TO hustings_mirror_reader USING (true);
DROP POLICY IF EXISTS of_engine ON lists_member;
CREATE POLICY of_engine ON lists_member TO hustings_engine USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON lists_list, lists_member TO hustings_app;
-- when people are merged or taken apart
GRANT SELECT, INSERT, UPDATE, DELETE ON lists_member TO hustings_engine;
GRANT SELECT ON lists_member TO hustings_mirror_reader;
-- Of two people on one list who were merged since, only the one who stands for both.
DROP VIEW IF EXISTS lists_member_now CASCADE;
CREATE VIEW lists_member_now WITH (security_invoker = true) AS
SELECT m.* FROM lists_member m
WHERE NOT EXISTS (SELECT FROM people_person p WHERE p.id = m.person_id AND p.merged_into IS NOT NULL);
GRANT SELECT ON lists_member_now TO hustings_app;
ALTER TABLE lists_saved_search ENABLE ROW LEVEL SECURITY;
ALTER TABLE lists_saved_search FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS unit_only ON lists_saved_search;
CREATE POLICY unit_only ON lists_saved_search TO hustings_app
    USING (unit_id = ANY ((SELECT allowed_units())::int[])) WITH CHECK (unit_id = ANY ((SELECT allowed_units())::int[]));
GRANT SELECT, INSERT, UPDATE, DELETE ON lists_saved_search TO hustings_app;
