"""How a list stands: what of it is done, and which of its people comes next."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.db import connection
from django.utils import timezone

from hustings.apps.lists.models import List

_SQL = Path(__file__).parent.parent / "sql"
_NEXT = """
SELECT m.person_id FROM lists_member_now m
WHERE m.list_id = %(list)s AND m.person_id > %(after)s
  AND NOT EXISTS (SELECT 1 FROM interactions_standing n
                  WHERE n.person_id = m.person_id AND n.kind = 'contact' AND n.recorded_at >= %(since)s)
ORDER BY m.person_id LIMIT %(limit)s
"""
_PLACE = "SELECT count(*) FILTER (WHERE person_id <= %s), count(*) FROM lists_member_now WHERE list_id = %s"
_LISTS_OF = """
SELECT l.id, l.name, l.expires_on FROM lists_member m JOIN lists_list l ON l.id = m.list_id
WHERE m.person_id = %s ORDER BY l.id DESC LIMIT %s
"""

_TWICE = timedelta(seconds=30)
_NAME = 60  # letters of a name that is made up


@dataclass(frozen=True)
class Standing:
    """People of a list whom the acting user may see: all, those tried since it was frozen, those spoken to."""

    people: int
    tried: int
    reached: int

    @property
    def remain(self) -> int:
        """Nobody has tried these yet."""
        return self.people - self.tried


def standing(one: List) -> Standing:
    """How a list stands today."""
    with connection.cursor() as cursor:
        cursor.execute((_SQL / "standing.sql").read_text(encoding="utf-8"), {"list": one.pk, "since": one.created_at})
        return Standing(*cursor.fetchone())


def next_people(one: List, after: int, limit: int) -> list[int]:
    """The next people of a list, by number, whom nobody has tried since it was frozen."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, {"list": one.pk, "after": after, "since": one.created_at, "limit": limit})
        return [person for (person,) in cursor.fetchall()]


def next_of(one: List, after: int) -> int | None:
    """The first of them; None at the end of the list."""
    return next(iter(next_people(one, after, 1)), None)


def place_of(one: List, person: int) -> tuple[int, int]:
    """Where a person stands in a list, and of how many: 12 of 340."""
    with connection.cursor() as cursor:
        cursor.execute(_PLACE, [person, one.pk])
        place, people = cursor.fetchone()
        return int(place), int(people)


def lists_of(person: int, limit: int = 20) -> list[tuple[int, str, object]]:
    """(number, name, last day) of the lists that a person is on, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute(_LISTS_OF, [person, limit])
        return [tuple(row) for row in cursor.fetchall()]


def frozen_just_now(user: int, name: str, text: str, purpose: str) -> List | None:
    """The list that a user froze of a segment a moment ago: a button that is pressed twice means one list."""
    since = timezone.now() - _TWICE
    found = List.objects.filter(by_user=user, name=name, segment=text, purpose__code=purpose)
    return found.filter(created_at__gte=since).first()


def free_name(text: str) -> str:
    """A name that no list of the acting user's units has: the question itself, with a number where it is taken."""
    short = text if len(text) <= _NAME else f"{text[: _NAME - 1]}…"
    taken = set(List.objects.filter(name__startswith=short).values_list("name", flat=True))
    names = (short if count == 0 else f"{short} ({count + 1})" for count in range(len(taken) + 1))
    return next(name for name in names if name not in taken)
