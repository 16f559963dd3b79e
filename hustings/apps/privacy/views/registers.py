"""The registers: breaches, and those outside who handle data for us."""

from datetime import date
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
from hustings.apps.privacy.access import answering, breach_numbered, may_answer, processor_numbered
from hustings.domain.messages import BadInput
from hustings.web.panels import Act, panel
from hustings.web.request import Request


@require_GET
def index(request: Request) -> HttpResponse:
    """Both registers."""
    answering(request.user)
    return render(request, "privacy/registers.html", _shown())


@require_POST
def note_breach(request: Request) -> HttpResponse:
    """Note a breach."""
    answering(request.user)
    form = request.POST
    try:
        actions.note_breach(
            by=request.user,
            noticed_on=_day(form.get("noticed_on", "")) or timezone.localdate(),
            happened_on=_day(form.get("happened_on", "")),
            what=form.get("what", ""),
            people=_count(form.get("people", "")),
            harm=bool(form.get("harm")),
        )
    except BadInput as error:
        return _wrong(request, error)
    messages.success(request, _("The breach is noted."))
    return HttpResponseRedirect(reverse("privacy:registers"))


@require_POST
def breach(request: Request, number: int) -> HttpResponse:
    """Note who was told of a breach, or close it."""
    breach_numbered(request.user, number)
    form = request.POST
    try:
        if "close" in form:
            actions.close_breach(by=request.user, number=number, outcome=form.get("outcome", ""))
        else:
            people_on, authority_on = (_day(form.get(name, "")) for name in ("people_on", "authority_on"))
            actions.tell_of_breach(by=request.user, number=number, people_on=people_on, authority_on=authority_on)
    except BadInput as error:
        return _wrong(request, error)
    messages.success(request, _("It is noted."))
    return HttpResponseRedirect(reverse("privacy:registers"))


@require_POST
def add_processor(request: Request) -> HttpResponse:
    """Note somebody who handles data for us."""
    answering(request.user)
    form = request.POST
    try:
        actions.add_processor(
            by=request.user,
            name=form.get("name", ""),
            serves=form.get("serves", ""),
            contract=form.get("contract", ""),
            no_sale=bool(form.get("no_sale")),
            since=_day(form.get("since", "")) or timezone.localdate(),
            until=_day(form.get("until", "")),
        )
    except BadInput as error:
        return _wrong(request, error)
    messages.success(request, _("It is noted."))
    return HttpResponseRedirect(reverse("privacy:registers"))


@require_POST
def end_processor(request: Request, number: int) -> HttpResponse:
    """Note that somebody handles no data for us any more."""
    processor_numbered(request.user, number)
    actions.end_processor(by=request.user, number=number)
    messages.success(request, _("It is noted."))
    return HttpResponseRedirect(reverse("privacy:registers"))


@panel("home.acts", 24)
def untold(request: Request) -> Act | None:
    """Breaches of which people at risk have not been told."""
    if not may_answer(request.user, rights_on(request)):
        return None
    count = queries.untold()
    if not count:
        return None
    why = ngettext("{count} breach with a real risk of harm.", "{count} breaches with a real risk of harm.", count)
    return Act(_("Tell people of a breach"), reverse("privacy:registers"), why.format(count=count), 90)


def _wrong(request: Request, error: BadInput) -> HttpResponse:
    """The page again with what was wrong and what was sent."""
    said = _shown() | {"problem": error.message.render(_), "sent": request.POST}
    return render(request, "privacy/registers.html", said, status=422)


def _shown() -> dict[str, Any]:
    today = timezone.localdate()
    handle = queries.processors(today)
    return {
        "breaches": queries.breaches(),
        "processors": [(each, each.until is not None and each.until < today) for each in handle],
        "today": today.isoformat(),
    }


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise BadInput("A date is written like 2026-11-21.") from None


def _count(text: str) -> int | None:
    if not text.strip():
        return None
    if not (text.strip().isascii() and text.strip().isdecimal() and len(text.strip()) < 10):
        raise BadInput("A number of people is digits. Leave it empty where it is not known.")
    return int(text)
