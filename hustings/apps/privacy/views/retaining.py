"""How long is kept what, what is kept too long, and what was removed."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hustings.apps.audit import actions as audit
from hustings.apps.privacy import actions, queries
from hustings.apps.privacy.access import answering
from hustings.domain.messages import BadInput
from hustings.domain.retention import KINDS
from hustings.jobs import queue
from hustings.web.proof import checked, checked_when
from hustings.web.request import Request


@checked_when(lambda request: request.method == "POST")
def retention(request: Request) -> HttpResponse:
    """The periods by kind of fact with what is due; sent, one of them is set."""
    answering(request.user)
    problem = ""
    if request.method == "POST":
        try:
            actions.keep(
                by=request.user,
                kind=request.POST.get("kind", ""),
                days=_days(request.POST.get("days", "")),
                because=request.POST.get("because", ""),
            )
        except BadInput as error:
            problem = error.message.render(_)
        else:
            messages.success(request, _("The period is set."))
            return HttpResponseRedirect(reverse("privacy:retention"))
    said = {
        "rows": _rows("count" in request.GET),
        "counted": "count" in request.GET,
        "sweeps": [(each, _worded(each.report)) for each in queries.sweeps()],
        "busy": queue.busy("retention"),
        "problem": problem,
        "sent": request.POST,
    }
    return render(request, "privacy/retention.html", said, status=422 if problem else 200)


@checked
@require_POST
def sweep(request: Request) -> HttpResponse:
    """Ask for what is kept too long to be removed now. The worker does it."""
    unit = answering(request.user)
    if queue.busy("retention"):
        raise BadInput("It is being carried out already. Wait for it.")
    queue.enqueue("privacy.sweep", by=request.user.pk, unit=unit.pk, on="retention")
    audit.record(by=request.user, unit=unit.pk, what="retention.asked", on="retention")
    return HttpResponseRedirect(reverse("privacy:retention"))


def _rows(count: bool) -> list[dict[str, Any]]:
    """Each kind with its period, and what is due by it: that looks at everything, and so only where it is asked for."""
    kept, due = queries.keepings(), queries.due(timezone.localdate()) if count else {}
    return [
        {"kind": kind, "title": title.render(_), "kept": kept.get(kind), "due": due.get(kind)}
        for kind, title in KINDS.items()
    ]


def _worded(report: dict[str, dict[str, int]]) -> list[dict[str, Any]]:
    return [{"title": KINDS[kind].render(_), **counts} for kind, counts in report.items() if kind in KINDS]


def _days(text: str) -> int | None:
    """A number of days; None where it is left empty."""
    if not text.strip():
        return None
    if not (text.strip().isascii() and text.strip().isdecimal() and len(text) < 10):
        raise BadInput("A period is a number of days. Leave it empty to keep for good.")
    return int(text)
