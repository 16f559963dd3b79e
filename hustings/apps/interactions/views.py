"""Logging a contact, taking one back, and what happened with a person."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hustings.apps.interactions import actions, forms, queries
from hustings.apps.interactions.models import Interaction
from hustings.apps.organisations.access import READ, RECORD, rights_on, unit_for
from hustings.apps.people import actions as people
from hustings.apps.people.access import person_numbered
from hustings.apps.people.models import Person
from hustings.domain.messages import BadInput
from hustings.domain.source_rules import RULES, Reason
from hustings.web.facts import KINDS
from hustings.web.panels import drawn, panel
from hustings.web.request import Request

# How the timeline can be narrowed: the address's word, its title, the kinds it shows.
FILTERS = (
    ("all", gettext_noop("Everything"), None),
    ("contacts", gettext_noop("Contacts"), (Interaction.Kind.CONTACT,)),
    ("facts", gettext_noop("Petitions, issues, tags"), (Interaction.Kind.FACT,)),
    ("gifts", gettext_noop("Membership and gifts"), (Interaction.Kind.MEMBERSHIP, Interaction.Kind.DONATION)),
    ("stops", gettext_noop("Requests to stop"), (Interaction.Kind.OPT_OUT, Interaction.Kind.OPT_IN)),
)


def log(request: Request, number: int) -> HttpResponse:
    """The form of a contact; sent, it records one and goes back to where one came from."""
    unit = unit_for(request.user, RECORD)
    unit_for(request.user, READ)  # whoever was handed a sheet records by its lines, not by opening people
    person = person_numbered(number)
    wanted = request.POST.get("change") or request.POST.get("channel") or request.GET.get("by") or ""
    channel = int(wanted) if wanted.isdecimal() and int(wanted) in forms.RESULTS else int(Interaction.Channel.DOOR)
    back = _back(request, number)
    purpose = request.POST.get("purpose") or request.GET.get("purpose", "")
    sentence = ""
    if request.method == "POST" and "change" not in request.POST:
        try:
            said = forms.said_of(person.pk, request.POST, timezone.now())
        except BadInput as error:
            sentence = error.message.render(_)
        else:
            for each in said:
                actions.record(by=request.user, unit=unit, said=each)
            undo = f"{reverse('contacts:take_back', args=[said[0].id])}?{urlencode({'back': back})}"
            saved = _("The contact with {name} is saved.").format(name=person.name)
            messages.success(request, saved, extra_tags=undo)
            return HttpResponseRedirect(back)
    people.note_view(by=request.user, person=person.pk)
    return render(
        request,
        "interactions/log.html",
        {
            "person": person,
            "back": back,
            "channel": channel,
            "channels": [int(each) for each in forms.RESULTS],
            "stops": Interaction.Channel.choices,
            "points": [
                each
                for each in queries.points(person.pk, timezone.localdate(), purpose)
                if each.kind != "email" and not each.barred
            ],
            "purpose": purpose,
            "sentence": sentence,
            "sent": request.POST,
            "flags": drawn("person.flags", request, person),
            **forms.shown(channel, request.POST),
        },
        status=422 if sentence else 200,
    )


@require_POST
def take_back(request: Request, interaction: uuid.UUID) -> HttpResponse:
    """Void one contact; what it said of support goes with it, and the wish to be left alone that was noted with it."""
    unit = unit_for(request.user, RECORD)
    found = Interaction.objects.filter(pk=interaction).first()
    if found is None:
        raise BadInput("There is no such contact to take back, or it has been taken back already.")
    actions.void(by=request.user, unit=unit, interaction=interaction)
    said = _("The contact is taken back.")
    if queries.standing(forms.stop_with(interaction)):
        actions.void(by=request.user, unit=unit, interaction=forms.stop_with(interaction))
        said = _("The contact is taken back, with the wish not to be contacted.")
    messages.success(request, said)
    return HttpResponseRedirect(_back(request, found.person_id))


@panel("person.flags", 10)
def stopped(request: Request, one: Person) -> SafeString | None:
    """By which channels they asked to be left alone, in words."""
    mask = queries.stops(one.pk)
    named = [str(channel.label) for channel in Interaction.Channel if mask & channel]
    if not named:
        return None
    everything = len(named) == len(Interaction.Channel)
    return render_to_string("interactions/stopped.html", {"named": named, "everything": everything}, request)


@panel("person.flags", 20)
def tagged(request: Request, one: Person) -> SafeString | None:
    """The labels they carry."""
    french = get_language() == "fr"
    found = [name_fr if french else name_en for name_en, name_fr in queries.tags(one.pk)]
    return format_html_join("", '<span class="tag">{}</span>', ((name,) for name in found)) if found else None


@panel("person.acts", 10)
def log_button(request: Request, one: Person) -> SafeString | None:
    """The way to the form of a contact."""
    if RECORD not in rights_on(request):
        return None
    then = request.GET.get("then") or request.get_full_path()
    said = {"person": one, "then": then, "purpose": request.GET.get("purpose", "")}
    return render_to_string("interactions/log_button.html", said, request)


@panel("person.header", 20)
def reach(request: Request, one: Person) -> SafeString:
    """Phones and e-mail addresses, each with its state; those that may not serve the purpose in hand are not shown."""
    points = queries.points(one.pk, timezone.localdate(), request.GET.get("purpose", ""))
    said = {"points": points, "mask": queries.stops(one.pk), "rule": RULES[Reason.NOT_FOR_THIS].text.render(_)}
    return render_to_string("interactions/reach.html", said, request)


@panel("person.main", 20)
def timeline(request: Request, one: Person) -> SafeString:
    """What happened, the newest first, narrowed as the address says."""
    wanted = request.GET.get("show", "all")
    kinds = next((kinds for word, _title, kinds in FILTERS if word == wanted), None)
    language = get_language() or "en"
    return render_to_string(
        "interactions/timeline.html",
        {
            "person": one,
            "filters": [(word, _(title), word == wanted) for word, title, _kinds in FILTERS],
            "happened": [_worded(each, language) for each in queries.timeline(one.pk, kinds)],
            "may_take_back": RECORD in rights_on(request),
        },
        request,
    )


def _back(request: Request, person: int) -> str:
    """Where one came from, else the person's page."""
    back = request.POST.get("back") or request.GET.get("back") or ""
    own = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return back if own else reverse("people:person", args=[person])


def _worded(each: queries.Happened, language: str) -> dict[str, Any]:
    """One entry of the timeline, in words."""
    french = language == "fr"
    channels = [str(channel.label) for channel in Interaction.Channel if each.channel and each.channel & channel]
    fact = each.fact_fr if french else each.fact_en
    return {
        "it": each,
        "result": each.result_fr if french else each.result_en,
        "mark": each.mark_fr if french else each.mark_en,
        "channel": ", ".join(channels),
        "fact": fact,
        "fact_kind": _(KINDS[each.fact_kind]) if each.fact_kind in KINDS else "",
        "unit": each.unit_fr if french else each.unit_en,
        "dollars": None if each.amount_cents is None else each.amount_cents / 100,
        "answers": each.answers(language),
    }
