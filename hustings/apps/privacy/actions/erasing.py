"""Erasing what is held of a person at their word: what the law has us keep is kept, and the statement says so."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from pyroaring import BitMap

from hustings.apps.audit import actions as audit
from hustings.apps.gate.queries.files import files_holding
from hustings.apps.organisations.access import ANSWER, AUDIT, unit_for, units_for
from hustings.apps.organisations.models import User
from hustings.apps.people import actions as people
from hustings.apps.people.access import erased_key
from hustings.apps.people.actions.folding import name_bulk_people
from hustings.apps.people.models import Address, Assertion, ContactPoint, Person
from hustings.apps.privacy import queries
from hustings.apps.privacy.access import check_erasing, person_for
from hustings.apps.privacy.actions.demands import object_to
from hustings.apps.privacy.models import Erasure
from hustings.apps.profiles import actions as profiles
from hustings.domain import erasing
from hustings.domain.messages import BadInput
from hustings.scope import acting_as, backups, bulk, rooms

EVERY_CHANNEL = 63
_EVER = datetime(2000, 1, 1, tzinfo=UTC)


def erase(*, by: User, person: int, because: str, silent: bool = True) -> Erasure:
    """Erase what is held of a person, but for what the law has us keep; return it with its statement.

    `silent`: whoever stands on a list of electors, and so stays on record, is from now on not to be contacted by any
    channel. Raises Refused without the right to answer people and under a legal hold, BadInput without a reason.
    """
    with acting_as(by.pk):
        made, numbers = _erased(by, person, because, silent)
    with acting_as(by.pk):
        holding = list(files_holding(BitMap(numbers), _EVER, doubtful=False))
    for piece in holding:
        rooms.remove(piece)
    backups.mark(backups.Destroyed(because=because.strip(), person=made.person_id), _EVER)
    return made


@transaction.atomic
def _erased(by: User, number: int, because: str, silent: bool) -> tuple[Erasure, list[int]]:
    """Let go of everything in the database, in one transaction. Returns it with every number that was theirs."""
    one = person_for(by, number)
    unit = unit_for(by, ANSWER)
    if not because.strip():
        raise BadInput("Say what the erasure rests on: the person's request, or an order.")
    numbers = list(Person.objects.filter(top_id=one.top_id).order_by("pk").values_list("pk", flat=True))
    Person.objects.select_for_update().filter(pk__in=numbers).order_by("pk").first()
    check_erasing(by, one)
    seen = queries.taken(one, units_for(by, AUDIT))
    if silent:
        object_to(by=by, person=one.pk, channels=EVERY_CHANNEL)
    digests = [erasing.digest(erased_key(), each) for each in sorted(set(_handles(numbers)))]
    with bulk(), connection.cursor() as cursor:
        cursor.execute("SELECT erase_people(%s, %s, %s)::text", [numbers, digests, timezone.localdate()])
        counts = json.loads(cursor.fetchone()[0])
    name_bulk_people(numbers)
    people.let_go(by=by, reason=f"person:{one.pk}")
    people.refold(by=by, reason=f"person:{one.pk}")
    profiles.request_mirror(by=by)
    statement = {"person": one.pk, "on": timezone.localdate().isoformat(), "by": by.name, "because": because.strip(),
                 **counts, "copies": seen}  # fmt: skip
    made = Erasure.objects.create(
        unit=unit,
        person_id=one.pk,
        zone_id=one.zone_id,
        on_day=timezone.localdate(),
        by_user=by.pk,
        at=timezone.now(),
        because=because.strip(),
        statement=statement,
        sha256=_digest(statement),
    )
    removed = counts["removed"]
    audit.record(by=by, unit=unit.pk, what="person.erased", on=f"person:{one.pk}",
                 new={"erasure": made.pk, "sha256": made.sha256, **removed})  # fmt: skip
    return made, numbers


def _digest(statement: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(statement, sort_keys=True).encode()).hexdigest()


def _handles(numbers: list[int]) -> Iterator[str]:
    """How lists name them, by each name under which they are known; and their numbers, while they stay on record."""
    yield from map(erasing.handle_of, numbers)
    said = [each.content for each in Assertion.objects.filter(person_id__in=numbers)]
    points = ContactPoint.objects.filter(person_id__in=numbers)
    phones = {each.value for each in points if each.kind != ContactPoint.Kind.EMAIL}
    emails = {each.value for each in points if each.kind == ContactPoint.Kind.EMAIL}
    doors = {each["address_id"] for each in said if each.get("address_id")}
    postal = set(Address.objects.filter(pk__in=doors).values_list("postal_code", flat=True))
    names = {(each.family_key, each.given_key) for each in Person.objects.filter(pk__in=numbers)}
    names |= {(each["family_key"], each.get("given_key", "")) for each in said if each.get("family_key")}
    for family, given in names:
        yield from erasing.handles(family, given, phones, emails)
        for code in postal:
            yield from erasing.handles(family, given, postal_code=code)
