-- Take one standing interaction back.
INSERT INTO interactions_interaction (id, person_id, told_of, zone_id, unit_id, kind, on_day, at, recorded_at, by_user,
                                      mark_round, note, voids, batch_id)
SELECT %(id)s, i.person_id, i.told_of, i.zone_id, i.unit_id, 'void', i.on_day, clock_timestamp(), clock_timestamp(),
       %(by)s, '', '', i.id, %(batch)s
FROM interactions_standing i WHERE i.id = %(voided)s
