"""People on record who may be one: a pair side by side, what holds of both, and a key for each answer."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.http import require_GET, require_POST

from hustings.apps.audit import actions as audit
from hustings.apps.intake import access, actions, queries
from hustings.apps.intake.views.waiting import ANSWERS, born, kind_of
from hustings.apps.interactions import queries as interactions
from hustings.apps.organisations.access import IMPORT, rights_on, unit_for
from hustings.apps.people import actions as people_actions
from hustings.apps.people import queries as people
from hustings.apps.people.access import person_numbered
from hustings.apps.people.models import Person
from hustings.domain import addresses
from hustings.domain.messages import BadInput
from hustings.domain.phones import shown as phone_shown
from hustings.jobs import queue
from hustings.web import facts, languages
from hustings.web.panels import Act, panel
from hustings.web.request import Request

SOUGHT = "duplicates"  # on what the search for pairs is queued, with the unit's number
_MOST = 10  # people shown of whom one may be the same

# What is chosen as one, as it is shown, and the comparisons that speak of it.
TITLES = {
    "name": gettext_noop("Name"),
    "birth": gettext_noop("Born"),
    "gender": gettext_noop("Gender"),
    "language": gettext_noop("Language"),
    "fixed_income": gettext_noop("Fixed income"),
    "status": gettext_noop("Status"),
    "turnout": gettext_noop("Turnout estimate"),
    "address": gettext_noop("Street address"),
    "mailing": gettext_noop("Mailing address"),
}
_COMPARED = {"name": ("family", "given"), "birth": ("birth",), "address": ("door",)}


@require_GET
def index(request: Request) -> HttpResponse:
    """The next pair that nobody else is looking at, and the way to look for more."""
    return _next(request)


@require_POST
def decide(request: Request, number: int) -> HttpResponse:
    """Keep an answer, same, different or later; and show the next pair."""
    answer = request.POST.get("answer", "")
    try:
        if answer == "later":
            actions.put_off_pair(by=request.user, number=number)
        elif answer in ("same", "different"):
            holds = _holds(request.POST) if answer == "same" else None
            made = actions.decide_pair(by=request.user, number=number, same=answer == "same", holds=holds)
            if made is not None:
                _say_merged(request, made.person_id, made.pk)
        else:
            raise BadInput("Say whether the two are one person.")
    except BadInput as error:
        return _next(request, error.message.render(_))
    return HttpResponseRedirect(reverse("intake:duplicates"))


@require_POST
def seek(request: Request) -> HttpResponse:
    """Compare everybody with everybody, in the worker."""
    unit = unit_for(request.user, IMPORT)
    on = f"{SOUGHT}:{unit.pk}"
    if not queue.busy(on):
        queue.enqueue("intake.duplicates", by=request.user.pk, unit=unit.pk, on=on)
        audit.record(by=request.user, unit=unit.pk, what="duplicates.asked", on="people")
    return HttpResponseRedirect(reverse("intake:duplicates"))


def same(request: Request, number: int) -> HttpResponse:
    """Merge a person with another: found by a search, then side by side."""
    unit_for(request.user, IMPORT)
    one = person_numbered(number)
    said = request.POST
    other, sentence = None, ""
    try:
        if said.get("other", "").isdecimal():
            other = person_numbered(int(said["other"]))
            if other.pk == one.pk:
                raise BadInput("The two are one person on record already.")
            if said.get("answer") == "same":
                made = people_actions.merge(by=request.user, one=one.pk, other=other.pk, holds=_holds(said))
                _say_merged(request, made.person_id, made.pk)
                return HttpResponseRedirect(reverse("people:person", args=[made.person_id]))
    except BadInput as error:
        other, sentence = None, error.message.render(_)
    found: list[people.Found] = []
    if other is None and (text := said.get("q", "").strip()):
        found = [each for each in people.search(text, _MOST) if each.person_id != one.pk]
        people_actions.note_search(by=request.user, found=[each.person_id for each in found])
    context: dict[str, Any] = {"one": one, "other": other, "q": said.get("q", ""), "sentence": sentence}
    context["found"] = [(each, addresses.one_line(each.address, languages.current())) for each in found]
    if other is not None:
        for each in (one, other):
            people_actions.note_view(by=request.user, person=each.pk)
        context |= beside(one, other)
    return render(request, "intake/same.html", context, status=422 if sentence else 200)


@panel("home.acts", 36)
def pairs(request: Request) -> Act | None:
    """Pairs that wait for somebody to say whether they are one."""
    if IMPORT not in rights_on(request):
        return None
    count = queries.pairs_waiting(access.units_deciding(request.user))
    if not count:
        return None
    why = ngettext("{pairs} pair waits.", "{pairs} pairs wait.", count).format(pairs=count)
    return Act(_("Merge duplicates"), reverse("intake:duplicates"), why, 20)


def beside(one: Person, other: Person, answers: Any = None, weights: Any = None) -> dict[str, Any]:
    """Two people side by side: a line for each field, and where they differ a choice."""
    two = (one, other)
    lines: list[dict[str, Any]] = []
    for each in people.beside(one, other):
        if each.name in TITLES and any(each.said.values()):
            cells = [{"person": person.pk, "text": _text(person, each.name)} for person in two]
            lines.append(
                {
                    "name": each.name,
                    "title": _(TITLES[each.name]),
                    "cells": cells,
                    "differs": each.differs and len({cell["text"] for cell in cells}) > 1,
                    "holds": each.holds,
                    "says": _says(each.name, answers, weights),
                }
            )
    reached: list[tuple[str, list[str], str]] = [
        (_("Phone"), [_points(person, "phone", "mobile") for person in two], "phone"),
        (_("E-mail"), [_points(person, "email") for person in two], "email"),
        (_("Elector number"), [person.elector_number for person in two], ""),
        (_("What happened"), [_happened(person) for person in two], ""),
    ]
    for title, texts, comparison in reached:
        cells = [{"text": text} for text in texts]
        lines.append({"title": title, "cells": cells, "says": _says(comparison, answers, weights)})
    kept, absorbed = people.who_stands(one, other)
    return {"two": two, "lines": [line for line in lines if any(cell["text"] for cell in line["cells"])], "kept": kept,
            "absorbed": absorbed}  # fmt: skip


def _next(request: Request, sentence: str = "") -> HttpResponse:
    """The next pair; `sentence` is why the answer before was not kept."""
    unit = unit_for(request.user, IMPORT)
    units = access.units_deciding(request.user)
    pair = actions.take_next_pair(by=request.user)
    works = queue.works_on(f"{SOUGHT}:{unit.pk}")
    said: dict[str, Any] = {
        "pair": pair,
        "waiting": queries.pairs_waiting(units),
        "sentence": sentence,
        "busy": queue.busy(f"{SOUGHT}:{unit.pk}"),
        "last": works[0] if works else None,
    }
    if pair is not None:
        one, other = person_numbered(pair.one_id), person_numbered(pair.other_id)
        said |= beside(one, other, pair.answers, pair.weights)
    return render(request, "intake/duplicates.html", said, status=422 if sentence else 200)


def _say_merged(request: Request, person: int, merge: int) -> None:
    name = person_numbered(person).name
    said = _("{name} is one person on record now.").format(name=name)
    messages.success(request, said, extra_tags=reverse("intake:apart", args=[merge]))


def _holds(said: QueryDict) -> dict[str, int]:
    """Whose value was chosen, by field."""
    chosen = {name: said.get(f"holds_{name}", "") for name in TITLES}
    return {name: int(person) for name, person in chosen.items() if person.isdecimal()}


def _says(name: str, answers: Any, weights: Any) -> list[dict[str, Any]]:
    """What the comparisons say that speak of a field: in words, for or against, and how much."""
    named = [each for each in _COMPARED.get(name, (name,)) if answers and ANSWERS.get(answers.get(each, ""))]
    return [
        {"text": _(ANSWERS[answers[each]]), "kind": kind_of(weights[each]), "weight": weights[each]} for each in named
    ]


def _text(one: Person, name: str) -> str:
    """What is said of a person under one of `TITLES`."""
    if name == "name":
        parts = (one.name_prefix, one.given_name, one.middle_name, one.family_name, one.name_suffix)
        return " ".join(filter(None, parts))
    if name == "birth":
        return born(one)
    if name == "address":
        home = people.dwelling(one)
        return addresses.one_line(home, languages.current()) if home else ""
    value = getattr(one, name)
    return "" if value in (None, "") else facts.in_words(name, value)


def _points(one: Person, *kinds: str) -> str:
    values = [value for kind in kinds for value in people.points_of(one.pk, kind)]
    return ", ".join(values if kinds == ("email",) else map(phone_shown, values))


def _happened(one: Person) -> str:
    count = len(interactions.timeline(one.pk))
    return ngettext("{count} entry", "{count} entries", count).format(count=count) if count else ""
