"""The yearly statement of the privacy officer, drawn from the record: what was done with people's data in a year."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hustings.apps.audit import queries as record
from hustings.apps.gate.models import Alarm, Purpose, Release
from hustings.apps.privacy.models import Breach, Demand
from hustings.apps.privacy.queries.registers import processors
from hustings.apps.privacy.queries.standing import ANSWERED_WITHIN
from hustings.apps.privacy.queries.worded import Line, Part
from hustings.apps.reporting.queries import form_titled
from hustings.web.templatetags.shown import date_of_birth, named, number

# Acts of the record that are counted, in the order in which they are told.
_ACTS = {
    "approval.asked": gettext_noop("Asked for, where two decide"),
    "approval.granted": gettext_noop("Agreed to by the second person"),
    "approval.refused": gettext_noop("Refused by the second person"),
    "person.erased": gettext_noop("People erased at their word"),
    "kept.too.long.removed": gettext_noop("Pieces removed that were kept too long"),
    "batch.destroyed": gettext_noop("Lists destroyed"),
    "hold.set": gettext_noop("Legal holds set"),
    "hold.lifted": gettext_noop("Legal holds lifted"),
    "user.added": gettext_noop("Users who came in"),
    "membership.ended": gettext_noop("Roles that ended"),
    "cut.off": gettext_noop("Users and units cut off"),
    "back.in.agreed": gettext_noop("Users let back in by two"),
    "sign.in.failed": gettext_noop("Failed tries to sign in"),
    "limit.set": gettext_noop("Limits changed"),
}


@dataclass(frozen=True)
class Span:
    """From a moment to a moment, the last not included."""

    first: datetime
    end: datetime

    @property
    def within(self) -> dict[str, datetime]:
        """As a filter of moments called `at`."""
        return {"at__gte": self.first, "at__lt": self.end}


def year_of(year: int) -> list[Part]:
    """(title, lines) of each part of the statement of a year, in the language in use."""
    first = datetime(year, 1, 1, tzinfo=timezone.get_current_timezone())
    span = Span(first, datetime(year + 1, 1, 1, tzinfo=timezone.get_current_timezone()))
    parts = [
        (_("For what data may be used"), [(named(each), each.rule) for each in Purpose.objects.filter(active=True)]),
        (_("What left"), _left(span)),
        (_("What people asked of us"), _asked(year)),
        (_("Breaches"), _breaches(year)),
        (_("Alarms"), _alarms(span)),
        (_("Who handles data for us"), [(each.name, each.serves) for each in processors(date(year, 12, 31))]),
        (_("What the record counts"), _counted(span)),
    ]
    return [(title, lines or [(_("None."), "")]) for title, lines in parts]


def _left(span: Span) -> list[Line]:
    found = Release.objects.filter(**span.within).values("what").annotate(copies=Count("pk"), people=Sum("count"))
    return [
        (
            form_titled(each["what"]),
            _("{copies}, of {people} people in all").format(
                copies=number(each["copies"]), people=number(each["people"])
            ),
        )
        for each in found.order_by("what")
    ]


def _asked(year: int) -> list[Line]:
    came = Demand.objects.filter(received_on__year=year)
    today, late = timezone.localdate(), 0
    for each in came:
        due = each.received_on + timedelta(days=ANSWERED_WITHIN)
        late += (timezone.localdate(each.answered_at) if each.answered_at else today) > due
    counts = came.aggregate(answered=Count("pk", filter=Q(answered_at__isnull=False)), all=Count("pk"))
    if not counts["all"]:
        return []
    return [
        (_("Requests"), number(counts["all"])),
        (_("Answered"), number(counts["answered"])),
        (_("Late: after more than {days} days").format(days=ANSWERED_WITHIN), number(late)),
    ]


def _breaches(year: int) -> list[Line]:
    lines: list[Line] = []
    for each in Breach.objects.filter(noticed_on__year=year).order_by("noticed_on", "pk"):
        told = each.told_people_on
        said = _("people told on {day}").format(day=date_of_birth(told)) if told else _("people not told")
        risk = _("real risk of significant harm") if each.harm else _("no real risk of significant harm")
        lines += [(date_of_birth(each.noticed_on), f"{risk}, {said}"), (each.what, "")]
        if each.outcome:
            lines.append((each.outcome, ""))
    return lines


def _alarms(span: Span) -> list[Line]:
    found = Alarm.objects.filter(**span.within)
    counts = found.aggregate(all=Count("pk"), answered=Count("pk", filter=Q(seen_at__isnull=False)))
    if not counts["all"]:
        return []
    return [(_("Raised"), number(counts["all"])), (_("Answered"), number(counts["answered"]))]


def _counted(span: Span) -> list[Line]:
    counts = record.counted(list(_ACTS), span.first, span.end)
    return [(_(title), number(counts[what])) for what, title in _ACTS.items() if counts.get(what)]
