INSERT INTO profile_day (id, day) VALUES (1, current_date) ON CONFLICT DO NOTHING;
