"""The pool of planted entries, for the privacy officer: what is in it, what rang, what is given up."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from hustings.apps.gate import actions as gate
from hustings.apps.gate import queries
from hustings.apps.lists import actions
from hustings.apps.organisations.access import TRACE, unit_for
from hustings.apps.organisations.models import User
from hustings.domain import phones
from hustings.domain.messages import BadInput, Message
from hustings.domain.traces import wanted
from hustings.web.proof import checked
from hustings.web.request import Request

_EXAMPLE, _PART = 500, 0.05  # people of the copy that the page speaks of, and how much of it leaks


@checked
def planted(request: Request) -> HttpResponse:
    """What is in the pool; sent with a file, its phones and mailboxes are added."""
    unit_for(request.user, TRACE)
    if request.method != "POST":
        return _page(request)
    file = request.FILES.get("file")
    if file is None:
        return _page(request, _("Choose the file with the phones."))
    try:
        new = actions.add_endpoints(by=request.user, content=file.read())
    except BadInput as error:
        return _page(request, error.message.render(_))
    said = ngettext("{count} planted entry is new.", "{count} planted entries are new.", new)
    messages.success(request, said.format(count=new))
    return HttpResponseRedirect(reverse("reporting:planted"))


@require_POST
def rang(request: Request) -> HttpResponse:
    """Note that the phone of a planted entry rang."""
    unit_for(request.user, TRACE)
    try:
        number = phones.normalise(request.POST.get("phone", ""))
        if isinstance(number, Message):
            raise BadInput(number.text, **number.params)
        seed = queries.seed_with(by=request.user, phone=number.e164)
        when = _moment(request.POST.get("at", ""))
        found = gate.ring(by=request.user, seed=seed.pk, at=when, said=request.POST.get("said", "").strip())
    except BadInput as error:
        return _page(request, error.message.render(_))
    said = ngettext("Noted. {count} copy carried it by then.", "Noted. {count} copies carried it by then.", len(found))
    messages.success(request, said.format(count=len(found)))
    return HttpResponseRedirect(reverse("reporting:planted"))


@checked
@require_POST
def retire(request: Request, number: int) -> HttpResponse:
    """Plant an entry no more."""
    gate.retire_seed(by=request.user, number=number)
    messages.success(request, _("It is planted no more; copies that carry it are still told by it."))
    return HttpResponseRedirect(reverse("reporting:planted"))


def _page(request: Request, problem: str = "") -> HttpResponse:
    pool = list(queries.pool(by=request.user))
    active = sum(each.active for each in pool)
    carried = wanted(_EXAMPLE, active)
    rings = [
        {"ring": each, "copies": [_copy(planting.release.key, planting.release.by_user) for planting in plantings]}
        for each, plantings in queries.rings_with_plantings(by=request.user)
    ]
    said = {
        "pool": pool,
        "active": active,
        "people": _EXAMPLE,
        "carried": carried,
        "missed": (1 - _PART) ** carried,
        "rings": rings,
        "problem": problem,
        "typed": request.POST,
    }
    return render(request, "reporting/planted.html", said, status=422 if problem else 200)


def _copy(key: str, user: int) -> tuple[str, str]:
    return key, User.objects.filter(pk=user).values_list("name", flat=True).first() or ""


def _moment(text: str) -> datetime:
    if not text:
        return timezone.now()
    try:
        return timezone.make_aware(datetime.fromisoformat(text))
    except ValueError:
        raise BadInput("A time is written like 2026-11-21 18:30.") from None
