"""What a list comes to without the facts that may not serve its purpose today: worked out, and then taken back."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from hustings.apps.gate import actions as gate
from hustings.apps.lists.models import List
from hustings.apps.lists.queries import names, next_people, of_these_in_postgres, picked, understood
from hustings.apps.organisations.access import READ, unit_for
from hustings.apps.organisations.models import User
from hustings.apps.people.actions.folding import fold, name_bulk_people
from hustings.domain.messages import BadInput
from hustings.scope import bulk

# The people of a list of whom sources said something that they do not let serve this.
_TOUCHED = """
WITH barred AS MATERIALIZED (SELECT sources_barred(%(purpose)s, %(on)s) AS ids)
SELECT m.person_id FROM lists_member m, barred b
WHERE m.list_id = %(list)s AND b.ids <> '{}' AND (%(only)s::int[] IS NULL OR m.person_id = ANY (%(only)s)) AND (
    EXISTS (SELECT FROM people_assertion a WHERE a.person_id = m.person_id AND a.live AND a.source_id = ANY (b.ids))
    OR EXISTS (SELECT FROM interactions_standing i WHERE i.person_id = m.person_id AND i.source_id = ANY (b.ids)))
ORDER BY m.person_id
"""
_UNSAY = """
UPDATE people_assertion SET live = false
WHERE live AND person_id = ANY (%(people)s) AND source_id = ANY (sources_barred(%(purpose)s, %(on)s))
"""
# What holds back stands: wishes not to be contacted, and that somebody died, moved or has another number.
_VOID = """
INSERT INTO interactions_interaction (id, person_id, told_of, zone_id, unit_id, kind, on_day, at, recorded_at, by_user,
                                      mark_round, note, voids)
SELECT gen_random_uuid(), i.person_id, i.told_of, i.zone_id, i.unit_id, 'void', i.on_day, clock_timestamp(),
       clock_timestamp(), i.by_user, '', '', i.id
FROM interactions_standing i LEFT JOIN interactions_result r ON r.number = i.result
WHERE i.person_id = ANY (%(people)s) AND i.source_id = ANY (sources_barred(%(purpose)s, %(on)s))
  AND i.kind NOT IN ('opt_out', 'opt_in')
  AND coalesce(r.code, '') NOT IN ('moved', 'deceased', 'wrong_number', 'disconnected')
"""

_UNKNOWN = """
SELECT p FROM unnest(%(people)s::int[]) AS p
WHERE NOT EXISTS (SELECT FROM people_assertion a
                  WHERE a.person_id = p AND a.live AND a.content ?| '{family_name,family_key}')
"""


_BLOCK, _BLOCKS = 100, 10  # people looked at in one go, and how often before a page


@dataclass(frozen=True)
class Served:
    """Where working through a list comes next: to whom, if anybody, how many were passed over, and after whom to go on.

    `ended`: nobody is left.
    """

    person: int | None
    passed: int
    after: int
    ended: bool


@contextmanager
def as_its_sources_allow(frozen: List, on: date, only: Sequence[int] | None = None) -> Iterator[frozenset[int]]:
    """Inside, the people of a list stand as if what may not serve its purpose had not been said; outside, as before.

    Gives those who match the question of the list only by what was unsaid, and those of whom nothing else is known; all
    whom it concerns, where the question cannot be asked any more. `only` says that no others are looked at.
    """
    said: dict[str, Any] = {
        "list": frozen.pk,
        "purpose": frozen.purpose.code,
        "on": on,
        "only": None if only is None else list(only),
    }
    with connection.cursor() as cursor:
        cursor.execute(_TOUCHED, said)
        touched = [person for (person,) in cursor.fetchall()]
    if not touched:
        yield frozenset()
        return
    before = _matching(frozen, touched)
    with transaction.atomic():
        with bulk(), connection.cursor() as cursor:
            for statement in (_UNSAY, _VOID):
                cursor.execute(statement, said | {"people": touched})
            name_bulk_people(touched)
            fold()
            cursor.execute("SELECT rebuild_profiles()")
            cursor.execute(_UNKNOWN, {"people": touched})
            unknown = {person for (person,) in cursor.fetchall()}
        after = _matching(frozen, touched)
        listed_by_it = set(touched) if before is None or after is None else before - after
        yield frozenset(listed_by_it | unknown)
        transaction.set_rollback(True)


def next_served(*, by: User, frozen: List, after: int, on: date) -> Served:
    """The next person of a list whom nobody tried, of those who are on it by what may serve its purpose on a day.

    So many at once are looked at, and no more blocks of them than a page may take: then it says where to go on.
    Raises Refused where two decide on the list and the second has not agreed: see `gate.open_queue`.
    """
    unit_for(by, READ)
    gate.open_queue(
        by=by,
        unit=frozen.unit,
        purpose=frozen.purpose,
        on=f"list:{frozen.pk}",
        segment=frozen.segment,
        persons=picked(frozen.pk),
    )
    passed = 0
    for _ in range(_BLOCKS):
        block = next_people(frozen, after, _BLOCK)
        if not block:
            return Served(None, passed, after, ended=True)
        with as_its_sources_allow(frozen, on, only=block) as not_for_this:
            served = next((person for person in block if person not in not_for_this), None)
        if served is not None:
            return Served(served, passed + block.index(served), served, ended=False)
        passed, after = passed + len(block), block[-1]
    return Served(None, passed, after, ended=False)


def _matching(frozen: List, people: Sequence[int]) -> frozenset[int] | None:
    """Which of some people match the question of a list now; None where it cannot be asked any more."""
    try:
        return of_these_in_postgres(understood(frozen.segment, names()), frozen.as_of, people)
    except BadInput:
        return None
