"""Who sits there: a second factor for whoever can take or decide much, proved anew a moment before they do."""

import time
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from django.http import HttpResponse

from hustings.apps.organisations import actions
from hustings.apps.organisations.access import GUARDED, has_keys, rights_on
from hustings.apps.organisations.views import checking
from hustings.scope import acting_as
from hustings.web import proof
from hustings.web.acting import is_open
from hustings.web.request import Request


class Proof:
    """Lets nobody with a right of weight in with a password alone, and asks again before what is marked `checked`."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: Request, view: Callable[..., HttpResponse], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """The page that asks for what is missing, or None where nothing is."""
        if is_open(view) or not request.user.is_authenticated or getattr(view, "own_sign_in", False):
            return None
        second = proof.second_factor_at(request) is not None
        if not second and GUARDED & rights_on(request):
            if has_keys(request.user):
                return checking.sent(request, "account_reauthenticate")
            return checking.sent(request, "mfa_index")
        due = getattr(view, "checked", None)
        if due and due(request) and not proof.fresh(request, second or has_keys(request.user)):
            with acting_as(request.user.pk):
                return checking.ask(request)
        return None


class Devices:
    """Notes once a minute from where somebody works, so that an account used by several people shows."""

    EVERY = 60
    _MOST = 10_000  # sessions remembered, in each process

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response
        self._seen: dict[str, float] = {}

    def __call__(self, request: Request) -> HttpResponse:
        key = request.session.session_key
        if key and time.monotonic() - self._seen.get(key, -self.EVERY) >= self.EVERY and request.user.is_authenticated:
            if len(self._seen) >= self._MOST:
                self._seen.clear()
            self._seen[key] = time.monotonic()
            actions.note_device(by=request.user, session=key, address=get_adapter().get_client_ip(request))
        return self.get_response(request)
