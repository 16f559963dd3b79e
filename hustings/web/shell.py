"""What every page has: the bar at the top, the search box, the languages; and the page of a problem."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from hustings.web import panels
from hustings.web.request import Request
from hustings.web.staying import open_for


def shell(request: Request) -> dict[str, Any]:
    """The context processor of the base template: where one may go, and the other language."""
    here = get_language()
    signed_in = getattr(request, "user", None) is not None and request.user.is_authenticated
    return {
        "places": panels.places(request) if signed_in else [],
        "may_search": bool(signed_in and panels.drawn("bar.search", request)),
        "other_languages": [(code, name) for code, name in settings.LANGUAGES if code != here],
        "csp_nonce": getattr(request, "csp_nonce", ""),
        "open_for": open_for(request) if signed_in else 0,
    }


def problem(request: Request, sentence: str, status: int) -> HttpResponse:
    """One plain sentence: as a page, or as a fragment where a fragment was asked for."""
    htmx = getattr(request, "htmx", None)
    response = render(request, "web/problem_part.html" if htmx else "web/problem.html", {"sentence": sentence})
    response.status_code = status
    if htmx:  # shown among the notices, whatever was to be replaced: what stood there stays
        response["HX-Retarget"] = "#notices"
        response["HX-Reswap"] = "innerHTML"
    return response
