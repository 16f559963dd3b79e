"""Pages that belong to no app: home, help, and what is said when something went wrong."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hustings.web import panels
from hustings.web.acting import open_to_all
from hustings.web.request import Request
from hustings.web.shell import problem


@require_GET
def home(request: Request) -> HttpResponse:
    """The next acts, most pressing first, and what else the apps have to show."""
    acts = sorted(panels.drawn("home.acts", request), key=lambda act: -act.weight)
    return render(request, "web/home.html", {"acts": acts[:3], "parts": panels.drawn("home.parts", request)})


@require_GET
def guide(request: Request) -> HttpResponse:
    """The few things worth knowing."""
    return render(request, "web/help.html")


@open_to_all
def not_found(request: Request, exception: Exception | None = None) -> HttpResponse:
    """For an address that leads nowhere."""
    return problem(request, _("There is nothing here. The address may be old, or not yours to see."), 404)


@open_to_all
def fault(request: Request) -> HttpResponse:
    """For what nobody foresaw: never a value, never a trace."""
    return problem(request, _("Something went wrong on our side. Nothing was half done; try again later."), 500)


@open_to_all
def forged(request: Request, reason: str = "") -> HttpResponse:
    """For a form that does not come from our own page, or from one that stood open for too long."""
    return problem(request, _("This page stood open for too long. Go back, load it anew, and send it again."), 403)
