"""One's own sign-in: keys, codes, devices. The ceremonies are allauth's; what they change is on record."""

from collections.abc import Callable
from typing import Any

from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import activate_totp
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hustings.apps.organisations import actions
from hustings.apps.organisations.access import GUARDED, rights_on
from hustings.apps.organisations.forms import spend
from hustings.apps.organisations.views import checking
from hustings.domain.messages import BadInput, Refused
from hustings.web import proof
from hustings.web.proof import own_sign_in
from hustings.web.request import Request

_NEXT = "after_keys"  # where somebody was on their way to when a second factor was asked for


@own_sign_in
@require_GET
def index(request: Request) -> HttpResponse:
    """The user's keys, codes and devices; for whoever must have a second factor and has none, the way to one."""
    wanted = request.GET.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        request.session[_NEXT] = wanted
    return _page(request)


@own_sign_in
@require_POST
@checking.proved
def remove(request: Request, number: int) -> HttpResponse:
    """Take a key away."""
    try:
        actions.remove_key(by=request.user, number=number)
    except (BadInput, Refused) as error:
        return _page(request, error.message.render(_))
    messages.success(request, _("The key is taken away."))
    return _back()


@own_sign_in
@require_POST
@checking.proved
def address(request: Request) -> HttpResponse:
    """Keep where mail about the user's sign-in goes."""
    try:
        actions.choose_address(by=request.user, email=request.POST.get("email", ""))
    except BadInput as error:
        return _page(request, error.message.render(_))
    messages.success(request, _("The address is kept."))
    return _back()


@own_sign_in
@require_POST
@checking.proved
def end_session(request: Request, number: int) -> HttpResponse:
    """Sign out on one device."""
    actions.end_session(by=request.user, number=number)
    messages.success(request, _("Signed out there."))
    return _back()


@own_sign_in
@require_POST
@checking.proved
def end_sessions(request: Request) -> HttpResponse:
    """Sign out everywhere but here."""
    actions.end_sessions(by=request.user, user=request.user, but=request.session.session_key or "")
    messages.success(request, _("Signed out everywhere else."))
    return _back()


def on_record(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """One of allauth's views, for somebody who is signed in; what it changed of their keys is on record with it."""

    @own_sign_in
    def kept(request: Request, **kwargs: Any) -> HttpResponse:
        before = _keys(request)
        try:
            reply = view(request, **kwargs)
        except ReauthenticationRequired:
            return checking.ask(request)
        if hasattr(reply, "render"):
            reply.render()  # here, where the database knows the user
        after = _keys(request)
        added, removed = [after[key] for key in after.keys() - before], [before[key] for key in before.keys() - after]
        if added or removed:
            actions.note_keys(by=request.user, added=sorted(added), removed=sorted(removed))
            for kind in {"webauthn", "totp"} & set(added):
                proof.note_second_factor(request, kind)  # it was just used: nobody is asked for it at once again
                checking.new_token(request)
        return reply

    kept.__name__ = view.__name__
    return kept


_activate = on_record(activate_totp)


@own_sign_in
def app(request: Request) -> HttpResponse:
    """Add an app; whoever has one sees it among their keys. The code by which it is added opens nothing afterwards."""
    if Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP).exists():
        return _back()
    reply = _activate(request)
    if request.method == "POST" and reply.status_code == 302:
        spend(request.user, request.POST.get("code", ""))
    return reply


def _keys(request: Request) -> dict[int, str]:
    return dict(Authenticator.objects.filter(user=request.user).values_list("pk", "type"))


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("mfa_index"))


def _page(request: Request, problem: str = "") -> HttpResponse:
    found = {each.type: each for each in Authenticator.objects.filter(user=request.user).order_by("pk")}
    passkeys = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN).order_by("pk")
    codes = found.get(Authenticator.Type.RECOVERY_CODES)
    here = request.session.session_key
    devices = UserSession.objects.purge_and_list(request.user)
    said = {
        "problem": problem,
        "needed": bool(GUARDED & rights_on(request)),
        "passkeys": [{"it": each, "name": each.wrap().name} for each in passkeys],
        "app": found.get(Authenticator.Type.TOTP),
        "codes": codes,
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "has_key": bool(passkeys) or Authenticator.Type.TOTP in found,
        "devices": [
            {"it": each, "here": each.session_key == here}
            for each in sorted(devices, key=lambda each: each.last_seen_at, reverse=True)
        ],
        "goes_on": request.session.pop(_NEXT, "") if proof.second_factor_at(request) else "",
    }
    return render(request, "organisations/keys.html", said, status=422 if problem else 200)
