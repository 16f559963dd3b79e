"""The dashboard of a unit: numbers, charts and a map, each with its table and its CSV."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hustings.apps.geography import queries as geography
from hustings.apps.interactions.models import Interaction
from hustings.apps.lists import queries as lists
from hustings.apps.organisations.access import COUNT, rights_on, unit_for, units_for
from hustings.apps.organisations.models import Unit
from hustings.apps.reporting import queries
from hustings.segments.compile import Scope
from hustings.segments.names import Names
from hustings.web import charts, figures
from hustings.web.figures import Figure
from hustings.web.panels import Place, panel
from hustings.web.request import Request
from hustings.web.templatetags.shown import named, number, short_day

DAYS = 30
_ON_A_MAP = 400  # polls; more would be a stain
_SHOWN = 12  # polls in each table of the page; the CSV has them all


@dataclass(frozen=True)
class Focus:
    """What is counted: the people of a scope, as of a day, in the words of the party."""

    scope: Scope
    on: date
    names: Names


@require_GET
def dashboard(request: Request) -> HttpResponse:
    """How a unit stands today: the user's own, or one below it that they choose."""
    unit = _unit(request)
    said = {
        "unit": unit,
        "units": units_for(request.user, COUNT),
        "names": list(_MEASURES),
        "now": timezone.now(),
    }
    return render(request, "reporting/dashboard.html", said)


@require_GET
def measure(request: Request, name: str) -> HttpResponse:
    """One measure by itself: the dashboard asks for them one by one, so that each is there as soon as it is counted."""
    asked = urlencode({"unit": request.GET.get("unit", "")})
    return figures.drawn(request, _measured(request, name), f"{reverse('reporting:csv', args=[name])}?{asked}")


@require_GET
def as_csv(request: Request, name: str) -> HttpResponse:
    """The table of one measure, with all its rows."""
    return figures.as_csv(_measured(request, name))


def support(focus: Focus) -> Figure:
    """Electors by the level of support they last stated."""
    found = queries.leanings(focus.names, focus.scope, focus.on)
    everybody = sum(each.electors for each in found)
    asked = everybody - found[-1].electors
    rows = [(named(each) or _("never asked"), each.electors) for each in found]
    summary = _("{asked} of {everybody} electors have said how they lean.").format(
        asked=number(asked), everybody=number(everybody)
    )
    chart = charts.bars([{"name": name, "count": count} for name, count in rows], {"count": _("electors")})
    return Figure("support", _("Support"), summary, chart, (_("Said"), _("electors")), list(rows))


def contacts(focus: Focus) -> Figure:
    """Contacts of the last days, by channel."""
    span = queries.days(focus.on, DAYS)
    found = queries.contacts_per_day(focus.scope, span[0], focus.on)
    used = [channel for channel in Interaction.Channel if any(each == channel for _day, each in found)]
    series = [str(channel.label) for channel in used]
    rows = [(each, *(found.get((each, int(channel)), 0) for channel in used)) for each in span]
    drawn = [
        {"day": short_day(each), "series": title, "count": found.get((each, int(channel)), 0)}
        for each in span
        for channel, title in zip(used, series, strict=True)
    ]
    summary = _("{contacts} contacts in {days} days.").format(contacts=number(sum(found.values())), days=DAYS)
    titles = {"day": _("day"), "count": _("contacts")}
    chart = charts.per_day(drawn, titles, series) if used else None
    return Figure("contacts", _("Contacts per day"), summary, chart, (_("day"), *series), rows[::-1], DAYS)


def coverage(focus: Focus) -> Figure:
    """Which polls were reached lately: a map, the stalest first."""
    found = [each for each in queries.coverage(focus.names, focus.scope, focus.on) if each.enough]
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
    chart = charts.on_a_map(placed, titles) if 0 < len(placed) <= _ON_A_MAP else None
    if len(placed) > _ON_A_MAP:
        summary += " " + _("There are too many polls for a map; choose a riding for one.")
    columns = (_("poll"), _("electors"), _("had a contact"), _("share"))
    return Figure("coverage", _("Coverage by poll"), summary, chart, columns, list(rows), _SHOWN)


def _measured(request: Request, name: str) -> Figure:
    unit = _unit(request)
    if name not in _MEASURES:
        raise Http404
    within = Scope(geography.zones_of(unit.pk))
    return _MEASURES[name](Focus(within, timezone.localdate(), lists.names()))


def _unit(request: Request) -> Unit:
    return unit_for(request.user, COUNT, request.GET.get("unit") or None)


_MEASURES = {"support": support, "contacts": contacts, "coverage": coverage}


@panel("menu", 15)
def menu(request: Request) -> Place | None:
    """The way to the dashboard."""
    return Place(_("How we stand"), reverse("reporting:dashboard")) if COUNT in rights_on(request) else None
