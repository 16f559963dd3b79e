-- The field's standard outcomes and scale. Numbers are bit positions in profiles: add, never renumber.
INSERT INTO interactions_result (number, code, name_en, name_fr, reached) VALUES
    (0, 'contacted', 'Contacted', 'Joint', true),
    (1, 'not_home', 'Not home', 'Absent', false),
    (2, 'refused', 'Refused', 'Refus', true),
    (3, 'moved', 'Moved', 'Déménagé', false),
    (4, 'deceased', 'Deceased', 'Décédé', false),
    (5, 'wrong_number', 'Wrong number', 'Mauvais numéro', false),
    (6, 'call_back', 'Call back', 'À rappeler', true),
    (7, 'language_barrier', 'Language barrier', 'Autre langue', true),
    (8, 'no_answer', 'No answer', 'Pas de réponse', false),
    (9, 'busy', 'Busy', 'Occupé', false),
    (10, 'left_message', 'Left message', 'Message laissé', false),
    (11, 'inaccessible', 'Inaccessible', 'Inaccessible', false),
    (12, 'disconnected', 'Not in service', 'Hors service', false)
ON CONFLICT (number) DO NOTHING;

INSERT INTO interactions_mark_level (id, scale, code, name_en, name_fr, position) VALUES
    (1, 'standard', 'strong', 'Strong supporter', 'Sympathisant ferme', 1),
    (2, 'standard', 'likely', 'Likely supporter', 'Penche pour nous', 2),
    (3, 'standard', 'undecided', 'Undecided', 'Indécis', 3),
    (4, 'standard', 'unlikely', 'Unlikely', 'Penche contre nous', 4),
    (5, 'standard', 'opposed', 'Opposed', 'Contre nous', 5)
ON CONFLICT (id) DO NOTHING;
