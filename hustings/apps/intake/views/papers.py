"""Typing paper in: petitions, cards and sign-up sheets, by keyboard alone."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hustings.apps.intake import access, actions, forms
from hustings.apps.intake.models import Batch, Paper, Row
from hustings.apps.interactions.models import Fact, Question
from hustings.apps.organisations.access import IMPORT, READ, unit_for
from hustings.apps.people import actions as people_actions
from hustings.apps.people import queries as people
from hustings.apps.people.access import source_coded
from hustings.apps.people.models import Person, Source
from hustings.domain import addresses
from hustings.domain.messages import BadInput
from hustings.web import languages
from hustings.web.request import Request

_SHOWN = 8  # people among whom somebody chooses
_LAST = 10  # lines that stay in sight


def begin(request: Request) -> HttpResponse:
    """Say what is typed in, and begin; or go on with a pile."""
    unit = unit_for(request.user, IMPORT)
    sentence = ""
    if request.method == "POST":
        try:
            paper = _begun(request)
            return HttpResponseRedirect(reverse("intake:paper", args=[paper.pk]))
        except BadInput as error:
            sentence = error.message.render(_)
    said = {
        "sentence": sentence,
        "typed": request.POST,
        "today": timezone.localdate(),
        "sources": Source.objects.filter(unit=unit, kind=Source.Kind.OUTSIDE, withdrawn_at=None).order_by("title"),
        "petitions": Fact.objects.filter(kind=Fact.Kind.PETITION).order_by("name_en"),
        "questions": Question.objects.order_by("pk"),
        "papers": Paper.objects.filter(batch__state=Batch.State.PUBLISHED)
        .select_related("batch")
        .order_by("-pk")[:_LAST],
    }
    return render(request, "intake/papers.html", said, status=422 if sentence else 200)


def paper(request: Request, number: int) -> HttpResponse:
    """The line to be typed next, and the last ones."""
    unit_for(request.user, READ)
    pile = access.paper_numbered(number)
    access.check_paper(request.user, pile)
    if request.method == "POST":
        return _typed(request, pile)
    return render(request, "intake/paper.html", _page(pile))


@require_POST
def whom(request: Request, number: int) -> HttpResponse:
    """Those whom the letters of a name and a postal code may mean."""
    unit_for(request.user, READ)
    access.check_paper(request.user, access.paper_numbered(number))
    return render(request, "intake/whom.html", {"found": _found(request, request.POST)})


@require_POST
def back(request: Request, number: int) -> HttpResponse:
    """Take a typed line back."""
    line = request.POST.get("line", "")
    paper = access.paper_numbered(number)
    actions.take_line_back(by=request.user, paper=paper, number=int(line) if line.isdecimal() else 0)
    return HttpResponseRedirect(reverse("intake:paper", args=[number]))


def _begun(request: Request) -> Paper:
    form = request.POST
    try:
        on = date.fromisoformat(form.get("signed_on", ""))
    except ValueError:
        raise BadInput("A date is written like 2026-11-21.") from None
    if not form.get("source"):
        raise BadInput("Say first who gave the list: choose a source, or name a new one.")
    fact = Fact.objects.filter(kind=Fact.Kind.PETITION, pk=form.get("petition") or 0).first()
    question = Question.objects.filter(pk=form.get("question") or 0).first()
    source = source_coded(form["source"])
    title = form.get("title", "")
    return actions.begin_paper(by=request.user, source=source, title=title, fact=fact, question=question, signed_on=on)


def _typed(request: Request, pile: Paper) -> HttpResponse:
    """Keep a line that was sent; without a choice, show those among whom to choose."""
    form = request.POST
    chosen = form.get("person", "")
    said = {name: form.get(name, "") for name in forms.LINE}
    sentence = ""
    try:
        if chosen.isdecimal() or chosen == "nobody":
            if chosen == "nobody" and not said["given_name"].strip():
                raise BadInput(
                    "Nobody on the register was chosen: type the whole name, so that it can be matched later."
                )
            answer = form.get("answer", "")
            person = None if chosen == "nobody" else int(chosen)
            actions.add_line(by=request.user, paper=pile, person=person, said=forms.line_of(said), answer=answer)
            return HttpResponseRedirect(reverse("intake:paper", args=[pile.pk]))
        sentence = _("Choose who is meant, or nobody of them.")
    except BadInput as error:
        sentence = error.message.render(_)
    found = _found(request, form)
    more = {"sentence": sentence, "said": said, "found": found, "chosen": chosen, "answer": form.get("answer", "")}
    return render(request, "intake/paper.html", {**_page(pile), **more}, status=422)


def _page(pile: Paper) -> dict[str, Any]:
    rows = list(Row.objects.filter(batch_id=pile.pk).order_by("-number")[:_LAST])
    names = Person.objects.in_bulk([row.person_id for row in rows if row.person_id])
    language = languages.current()
    lines = [
        {
            "number": row.number,
            "name": names[row.person_id].name if row.person_id in names else "",
            "back": row.number in pile.taken_back,
            "counts": row.outcome in ("added", "changed") and row.number not in pile.taken_back,
            "known": row.outcome == "unchanged",
        }
        for row in rows
    ]
    petition = (pile.fact.name_fr if language == "fr" else pile.fact.name_en) if pile.fact else ""
    question = pile.question
    return {
        "paper": pile,
        "title": pile.title,
        "batch": pile.batch,
        "petition": petition,
        "list": list_of(pile.fact) if pile.fact else "",
        "lines": lines,
        "question": (question.text_fr if language == "fr" else question.text_en) if question else "",
        "options": [
            (each.name_en, each.name_fr if language == "fr" else each.name_en)
            for each in (Fact.objects.filter(question=question).order_by("pk") if question else ())
        ],
    }


def list_of(petition: Fact) -> str:
    """Where a list of the signers of a petition who can be called is made with one click."""
    name = petition.name_en.replace("\\", "\\\\").replace('"', '\\"')
    text = f'signed "{name}" and has phone and not contacted within 30 days'
    return f"{reverse('lists:build')}?{urlencode({'q': text})}"


def _found(request: Request, form: Mapping[str, str]) -> list[dict[str, Any]]:
    """Those who may be meant, and on record that they were shown."""
    found = people.at_postal_code(form.get("family_name", ""), form.get("postal_code", ""), _SHOWN)
    if found:
        people_actions.note_search(by=request.user, found=[each.person_id for each in found])
    language = languages.current()
    return [
        {"id": each.person_id, "name": each.name, "address": addresses.one_line(each.address, language)}
        for each in found
    ]
