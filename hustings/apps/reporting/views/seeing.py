"""Who saw a person, and what a user saw, for those who audit."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hustings.apps.audit import actions as audit
from hustings.apps.organisations.access import AUDIT, unit_for, units_for
from hustings.apps.organisations.models import User
from hustings.apps.people.access import person_numbered
from hustings.apps.reporting import queries
from hustings.apps.reporting.queries import Seen, how
from hustings.domain.messages import BadInput
from hustings.domain.references import number_of
from hustings.web.request import Request

YEARS = 3
SHOWN = 1000


@require_GET
def who_saw(request: Request) -> HttpResponse:
    """Ask for the number of a person; then everybody to whom they were shown, and how."""
    unit = unit_for(request.user, AUDIT)
    asked = request.GET.get("person", "").strip()
    if not asked:
        return render(request, "reporting/who_saw.html", {"years": YEARS})
    try:
        person = person_numbered(_number(asked))
    except BadInput as error:
        said = {"asked": asked, "problem": error.message.render(_), "years": YEARS}
        return render(request, "reporting/who_saw.html", said, status=422)
    units = units_for(request.user, AUDIT)
    found = queries.who_saw(person, units, _since())
    audit.record(by=request.user, unit=unit.pk, what="seeing.asked", on=f"person:{person.pk}")
    said = {"asked": asked, "rows": _rows(found, queries.colleagues(units)), "all": len(found), "years": YEARS}
    return render(request, "reporting/who_saw.html", said)


@require_GET
def seen_by(request: Request, number: int) -> HttpResponse:
    """Everything that was shown to one user."""
    unit = unit_for(request.user, AUDIT)
    units = units_for(request.user, AUDIT)
    names = queries.colleagues(units)
    user = User.objects.filter(pk=number).first()
    if user is None or number not in names:
        raise BadInput("There is no user {number} in your units.", number=number)
    found = queries.seen_by(user, units, _since())
    audit.record(by=request.user, unit=unit.pk, what="seeing.asked", on=f"user:{number}")
    said = {"user_asked": user, "rows": _rows(found, names), "all": len(found), "years": YEARS}
    return render(request, "reporting/seen_by.html", said)


def _number(text: str) -> int:
    """A person's number, bare or as it is printed on sheets."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else number_of(text)
    if number is None:
        raise BadInput("The number of a person is digits, or as on a sheet: 001234-K.")
    return number


def _since() -> Any:
    return timezone.now() - timedelta(days=366 * YEARS)


def _rows(found: list[Seen], names: dict[int, str]) -> list[dict[str, Any]]:
    return [
        {
            "at": each.at,
            "user": each.by_user if each.by_user in names else None,
            "by": names.get(each.by_user) or _("Somebody of another unit"),
            "how": how(each),
            "people": each.people,
            "key": each.release.key if each.release else "",
        }
        for each in found[:SHOWN]
    ]
