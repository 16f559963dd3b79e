"""Numbers of people and of the ways to reach them, put together to trace a leaked list: nobody's name or phone."""

from collections.abc import Iterable, Sequence

from django.db import connection
from pyroaring import BitMap, BitMap64

_DOORS = "SELECT id, address_id FROM people_person WHERE id = ANY (%s) AND address_id IS NOT NULL"
_DOORS_OF_POINTS = """
SELECT c.id, p.address_id FROM people_contact_point c JOIN people_person p ON p.id = c.person_id
WHERE c.id = ANY (%s) AND p.address_id IS NOT NULL
"""
_ESTIMATED = "SELECT reltuples::bigint FROM pg_class WHERE relname = 'people_person'"
_COUNTED = "SELECT count(*) FROM people_person"
_SURE_ENOUGH = 1_000_000  # an estimate of more people than this need not be counted


def doors_of(numbers: BitMap64, *, points: bool) -> dict[int, int]:
    """The door behind which each lives, by the number of the person or, with `points`, of the contact point."""
    with connection.cursor() as cursor:
        cursor.execute(_DOORS_OF_POINTS if points else _DOORS, [list(numbers)])
        return dict(cursor.fetchall())


def whose_points(points: Iterable[int]) -> BitMap:
    """The people whom versions of contact points reach, or once did."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_id FROM people_contact_point WHERE id = ANY (%s)", [list(points)])
        return BitMap(person for (person,) in cursor.fetchall())


def reached_by(values: Sequence[str]) -> BitMap:
    """The people whom phone numbers and e-mail addresses reach, or once did."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_id FROM people_contact_point WHERE value = ANY (%s)", [list(values)])
        return BitMap(person for (person,) in cursor.fetchall())


def how_many() -> int:
    """How many people there are on record whom the acting user may see; of more than a million, about how many."""
    with connection.cursor() as cursor:
        cursor.execute(_ESTIMATED)
        (estimate,) = cursor.fetchone()
        if estimate > _SURE_ENOUGH:
            return int(estimate)
        cursor.execute(_COUNTED)
        (count,) = cursor.fetchone()
        return int(count)
