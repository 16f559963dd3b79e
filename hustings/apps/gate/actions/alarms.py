"""Alarms: set off by what anybody does, mailed to the privacy officer and answered by them, seen by nobody else."""

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone

from hustings.apps.audit import actions as audit
from hustings.apps.gate.models import Alarm
from hustings.apps.organisations.access import TRACE, holders_of, unit_for
from hustings.apps.organisations.models import Unit, User
from hustings.domain.messages import BadInput
from hustings.jobs import queue
from hustings.web import mail

ONE_MAIL = 600  # seconds within which somebody gets no second one: the page shows all there is


@transaction.atomic
def alarm(*, by: User, unit: int, kind: str, about: str, told: Mapping[str, Any]) -> None:
    """Let the privacy officer know of something that an app below the gate noticed."""
    raise_alarm(unit, Alarm.Kind(kind), by, about, told)
    audit.record(by=by, unit=unit, what="alarm.raised", on=about, new={"kind": kind})


@transaction.atomic
def answer_alarm(*, by: User, number: int, answer: str) -> Alarm:
    """Note that an alarm was looked into, and what came of it. Raises BadInput without a word, or the second time."""
    unit_for(by, TRACE)
    found = Alarm.objects.filter(pk=number).first()
    if found is None:
        raise BadInput("There is no alarm {number} of yours.", number=number)
    if found.seen_at is not None:
        raise BadInput("This alarm is answered already. Load the page anew.")
    if not answer.strip():
        raise BadInput("Say in a few words what came of it.")
    found.seen_at, found.seen_by, found.answer = timezone.now(), by.pk, answer.strip()
    found.save(update_fields=["seen_at", "seen_by", "answer"])
    audit.record(by=by, unit=found.unit_id, what="alarm.answered", on=f"alarm:{found.pk}")
    return found


def raise_alarm(unit: int, kind: str, by: User, on: str, told: Mapping[str, Any] | None = None) -> None:
    """Write an alarm down, inside the act that sets it off, and have it mailed. It is not read back: whoever sets one
    off may not see it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO gate_alarm (unit_id, at, kind, by_user, on_what, told, answer)"
            " VALUES (%s, clock_timestamp(), %s, %s, %s, %s::jsonb, '')",
            [unit, str(kind), by.pk, on, json.dumps(dict(told or {}))],
        )
    if mail.is_set_up():
        queue.enqueue("gate.tell_officers", by=by.pk, unit=unit, on=f"unit:{unit}", where=unit)


@transaction.atomic
def tell_officers(*, by: User, unit: int) -> int:
    """Mail whoever traces leaks for a unit that an alarm waits; not which, for mail is read on many screens.

    Returns to how many it went: those with an address who had no such mail a moment ago.
    """
    told = 0
    for officer in holders_of(TRACE, Unit.objects.get(pk=unit)):
        if not officer.email or not cache.add(f"alarm-mail:{officer.pk}", 1, ONE_MAIL):
            continue
        mail.send(
            officer.email,
            language=officer.language or "en",
            subject="gate/mail/alarm_subject.txt",
            body="gate/mail/alarm.txt",
            text={"site": settings.PUBLIC_URL},
        )
        told += 1
    audit.record(by=by, unit=unit, what="officers.told", on=f"unit:{unit}", new={"officers": told})
    return told
