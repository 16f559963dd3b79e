"""Proving anew who one is, a moment before what must not be done by whoever finds a screen unlocked."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode, urlsplit

from allauth.account.forms import ReauthenticateForm as PasswordForm
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import begin_authentication
from allauth.usersessions.models import UserSession
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from hustings.apps.organisations import actions
from hustings.apps.organisations.access import has_keys
from hustings.apps.organisations.forms import Check as CodeForm
from hustings.apps.organisations.forms import CheckKey as KeyForm
from hustings.web import proof
from hustings.web.proof import own_sign_in
from hustings.web.request import Request

_View = TypeVar("_View", bound=Callable[..., HttpResponse])


@own_sign_in
@require_http_methods(["GET", "POST"])
def check(request: Request) -> HttpResponse:
    """Ask for a key, a code, or where there is neither the password; then go on with what was wanted.

    A form that was sent too late comes along (`again` and `fields`) and is handed back, to be sent once more: nothing
    that was filled in is lost, and nothing of it is kept here.
    """
    if request.method == "GET":
        return page(request)
    again, fields = _own(request, request.POST.get("again", "")), request.POST.get("fields", "")
    kinds = _kinds(request)
    form, method = _form(request, kinds)
    if not form.is_valid():
        told = [str(each) for errors in form.errors.values() for each in errors]
        return page(request, again=again, fields=fields, problem=" ".join(told))
    if isinstance(form, PasswordForm):
        reauthenticate_by_password(request)
    else:
        form.save()
    actions.note_check(by=request.user, method=method)
    new_token(request)
    if again:
        sent = QueryDict(fields)
        values = [(name, value) for name in sent for value in sent.getlist(name) if name != "csrfmiddlewaretoken"]
        return render(request, "organisations/again.html", {"again": again, "values": values})
    return HttpResponseRedirect(_own(request, request.POST.get("next", "")) or "/")


def new_token(request: Request) -> None:
    """Go on under another token, since somebody just proved who they are: whoever had found the old one has nothing."""
    before = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)


def proved(view: _View) -> _View:
    """Let a view about the user's own sign-in begin only once they proved a moment ago who they are."""

    @wraps(view)
    def asked(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if proof.fresh(request, has_keys(request.user)):
            return view(request, *args, **kwargs)
        return ask(request)

    return cast("_View", asked)


def ask(request: Request) -> HttpResponse:
    """The reply to what comes too late: the page that asks, and with it what was sent, so that nothing is lost.

    A form that a script sent, to change a part of its page, is told to come by itself: the page that asks is a whole.
    """
    if request.method != "POST" or request.FILES:  # a file cannot be handed back: it is chosen anew
        return sent(request, "account_reauthenticate")
    if request.htmx:
        response = HttpResponse(status=204)
        response["X-Come-Whole"] = "1"
        return response
    return page(request, again=request.get_full_path(), fields=request.POST.urlencode())


def sent(request: Request, where: str) -> HttpResponse:
    """To a page about the user's own sign-in, and from there back to where they were."""
    here = request.get_full_path() if request.method == "GET" else request.path if request.FILES else "/"
    if request.htmx:  # the whole page goes, not the part that was asked for
        with suppress(ValueError):
            here = urlsplit(request.headers.get("HX-Current-URL", "/")).path
    address = f"{reverse(where)}?{urlencode({'next': here})}"
    if not request.htmx:
        return HttpResponseRedirect(address)
    response = HttpResponse()
    response["HX-Redirect"] = address
    return response


def page(request: Request, *, again: str = "", fields: str = "", problem: str = "") -> HttpResponse:
    """The page that asks for it. 403 where it stands in for the reply to a form."""
    kinds = _kinds(request)
    said: dict[str, Any] = {
        "again": again,
        "fields": fields,
        "next": _own(request, request.POST.get("next") or request.GET.get("next", "")),
        "problem": problem,
        "key": "webauthn" in kinds,
        "code": bool(kinds & {"totp", "recovery_codes"}),
        "password": not kinds,
        "js_data": {"request_options": begin_authentication(request.user)} if "webauthn" in kinds else None,
    }
    return render(request, "organisations/check.html", said, status=403 if again else 422 if problem else 200)


def _kinds(request: Request) -> set[str]:
    return set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))


def _form(request: Request, kinds: set[str]) -> tuple[Any, str]:
    """The form of what was given, and what that is called on record."""
    if request.POST.get("credential") and "webauthn" in kinds:
        return KeyForm(user=request.user, data=request.POST), "webauthn"
    if kinds:
        return CodeForm(user=request.user, data=request.POST), "code"
    return PasswordForm(user=request.user, data=request.POST), "password"


def _own(request: Request, address: str) -> str:
    """An address of this site; empty for any other."""
    return address if url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}) else ""
