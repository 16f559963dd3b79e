"""Trees of people who are one: who belongs to one, and who stands for it."""

from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import Q

from hustings.apps.people.actions.folding import add_bulk_people
from hustings.apps.people.models import Merge, Person
from hustings.scope import bulk

_UNSPOKEN_TOPS = """
SELECT p.id, (SELECT min(a.told_of) FROM people_assertion a WHERE a.person_id = p.id AND a.live) AS heir
FROM people_person p
WHERE p.id IN (SELECT person_id FROM bulk_people) AND EXISTS (SELECT FROM people_person o WHERE o.merged_into = p.id)
  AND NOT EXISTS (SELECT FROM people_assertion a WHERE a.person_id = p.id AND a.told_of IS NULL AND a.live)
  AND EXISTS (SELECT FROM people_assertion a WHERE a.person_id = p.id AND a.live)
ORDER BY p.id
"""


def tree(tops: Sequence[int]) -> list[int]:
    """Those who stand for themselves among these, and all who were merged into them, locked in the order of numbers."""
    found = Person.objects.select_for_update(no_key=True).filter(Q(pk__in=tops) | Q(merged_into__in=tops))
    return list(found.order_by("pk").values_list("pk", flat=True))


def settle(people: Iterable[int]) -> None:
    """Bring whole trees in line with the merges that hold: see `sql/install/merges.sql`."""
    with bulk(), connection.cursor() as cursor:
        cursor.execute("SELECT settle_merges(%s)", [list(people)])


def raise_spoken() -> None:
    """Where nothing is said any more of somebody in `bulk_people` who stands for others, let one of these do so."""
    with connection.cursor() as cursor:
        cursor.execute(_UNSPOKEN_TOPS)
        heirs = cursor.fetchall()
    for top, heir in heirs:
        people = tree([top])
        _turn(top, heir)
        settle(people)
        add_bulk_people(people)


def _turn(top: int, heir: int) -> None:
    """Turn the merges between two people of a tree around, from the top down: the lower then stands for all."""
    held = {each.absorbed_id: each for each in Merge.objects.filter(person_id=top, apart_at=None)}
    way = []
    while heir != top:
        way.append(held[heir])
        heir = held[heir].kept_id
    for each in reversed(way):
        each.kept_id, each.absorbed_id, each.zone_before = each.absorbed_id, each.kept_id, each.zone_id
        each.save(update_fields=["kept_id", "absorbed_id", "zone_before"])
