"""Pages of the record: what left the system, for what, and who took it."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from hustings.apps.audit import queries as audit
from hustings.apps.gate import queries as gate
from hustings.apps.gate.models import Release
from hustings.apps.lists.models import List
from hustings.apps.organisations.access import AUDIT, rights_on, unit_for, units_for
from hustings.apps.organisations.models import User
from hustings.apps.reporting import queries
from hustings.apps.reporting.queries import form_of
from hustings.apps.reporting.queries import opponents as opposing
from hustings.web import figures
from hustings.web.figures import Figure
from hustings.web.panels import Act, Place, panel
from hustings.web.request import Request
from hustings.web.templatetags.shown import named

DAYS = 90
_LATELY = timedelta(days=7)


@require_GET
def releases(request: Request) -> HttpResponse:
    """What left in the last months, the newest first, and how much of the record is sealed."""
    unit_for(request.user, AUDIT)
    said = {"rows": _rows(request), "days": DAYS, "standing": audit.standing()}
    return render(request, "reporting/record.html", said)


@require_GET
def releases_csv(request: Request) -> HttpResponse:
    """The same rows as CSV."""
    unit_for(request.user, AUDIT)
    columns = (_("When"), _("Who"), _("What"), _("Of"), _("For"), _("People"), _("Number"))
    rows = [
        (
            each["at"].isoformat(timespec="seconds"),
            each["by"],
            each["form"],
            each["of"],
            each["purpose"],
            each["people"],
            each["key"],
        )
        for each in _rows(request)
    ]
    return figures.as_csv(Figure("record", _("What left"), "", None, columns, rows))


@require_GET
def opponents(request: Request) -> HttpResponse:
    """Who took people who lean against us in the last months, and whether a second person agreed."""
    unit_for(request.user, AUDIT)
    found = opposing.taken(units_for(request.user, AUDIT), timezone.now() - timedelta(days=DAYS))
    rows = _worded(request, [each.of for each in found])
    said = {"rows": list(zip(found, rows, strict=True)), "days": DAYS}
    return render(request, "reporting/opponents.html", said)


@panel("menu", 50)
def menu(request: Request) -> Place | None:
    """The way to the record."""
    return Place(_("The record"), reverse("reporting:record")) if AUDIT in rights_on(request) else None


@panel("home.acts", 50)
def lately(request: Request) -> Act | None:
    """What left in the last week."""
    if AUDIT not in rights_on(request):
        return None
    count = _releases(request, _LATELY).count()
    why = ngettext(
        "{count} file or screen of many people in a week.", "{count} files or screens of many people in a week.", count
    )
    return Act(_("Read what left"), reverse("reporting:record"), why.format(count=count), 15)


def _releases(request: Request, within: timedelta) -> QuerySet[Release]:
    """What left the units in which the user may audit."""
    units = [unit.pk for unit in units_for(request.user, AUDIT)]
    return gate.releases_since(timezone.now() - within).filter(unit__in=units)


def _rows(request: Request) -> list[dict[str, Any]]:
    return _worded(request, list(_releases(request, timedelta(days=DAYS))))


def _worded(request: Request, found: list[Release]) -> list[dict[str, Any]]:
    deciders = {each.approval.decided_by for each in found if each.approval}
    users = dict(User.objects.filter(pk__in={each.by_user for each in found} | deciders).values_list("pk", "name"))
    lists = {f"list:{pk}": name for pk, name in List.objects.values_list("pk", "name")}
    colleagues = queries.colleagues(units_for(request.user, AUDIT))
    return [
        {
            "at": timezone.localtime(each.at),
            "user": each.by_user if each.by_user in colleagues else None,
            "by": users.get(each.by_user, ""),
            "form": form_of(each),
            "of": lists.get(each.on_what, ""),
            "purpose": named(each.purpose),
            "people": each.count,
            "key": each.key,
            "unit": named(each.unit),
            "agreed": users.get(each.approval.decided_by or 0, "") if each.approval else "",
        }
        for each in found
    ]
