"""Who gives us outside data: all of them, one of them, and the withdrawal of one."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hustings.apps.audit import actions as audit
from hustings.apps.gate import queries as gate
from hustings.apps.organisations.access import IMPORT, unit_for
from hustings.apps.people import actions, queries
from hustings.apps.people.access import check_withdrawal, may_withdraw, source_numbered
from hustings.apps.people.models import Source
from hustings.domain.messages import BadInput
from hustings.domain.source_rules import GIVERS
from hustings.jobs import queue
from hustings.web.proof import checked
from hustings.web.request import Request


@require_GET
def index(request: Request) -> HttpResponse:
    """All outside sources of the user's units."""
    unit_for(request.user, IMPORT)
    return render(request, "people/all_sources.html", {"sources": queries.sources()})


def source(request: Request, number: int) -> HttpResponse:
    """One source: its terms, what stands in its name, and the way to withdraw it."""
    unit_for(request.user, IMPORT)
    return _shown(request, number)


def agreement(request: Request, number: int) -> HttpResponse:
    """The signed document of a source; sent with a file, it is attached."""
    unit_for(request.user, IMPORT)
    one = source_numbered(number)
    if request.method == "POST":
        try:
            _attach(request, one)
        except BadInput as error:
            return _shown(request, number, error.message.render(_))
        messages.success(request, _("The document is attached."))
        return HttpResponseRedirect(reverse("people:source", args=[number]))
    found = queries.agreement_of(one)
    if found is None:
        raise BadInput("No document is attached to this source.")
    audit.record(by=request.user, unit=one.unit_id, what="agreement.read", on=f"source:{number}")
    response = HttpResponse(bytes(found.content), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, found.file_name)
    return response


@require_POST
def newcomers(request: Request, number: int) -> HttpResponse:
    """Let whoever is new on lists of a source become a person, or stay outside."""
    unit_for(request.user, IMPORT)
    come_in = "come_in" in request.POST
    actions.let_newcomers_in(by=request.user, source=source_numbered(number), newcomers=come_in)
    messages.success(
        request,
        _("Whoever is new on its lists becomes a person, from now on.")
        if come_in
        else _("Whoever is on no list of electors stays outside, from now on."),
    )
    return HttpResponseRedirect(reverse("people:source", args=[number]))


@checked
@require_POST
def withdraw(request: Request, number: int) -> HttpResponse:
    """Withdraw a source, in the worker: it may have said much."""
    unit_for(request.user, IMPORT)
    one = source_numbered(number)
    reason = request.POST.get("reason", "").strip()
    try:
        check_withdrawal(request.user, one)
        if not reason:
            raise BadInput("Say why the source is withdrawn: people's pages will show it.")
        if queue.busy(f"source:{number}"):
            raise BadInput("This source is being withdrawn already.")
    except BadInput as error:
        return _shown(request, number, error.message.render(_), reason)
    queue.enqueue(
        "intake.withdraw",
        by=request.user.pk,
        unit=one.unit_id,
        on=f"source:{number}",
        number=number,
        reason=reason,
    )
    audit.record(by=request.user, unit=one.unit_id, what="withdrawal.asked", on=f"source:{number}")
    messages.success(request, _("The source is being withdrawn."))
    return HttpResponseRedirect(reverse("people:source", args=[number]))


def _attach(request: Request, one: Source) -> None:
    sent, typed = request.FILES.get("document"), request.POST
    if sent is None:
        raise BadInput("Choose the signed document first.")
    try:
        signed_on = date.fromisoformat(typed.get("signed_on", ""))
    except ValueError:
        raise BadInput("A date is written like 2026-11-21.") from None
    actions.sign_agreement(
        by=request.user,
        source=one,
        file_name=sent.name or "document",
        content=sent.read(),
        signatory=typed.get("signatory", ""),
        capacity=typed.get("capacity", ""),
        signed_on=signed_on,
    )


def _shown(request: Request, number: int, sentence: str = "", reason: str = "") -> HttpResponse:
    one = source_numbered(number)
    works = queue.works_on(f"source:{number}")
    said = {
        "source": one,
        "giver": GIVERS[one.terms.giver].render(_),
        "paid": None if one.paid_cents is None else formats.number_format(one.paid_cents / 100, 2, force_grouping=True),
        "purposes": [each for each in gate.purposes_of(one.unit) if each.code in one.purposes],
        "agreement": queries.agreement_of(one),
        "typed": request.POST,
        "spoken": queries.spoken(one),
        "may_withdraw": may_withdraw(request.user, one),
        "busy": queue.busy(f"source:{number}"),
        "sentence": sentence or next((problem.render(_) for each in works if (problem := queue.problem_of(each))), ""),
        "reason": reason,
    }
    return render(request, "people/source.html", said, status=422 if sentence else 200)
