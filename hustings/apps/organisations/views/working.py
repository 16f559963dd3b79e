"""Who works here, and cutting somebody off: for whoever administers a unit, and for the second person."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from hustings.apps.organisations import actions, queries
from hustings.apps.organisations.access import ADMINISTER, APPROVE, goes_by_mail, rights_on, unit_for, units_for
from hustings.apps.organisations.models import ROLE_NAMES, CutOff, Invitation, Unit, User
from hustings.domain.messages import BadInput
from hustings.web.panels import Act, Place, panel
from hustings.web.proof import checked
from hustings.web.request import Request
from hustings.web.templatetags.shown import named


@require_GET
def index(request: Request) -> HttpResponse:
    """Users with their roles, units, and who is cut off."""
    return page(request)


@checked
@require_POST
def suspend(request: Request, number: int) -> HttpResponse:
    """Cut a user off."""
    unit_for(request.user, ADMINISTER)
    found = User.objects.filter(pk=number).first()
    if found is None:
        raise BadInput("There is no such user.")
    return _done(request, lambda: actions.suspend(by=request.user, user=found, why=request.POST.get("why", "")))


@checked
@require_POST
def end_roles(request: Request, number: int) -> HttpResponse:
    """End every role of a user in one unit; those in others stay."""
    unit = unit_for(request.user, ADMINISTER, request.POST.get("unit", ""))
    found = User.objects.filter(pk=number).first()
    if found is None:
        raise BadInput("There is no such user.")
    ended = actions.end_membership(by=request.user, user=found, unit=unit)
    said = ngettext("{count} role is ended.", "{count} roles are ended.", ended).format(count=ended)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("organisations:working"))


@checked
@require_POST
def freeze(request: Request, number: int) -> HttpResponse:
    """Ask that a unit be frozen out."""
    unit_for(request.user, ADMINISTER)
    found = Unit.objects.select_related("parent").filter(pk=number).first()
    if found is None:
        raise BadInput("There is no such unit.")
    return _done(request, lambda: actions.freeze_unit(by=request.user, unit=found, why=request.POST.get("why", "")))


@checked
@require_POST
def agree(request: Request, number: int) -> HttpResponse:
    """Let a cut-off come into force, as the second person."""
    _check(request)
    return _done(request, lambda: actions.agree_to_cut_off(by=request.user, number=number))


@checked
@require_POST
def lift(request: Request, number: int) -> HttpResponse:
    """End a cut-off."""
    unit_for(request.user, ADMINISTER)
    return _done(request, lambda: actions.lift(by=request.user, number=number, why=request.POST.get("why", "")))


@panel("menu", 60)
def menu(request: Request) -> Place | None:
    """The way to who works here."""
    return Place(_("Who works here"), reverse("organisations:working")) if _may(request) else None


@panel("home.acts", 3)
def waiting(request: Request) -> Act | None:
    """That a cut-off waits for a second person."""
    if not _may(request):
        return None
    open_ones = [each for each in queries.cut_offs(by=request.user) if _waits(each)]
    if not any(request.user.pk not in (each.by_user, each.user_id) for each in open_ones):
        return None
    return Act(_("Decide on who is to be cut off"), reverse("organisations:working"), _("It waits for you."), 80)


def _may(request: Request) -> bool:
    return bool({ADMINISTER, APPROVE} & rights_on(request))


def _check(request: Request) -> None:
    if not _may(request):
        unit_for(request.user, ADMINISTER)


def _waits(cut_off: CutOff) -> bool:
    return cut_off.in_force_at is None and cut_off.lifted_at is None


def _done(request: Request, act: Callable[[], CutOff]) -> HttpResponse:
    """Do it and say so; a mistake is told on the page."""
    try:
        found = act()
    except BadInput as error:
        return page(request, error.message.render(_))
    if _waits(found):
        said = _("It waits for a second person.")
    elif found.lifted_at is None:
        said = _("It is in force: whatever was under way has ended.")
    else:
        said = _("It is lifted. What was there before is there again.")
    messages.success(request, said)
    return HttpResponseRedirect(reverse("organisations:working"))


def page(request: Request, problem: str = "") -> HttpResponse:
    """Who works here; with what is wrong, where something is."""
    _check(request)
    text = request.GET.get("q", "").strip()
    found = queries.cut_offs(by=request.user)
    colleagues = queries.colleagues(by=request.user, text=text)
    said = {
        "problem": problem,
        "administers": ADMINISTER in rights_on(request),
        "q": text,
        "shown": queries.SHOWN,
        "open": [_shown(each) for each in found if _waits(each)],
        "in_force": [_shown(each) for each in found if each.in_force_at and not each.lifted_at],
        "lifted": [_shown(each) for each in found if each.lifted_at],
        "colleagues": [
            {
                "user": each.user,
                "roles": [(_(ROLE_NAMES[role]), named(unit)) for role, unit in each.roles],
                "units": {unit.code: named(unit) for _role, unit in each.roles},
            }
            for each in colleagues
        ],
        "units": [(each, named(each)) for each in queries.units_below(by=request.user) if each.suspended_at is None],
        "me": request.user.pk,
        "invitations": [_invited(each) for each in queries.invitations(by=request.user)],
        "staffed": [(each.code, named(each)) for each in units_for(request.user, ADMINISTER)],
        "roles": [(role, _(name)) for role, name in ROLE_NAMES.items()],
        "languages": settings.LANGUAGES,
        "given": {} if not problem else request.POST,
    }
    return render(request, "organisations/working.html", said, status=422 if problem else 200)


def _shown(cut_off: CutOff) -> dict[str, Any]:
    known = [each for each in (cut_off.by_user, cut_off.agreed_by, cut_off.lifted_by) if each]
    names = dict(User.objects.filter(pk__in=known).values_list("pk", "name"))
    return {
        "it": cut_off,
        "of": cut_off.user.name if cut_off.user else named(cut_off.unit),
        "by": names.get(cut_off.by_user, ""),
        "agreed_by": names.get(cut_off.agreed_by or 0, ""),
        "lifted_by": names.get(cut_off.lifted_by or 0, ""),
    }


def _invited(invitation: Invitation) -> dict[str, Any]:
    asker = User.objects.filter(pk=invitation.by_user).values_list("name", flat=True).first()
    waits = invitation.until is None
    unsent = not waits and invitation.mailed_at is None and goes_by_mail(invitation)
    return {"it": invitation, "by": asker, "waits": waits, "unsent": unsent}
