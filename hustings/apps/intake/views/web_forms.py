"""Web forms as those see them who open them: a new one, and how each stands."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hustings.apps.audit import actions as audit
from hustings.apps.intake import access, actions, queries
from hustings.apps.intake.actions import Asked
from hustings.apps.intake.models import Batch, WebForm
from hustings.apps.intake.views.papers import list_of
from hustings.apps.organisations.access import IMPORT, unit_for
from hustings.apps.people.access import source_coded
from hustings.apps.people.models import Source
from hustings.domain.messages import BadInput
from hustings.jobs import queue
from hustings.web import languages
from hustings.web.request import Request

KINDS = {
    WebForm.Kind.PETITION: gettext_noop("Petition"),
    WebForm.Kind.ISSUE: gettext_noop("Issue"),
    WebForm.Kind.VOLUNTEER: gettext_noop("Volunteer"),
    WebForm.Kind.SIGN: gettext_noop("Sign request"),
}
WORDS = [f"{name}_{language}" for name in ("title", "text", "permission") for language in ("en", "fr")]


def index(request: Request) -> HttpResponse:
    """The forms of one's units, and a new one."""
    unit = unit_for(request.user, IMPORT)
    sentence = ""
    if request.method == "POST":
        try:
            made = _opened(request)
            return HttpResponseRedirect(reverse("intake:form", args=[made.pk]))
        except BadInput as error:
            sentence = error.message.render(_)
    said = {
        "sentence": sentence,
        "typed": request.POST,
        "kinds": [(kind.value, _(title)) for kind, title in KINDS.items()],
        "sources": Source.objects.filter(unit=unit, kind=Source.Kind.OUTSIDE, withdrawn_at=None).order_by("title"),
        "forms": [(each, _title(each)) for each in WebForm.objects.order_by("-pk")],
    }
    return render(request, "intake/forms.html", said, status=422 if sentence else 200)


def form(request: Request, number: int) -> HttpResponse:
    """One form: its address, how many signed, and what can be done."""
    unit_for(request.user, IMPORT)
    one = access.form_numbered(number)
    on = f"form:{number}"
    sentence = ""
    if request.method == "POST":
        try:
            if "close" in request.POST:
                actions.close_form(by=request.user, number=number)
                messages.success(request, _("The form is closed."))
            elif not queue.busy(on):
                queue.enqueue("intake.signatures", by=request.user.pk, unit=one.unit_id, on=on, number=number)
                audit.record(by=request.user, unit=one.unit_id, what="signatures.asked", on=on)
            return HttpResponseRedirect(reverse("intake:form", args=[number]))
        except BadInput as error:
            sentence = error.message.render(_)
    works = queue.works_on(on)
    problem = queue.problem_of(works[0]) if works else None
    said = {
        "form": one,
        "title": _title(one),
        "kind": _(KINDS[WebForm.Kind(one.kind)]),
        "address": f"{request.scheme}://{request.get_host()}{reverse('signing:sign', args=[one.slug])}",
        "signed": queries.signed(one),
        "list": list_of(one.fact) if one.kind == WebForm.Kind.PETITION else "",
        "batches": Batch.objects.filter(signature__form=one).distinct().order_by("-pk")[:10],
        "unsent": len([work for work in queries.failed_confirmations() if work.unit == one.unit_id]),
        "busy": queue.busy(on),
        "sentence": sentence or (problem.render(_) if problem else ""),
    }
    return render(request, "intake/form.html", said, status=422 if sentence else 200)


def _opened(request: Request) -> WebForm:
    typed = request.POST
    if not typed.get("source"):
        raise BadInput("Say first who gave the list: choose a source, or name a new one.")
    try:
        ends_on = date.fromisoformat(typed["ends_on"]) if typed.get("ends_on") else None
    except ValueError:
        raise BadInput("A date is written like 2026-11-21.") from None
    words: dict[str, Any] = {name: typed.get(name, "") for name in WORDS}
    asked = Asked(typed.get("kind", ""), typed.get("slug", "").strip(), words, ends_on)
    return actions.open_form(by=request.user, source=source_coded(typed["source"]), asked=asked)


def _title(one: WebForm) -> str:
    return one.title_fr if languages.current() == "fr" else one.title_en
