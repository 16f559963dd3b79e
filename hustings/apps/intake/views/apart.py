"""Taking a merge apart: of what was recorded while it held, whose is what."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.http import require_POST

from hustings.apps.intake import actions, queries
from hustings.apps.interactions import queries as interactions
from hustings.apps.interactions.queries import Happened
from hustings.apps.organisations.access import IMPORT, rights_on, unit_for
from hustings.apps.people import actions as people_actions
from hustings.apps.people import queries as people
from hustings.apps.people.access import merge_numbered, person_numbered
from hustings.apps.people.models import Merge, Person
from hustings.domain.messages import BadInput
from hustings.web import languages
from hustings.web.panels import Act, panel
from hustings.web.request import Request

_KINDS = {
    "membership": gettext_noop("Member"),
    "donation": gettext_noop("Gift"),
    "opt_out": gettext_noop("Asked not to be contacted"),
    "opt_in": gettext_noop("May be contacted again"),
}


def apart(request: Request, number: int) -> HttpResponse:
    """What was recorded since two people were merged, each with whose it is; sent, the two are apart."""
    unit_for(request.user, IMPORT)
    merge = merge_numbered(number)
    sentence = ""
    if request.method == "POST" and merge.apart_at is None:
        try:
            return _take_apart(request, merge)
        except BadInput as error:
            sentence = error.message.render(_)
    return _shown(request, merge, sentence)


@require_POST
def decide(request: Request, number: int) -> HttpResponse:
    """Say whose something was that nobody knew when the two were taken apart."""
    unit_for(request.user, IMPORT)
    merge = merge_numbered(number)
    named, answer = request.POST.get("interaction", ""), request.POST.get("answer", "")
    try:
        if answer not in ("kept", "theirs") or named not in map(str, merge.undecided):
            raise BadInput("Somebody has decided on this already.")
        people_actions.decide_apart(by=request.user, number=number, interaction=UUID(named), theirs=answer == "theirs")
    except BadInput as error:
        return _shown(request, merge, error.message.render(_))
    return HttpResponseRedirect(reverse("intake:apart", args=[number]))


@panel("person.acts", 40)
def merge_button(request: Request, one: Person) -> SafeString | None:
    """The way to merge a person with another."""
    if IMPORT not in rights_on(request):
        return None
    return render_to_string("intake/merge_button.html", {"person": one}, request)


@panel("person.side", 50)
def merged(request: Request, one: Person) -> SafeString | None:
    """Who was merged into a person, and the way to take them apart."""
    held = people.merges_of(one.pk)
    if not held:
        return None
    names = people.names_alone(absorbed for _merge, absorbed in held)
    rows = [(merge, absorbed, names[absorbed.pk]) for merge, absorbed in held]
    may = IMPORT in rights_on(request)
    return render_to_string("intake/merged.html", {"held": rows, "may": may}, request)


@panel("home.acts", 37)
def undecided(request: Request) -> Act | None:
    """What waits for somebody to say whose it is, after a merge was taken apart."""
    if IMPORT not in rights_on(request):
        return None
    waiting = queries.undecided()
    if not waiting:
        return None
    count = sum(len(each.undecided) for each in waiting)
    why = ngettext("{count} entry waits.", "{count} entries wait.", count).format(count=count)
    return Act(_("Say whose it is"), reverse("intake:apart", args=[waiting[0].pk]), why, 30)


def _take_apart(request: Request, merge: Merge) -> HttpResponse:
    said = {key.removeprefix("whose_"): value for key, value in request.POST.items() if key.startswith("whose_")}
    recorded = {str(each.id): each.id for each in interactions.recorded_since(merge.pk, merge.person_id)}
    if said.keys() != recorded.keys() or not set(said.values()) <= {"kept", "theirs", "later"}:
        raise BadInput("Say of each entry whose it is. More may have been recorded meanwhile.")
    theirs, later = ([recorded[key] for key in said if said[key] == answer] for answer in ("theirs", "later"))
    actions.take_apart(by=request.user, number=merge.pk, theirs=theirs, undecided=later)
    messages.success(request, _("The two are two people on record again."))
    if later:
        return HttpResponseRedirect(reverse("intake:apart", args=[merge.pk]))
    return HttpResponseRedirect(reverse("people:person", args=[merge.kept_id]))


def _shown(request: Request, merge: Merge, sentence: str) -> HttpResponse:
    held = merge.apart_at is None
    top = person_numbered(merge.person_id if held else merge.kept_id)
    absorbed = Person.objects.filter(pk=merge.absorbed_id).first()
    recorded = (
        interactions.recorded_since(merge.pk, merge.person_id)
        if held
        else [each for each in interactions.timeline(top.pk, limit=10_000) if each.id in merge.undecided]
    )
    for person in {top.pk, merge.absorbed_id}:
        people_actions.note_view(by=request.user, person=person)
    names = people.names_alone(filter(None, (top, absorbed)))
    context = {
        "merge": merge,
        "held": held,
        "top": top,
        "absorbed": absorbed,
        "top_name": names[top.pk],
        "absorbed_name": names.get(merge.absorbed_id, ""),
        "recorded": [_worded(each, request.POST) for each in recorded],
        "sentence": sentence,
    }
    return render(request, "intake/apart.html", context, status=422 if sentence else 200)


def _worded(each: Happened, sent: Any) -> dict[str, Any]:
    french = languages.current() == "fr"
    names = (each.result_fr, each.mark_fr, each.fact_fr) if french else (each.result_en, each.mark_en, each.fact_en)
    kind = _(_KINDS[each.kind]) if each.kind in _KINDS else ""
    answers = [answer for _question, answer in each.answers("fr" if french else "en")]
    return {
        "it": each,
        "text": " · ".join(filter(None, (kind, *names, *answers))),
        "whose": sent.get(f"whose_{each.id}", "kept"),
        "may_wait": each.kind != "opt_out",
    }
