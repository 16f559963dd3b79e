"""Sheets come home: a printed sheet is typed in by its lines, one key for each person."""

import csv
import io
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hustings.apps.gate import actions as gate
from hustings.apps.gate import queries as releases
from hustings.apps.gate.models import Release
from hustings.apps.intake import actions as intake
from hustings.apps.intake import queries as uploads
from hustings.apps.interactions.models import MarkLevel, Result
from hustings.apps.lists import queries
from hustings.apps.lists.access import list_numbered
from hustings.apps.lists.actions.walking import sheets_of
from hustings.apps.lists.queries import Member
from hustings.apps.organisations.access import READ, RECORD, rights_on, unit_for
from hustings.domain.addresses import one_line
from hustings.domain.messages import BadInput
from hustings.domain.references import reference
from hustings.scope import acting_as
from hustings.web import languages
from hustings.web.acting import own_transactions
from hustings.web.panels import Place, panel
from hustings.web.request import Request
from hustings.web.templatetags.shown import named

# One key for each result, by language; the digits 1 to 5 are the support levels.
KEYS = {
    "en": {
        "n": "not_home", "r": "refused", "m": "moved", "x": "deceased", "i": "inaccessible", "l": "language_barrier",
        "c": "contacted",
    },
    "fr": {
        "a": "not_home", "r": "refused", "d": "moved", "x": "deceased", "i": "inaccessible", "l": "language_barrier",
        "j": "contacted",
    },
}  # fmt: skip
OF_THE_DOOR = ("not_home", "inaccessible")  # said once, it holds for everybody who lives there
UNREADABLE = "?"


@require_GET
def which(request: Request) -> HttpResponse:
    """Ask for the number that stands at the top of the sheet."""
    unit_for(request.user, RECORD)
    asked = request.GET.get("number", "").strip()
    if not asked:
        return render(request, "lists/which_sheet.html")
    key, _sign, sheet = asked.replace(" ", "-").partition("-")
    found = releases.release_named(key)
    number = int(sheet) if sheet.isdecimal() else 1
    return HttpResponseRedirect(reverse("lists:sheet", args=[found.key, max(number, 1)]))


@require_GET
def sheet(request: Request, key: str, number: int) -> HttpResponse:
    """One sheet in its printed order, ready to be typed in. Showing it is on record like every screen of many."""
    unit_for(request.user, RECORD)
    release, at_doors, count = _sheet(key, number)
    people = [member for door in at_doors for member in door]
    gate.release(
        by=request.user,
        unit=release.unit,
        purpose=release.purpose,
        what=gate.SCREEN,
        on=f"release:{release.pk}",
        segment=release.segment,
        as_of=timezone.localdate(),
        persons=[member.person_id for member in people],
    )
    language = languages.current()
    names = {each.code: named(each) for each in Result.objects.all()}
    levels = MarkLevel.objects.order_by("position")
    said = {
        "release": release,
        "number": number,
        "count": count,
        "doors": [_shown(place, door, language) for place, door in enumerate(at_doors, 1)],
        "keys": [(letter, names[code]) for letter, code in KEYS[language].items()],
        "marks": [(str(at), named(level)) for at, level in enumerate(levels, 1)],
        "of_the_door": "".join(letter for letter, code in KEYS[language].items() if code in OF_THE_DOOR),
        "letters": "".join(KEYS[language]),
        "on": timezone.localdate().isoformat(),
    }
    return render(request, "lists/sheet.html", said)


@require_POST
@own_transactions
def type_in(request: Request, key: str, number: int) -> HttpResponse:
    """Keep what was typed: a batch of its own, which can be taken back; a line typed anew replaces the first."""
    day = _day(request.POST.get("on", ""))
    with acting_as(request.user.pk):
        unit_for(request.user, RECORD)
        release, at_doors, _count = _sheet(key, number)
        content, unread = _as_file(request, at_doors)
        upload = intake.receive(
            by=request.user, kind="contacts", file_name=f"{release.key}-{number}.csv", pieces=[content]
        )
    report = intake.import_contacts(by=request.user, path=uploads.path_of(upload), release_name=release.key, on=day)
    with acting_as(request.user.pk):
        intake.settle(by=request.user, upload=upload, batch=report.batch)
    said = _("{added} added, {changed} corrected, {unchanged} as before.").format(
        added=report.added, changed=report.changed, unchanged=report.unchanged
    )
    if unread:
        said += " " + _("{unread} could not be read.").format(unread=unread)
    undo = reverse("intake:undo", args=[report.batch]) if report.added or report.changed else ""
    messages.success(request, said, extra_tags=undo)
    return HttpResponseRedirect(reverse("lists:sheets"))


@panel("menu", 30)
def menu(request: Request) -> Place | None:
    """The way to typing sheets in."""
    return Place(_("Type a sheet in"), reverse("lists:sheets")) if {READ, RECORD} <= rights_on(request) else None


def _sheet(key: str, number: int) -> tuple[Release, list[list[Member]], int]:
    """The release of a sheet, its doors in printed order, and how many sheets there are. Raises BadInput."""
    release = releases.release_named(key)
    kind, _sign, of = release.on_what.partition(":")
    if kind != "list" or release.what == gate.SCREEN:
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


def _shown(place: int, door: list[Member], language: Any) -> dict[str, Any]:
    first = door[0]
    return {
        "number": place,
        "address": one_line(first.address, language) if first.door_id else "",
        "people": [{"reference": reference(member.person_id), "name": member.name} for member in door],
    }


def _as_file(request: Request, at_doors: list[list[Member]]) -> tuple[bytes, int]:
    """The typed lines as the file that a filled sheet is; and how many could not be read. Raises BadInput."""
    language = languages.current()
    codes = {level: mark.code for level, mark in enumerate(MarkLevel.objects.order_by("position"), 1)}
    out, unread, filled = io.StringIO(), 0, 0
    writer = csv.writer(out)
    writer.writerow(["ref", "result", "mark"])
    for member in (member for door in at_doors for member in door):
        ref = reference(member.person_id)
        typed = request.POST.get(f"row|{ref}", "").strip().lower()
        if typed == UNREADABLE:
            unread += 1
        elif typed.isdecimal() and int(typed) in codes:
            writer.writerow([ref, "contacted", codes[int(typed)]])
            filled += 1
        elif typed in KEYS[language]:
            writer.writerow([ref, KEYS[language][typed], ""])
            filled += 1
        elif typed:
            raise BadInput("There is no result “{typed}”. The keys stand at the top of the page.", typed=typed)
    if not filled:
        raise BadInput("Nothing is typed in yet.")
    return out.getvalue().encode("utf-8"), unread
