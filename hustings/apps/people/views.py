"""Finding a person, and a person's page; what other apps know of them comes as panels."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hustings.apps.geography import queries as geography
from hustings.apps.organisations.access import READ, RECORD, rights_on, unit_for
from hustings.apps.people import actions, forms, queries
from hustings.apps.people.access import person_numbered
from hustings.apps.people.models import Person, Source
from hustings.domain import addresses
from hustings.domain.messages import BadInput
from hustings.segments.names import LANGUAGES
from hustings.web.panels import Place, drawn, panel
from hustings.web.request import Request

_AS_TYPED = 8  # people shown while somebody types
_PAGE = 20
_ENOUGH = 3  # letters or digits before the first question is asked

# How facts of a source are called, in the order in which they are shown; anything else is not ours to show.
FACTS = {
    "family_name": gettext_noop("Family name"),
    "given_name": gettext_noop("Given name"),
    "middle_name": gettext_noop("Middle name"),
    "birth_from": gettext_noop("Born from"),
    "birth_to": gettext_noop("Born until"),
    "gender": gettext_noop("Gender"),
    "language": gettext_noop("Language"),
    "status": gettext_noop("Status"),
    "phone": gettext_noop("Phone"),
    "mobile": gettext_noop("Mobile"),
    "email": gettext_noop("E-mail"),
    "fixed_income": gettext_noop("Fixed income"),
    "turnout": gettext_noop("Turnout estimate"),
    "elector_number": gettext_noop("Elector number"),
    "mailing": gettext_noop("Mailing address"),
}


def search(request: Request) -> HttpResponse:
    """Who is meant by what was typed: a fragment as one types, a page when it is sent."""
    unit_for(request.user, READ)
    if request.method != "POST":
        return render(request, "people/search.html", {"asked": False})
    text = request.POST.get("q", "").strip()
    typing = bool(request.htmx)
    short = sum(map(str.isalnum, text)) < _ENOUGH
    found = [] if short else _shown(queries.search(text, _AS_TYPED + 1 if typing else _PAGE + 1))
    limit = _AS_TYPED if typing else _PAGE
    more, found = len(found) > limit, found[:limit]
    if found:
        actions.note_search(by=request.user, found=[each["id"] for each in found])
    if not typing and len(found) == 1 and not more:
        return HttpResponseRedirect(reverse("people:person", args=[found[0]["id"]]))
    said = {"q": text, "found": found, "more": more, "short": short, "asked": bool(text)}
    return render(request, "people/found.html" if typing else "people/search.html", said)


@require_GET
def person(request: Request, number: int) -> HttpResponse:
    """Everything the user may know of one person."""
    unit_for(request.user, READ)
    one = person_numbered(number)
    actions.note_view(by=request.user, person=one.pk)
    return render(request, "people/person.html", page_of(request, one))


def correct(request: Request, number: int) -> HttpResponse:
    """What a person told us of themselves: it holds over every list, and can be taken back."""
    unit = unit_for(request.user, RECORD)
    one = person_numbered(number)
    sentence = ""
    if request.method == "POST":
        try:
            content = forms.content_of(request.POST)
        except BadInput as error:
            sentence = error.message.render(_)
        else:
            source = actions.add_source(
                by=request.user,
                unit=unit,
                code="contacts",
                kind=Source.Kind.CONTACTS,
                title="Contacts",
                given_by="our own people",
                ground="what people told us",
            )
            made = actions.assert_about(
                by=request.user, person=one.pk, source=source, content=content, on=timezone.localdate()
            )
            undo = reverse("people:withdraw", args=[made.pk])
            messages.success(request, _("It is saved."), extra_tags=undo)
            return HttpResponseRedirect(reverse("people:person", args=[number]))
    said = {"person": one, "sentence": sentence, "sent": request.POST}
    languages = [(each.code, each.label("fr" if get_language() == "fr" else "en")) for each in LANGUAGES]
    return render(request, "people/correct.html", {**said, "languages": languages}, status=422 if sentence else 200)


@require_POST
def withdraw(request: Request, assertion: int) -> HttpResponse:
    """Take a correction back."""
    unit_for(request.user, RECORD)
    person = actions.withdraw(by=request.user, assertion=assertion)
    messages.success(request, _("It is taken back."))
    return HttpResponseRedirect(reverse("people:person", args=[person]))


def page_of(request: Request, one: Person) -> dict[str, Any]:
    """What the page of a person shows."""
    where = queries.surroundings([one.pk])[one.pk]
    home = queries.dwelling(one)
    language = get_language() or "en"
    return {
        "person": one,
        "name": " ".join(filter(None, (one.given_name, one.middle_name, one.family_name))),
        "address": addresses.one_line(home, language) if home else "",
        "poll": where.poll,
        "district": _riding(where, language),
        "flags": drawn("person.flags", request, one),
        "acts": drawn("person.acts", request, one),
        "head": drawn("person.header", request, one),
        "main": drawn("person.main", request, one),
        "side": drawn("person.side", request, one),
    }


@panel("menu", 10)
def menu(request: Request) -> Any:
    """The way to a search of one's own page."""
    return Place(_("Find a person"), reverse("people:search")) if READ in rights_on(request) else None


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
    may = RECORD in rights_on(request)
    told = [
        {
            "said": each,
            "facts": [(_(FACTS[key]), _plain(key, value)) for key, value in each.content.items() if key in FACTS],
        }
        for each in queries.told(one)
    ]
    return render_to_string("people/sources.html", {"told": told, "person": one, "may": may}, request)


def _shown(found: list[queries.Found]) -> list[dict[str, Any]]:
    language = get_language() or "en"
    around = queries.surroundings([each.person_id for each in found])
    rows = []
    for each in found:
        where = around[each.person_id]
        rows.append(
            {
                "id": each.person_id,
                "name": each.name,
                "status": each.status,
                "address": addresses.one_line(each.address, language),
                "poll": where.poll,
                "district": _riding(where, language),
                "others": where.others,
            }
        )
    return rows


def _facts(content: dict[str, Any]) -> list[tuple[str, str]]:
    return [(_(FACTS[key]), _plain(key, value)) for key, value in content.items() if key in FACTS]


def _riding(where: queries.Surroundings, language: str) -> str:
    return geography.riding_name(where.district_en, where.district_fr, language)


def _plain(key: str, value: Any) -> str:
    """A value of a fact as text; True and False as words, an estimate in per cent."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if key == "turnout":
        return f"{round(value / 10)}\xa0%"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
