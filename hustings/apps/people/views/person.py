"""The page of one person; what other apps know of them comes as panels."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hustings.apps.geography import queries as geography
from hustings.apps.organisations.access import CORRECT, READ, rights_on, unit_for
from hustings.apps.people import actions, queries
from hustings.apps.people.access import person_numbered
from hustings.apps.people.models import Person
from hustings.domain import addresses
from hustings.domain.source_rules import RULES, Reason
from hustings.web import facts, languages
from hustings.web.panels import drawn, panel
from hustings.web.request import Request


@require_GET
def person(request: Request, number: int) -> HttpResponse:
    """Everything the user may know of one person."""
    unit_for(request.user, READ)
    one = person_numbered(number)
    if one.pk != number:  # merged since: the address of the page stays good
        return redirect("people:person", one.pk)
    actions.note_view(by=request.user, person=one.pk)
    return render(request, "people/person.html", page_of(request, one))


def page_of(request: Request, one: Person) -> dict[str, Any]:
    """What the page of a person shows."""
    where = queries.surroundings([one.pk])[one.pk]
    home = queries.dwelling(one)
    language = languages.current()
    return {
        "person": one,
        "name": one.name or f"#{one.pk}",  # of whom no list names any more
        "address": addresses.one_line(home, language) if home else "",
        "poll": where.poll,
        "language": facts.in_words("language", one.language),
        "district": geography.riding_name(where.district_en, where.district_fr, language),
        "flags": drawn("person.flags", request, one),
        "acts": drawn("person.acts", request, one),
        "head": drawn("person.header", request, one),
        "main": drawn("person.main", request, one),
        "side": drawn("person.side", request, one),
    }


@panel("person.side", 10)
def household(request: Request, one: Person) -> SafeString | None:
    """Who else lives there."""
    others = queries.household(one)
    if not others:
        return None
    return render_to_string("people/household.html", {"others": others}, request)


@panel("person.side", 60)
def sources(request: Request, one: Person) -> SafeString:
    """Where each fact came from."""
    may = CORRECT in rights_on(request)
    purpose = request.GET.get("purpose", "")
    told = [
        {"said": each, "facts": [] if each.barred else facts.told(each.content)}
        for each in queries.told(one, timezone.localdate(), purpose)
    ]
    rule = RULES[Reason.NOT_FOR_THIS].text.render(_)
    return render_to_string("people/sources.html", {"told": told, "person": one, "may": may, "rule": rule}, request)
