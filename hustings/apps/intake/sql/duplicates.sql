-- People on record who may be one.

-- step: among
-- which of these pairs are worth keeping: both stand for themselves, are not both gone and not of two genders, and nobody
-- decided on them; and whether one publisher gives each a number on its list of today
SELECT t.place, one.register <> '' AND one.register = other.register AND one.elector_number <> ''
       AND other.elector_number <> '' AND 'removed' NOT IN (one.status, other.status)
FROM unnest(%(ones)s::int[], %(others)s::int[]) WITH ORDINALITY AS t (one_id, other_id, place)
JOIN people_person one ON one.id = t.one_id AND one.merged_into IS NULL
JOIN people_person other ON other.id = t.other_id AND other.merged_into IS NULL
WHERE NOT (one.status = 'removed' AND other.status = 'removed')
  AND (one.gender = other.gender OR '' IN (one.gender, other.gender))
  AND NOT EXISTS (SELECT FROM intake_duplicate d
                  WHERE d.unit_id = %(unit)s AND d.one_id = t.one_id AND d.other_id = t.other_id);

-- step: claim
-- The next pair that nobody else is looking at, one's own first: who has it keeps it for five minutes.
UPDATE intake_duplicate SET held_by = %(user)s, held_until = now() + interval '5 minutes'
WHERE id = (
    SELECT d.id FROM intake_duplicate d
    JOIN people_person one ON one.id = d.one_id AND one.merged_into IS NULL
    JOIN people_person other ON other.id = d.other_id AND other.merged_into IS NULL
    WHERE d.state = 'waiting' AND d.unit_id = ANY (%(units)s)
      AND (d.held_until IS NULL OR d.held_until < now() OR d.held_by = %(user)s)
    ORDER BY (d.held_by = %(user)s AND d.held_until >= now()) DESC NULLS LAST, d.put_off_at NULLS FIRST, d.bits DESC, d.id
    LIMIT 1 FOR UPDATE OF d SKIP LOCKED
)
RETURNING id;
