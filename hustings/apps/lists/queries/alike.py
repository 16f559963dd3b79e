"""Frozen lists of much the same people as some others: what a leak may be that never passed the gate."""

from dataclasses import dataclass

from django.db import connection
from pyroaring import BitMap

from hustings.apps.lists.models import List

_SHARED = """
SELECT m.list_id, count(*) FROM unnest(%s::int[]) AS p JOIN lists_member m ON m.person_id = p
GROUP BY m.list_id ORDER BY count(*) DESC LIMIT %s
"""
_LOOKED_AT = 50
_ALIKE = 0.8


@dataclass(frozen=True)
class Alike:
    """A frozen list, how many people it shares, and the part that these are of all who are on either."""

    of: List
    shared: int
    part: float


def to(persons: BitMap) -> list[Alike]:
    """The lists of the acting user's units that hold nearly the same people, the nearest first."""
    if not persons:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_SHARED, [list(persons), _LOOKED_AT])
        shared = dict(cursor.fetchall())
    found = [
        Alike(each, shared[each.pk], shared[each.pk] / (len(persons) + each.people - shared[each.pk]))
        for each in List.objects.filter(pk__in=shared).select_related("purpose")
    ]
    return sorted((each for each in found if each.part >= _ALIKE), key=lambda each: -each.part)
