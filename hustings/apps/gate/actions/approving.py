"""Two decide: somebody asks for what they may not take alone, somebody else agrees or not, and the privacy officer
hears of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone
from pyroaring import BitMap

from hustings.apps.audit import actions as audit
from hustings.apps.audit import queries as record
from hustings.apps.gate.access import approval_numbered
from hustings.apps.gate.actions.alarms import raise_alarm
from hustings.apps.gate.models import Alarm, Approval, Purpose, Release
from hustings.apps.gate.queries.judging import limits, taken_by_day
from hustings.apps.organisations.access import ADMINISTER, unit_for
from hustings.apps.organisations.models import Unit, User
from hustings.domain.messages import BadInput, Message, Refused
from hustings.domain.release_rules import ABOUT_OPPONENTS, MEANINGS, Finding, worded

TAKEN_WITHIN = timedelta(days=3)  # how long an approval holds
_USUAL_DAYS, _TIMES, _MANY = 90, 5, 1_000


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to take: as a release says it."""

    unit: Unit
    purpose: Purpose
    what: str
    on: str
    segment: str
    people: BitMap


class NeedsSecondPerson(Refused):
    """One user may not decide this alone, and nobody has agreed yet. Whoever catches it may `ask` for them."""

    def __init__(self, wanted: Wanted, found: Sequence[Finding]) -> None:
        self.wanted, self.found = wanted, found
        said = Message("{reason} So two decide: ask for it first.", {"reason": worded(found[0].told)})
        super().__init__(said.text, **said.params)

    def asked_as(self, approval: Approval) -> Refused:
        """What to tell whoever it was asked for."""
        return Refused(
            "{reason} So two decide: it is asked for as number {number}. Once somebody else has agreed, try again.",
            reason=worded(self.found[0].told),
            number=approval.pk,
        )


def agreed(by: User, wanted: Wanted, found: Sequence[Finding]) -> Approval:
    """The approval under which a user may take it now. Raises NeedsSecondPerson where there is none for every reason
    that was found, and for everybody whom it singles out."""
    live = Approval.objects.filter(
        unit=wanted.unit, by_user=by.pk, on_what=wanted.on, what=wanted.what, granted=True, until__gt=timezone.now()
    )
    for each in live.order_by("-pk"):
        known = {told["reason"] for told in each.findings} >= {str(one.reason) for one in found}
        if known and _singled_out(found) <= BitMap.deserialize(bytes(each.singled_out)):
            return each
    raise NeedsSecondPerson(wanted, found)


@transaction.atomic
def ask(*, by: User, needed: NeedsSecondPerson, why: str = "") -> Approval:
    """Ask for a second person, and let the privacy officer know. What waits already is not asked for again."""
    wanted, told = needed.wanted, [each.told for each in needed.found]
    reasons = [each["reason"] for each in told]
    waiting = Approval.objects.filter(
        unit=wanted.unit, by_user=by.pk, on_what=wanted.on, what=wanted.what, granted__isnull=True
    )
    for each in waiting:
        if [one["reason"] for one in each.findings] == reasons:
            return each
    made = Approval.objects.create(
        unit=wanted.unit,
        by_user=by.pk,
        at=timezone.now(),
        purpose=wanted.purpose,
        what=wanted.what,
        on_what=wanted.on,
        segment=wanted.segment,
        count=len(wanted.people),
        findings=told,
        singled_out=_singled_out(needed.found).serialize(),
        why=why.strip(),
    )
    audit.record(
        by=by,
        unit=wanted.unit.pk,
        what="approval.asked",
        on=f"approval:{made.pk}",
        new={"form": wanted.what, "of": wanted.on, "count": made.count, "reasons": reasons},
    )
    raise_alarm(wanted.unit.pk, Alarm.Kind.ASKED, by, f"approval:{made.pk}")
    return made


@transaction.atomic
def decide(*, by: User, number: int, granted: bool, said: str) -> Approval:
    """Agree, or not, to what somebody else wants to take. An agreement holds for `TAKEN_WITHIN`.

    Raises Refused for one's own; BadInput where it is decided, or nothing is said of why.
    """
    found = approval_numbered(by, number)
    if found.by_user == by.pk:
        raise Refused("You asked for this yourself. Somebody else decides.")
    if found.granted is not None:
        raise BadInput("This is decided already. Load the page anew.")
    if not said.strip():
        raise BadInput("Say in a few words why: it is kept with the decision.")
    now = timezone.now()
    found.granted, found.decided_at, found.decided_by, found.said = granted, now, by.pk, said.strip()
    found.until = now + TAKEN_WITHIN if granted else None
    found.save(update_fields=["granted", "decided_at", "decided_by", "said", "until"])
    audit.record(
        by=by,
        unit=found.unit_id,
        what="approval.granted" if granted else "approval.refused",
        on=f"approval:{found.pk}",
        new={"asked_by": found.by_user, "form": found.what, "of": found.on_what, "said": found.said},
    )
    if granted and record.made_by(by.pk, found.by_user):
        raise_alarm(found.unit_id, Alarm.Kind.KIN, by, f"approval:{found.pk}")
    return found


@transaction.atomic
def set_limit(*, by: User, name: str, value: int, why: str) -> None:
    """Set from where on two decide. The party's data director may, with a reason; the privacy officer hears of it."""
    unit = unit_for(by, ADMINISTER)
    if unit.kind != Unit.Kind.PARTY:
        raise Refused("Limits are the party's. Ask its data director.")
    if name not in MEANINGS:
        raise BadInput("There is no limit {name}. Choose one of {known}.", name=name, known=", ".join(MEANINGS))
    if value < 1 or (name.startswith("against_percent") and value > 100):
        raise BadInput("A limit is a number from 1 on, and a percentage ends at 100. Give another one.")
    if not why.strip():
        raise BadInput("Say in a few words why: it is kept with the limit.")
    old = limits()[name]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO gate_limit (name, value, why, at, by_user) VALUES (%s, %s, %s, now(), %s)",
            [name, value, why.strip(), by.pk],
        )
    audit.record(by=by, unit=unit.pk, what="limit.set", on=f"limit:{name}", old={"value": old}, new={"value": value})
    raise_alarm(unit.pk, Alarm.Kind.LIMIT, by, f"limit:{name}", {"old": old, "new": value, "why": why.strip()})


def note_if_unusual(by: User, release: Release) -> None:
    """Let the privacy officer know where somebody takes many times what they took on any day before."""
    today, days = timezone.localdate(), taken_by_day(by, _USUAL_DAYS)
    taken = days.pop(today, 0)
    usual = max(days.values(), default=0)
    bound = max(_TIMES * usual, _MANY)
    if taken >= bound > taken_by_day(by, 1, apart_from=release).get(today, 0):
        told = {"today": taken, "usual": usual, "days": _USUAL_DAYS}
        raise_alarm(release.unit_id, Alarm.Kind.UNUSUAL, by, f"release:{release.pk}", told)


def _singled_out(found: Sequence[Finding]) -> BitMap:
    return BitMap().union(*(each.people for each in found if each.reason in ABOUT_OPPONENTS))
