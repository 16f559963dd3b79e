"""The list builder: criteria in, counts out, in words and as text, editable both ways."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hustings.apps.gate import queries as gate
from hustings.apps.lists import actions, forms, queries
from hustings.apps.lists.models import SavedSearch
from hustings.apps.lists.views.breakdown import BREAKDOWNS
from hustings.apps.organisations.access import COUNT, FREEZE, rights_on, unit_for
from hustings.domain.messages import BadInput
from hustings.segments.describe import describe, describe_criterion
from hustings.segments.lines import Line, apart, either, joined, lines
from hustings.segments.names import Names
from hustings.segments.nodes import And, Except, Node, Not, Or
from hustings.segments.resolve import Segment, resolve
from hustings.segments.unparse import unparse
from hustings.web import languages
from hustings.web.proof import checked_when
from hustings.web.request import Request


@dataclass
class _Asked:
    """A segment as the page shows it: its text, its lines, its counts, or what is wrong with it."""

    text: str = ""
    problem: str = ""
    segment: Segment | None = None
    shown: dict[str, Any] = field(default_factory=dict)


@checked_when(lambda request: "freeze" in request.POST)
def build(request: Request) -> HttpResponse:
    """The builder. Every act sends the whole text; the reply is the page, or the part that changed."""
    unit = unit_for(request.user, COUNT)
    names = queries.names()
    form = request.POST if request.method == "POST" else request.GET
    asked = _asked(form.get("q", "").strip(), names)
    if request.method == "POST":
        try:
            if "freeze" in form:
                return _frozen(request, asked)
            if "save" in form:
                return _saved(request, asked)
            asked = _changed(asked, form, names)
        except BadInput as error:
            asked.problem = error.message.render(_)
    if asked.segment is not None:
        asked.shown = counted(asked.segment, timezone.localdate())
    whole = not request.htmx
    said = {
        "asked": asked,
        "purposes": gate.purposes_of(unit),
        "may_freeze": FREEZE in rights_on(request),
        "name": _name(form, asked),
        "now": timezone.now(),
        "breakdowns": [by for by in BREAKDOWNS if by != "support" or names.own is not None],
    }
    if whole:
        said["categories"] = forms.categories(names, languages.current())
        said["searches"] = SavedSearch.objects.order_by("name")
    response = render(request, "lists/build.html" if whole else "lists/answer.html", said)
    if not whole:
        response["HX-Replace-Url"] = f"{reverse('lists:build')}?{urlencode({'q': asked.text})}"
    return response


def counted(segment: Segment, on: date) -> dict[str, Any]:
    """The numbers beside a segment: people, doors, phones, e-mails; and each line with matching and unknown."""
    scope = queries.scope_now()
    tallies = queries.by_field(segment, scope, on)
    tally_of = {id(leaf): tally for leaf, tally in zip(segment.criteria, tallies[1:], strict=True)}
    shown = [_line(line, number, segment.names, tally_of) for number, line in enumerate(lines(segment.root))]
    return {
        "people": tallies[0].matching,
        "unknown": tallies[0].unknown,
        "doors": queries.ask(segment, scope, on, "doors").value,
        "phones": queries.ask(segment, scope, on, "phones").value,
        "emails": queries.ask(segment, scope, on, "emails").value,
        "sentence": describe(segment, languages.current()),
        "several": len(shown) > 1,
        "taken": [line for line in shown if not line["out"]],
        "left_out": [line for line in shown if line["out"]],
    }


def _changed(asked: _Asked, form: Any, names: Names) -> _Asked:
    """The segment after an act: a criterion added, left out, or taken away."""
    found = lines(asked.segment.root) if asked.segment else []
    if asked.problem and {"add", "leave", "remove", "turn", "either", "apart"} & set(form):
        raise BadInput("Mend the text first: nothing can be changed in what is not understood.")
    if "add" in form or "leave" in form:
        node = forms.node_of(form.get("add") or form.get("leave", ""), form, names)
        found = [*found, Line(node, out="leave" in form)]
    elif form.get("remove", "").isdecimal():
        number = int(form["remove"])
        found = [line for place, line in enumerate(found) if place != number]
    elif form.get("turn", "").isdecimal():
        number = int(form["turn"])
        found = [Line(line.node, line.out != (place == number)) for place, line in enumerate(found)]
    elif "either" in form:
        chosen = {int(place) for place in form.getlist("pick") if place.isdecimal()}
        if len(chosen) < 2:
            raise BadInput("Tick two lines or more first.")
        found = either(found, chosen)
    elif form.get("apart", "").isdecimal():
        found = apart(found, int(form["apart"]))
    else:
        return asked
    root = joined(found)
    if root is None:
        return _Asked()
    resolved = resolve(root, names)
    if not isinstance(resolved, Segment):
        raise BadInput("{problem}", problem=resolved[0].message)
    return _asked(resolved.text, names)


def _asked(text: str, names: Names) -> _Asked:
    if not text:
        return _Asked()
    try:
        segment = queries.understood(text, names)
    except BadInput as error:
        return _Asked(text, error.message.render(_))
    return _Asked(segment.text, segment=segment)


def _frozen(request: Request, asked: _Asked) -> HttpResponse:
    if not request.POST.get("purpose"):
        raise BadInput("Say what the list is for.")
    if asked.segment and not queries.ask(asked.segment, queries.scope_now(), timezone.localdate()).value:
        raise BadInput("Nobody meets these criteria, so there is no list to freeze. Take a criterion away.")
    name, purpose = request.POST.get("name", "").strip(), request.POST["purpose"]
    try:
        made = actions.freeze(by=request.user, name=name, text=asked.text, purpose=purpose, as_of=timezone.localdate())
    except BadInput:
        twice = queries.frozen_just_now(request.user.pk, name, asked.text, purpose)
        if twice is None:
            raise
        made = twice
    return _gone_to(request, reverse("lists:list", args=[made.pk]))


def _saved(request: Request, asked: _Asked) -> HttpResponse:
    name = request.POST.get("name", "").strip()
    actions.save_search(by=request.user, name=name, text=asked.text)
    messages.success(request, _("The search is saved as {name}.").format(name=name))
    return _gone_to(request, f"{reverse('lists:build')}?{urlencode({'q': asked.text})}")


def _name(form: Any, asked: _Asked) -> str:
    """What the list or search may be called: as typed, else a free name after the segment, as long as that stands."""
    typed = form.get("name", "")
    suggested = queries.free_name(asked.text) if asked.segment else ""
    known = (
        SavedSearch.objects.filter(segment=asked.text).values_list("name", flat=True).first() if asked.text else None
    )
    return typed if typed and typed != form.get("suggested") else known or suggested


def _gone_to(request: Request, address: str) -> HttpResponse:
    """On to another page, also from a fragment."""
    if not request.htmx:
        return HttpResponseRedirect(address)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = address
    return response


def _line(line: Line, number: int, names: Names, tally_of: dict[int, queries.Tally]) -> dict[str, Any]:
    """One line: in words, as text, and how many meet it or are not known."""
    leaf = not isinstance(line.node, And | Or | Not | Except)
    return {
        "number": number,
        "out": line.out,
        "text": unparse(line.node),
        "words": _worded(line.node, names),
        "tally": tally_of.get(id(line.node)) if leaf else None,
        "either": isinstance(line.node, Or),
    }


def _worded(node: Node, names: Names) -> str:
    if isinstance(node, And | Or | Not | Except):
        return describe(Segment(node, names), languages.current())
    return describe_criterion(node, names, languages.current())
