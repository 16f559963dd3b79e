GRANT SELECT, INSERT, UPDATE ON support_party, support_slot, support_rule, support_setting TO hustings_app;
GRANT DELETE ON support_rule TO hustings_app;
GRANT SELECT ON support_party, support_slot, support_rule, support_setting TO hustings_engine, hustings_mirror_reader;
