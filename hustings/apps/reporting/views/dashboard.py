"""The dashboard of a unit: numbers, charts and a map, each with its table and its CSV."""

import csv
import io
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hustings.apps.interactions.models import Interaction
from hustings.apps.lists import queries as lists
from hustings.apps.organisations.access import COUNT, rights_on, unit_for
from hustings.apps.reporting import queries
from hustings.web import charts
from hustings.web.panels import Place, panel
from hustings.web.request import Request
from hustings.web.templatetags.shown import day, number

DAYS = 30
_SHOWN = 12  # polls in each table of the page; the CSV has them all


@dataclass(frozen=True)
class Measure:
    """One group of numbers: its title, what it says in a sentence, its chart, and its table."""

    name: str
    title: str
    summary: str
    chart: SafeString | None
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    shown: int = 60


@require_GET
def dashboard(request: Request) -> HttpResponse:
    """How the unit stands today."""
    unit = unit_for(request.user, COUNT)
    said = {
        "unit": unit.name_fr if get_language() == "fr" else unit.name_en,
        "names": list(_MEASURES),
        "now": timezone.now(),
    }
    return render(request, "reporting/dashboard.html", said)


@require_GET
def measure(request: Request, name: str) -> HttpResponse:
    """One measure by itself: the dashboard asks for them one by one, so that each is there as soon as it is counted."""
    unit_for(request.user, COUNT)
    if name not in _MEASURES:
        raise Http404
    return render(request, "reporting/measure.html", {"measure": _MEASURES[name]()})


@require_GET
def as_csv(request: Request, name: str) -> HttpResponse:
    """The table of one measure, with all its rows."""
    unit_for(request.user, COUNT)
    if name not in _MEASURES:
        raise Http404
    measure = _MEASURES[name]()
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(measure.columns)
    writer.writerows(measure.rows)
    response = HttpResponse(out.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def support() -> Measure:
    """Electors by the level of support they last stated."""
    on, scope, names = timezone.localdate(), lists.scope_now(), lists.names()
    found = queries.leanings(names, scope, on)
    french = get_language() == "fr"
    everybody = sum(each.electors for each in found)
    asked = everybody - found[-1].electors
    rows = [((each.name_fr if french else each.name_en) or _("never asked"), each.electors) for each in found]
    summary = _("{asked} of {everybody} electors have said how they lean.").format(
        asked=number(asked), everybody=number(everybody)
    )
    chart = charts.bars([{"name": name, "count": count} for name, count in rows], {"count": _("electors")})
    return Measure("support", _("Support"), summary, chart, (_("Said"), _("electors")), list(rows))


def contacts() -> Measure:
    """Contacts of the last days, by channel."""
    until = timezone.localdate()
    span = queries.days(until, DAYS)
    found = queries.contacts_per_day(span[0], until)
    used = [channel for channel in Interaction.Channel if any(each == channel for _day, each in found)]
    series = [str(channel.label) for channel in used]
    rows = [(day(each), *(found.get((each, int(channel)), 0) for channel in used)) for each in span]
    drawn = [
        {"day": each.isoformat(), "series": title, "count": found.get((each, int(channel)), 0)}
        for each in span
        for channel, title in zip(used, series, strict=True)
    ]
    summary = _("{contacts} contacts in {days} days.").format(contacts=number(sum(found.values())), days=DAYS)
    titles = {"day": _("day"), "count": _("contacts")}
    chart = charts.per_day(drawn, titles, series) if used else None
    return Measure("contacts", _("Contacts per day"), summary, chart, (_("day"), *series), rows[::-1], DAYS)


def coverage() -> Measure:
    """Which polls were reached lately: a map, the stalest first."""
    on, scope, names = timezone.localdate(), lists.scope_now(), lists.names()
    found = [each for each in queries.coverage(names, scope, on) if each.enough]
    placed = [
        {"lat": each.lat, "lon": each.lon, "size": each.electors, "share": round(each.share, 3), "name": each.number}
        for each in found
        if each.lat is not None
    ]
    titles = {"size": _("electors"), "share": _("had a contact")}
    rows = [(each.number, each.electors, each.covered, f"{round(100 * each.share)}\xa0%") for each in found]
    summary = (
        _(
            "The stalest poll is {stale}, the freshest {fresh}: by the share that had a contact within {days} days."
        ).format(stale=found[0].number, fresh=found[-1].number, days=queries.LATELY)
        if found
        else _("No poll has enough electors to say.")
    )
    chart = charts.on_a_map(placed, titles) if placed else None
    columns = (_("poll"), _("electors"), _("had a contact"), _("share"))
    return Measure("coverage", _("Coverage by poll"), summary, chart, columns, list(rows), _SHOWN)


_MEASURES = {"support": support, "contacts": contacts, "coverage": coverage}


@panel("menu", 15)
def menu(request: Request) -> Place | None:
    """The way to the dashboard."""
    return Place(_("How we stand"), reverse("reporting:dashboard")) if COUNT in rights_on(request) else None
