"""Whose leak a list is, for the privacy officer: a file or pasted lines, and what they come from."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hustings.apps.gate.models import Release
from hustings.apps.lists import actions
from hustings.apps.lists.actions import Traced
from hustings.apps.lists.models import List
from hustings.apps.organisations.access import TRACE, rights_on, unit_for
from hustings.apps.organisations.models import User
from hustings.apps.reporting.queries import form_of
from hustings.domain.messages import BadInput
from hustings.domain.traces.wording import sentence
from hustings.files.suspects import LARGEST, lines_of
from hustings.scope import acting_as
from hustings.web.acting import own_transactions
from hustings.web.panels import Place, panel
from hustings.web.request import Request
from hustings.web.templatetags.shown import named

MOST_LINES = 200_000  # of one page; the command takes more


@own_transactions
def trace(request: Request) -> HttpResponse:
    """Ask for the list; sent, say where it comes from. Nothing of it is kept."""
    with acting_as(request.user.pk):
        unit_for(request.user, TRACE)
        if request.method != "POST":
            return render(request, "reporting/trace.html", {})
        pasted = request.POST.get("pasted", "")
        try:
            found = actions.trace(by=request.user, lines=_lines(request, pasted))
        except BadInput as error:
            said = {"problem": error.message.render(_), "pasted": pasted}
            return render(request, "reporting/trace.html", said, status=422)
        return render(request, "reporting/trace.html", _shown(found))


@panel("menu", 55)
def menu(request: Request) -> Place | None:
    """The way to tracing a list."""
    return Place(_("Whose leak?"), reverse("reporting:trace")) if TRACE in rights_on(request) else None


def _lines(request: Request, pasted: str) -> list[str]:
    file = request.FILES.get("file")
    if file is None and not pasted.strip():
        raise BadInput("Give the list: a file, or lines pasted into the box.")
    if file is not None and (file.size or 0) > LARGEST:  # before it is read
        raise BadInput("{file} is too large to be looked through. Give a part of it.", file=file.name)
    lines = lines_of("pasted", pasted.encode()) if file is None else lines_of(file.name or "", file.read())
    if len(lines) > MOST_LINES:
        raise BadInput("The list has more than {most} lines. `hustings trace` takes it.", most=MOST_LINES)
    return lines


def _shown(found: Traced) -> dict[str, Any]:
    releases = found.releases.values()
    users = dict(User.objects.filter(pk__in={each.by_user for each in releases}).values_list("pk", "name"))
    lists = {f"list:{pk}": name for pk, name in List.objects.values_list("pk", "name")}
    copies = {key: _copy(release, users, lists) for key, release in found.releases.items()}
    return {
        "sentence": sentence(found.verdict, bool(found.lists)).render(_),
        "answer": found.verdict.answer,
        "lines": found.lines,
        "recognised": found.recognised,
        "sources": [[copies[key] for key in group] for group in found.verdict.sources],
        "alike": [{"list": each.of, "part": each.part, "shared": each.shared} for each in found.lists],
        "evidence": [(copies[each.key], each, round(each.lift, 1)) for each in found.verdict.evidence],
    }


def _copy(release: Release, users: dict[int, str], lists: dict[str, str]) -> dict[str, Any]:
    return {
        "key": release.key,
        "at": timezone.localtime(release.at),
        "by": users.get(release.by_user, ""),
        "form": form_of(release),
        "of": lists.get(release.on_what, ""),
        "purpose": named(release.purpose),
        "people": release.count,
    }
