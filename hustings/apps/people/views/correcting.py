"""What a person told us of themselves, typed in and taken back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hustings.apps.organisations.access import CORRECT, READ, unit_for
from hustings.apps.organisations.models import Unit
from hustings.apps.people import actions, forms, queries
from hustings.apps.people.access import person_numbered
from hustings.apps.people.models import Person
from hustings.domain.messages import BadInput, Message
from hustings.segments.names import LANGUAGES
from hustings.web import facts, languages
from hustings.web.request import Request


def correct(request: Request, number: int) -> HttpResponse:
    """What a person told us of themselves: it holds over every list, and can be taken back."""
    unit = unit_for(request.user, CORRECT)
    unit_for(request.user, READ)
    one = person_numbered(number)
    sentence, wrong = "", dict[str, Message]()
    if request.method == "POST":
        try:
            content, wrong = forms.content_of(request.POST)
            if not wrong:
                return _kept(request, unit, one, content)
            sentence = _("Correct the lines that are marked. Nothing is saved yet.")
        except BadInput as error:
            sentence = error.message.render(_)
    actions.note_view(by=request.user, person=one.pk)
    said = {
        "person": one,
        "sentence": sentence,
        "lines": [_line(request, one, name, wrong.get(name)) for name in ("phone", "mobile", "email")],
        "languages": [(each.code, each.label(languages.current())) for each in LANGUAGES],
        "language": request.POST.get("language", ""),
        "known_language": facts.in_words("language", one.language),
    }
    return render(request, "people/correct.html", said, status=422 if sentence else 200)


def _line(request: Request, one: Person, name: str, wrong: Message | None) -> dict[str, str]:
    """One line of the form: what was typed, what is known so far, and what is wrong with it."""
    known = queries.points_of(one.pk, name)
    return {
        "name": name,
        "title": _(forms.FIELDS[name]),
        "type": "email" if name == "email" else "tel",
        "typed": request.POST.get(name, ""),
        "known": ", ".join(facts.in_words(name, value) for value in known),
        "wrong": wrong.render(_) if wrong else "",
    }


def _kept(request: Request, unit: Unit, one: Person, content: dict[str, Any]) -> HttpResponse:
    source = actions.own_source(by=request.user, unit=unit)
    made = actions.assert_about(by=request.user, person=one.pk, source=source, content=content, on=timezone.localdate())
    messages.success(request, _("It is saved."), extra_tags=reverse("people:withdraw", args=[made.pk]))
    return HttpResponseRedirect(reverse("people:person", args=[one.pk]))


@require_POST
def withdraw(request: Request, assertion: int) -> HttpResponse:
    """Take a correction back."""
    unit_for(request.user, CORRECT)
    person = actions.withdraw(by=request.user, assertion=assertion)
    messages.success(request, _("It is taken back."))
    return HttpResponseRedirect(reverse("people:person", args=[person]))
