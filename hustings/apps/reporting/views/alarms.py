"""What set off an alarm, for the privacy officer; and what came of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from hustings.apps.gate import actions as gate
from hustings.apps.gate.models import Alarm
from hustings.apps.gate.queries import deciding
from hustings.apps.lists.models import ASKED_TITLES, List
from hustings.apps.organisations.access import TRACE, rights_on, unit_for, units_for
from hustings.apps.organisations.models import User
from hustings.apps.reporting import queries
from hustings.domain.messages import BadInput
from hustings.web.panels import Act, Place, panel
from hustings.web.request import Request

_SHOWN = 200


@require_GET
def alarms(request: Request) -> HttpResponse:
    """The alarms of the units in which the user may trace leaks, the unanswered first."""
    unit_for(request.user, TRACE)
    return _page(request)


@require_POST
def answer(request: Request, number: int) -> HttpResponse:
    """Note what came of an alarm."""
    unit_for(request.user, TRACE)
    try:
        gate.answer_alarm(by=request.user, number=number, answer=request.POST.get("answer", ""))
    except BadInput as error:
        return _page(request, error.message.render(_))
    messages.success(request, _("Noted."))
    return HttpResponseRedirect(reverse("reporting:alarms"))


@panel("menu", 55)
def menu(request: Request) -> Place | None:
    """The way to the alarms."""
    return Place(_("Alarms"), reverse("reporting:alarms")) if TRACE in rights_on(request) else None


@panel("home.acts", 1)
def unanswered(request: Request) -> Act | None:
    """That there are alarms nobody has looked into."""
    if TRACE not in rights_on(request):
        return None
    count = deciding.alarms(by=request.user).filter(seen_at__isnull=True).count()
    if not count:
        return None
    why = ngettext("{count} alarm is not answered.", "{count} alarms are not answered.", count).format(count=count)
    return Act(_("Look into what set off an alarm"), reverse("reporting:alarms"), why, 70)


def _page(request: Request, problem: str = "") -> HttpResponse:
    found = list(deciding.alarms(by=request.user)[:_SHOWN])
    colleagues = queries.colleagues(units_for(request.user, TRACE))
    said = {
        "open": [_shown(each, colleagues) for each in found if each.seen_at is None],
        "answered": [_shown(each, colleagues) for each in found if each.seen_at is not None],
        "problem": problem,
    }
    return render(request, "reporting/alarms.html", said, status=422 if problem else 200)


def _shown(alarm: Alarm, colleagues: dict[int, str]) -> dict[str, Any]:
    approval = deciding.approval_of(alarm)
    kind, _sign, number = approval.on_what.partition(":") if approval else ("", "", "")
    asker = approval.by_user if approval else None
    return {
        "it": alarm,
        "by": colleagues.get(alarm.by_user, "")
        or User.objects.filter(pk=alarm.by_user).values_list("name", flat=True).first(),
        "user": alarm.by_user if alarm.by_user in colleagues else None,
        "said": deciding.sentence_of(alarm).render(_),
        "approval": approval,
        "asker": colleagues.get(asker, "") if asker and asker != alarm.by_user else "",
        "reasons": [reason.render(_) for reason in deciding.reasons_of(approval)] if approval else [],
        "title": _(ASKED_TITLES.get(approval.what, approval.what)) if approval else "",
        "list": List.objects.filter(pk=int(number)).first() if kind == "list" else None,
    }
