"""What waits for a second person, what was decided, and what set off an alarm."""

from collections.abc import Mapping
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from hustings.apps.gate.models import Alarm, Approval
from hustings.apps.organisations.access import APPROVE, TRACE, units_for
from hustings.apps.organisations.models import User
from hustings.domain.messages import Message
from hustings.domain.release_rules import worded

SHOWN_DAYS = 90
_SENTENCES: Mapping[str, Message] = {
    Alarm.Kind.ASKED: Message("Asked to take what two decide on."),
    Alarm.Kind.KIN: Message(
        "Agreed to what is asked for by the one who made their account, gave them a role or let them in."
    ),
    Alarm.Kind.UNUSUAL: Message(
        "Took {today} people's data in a day; the most on any day of the {days} before was {usual}."
    ),
    Alarm.Kind.LIMIT: Message("Set a limit from {old} to {new}: {why}"),
    Alarm.Kind.LOOKED: Message("Opened the pages of {number} people in a day, one by one."),
    Alarm.Kind.SEARCHED: Message("Searched for people {number} times in a day."),
    Alarm.Kind.OFFICER: Message("Made {user} a privacy officer. Ask whether that is somebody of their own."),
    Alarm.Kind.GUESSED: Message("Somebody gave {tries} wrong passwords or codes in a row for this account."),
    Alarm.Kind.TOGETHER: Message(
        "This account was at work at two addresses at once in {minutes} minutes of a day: several people may share it."
    ),
    Alarm.Kind.BACK_IN: Message(
        "Agreed with {asker} to let {user} back in, with a new password and no keys. Ask {user} whether that was so."
    ),
}


def to_decide(*, by: User) -> QuerySet[Approval]:
    """What others ask for in the units in which the user may approve what leaves: undecided first, then the newest."""
    units = [unit.pk for unit in units_for(by, APPROVE)]
    since = timezone.now() - timedelta(days=SHOWN_DAYS)
    found = Approval.objects.filter(unit__in=units, at__gte=since).select_related("unit", "purpose")
    return found.order_by("-decided_at", "-pk")


def waiting(*, by: User) -> int:
    """How much the user could decide on now."""
    return to_decide(by=by).filter(granted__isnull=True).exclude(by_user=by.pk).count()


def asked_of(on: str) -> list[Approval]:
    """What was asked for of one thing, of the acting user's units, the newest first."""
    return list(Approval.objects.filter(on_what=on).order_by("-pk"))


def reasons_of(approval: Approval) -> list[Message]:
    """Why two decide, the gravest reason first."""
    return [worded(each) for each in approval.findings]


def alarms(*, by: User) -> QuerySet[Alarm]:
    """What set off an alarm in the units in which the user may trace leaks: unanswered first, then the newest."""
    units = [unit.pk for unit in units_for(by, TRACE)]
    return Alarm.objects.filter(unit__in=units).select_related("unit").order_by("-seen_at", "-pk")


def sentence_of(alarm: Alarm) -> Message:
    """What an alarm is about; whose act it is stands beside it."""
    return Message(_SENTENCES[alarm.kind].text, dict(alarm.told))


def approval_of(alarm: Alarm) -> Approval | None:
    """What was asked for, where the alarm is about that."""
    kind, _, number = alarm.on_what.partition(":")
    return Approval.objects.filter(pk=int(number)).first() if kind == "approval" else None
