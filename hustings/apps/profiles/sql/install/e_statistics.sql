-- After a bulk load the planner must know how much there is now: without it, it reads whole tables once per person. Only
-- columns by which rows are found or joined: the others cost as much time and change no plan.
-- Owned by owner, since only a table's owner may analyse it; it returns nothing and takes nothing.
CREATE OR REPLACE FUNCTION refresh_statistics() RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public AS $$
BEGIN
    ANALYZE people_person (id, zone_id, address_id, poll_id, register, elector_number), people_address (id, zone_id,
        door_key, place_id), people_assertion (person_id, source_id, batch_id, live), people_contact_point (person_id,
        kind, live), people_source, interactions_interaction (id, person_id, voids, kind, contact_point_id),
        interactions_answer (interaction_id, person_id, question_id), interactions_result, support_rule, support_slot,
        profile (person_id), geography_place (id);
END $$;
REVOKE ALL ON FUNCTION refresh_statistics() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION refresh_statistics() TO hustings_app;
