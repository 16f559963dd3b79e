-- After a bulk load the planner must know how much there is now: without it, it reads whole tables once per person.
-- Owned by owner, since only a table's owner may analyse it; it returns nothing and takes nothing.
CREATE OR REPLACE FUNCTION refresh_statistics() RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public AS $$
BEGIN
    ANALYZE people_person, people_address, people_assertion, people_contact_point, interactions_interaction,
        interactions_answer, profile, support_rule, support_slot, interactions_result, geography_place, people_source;
END $$;
REVOKE ALL ON FUNCTION refresh_statistics() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION refresh_statistics() TO hustings_app;
