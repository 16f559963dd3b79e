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
from hustings.apps.organisations.access import AUDIT, units_for
from hustings.apps.organisations.models import User
from hustings.apps.people import actions as people
from hustings.apps.people.access import erased_key
from hustings.apps.people.actions.folding import name_bulk_people
from hustings.apps.people.models import Address, Assertion, ContactPoint, Person
from hustings.apps.privacy import queries
from hustings.apps.privacy.access import answering, check_erasing, person_for
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
        made = _erased(by, person, because, silent)
    clear_away(by=by, made=made)
    return made


def clear_away(*, by: User, made: Erasure) -> None:
    """Remove the files that wait and hold somebody who was erased, and mark the backups; again, it changes nothing."""
    with acting_as(by.pk):
        holding = list(files_holding(BitMap(made.numbers), _EVER, doubtful=False))
    refused = {f"batch-{number}" for number in made.batches}
    for piece in [*holding, *(each for each in rooms.pieces("files") if each.name in refused)]:
        rooms.remove(piece)
    for number in made.numbers:
        backups.mark(backups.Destroyed(because=made.because, person=number, silent=made.silent), _EVER)
    with acting_as(by.pk):
        audit.record(
            by=by, unit=made.unit_id, what="erasure.cleared.away", on=f"erasure:{made.pk}", new={"files": len(holding)}
        )


@transaction.atomic
def _erased(by: User, number: int, because: str, silent: bool) -> Erasure:
    """Let go of everything in the database, in one transaction."""
    one = person_for(by, number)
    unit = answering(by)
    if not because.strip():
        raise BadInput("Say what the erasure rests on: the person's request, or an order.")
    numbers = list(Person.objects.filter(top_id=one.top_id).order_by("pk").values_list("pk", flat=True))
    list(Person.objects.select_for_update().filter(pk__in=numbers).order_by("pk"))  # nobody merges them meanwhile
    check_erasing(by, one)
    seen = queries.taken(one, units_for(by, AUDIT))
    if silent:
        object_to(by=by, person=one.pk, channels=EVERY_CHANNEL)
    digests = [erasing.digest(erased_key(), each) for each in sorted(set(_handles(numbers)))]
    batches = queries.batches_of(numbers)
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
        numbers=numbers,
        batches=batches,
        silent=silent,
        statement=statement,
        sha256=_digest(statement),
    )
    removed = counts["removed"]
    audit.record(by=by, unit=unit.pk, what="person.erased", on=f"person:{one.pk}",
                 new={"erasure": made.pk, "sha256": made.sha256, **removed})  # fmt: skip
    return made


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
