"""Who the people of a segment are and where they live, as figures beside the builder."""

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from hustings.apps.lists import queries
from hustings.apps.lists.queries import breakdown
from hustings.apps.organisations.access import COUNT, READ, unit_for
from hustings.apps.people import actions as people_actions
from hustings.apps.people import queries as people_queries
from hustings.domain import addresses
from hustings.segments.compile import Scope
from hustings.segments.resolve import Segment
from hustings.web import charts, figures, languages
from hustings.web.figures import Figure
from hustings.web.request import Request
from hustings.web.templatetags.shown import number

SAMPLE = 20  # people; more would be a screen that has to pass the gate
Rows = list[tuple[str, int]]


@require_GET
def who(request: Request, by: str) -> HttpResponse:
    """Who the people of a segment are, by one of age, support and language."""
    address = f"{reverse('lists:who_csv', args=[by])}?{urlencode({'q': request.GET.get('q', '')})}"
    return figures.drawn(request, _figure(request, by), address)


@require_GET
def who_csv(request: Request, by: str) -> HttpResponse:
    """The same numbers as CSV."""
    return figures.as_csv(_figure(request, by))


@require_GET
def where(request: Request) -> HttpResponse:
    """Where the people of a segment are: by riding and by poll, and on a map."""
    segment = _segment(request)
    on, scope = timezone.localdate(), queries.scope_now()
    ridings = queries.by_district(segment, scope, on, languages.current())
    polls = queries.by_poll(segment, scope, on)
    everybody = queries.understood("elector", segment.names)
    rows = [
        {"lat": poll.lat, "lon": poll.lon, "size": poll.people, "name": poll.number}
        | {"share": round(min(1.0, poll.people / poll.electors), 3)}
        for poll in (queries.on_map(segment, everybody, scope, on) if polls else [])
        if poll.people
    ]
    titles = {"size": _("people"), "share": _("share of the poll's electors")}
    said = {
        "tables": _tables((_("By riding"), ridings), (_("By poll"), polls)),
        "map": charts.on_a_map(rows, titles) if rows else None,
    }
    return render(request, "lists/where.html", said)


@require_GET
def sample(request: Request) -> HttpResponse:
    """Some of the people a segment means, by name: whether it means what was meant. Whom it showed is on record."""
    unit_for(request.user, READ)
    segment = _segment(request)
    found = people_queries.numbered(queries.sample(segment, queries.scope_now(), timezone.localdate(), SAMPLE))
    people_actions.note_sample(by=request.user, segment=segment.text, found=[each.person_id for each in found])
    around = people_queries.surroundings([each.person_id for each in found])
    rows = [
        {
            "id": each.person_id,
            "name": each.name,
            "address": addresses.one_line(each.address, languages.current()),
            "poll": around[each.person_id].poll,
        }
        for each in found
    ]
    return render(request, "lists/sample.html", {"rows": rows})


def _segment(request: Request) -> Segment:
    """The segment that is asked about. Raises BadInput with what is wrong with its text."""
    unit_for(request.user, COUNT)
    return queries.understood(request.GET.get("q", "").strip(), queries.names())


def _figure(request: Request, by: str) -> Figure:
    if by not in BREAKDOWNS:
        raise Http404
    segment = _segment(request)
    title, rows_of = BREAKDOWNS[by]
    on, scope = timezone.localdate(), queries.scope_now()
    everybody = int(queries.ask(segment, scope, on).value)
    rows = rows_of(segment, scope, on, everybody)
    if not rows:
        raise Http404
    known = everybody - rows[-1][1]
    summary = _("Known of {known} of {everybody} people.").format(known=number(known), everybody=number(everybody))
    chart = charts.bars([{"name": name, "count": people} for name, people in rows], {"count": _("people")})
    return Figure(by, _(title), summary, chart, (_(title), _("people")), list(rows))


def _ages(segment: Segment, scope: Scope, on: date, everybody: int) -> Rows:
    return [
        (_("75 and over") if bar.low == 75 else f"{bar.low}–{bar.high}" if bar.low else _("not known"), bar.people)
        for bar in breakdown.by_age(segment, scope, on, everybody)
    ]


def _supports(segment: Segment, scope: Scope, on: date, everybody: int) -> Rows:
    return [
        (f"{bar.low} … {bar.high}".replace("-", "−") if bar.low is not None else _("not asked"), bar.people)
        for bar in breakdown.by_support(segment, scope, on, everybody)
    ]


def _languages(segment: Segment, scope: Scope, on: date, everybody: int) -> Rows:
    words = {"en": _("English"), "fr": _("French"), "other": _("another language")}
    found = breakdown.by_language(segment, scope, on, everybody)
    return [(words.get(bar.code, _("not known")), bar.people) for bar in found]


BREAKDOWNS: dict[str, tuple[str, Callable[[Segment, Scope, date, int], Rows]]] = {
    "age": (gettext_noop("By age"), _ages),
    "support": (gettext_noop("By support for us"), _supports),
    "language": (gettext_noop("By language"), _languages),
}


def _tables(*found: tuple[str, Rows]) -> list[dict[str, Any]]:
    """Those that have rows, each row with the length of its bar."""
    return [{"title": title, "rows": _with_shares(rows)} for title, rows in found if rows]


def _with_shares(rows: Rows) -> list[tuple[str, int, int]]:
    """Each row with the length of its bar, in per cent of the longest."""
    most = max(people for _label, people in rows) or 1
    return [(label, people, round(100 * people / most)) for label, people in rows]
