"""Finding a person by what was typed."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hustings.apps.geography import queries as geography
from hustings.apps.organisations.access import READ, rights_on, unit_for
from hustings.apps.people import actions, queries
from hustings.domain import addresses
from hustings.web import languages
from hustings.web.panels import Place, panel
from hustings.web.request import Request

_AS_TYPED = 8  # people shown while somebody types
_PAGE = 20
_ENOUGH = 3  # letters or digits before the first question is asked


def search(request: Request) -> HttpResponse:
    """Who is meant by what was typed: a fragment as one types, a page when it is sent."""
    unit_for(request.user, READ)
    if request.method != "POST":
        return render(request, "people/search.html", {"asked": False})
    text = request.POST.get("q", "").strip()
    typing = bool(request.htmx)
    short = sum(map(str.isalnum, text)) < _ENOUGH
    found = [] if short else _shown(queries.search(text, _AS_TYPED + 1 if typing else _PAGE + 1))
    limit = _AS_TYPED if typing else _PAGE
    more, found = len(found) > limit, found[:limit]
    if found:
        actions.note_search(by=request.user, found=[each["id"] for each in found])
    if not typing and len(found) == 1 and not more:
        return HttpResponseRedirect(reverse("people:person", args=[found[0]["id"]]))
    said = {"q": text, "found": found, "more": more, "short": short, "asked": bool(text)}
    return render(request, "people/found.html" if typing else "people/search.html", said)


@panel("menu", 10)
def menu(request: Request) -> Any:
    """The way to a search of one's own page."""
    return Place(_("Find a person"), reverse("people:search")) if READ in rights_on(request) else None


@panel("bar.search", 10)
def box(request: Request) -> bool | None:
    """The box that finds a person, for those who may read about people."""
    return READ in rights_on(request) or None


def _shown(found: list[queries.Found]) -> list[dict[str, Any]]:
    language = languages.current()
    around = queries.surroundings([each.person_id for each in found])
    rows = []
    for each in found:
        where = around[each.person_id]
        rows.append(
            {
                "id": each.person_id,
                "name": each.name,
                "status": each.status,
                "address": addresses.one_line(each.address, language),
                "poll": where.poll,
                "district": geography.riding_name(where.district_en, where.district_fr, language),
                "others": where.others,
            }
        )
    return rows
