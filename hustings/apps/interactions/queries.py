"""What happened with one person, and how they may be reached."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import connection

_SQL = Path(__file__).parent / "sql"
_ALL = 10_000  # more than happens with anybody
_POINTS = """
SELECT k.id, k.kind, k.value,
       %(purpose)s <> '' AND EXISTS (SELECT FROM people_assertion a WHERE a.person_id = k.person_id AND a.live
                                     AND a.content->>k.kind = k.value)
       AND NOT EXISTS (SELECT FROM people_assertion a WHERE a.person_id = k.person_id AND a.live
                       AND a.content->>k.kind = k.value AND a.source_id <> ALL (sources_barred(%(purpose)s, %(on)s))),
       (SELECT d.code FROM interactions_dead_point d WHERE d.person_id = k.person_id AND d.value = k.value
        ORDER BY d.at DESC LIMIT 1)
FROM people_contact_point k WHERE k.person_id = %(person)s AND k.live
ORDER BY k.kind DESC, k.first_said NULLS FIRST, k.id
"""
_STOPS = """
SELECT fold_stops(n.kind, n.channel ORDER BY n.at, n.recorded_at, n.id) FROM interactions_standing n
WHERE n.person_id = %s AND n.kind IN ('opt_out', 'opt_in')
"""
_TAGS = """
SELECT f.name_en, f.name_fr FROM interactions_standing n JOIN interactions_fact f ON f.id = n.fact_id
WHERE n.person_id = %s AND n.kind = 'fact' AND f.kind = 'tag' GROUP BY f.id, f.name_en, f.name_fr ORDER BY f.id
"""

# On whose pages things may be recorded that are the absorbed person's, and since when: who stood for them.
_SINCE = """
WITH RECURSIVE stood AS (
    SELECT m.kept_id AS id, m.at AS since FROM people_merge m WHERE m.id = %(merge)s
    UNION ALL
    SELECT e.kept_id, greatest(s.since, e.at) FROM stood s
    JOIN people_merge e ON e.absorbed_id = s.id AND e.apart_at IS NULL
)
SELECT n.id FROM stood s
JOIN people_merge m ON m.id = %(merge)s
JOIN interactions_standing n ON n.person_id = m.person_id AND coalesce(n.told_of, n.person_id) = s.id
WHERE n.recorded_at > s.since
"""
_TOLD_WITH = """
SELECT DISTINCT ON (whom) coalesce(n.told_of, n.person_id) AS whom, coalesce(r.code, ''), n.mark
FROM interactions_standing n LEFT JOIN interactions_result r ON r.number = n.result
WHERE n.release_id = %s AND n.person_id IN (SELECT top_id FROM people_person WHERE id = ANY (%s)) AND n.kind = 'contact'
  AND coalesce(n.told_of, n.person_id) = ANY (%s)
ORDER BY whom, n.recorded_at DESC
"""


@dataclass(frozen=True)
class Happened:
    """One interaction with words for its codes, in both languages. `by_hand` is false for what a file brought."""

    id: uuid.UUID
    kind: str
    channel: int | None
    on_day: date
    at: datetime
    result_en: str | None
    result_fr: str | None
    mark_en: str | None
    mark_fr: str | None
    fact_kind: str | None
    fact_en: str
    fact_fr: str
    amount_cents: int | None
    until: date | None
    note: str
    by: str
    source: str
    unit_en: str
    unit_fr: str
    voided: bool
    because: str  # why its source was withdrawn
    by_hand: bool
    answered: list[str]

    def answers(self, language: str) -> list[tuple[str, str]]:
        """(question, answer) of each answer given, in one language."""
        parts = [each.split("\x1f") for each in self.answered]
        return [(p[1], p[3]) if language == "fr" else (p[0], p[2]) for p in parts]


@dataclass(frozen=True)
class Point:
    """One way to reach a person; `state` is "" while it works, else wrong_number or disconnected.

    `barred`: only sources that do not serve the purpose in hand say it.
    """

    id: int
    kind: str
    value: str
    barred: bool
    state: str


def timeline(person: int, kinds: Sequence[str] | None = None, limit: int = 100) -> list[Happened]:
    """What happened with a person, the newest first; of some kinds, or of all."""
    with connection.cursor() as cursor:
        cursor.execute(
            (_SQL / "timeline.sql").read_text(encoding="utf-8"),
            {"person": person, "kinds": list(kinds) if kinds else None, "limit": limit},
        )
        return [Happened(*row) for row in cursor.fetchall()]


def recorded_since(merge: int, person: int) -> list[Happened]:
    """What was recorded of both people of a merge while it held, with `person` at its top; the newest first."""
    with connection.cursor() as cursor:
        cursor.execute(_SINCE, {"merge": merge})
        found = {identity for (identity,) in cursor.fetchall()}
    return [each for each in timeline(person, limit=_ALL) if each.id in found]


def points(person: int, on: date, purpose: str = "") -> list[Point]:
    """The phones and e-mail addresses of a person, each with whether it works, and on the day `on` serves a purpose, by
    its code; "" for none in particular."""
    with connection.cursor() as cursor:
        cursor.execute(_POINTS, {"person": person, "on": on, "purpose": purpose})
        rows = cursor.fetchall()
    return [Point(number, kind, value, barred, state or "") for number, kind, value, barred, state in rows]


def stops(person: int) -> int:
    """By which channels a person asked not to be contacted: a mask of `Interaction.Channel`."""
    with connection.cursor() as cursor:
        cursor.execute(_STOPS, [person])
        (mask,) = cursor.fetchone()
        return int(mask or 0)


def told_with(release: uuid.UUID, people: Sequence[int]) -> list[tuple[int, str, int | None]]:
    """(person, result, mark) of the last contact of each of some people that a sheet of a release brought home."""
    with connection.cursor() as cursor:
        cursor.execute(_TOLD_WITH, [release, list(people), list(people)])
        return list(cursor.fetchall())


def standing(interaction: uuid.UUID) -> bool:
    """Whether an interaction is there and was not taken back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM interactions_standing WHERE id = %s)", [interaction])
        (found,) = cursor.fetchone()
        return bool(found)


def tags(person: int) -> list[tuple[str, str]]:
    """The labels a person carries, in English and French."""
    with connection.cursor() as cursor:
        cursor.execute(_TAGS, [person])
        return [(name_en, name_fr) for name_en, name_fr in cursor.fetchall()]
