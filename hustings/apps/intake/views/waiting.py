"""Who is meant? A row of an outside list beside those it may mean, and a key for each answer."""

from dataclasses import replace
from typing import Any

from babel.numbers import format_percent
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.http import require_GET, require_POST

from hustings.apps.intake import access, actions, queries
from hustings.apps.intake.models import Doubt
from hustings.apps.intake.queries import Measured
from hustings.apps.organisations.access import IMPORT, rights_on
from hustings.apps.people import queries as people
from hustings.apps.people.models import Person, Source
from hustings.domain import addresses
from hustings.domain.matching import NOT_JOINED
from hustings.domain.messages import BadInput
from hustings.domain.phones import shown as phone_shown
from hustings.web import languages
from hustings.web.panels import Act, panel
from hustings.web.request import Request

_SAYS = 0.5  # bits from which a field says something


@require_GET
def index(request: Request) -> HttpResponse:
    """The next row that waits and that nobody else is looking at."""
    return _next(request)


@require_POST
def decide(request: Request, number: int) -> HttpResponse:
    """Keep an answer: one of the people shown, nobody, or later; and show the next row."""
    answer = request.POST.get("answer", "")
    try:
        if answer == "later":
            actions.put_off(by=request.user, number=number)
        elif answer == "nobody" or answer.isdecimal():
            person = None if answer == "nobody" else int(answer)
            actions.decide(by=request.user, number=number, person=person)
        else:
            raise BadInput("Choose one of the people shown, or none of them.")
    except BadInput as error:
        return _next(request, error.message.render(_))
    return HttpResponseRedirect(reverse("intake:waiting"))


@panel("home.acts", 35)
def waiting(request: Request) -> Act | None:
    """Rows that wait for somebody to say whom they mean."""
    if IMPORT not in rights_on(request):
        return None
    count = queries.waiting(access.units_deciding(request.user))
    if not count:
        return None
    why = ngettext("{rows} row waits.", "{rows} rows wait.", count).format(rows=count)
    return Act(_("Say who is meant"), reverse("intake:waiting"), why, 25)


def _next(request: Request, sentence: str = "") -> HttpResponse:
    """The next row; `sentence` is why the answer before was not kept."""
    units = access.units_deciding(request.user)
    doubt = actions.take_next(by=request.user)
    said: dict[str, Any] = {"doubt": doubt, "waiting": queries.waiting(units), "sentence": sentence}
    if doubt is not None:
        row, columns = _row(doubt), _people(doubt)
        said |= {"row": row, "people": columns, "fields": _fields(row, columns)}
        said["newcomers"] = Source.objects.filter(pk=doubt.source_id, newcomers=True).exists()
        said["why"] = NOT_JOINED[doubt.why].render(_)
    said |= _measured(queries.measured(units))
    return render(request, "intake/waiting.html", said, status=422 if sentence else 200)


# What is shown of row and people, by the comparison that weighs it.
FIELDS = {
    "family": gettext_noop("Family name"),
    "given": gettext_noop("Given name"),
    "birth": gettext_noop("Born"),
    "phone": gettext_noop("Phone"),
    "email": gettext_noop("E-mail"),
    "door": gettext_noop("Street address"),
    "place": gettext_noop("Municipality"),
    "postal": gettext_noop("Postal code"),
}
# What an answer of a comparison is called.
ANSWERS = {
    "same": gettext_noop("the same"),
    "swapped": gettext_noop("in each other's place"),
    "crossed": gettext_noop("one in the other's place"),
    "nickname": gettext_noop("a short form"),
    "part": gettext_noop("in part"),
    "initial": gettext_noop("the initial"),
    "slip": gettext_noop("nearly the same"),
    "near": gettext_noop("alike"),
    "within": gettext_noop("fits"),
    "no unit": gettext_noop("the same, one without a unit"),
    "other unit": gettext_noop("another unit"),
    "number slip": gettext_noop("another number"),
    "street": gettext_noop("the same street"),
    "street slip": gettext_noop("nearly the same street"),
    "area": gettext_noop("the same area"),
    "different": gettext_noop("different"),
    "unknown": "",
}


def _measured(found: Measured) -> dict[str, Any]:
    shares = {"precision": found.precision, "recall": found.recall}
    shown = {
        name: "" if share is None else format_percent(share, locale=languages.current())
        for name, share in shares.items()
    }
    return {"measured": found, **shown}


def _row(doubt: Doubt) -> dict[str, str]:
    """What the row says, by `FIELDS`."""
    said = doubt.said
    door = said.get("civic_address") or " ".join(filter(None, map(said.get, ("civic_number", "street_name"))))
    if said.get("unit"):
        door = f"{said['unit']}-{door}"
    given = " ".join(filter(None, (said.get("given_name"), said.get("middle_name"), said.get("name_suffix"))))
    return {
        "family": said.get("family_name", ""),
        "given": given,
        "birth": said.get("birth_date") or said.get("birth_year") or said.get("age_band", ""),
        "phone": " ".join(filter(None, (said.get("phone"), said.get("mobile")))),
        "email": said.get("email", ""),
        "door": door,
        "place": said.get("municipality", ""),
        "postal": said.get("postal_code", ""),
    }


def _people(doubt: Doubt) -> list[dict[str, Any]]:
    """Those who may be meant and whom the user may see."""
    found = Person.objects.in_bulk([each["person"] for each in doubt.candidates])
    return [_person(found[each["person"]], each) for each in doubt.candidates if each["person"] in found]


def _person(one: Person, candidate: dict[str, Any]) -> dict[str, Any]:
    """What the register says of one who may be meant, and what of it agrees."""
    home = people.dwelling(one)
    language = languages.current()
    reached = [phone_shown(value) for kind in ("phone", "mobile") for value in people.points_of(one.pk, kind)]
    street = replace(home, municipality="", province="", postal_code="") if home else None
    return {
        "number": one.pk,
        "name": one.name,
        "elector": one.elector_number,
        "said": {
            "family": one.family_name,
            "given": " ".join(filter(None, (one.given_name, one.middle_name, one.name_suffix))),
            "birth": born(one),
            "phone": " ".join(reached),
            "email": " ".join(people.points_of(one.pk, "email")),
            "door": addresses.one_line(street, language) if street else "",
            "place": home.municipality if home else "",
            "postal": addresses.show_postal_code(home.postal_code) if home else "",
        },
        "answers": candidate["answers"],
        "weights": candidate["weights"],
    }


def born(one: Person) -> str:
    """A day of birth, or the years between which it lies; "" where neither is known."""
    if one.birth_from is None or one.birth_to is None:
        return ""
    if one.birth_from == one.birth_to:
        return one.birth_from.isoformat()
    if one.birth_from.year == one.birth_to.year:
        return str(one.birth_from.year)
    return f"{one.birth_from.year}-{one.birth_to.year}"


def _fields(row: dict[str, str], columns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A line for each field of which row or people say anything."""
    return [
        {
            "title": _(title),
            "row": row[name],
            "cells": [
                {
                    "text": each["said"][name],
                    "answer": _(ANSWERS[each["answers"][name]]) if ANSWERS[each["answers"][name]] else "",
                    "kind": kind_of(each["weights"][name]),
                    "weight": each["weights"][name],
                }
                for each in columns
            ],
        }
        for name, title in FIELDS.items()
        if row[name] or any(each["said"][name] for each in columns)
    ]


def kind_of(weight: float) -> str:
    """Whether a field speaks for, against, or not at all."""
    return "for" if weight > _SAYS else "against" if weight < -_SAYS else "neither"
