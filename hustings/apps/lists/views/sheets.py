"""Sheets come home: a printed sheet is typed in by its lines, one key for each person."""

import csv
import io
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from hustings.apps.gate import actions as gate
from hustings.apps.gate import queries as releases
from hustings.apps.gate.models import Release
from hustings.apps.intake import actions as intake
from hustings.apps.intake import queries as uploads
from hustings.apps.interactions import queries as interactions
from hustings.apps.interactions.models import MarkLevel, Result
from hustings.apps.lists import queries
from hustings.apps.lists.access import list_numbered
from hustings.apps.lists.actions.walking import sheets_of
from hustings.apps.lists.queries import Member
from hustings.apps.organisations.access import READ, RECORD, rights_on, unit_for
from hustings.domain.addresses import one_line
from hustings.domain.messages import BadInput
from hustings.domain.references import reference
from hustings.files.documents.words import RESULT_KEYS
from hustings.scope import acting_as
from hustings.segments.names import Language
from hustings.web import languages
from hustings.web.acting import own_transactions
from hustings.web.panels import Place, panel
from hustings.web.request import Request
from hustings.web.templatetags.shown import named

OF_THE_DOOR = ("not_home", "inaccessible")  # said once, it holds for everybody who lives there
UNREADABLE = "?"


@require_GET
def which(request: Request) -> HttpResponse:
    """Ask for the number that stands at the top of the sheet."""
    _check(request)
    asked = request.GET.get("number", "").strip()
    if not asked or "next" in request.GET:
        return render(request, "lists/which_sheet.html", {"asked": asked})
    key, _sign, number = asked.upper().replace(" ", "-").rpartition("-")
    try:
        if not key or not number.isdecimal():
            raise BadInput("The number of a sheet is letters, a hyphen and a number, like PGZ8PM2M-1.")
        release, _doors, _count = _sheet(key.removeprefix("SHEET-").removeprefix("FEUILLE-"), int(number))
    except BadInput as error:
        said = {"asked": asked, "sentence": error.message.render(_)}
        return render(request, "lists/which_sheet.html", said, status=422)
    return HttpResponseRedirect(reverse("lists:sheet", args=[release.key, int(number)]))


@require_GET
def sheet(request: Request, key: str, number: int) -> HttpResponse:
    """One sheet in its printed order, ready to be typed in, or to be mended where it was typed in before."""
    _check(request)
    return _page(request, key, number)


@own_transactions
def type_in(request: Request, key: str, number: int) -> HttpResponse:
    """Keep what was typed: a batch of its own, which can be taken back; a line typed anew replaces the first."""
    if request.method != "POST":  # whoever changes the language on a page that was sent comes back to its address
        with acting_as(request.user.pk):
            _check(request)
        return HttpResponseRedirect(reverse("lists:sheet", args=[key, number]))
    with acting_as(request.user.pk):
        _check(request)
        release, at_doors, count = _sheet(key, number)
        try:
            day = _day(request.POST.get("on", ""))
            content, unread, same = _as_file(request, release, at_doors)
        except BadInput as error:
            return _page(request, key, number, error.message.render(_))
        upload = intake.receive(
            by=request.user, kind="contacts", file_name=f"{release.key}-{number}.csv", pieces=[content]
        )
    report = intake.import_contacts(by=request.user, path=uploads.path_of(upload), release_name=release.key, on=day)
    with acting_as(request.user.pk):
        intake.settle(by=request.user, upload=upload, batch=report.batch)
    said = _("Sheet {sheet}: {added} added, {changed} corrected, {unchanged} as before.").format(
        sheet=f"{release.key}-{number}", added=report.added, changed=report.changed, unchanged=report.unchanged + same
    )
    if unread:
        said += " " + ngettext("{unread} line could not be read.", "{unread} lines could not be read.", unread).format(
            unread=unread
        )
    undo = reverse("intake:undo", args=[report.batch]) if report.added or report.changed else ""
    messages.success(request, said, extra_tags=undo)
    onward = {"number": f"{release.key}-{number + 1}", "next": "1"} if number < count else {}
    return HttpResponseRedirect(f"{reverse('lists:sheets')}?{urlencode(onward)}")


@panel("menu", 30)
def menu(request: Request) -> Place | None:
    """The way to typing sheets in."""
    return Place(_("Type a sheet in"), reverse("lists:sheets")) if {READ, RECORD} <= rights_on(request) else None


def _check(request: Request) -> None:
    """Typing in needs both rights: to record, and to read, for the page names everybody on the sheet."""
    for right in (RECORD, READ):
        unit_for(request.user, right)


def _page(request: Request, key: str, number: int, sentence: str = "") -> HttpResponse:
    """The page of one sheet. Showing it is on record like every screen of many; with a mistake, all keys are kept."""
    release, at_doors, count = _sheet(key, number)
    people = [member.person_id for door in at_doors for member in door]
    gate.release(
        by=request.user,
        unit=release.unit,
        purpose=release.purpose,
        what=gate.SCREEN,
        on=f"release:{release.pk}",
        segment=release.segment,
        as_of=timezone.localdate(),
        persons=people,
    )
    language = languages.current()
    letters = RESULT_KEYS[language]
    names = {each.code: named(each) for each in Result.objects.all()}
    levels = MarkLevel.objects.order_by("position")
    before = _typed_before(release, people)
    typed = {person: request.POST.get(f"row|{reference(person)}", before.get(person, "")) for person in people}
    said = {
        "release": release,
        "number": number,
        "count": count,
        "doors": [_shown(place, door, language, typed) for place, door in enumerate(at_doors, 1)],
        "keys": [(letter, names[code]) for letter, code in letters.items()],
        "marks": [(str(at), named(level)) for at, level in enumerate(levels, 1)],
        "of_the_door": "".join(letter for letter, code in letters.items() if code in OF_THE_DOOR),
        "letters": "".join(letters),
        "on": request.POST.get("on") or timezone.localdate().isoformat(),
        "before": len(before),
        "sentence": sentence,
    }
    return render(request, "lists/sheet.html", said, status=422 if sentence else 200)


def _typed_before(release: Release, people: list[int]) -> dict[int, str]:
    """The key of what was brought home before of each of these people, with this release."""
    keys = {code: letter for letter, code in RESULT_KEYS[languages.current()].items()}
    places = {level.pk: str(place) for place, level in enumerate(MarkLevel.objects.order_by("position"), 1)}
    told = interactions.told_with(release.pk, people)
    return {person: places.get(mark or 0) or keys.get(result, "") for person, result, mark in told}


def _sheet(key: str, number: int) -> tuple[Release, list[list[Member]], int]:
    """The release of a sheet, its doors in printed order, and how many sheets there are. Raises BadInput."""
    release = releases.release_named(key)
    kind, _sign, of = release.on_what.partition(":")
    if kind != "list" or release.what != "walk-pdf":
        raise BadInput("The release {name} is no sheet to fill in. Give the number of a sheet.", name=key)
    released = releases.persons_of(release)
    members = queries.members(list_numbered(int(of)).pk, release.as_of)
    sheets = sheets_of(member for member in members if member.person_id in released)
    if not 1 <= number <= len(sheets):
        raise BadInput("This list has {count} sheets. Give a number up to it.", count=len(sheets))
    return release, sheets[number - 1], len(sheets)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text) if text else timezone.localdate()
    except ValueError:
        raise BadInput("A date is written like 2026-11-21.") from None
    if day > timezone.localdate():
        raise BadInput("A contact cannot lie in the future. Correct the date.")
    return day


def _shown(place: int, door: list[Member], language: Language, typed: dict[int, str]) -> dict[str, Any]:
    first = door[0]
    return {
        "number": place,
        "address": one_line(first.address, language) if first.door_id else "",
        "people": [
            {"reference": reference(member.person_id), "name": member.name, "key": typed[member.person_id]}
            for member in door
        ],
    }


def _as_file(request: Request, release: Release, at_doors: list[list[Member]]) -> tuple[bytes, int, int]:
    """The new lines as the file that a filled sheet is; how many could not be read, and how many are as before.

    Raises BadInput for a key that means nothing, and when there is no new line.
    """
    letters = RESULT_KEYS[languages.current()]
    codes = {level: mark.code for level, mark in enumerate(MarkLevel.objects.order_by("position"), 1)}
    before = _typed_before(release, [member.person_id for door in at_doors for member in door])
    out, unread, same, new = io.StringIO(), 0, 0, 0
    writer = csv.writer(out)
    writer.writerow(["ref", "result", "mark"])
    for place, member in ((place, member) for place, door in enumerate(at_doors, 1) for member in door):
        ref = reference(member.person_id)
        typed = request.POST.get(f"row|{ref}", "").strip().lower()
        told = before.get(member.person_id, "")
        if told and typed in ("", UNREADABLE):
            raise BadInput(
                "A line of door {door} was brought home before. Type what it is instead, or take the contact back"
                " on the page of the person.",
                door=place,
            )
        if typed and typed == told:
            same += 1
        elif typed == UNREADABLE:
            unread += 1
        elif typed.isdecimal() and int(typed) in codes:
            writer.writerow([ref, "contacted", codes[int(typed)]])
            new += 1
        elif typed in letters:
            writer.writerow([ref, letters[typed], ""])
            new += 1
        elif typed:
            raise BadInput("There is no result “{typed}”. The keys stand at the top of the page.", typed=typed)
    if not new:
        raise BadInput("Nothing new is typed in yet.")
    return out.getvalue().encode("utf-8"), unread, same
