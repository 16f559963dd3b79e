"""Who saw a person, and what a user saw: pages, searches, samples, queues, and all that left."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from hustings.apps.gate import queries as gate
from hustings.apps.gate.models import Release
from hustings.apps.organisations.models import Membership, Unit, User
from hustings.apps.people.models import Person

# Acts by which people are shown: their page, or several of them at once.
PAGE = "person.viewed"
SEVERAL = ("people.searched", "people.sampled", "doubt.shown", "duplicate.shown")
RELEASE = "people.released"
_WHO = """
SELECT at, by_user, what, 1 FROM audit_event WHERE on_what = ANY (%(pages)s) AND what = %(page)s AND at >= %(since)s
UNION ALL
SELECT DISTINCT ON (e.id) e.at, e.by_user, e.what, jsonb_array_length(e.new -> 'people')
FROM unnest(%(numbers)s::jsonb[]) n
JOIN audit_event e ON e.new ? 'people' AND e.new -> 'people' @> n AND e.what = ANY (%(several)s) AND e.at >= %(since)s
"""
_WHAT = """
SELECT at, by_user, what, CASE WHEN what = %(page)s THEN 1 ELSE jsonb_array_length(new -> 'people') END
FROM audit_event WHERE by_user = %(user)s AND what = ANY (%(kinds)s) AND at >= %(since)s
"""


@dataclass(frozen=True)
class Seen:
    """One showing: when, to whom (by number), by which act, of how many people, and with which release."""

    at: datetime
    by_user: int
    what: str
    people: int
    release: Release | None = None


def who_saw(person: Person, units: Iterable[Unit], since: datetime) -> list[Seen]:
    """Every showing of a person, under any number that was theirs, the newest first; of what left, what left units."""
    numbers = list(Person.objects.filter(top_id=person.top_id).values_list("pk", flat=True))
    given = {
        "pages": [f"person:{number}" for number in numbers],
        "numbers": [str(number) for number in numbers],
        "page": PAGE,
        "several": list(SEVERAL),
        "since": since,
    }
    left = (each for each in gate.releases_of(units) if each.at >= since)
    held = [each for each in left if any(number in gate.persons_of(each) for number in numbers)]
    return _sorted(_WHO, given, held)


def seen_by(user: User, units: Iterable[Unit], since: datetime) -> list[Seen]:
    """Every showing to a user, the newest first; of what left, that of some units."""
    held = [each for each in gate.releases_of(units) if each.by_user == user.pk and each.at >= since]
    return _sorted(_WHAT, {"user": user.pk, "kinds": [PAGE, *SEVERAL], "page": PAGE, "since": since}, held)


def colleagues(units: Sequence[Unit]) -> dict[int, str]:
    """The names of those who work in some units, or did: others are no business of whoever audits these."""
    with_role = Membership.objects.filter(unit__in=units)
    return dict(User.objects.filter(Q(memberships__in=with_role)).values_list("pk", "name"))


def _sorted(statement: str, given: dict[str, Any], held: Iterable[Release]) -> list[Seen]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        found = [Seen(timezone.localtime(at), by, what, people) for at, by, what, people in cursor.fetchall()]
    found += [Seen(timezone.localtime(each.at), each.by_user, RELEASE, each.count, each) for each in held]
    return sorted(found, key=lambda each: each.at, reverse=True)
