"""The one way out. A release is committed before its first byte can be read."""

import os
import secrets
import zlib
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone
from pyroaring import BitMap, BitMap64

from hustings.apps.audit import actions as audit
from hustings.apps.audit import queries as record
from hustings.apps.gate import queries
from hustings.apps.gate.actions.approving import Wanted, agreed, note_if_unusual
from hustings.apps.gate.models import Approval, Purpose, Release
from hustings.apps.gate.queries.judging import UNJUDGED, judged
from hustings.apps.organisations.access import ADMINISTER, ANSWER, EXPORT, READ, RECORD, unit_for
from hustings.apps.organisations.models import Unit, User
from hustings.domain.messages import BadInput, Refused
from hustings.scope import acting_as

SCREEN = "screen"
REFUSED = "refused-rows"
QUEUE = "queue"
_LEAVING, _LEAVING_UNIT = 7_402, 7_403  # advisory locks, with the user's number, then the unit's
_RIGHTS = {SCREEN: READ, REFUSED: RECORD, queries.DISCLOSURE: ANSWER}  # of what leaves otherwise than by an export
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no letter or digit that is misread on paper


@transaction.atomic
def add_purpose(
    *, by: User, unit: Unit, code: str, name_en: str, name_fr: str, rule: str, forms: Sequence[str] = ()
) -> Purpose:
    """Add a purpose to a unit's closed list. `forms` are those in which people may leave for it; none: as lists do."""
    unit_for(by, ADMINISTER, unit.code)
    purpose, _ = Purpose.objects.get_or_create(
        unit=unit, code=code, defaults={"name_en": name_en, "name_fr": name_fr, "rule": rule, "forms": list(forms)}
    )
    audit.record(by=by, unit=unit.pk, what="purpose.added", on=f"purpose:{purpose.pk}", new={"code": code})
    return purpose


@transaction.atomic
def release(
    *,
    by: User,
    unit: Unit,
    purpose: Purpose,
    what: str,
    on: str,
    segment: str,
    as_of: date,
    persons: Iterable[int],
    contact_points: Iterable[int] = (),
    left_out: Mapping[str, int] | None = None,
    held_back: Iterable[int] = (),
    order: Sequence[int] = (),
) -> Release:
    """Record that these people's data leaves, for what and by whom. Nothing may be written out without it.

    A screen of more than a few people is a release too, of the form `SCREEN`, for which the right to read is enough; so
    are refused rows, of the form `REFUSED`, for which it is the right to record: whoever brought them in had them; and
    what one person is told of all that is held of them, of the form `DISCLOSURE`, for which it is the right to answer.
    `held_back` are the numbers of people who were picked as well and may not be reached: who else is missing says more.
    `order` are the numbers of the people as they stand in the file.
    Raises Refused without the right to export, or when the purpose is not (or no longer) on the unit's list, and
    `NeedsSecondPerson` where two decide and the second has not agreed: see `ask`.
    """
    unit_for(by, _RIGHTS.get(what, EXPORT), unit.code)
    queries.check_purpose(unit, purpose, what)
    people = BitMap(persons)
    points = BitMap64(contact_points)
    wanted = Wanted(unit, purpose, what, on, segment, people)
    approval = None
    if what not in UNJUDGED and not _left_before(on, people):
        _one_after_another(by, unit)
        approval = _approval(by, wanted, phones=bool(points), held_back=BitMap(held_back))
    made = Release.objects.create(
        key="".join(secrets.choice(_ALPHABET) for _ in range(8)),
        unit=unit,
        by_user=by.pk,
        at=timezone.now(),
        purpose=purpose,
        what=what,
        segment=segment,
        as_of=as_of,
        on_what=on,
        count=len(people),
        persons=people.serialize(),
        contact_points=points.serialize(),
        left_out=dict(left_out or {}),
        approval=approval,
        order=zlib.compress(array("i", order).tobytes()) if order else b"",
    )
    audit.record(
        by=by,
        unit=unit.pk,
        what="people.released",
        on=f"release:{made.pk}",
        new={"form": what, "of": on, "purpose": purpose.code, "count": len(people), "contact_points": len(points)}
        | ({"approval": approval.pk} if approval else {}),
    )
    note_if_unusual(by, made)
    return made


def _stands(made: Release) -> bool:
    """Whether it is on record and its taker may still see it."""
    with acting_as(made.by_user):
        return Release.objects.filter(pk=made.pk).exists()


def _left_before(on: str, people: BitMap) -> bool:
    """Whether it is of a release, and of nobody who did not leave with that: a sheet that is typed in."""
    kind, _, of = on.partition(":")
    return kind == "release" and people <= queries.persons_of(queries.release_named(of))


def _approval(by: User, wanted: Wanted, *, phones: bool, held_back: BitMap | None = None) -> Approval | None:
    """What a second person agreed to; None where one may decide alone. Raises NeedsSecondPerson."""
    on = timezone.localdate()
    found = judged(by=by, unit=wanted.unit, people=wanted.people, phones=phones, on=on, held_back=held_back)
    return agreed(by, wanted, found) if found else None


def _one_after_another(by: User, unit: Unit) -> None:
    """Of one user and of one unit, one release after another: else two made at once would not know of each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LEAVING, by.pk])
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LEAVING_UNIT, unit.pk])


@transaction.atomic
def open_queue(*, by: User, unit: Unit, purpose: Purpose, on: str, segment: str, persons: Iterable[int]) -> None:
    """Let a user go through some people one by one, once a day: whom they come to is on record page by page.

    Raises as `release` does, of the form `QUEUE`.
    """
    unit_for(by, READ, unit.code)
    queries.check_purpose(unit, purpose, QUEUE)
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    if record.done_since(by.pk, "queue.opened", on, midnight):
        return
    wanted = Wanted(unit, purpose, QUEUE, on, segment, BitMap(persons))
    approval = _approval(by, wanted, phones=True)
    said = {"purpose": purpose.code, "count": len(wanted.people)} | ({"approval": approval.pk} if approval else {})
    audit.record(by=by, unit=unit.pk, what="queue.opened", on=on, new=said)


def write_out(made: Release, writer: Callable[[Path], None], path: Path) -> Path:
    """Let `writer` fill a hidden file, and show it as `path` only when it is whole.

    Refuses inside a transaction: the release would not be on record yet when the bytes can be read.
    """
    if connection.in_atomic_block:
        raise RuntimeError("A release is committed before its first byte: call write_out after the transaction.")
    if not _stands(made):
        raise RuntimeError("This release is not on record: nothing is written out.")
    if not path.parent.is_dir():
        raise BadInput("There is no folder {folder}. Make it, or name another place.", folder=path.parent.name)
    hidden = path.with_name(f".{made.key}.{path.name}")
    try:
        writer(hidden)
        descriptor = os.open(hidden, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
        if not _stands(made):
            raise Refused("Whoever asked for this was cut off meanwhile. Nothing is handed over.")
        hidden.replace(path)
    finally:
        hidden.unlink(missing_ok=True)
    return path
