INSERT INTO support_setting (id, shrink) VALUES (1, 1.0) ON CONFLICT DO NOTHING;
