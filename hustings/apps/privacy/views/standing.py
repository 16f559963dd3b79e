"""What waits for the privacy officer: requests, holds, and what was erased."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from hustings.apps.organisations.access import rights_on
from hustings.apps.privacy import actions, queries
from hustings.apps.privacy.access import answering, demand_numbered, may_answer
from hustings.apps.privacy.models import Demand
from hustings.apps.privacy.views.wording import KINDS
from hustings.domain.messages import BadInput
from hustings.jobs import queue
from hustings.web.panels import Act, Place, panel
from hustings.web.request import Request


@require_GET
def index(request: Request) -> HttpResponse:
    """Requests that wait, the oldest first; holds in force; what was erased lately."""
    answering(request.user)
    return render(request, "privacy/index.html", _standing())


@require_POST
def answer(request: Request, number: int) -> HttpResponse:
    """Note how a request was answered."""
    demand_numbered(request.user, number)
    try:
        actions.answer(by=request.user, number=number, said=request.POST.get("answer", ""))
    except BadInput as error:
        said = _standing() | {"problem": error.message.render(_)}
        return render(request, "privacy/index.html", said, status=422)
    messages.success(request, _("The request is answered."))
    return HttpResponseRedirect(reverse("privacy:index"))


@panel("menu", 52)
def menu(request: Request) -> Place | None:
    """The way to what people ask of us."""
    return (
        Place(_("People's requests"), reverse("privacy:index"))
        if may_answer(request.user, rights_on(request))
        else None
    )


@panel("home.acts", 25)
def waiting(request: Request) -> Act | None:
    """Requests that nobody answered yet."""
    if not may_answer(request.user, rights_on(request)):
        return None
    asked = queries.waiting(timezone.localdate())
    if not asked:
        return None
    why = ngettext("{count} request waits.", "{count} requests wait.", len(asked)).format(count=len(asked))
    return Act(_("Answer people about their data"), reverse("privacy:index"), why, 60)


def worded(demand: Demand) -> dict[str, Any]:
    """A request, in words."""
    return {"it": demand, "kind": _(KINDS[demand.kind])}


def _standing() -> dict[str, Any]:
    return {
        "waiting": [worded(each.it) | {"left": each.days_left} for each in queries.waiting(timezone.localdate())],
        "answered": [worded(each) for each in queries.answered()],
        "holds": queries.holds(),
        "erasures": queries.erasures(),
        "erasing": queue.running("privacy.erase"),
    }
