"""Two decide: what others want to take, for whoever may agree to it; and what became of what was asked for."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from hustings.apps.gate import actions as gate
from hustings.apps.gate.models import Approval
from hustings.apps.gate.queries import deciding
from hustings.apps.lists.models import ASKED_TITLES, List
from hustings.apps.organisations.access import APPROVE, election_on, rights_on, unit_for
from hustings.apps.organisations.models import User
from hustings.domain.messages import BadInput
from hustings.web.panels import Act, Place, panel
from hustings.web.proof import checked
from hustings.web.request import Request
from hustings.web.templatetags.shown import named


@require_GET
def index(request: Request) -> HttpResponse:
    """What waits for a second person, and what was decided lately."""
    unit_for(request.user, APPROVE)
    return _page(request)


@checked
@require_POST
def decide(request: Request, number: int) -> HttpResponse:
    """Agree, or not, in the user's own words."""
    unit_for(request.user, APPROVE)
    granted = request.POST.get("decision") == "agree"
    try:
        found = gate.decide(by=request.user, number=number, granted=granted, said=request.POST.get("said", ""))
    except BadInput as error:
        return _page(request, error.message.render(_), number)
    said = _("Number {number} may be taken until {until}.") if granted else _("Number {number} may not be taken.")
    until = timezone.localtime(found.until) if found.until else None
    messages.success(request, said.format(number=number, until=f"{until:%Y-%m-%d %H:%M}" if until else ""))
    return HttpResponseRedirect(reverse("lists:approvals"))


@panel("menu", 25)
def menu(request: Request) -> Place | None:
    """The way to what waits for a second person."""
    return Place(_("Two decide"), reverse("lists:approvals")) if APPROVE in rights_on(request) else None


@panel("home.acts", 5)
def waiting(request: Request) -> Act | None:
    """That somebody waits for a decision."""
    if APPROVE not in rights_on(request):
        return None
    count = deciding.waiting(by=request.user)
    if not count:
        return None
    why = ngettext("{count} request waits.", "{count} requests wait.", count).format(count=count)
    return Act(_("Decide on what others want to take"), reverse("lists:approvals"), why, 60)


def shown(on: str) -> list[dict[str, Any]]:
    """What was asked for of a list, for its page."""
    return _shown(deciding.asked_of(on))


def _page(request: Request, problem: str = "", number: int = 0) -> HttpResponse:
    found = _shown(deciding.to_decide(by=request.user)[:200])
    said = {
        "open": [each for each in found if each["it"].granted is None],
        "decided": [each for each in found if each["it"].granted is not None],
        "election": election_on(timezone.localdate()),
        "problem": problem,
        "number": number,
        "typed": request.POST.get("said", ""),
        "me": request.user.pk,
    }
    return render(request, "lists/approvals.html", said, status=422 if problem else 200)


def _shown(asked: Any) -> list[dict[str, Any]]:
    found: list[Approval] = list(asked)
    users = {each.by_user for each in found} | {each.decided_by for each in found if each.decided_by}
    names = dict(User.objects.filter(pk__in=users).values_list("pk", "name"))
    lists = {f"list:{pk}": (pk, name) for pk, name in List.objects.values_list("pk", "name")}
    return [
        {
            "it": each,
            "by": names.get(each.by_user, ""),
            "decided_by": names.get(each.decided_by or 0, ""),
            "title": _(ASKED_TITLES.get(each.what, each.what)),
            "list": lists.get(each.on_what),
            "purpose": named(each.purpose),
            "reasons": [reason.render(_) for reason in deciding.reasons_of(each)],
            "over": bool(each.until and each.until < timezone.now()),
        }
        for each in found
    ]
