"""What somebody proved in their session: when they last did, and by what. The record of it is allauth's."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.http import HttpRequest

_View = TypeVar("_View", bound=Callable[..., Any])

FRESH = 300  # seconds for which a proof serves for what must not be done by whoever finds a screen unlocked


def second_factor_at(request: HttpRequest) -> float | None:
    """When a passkey or a code was last given in this session, in seconds since 1970; None where none was."""
    return max((each["at"] for each in _records(request) if each["method"] == "mfa"), default=None)


def fresh(request: HttpRequest, second: bool) -> bool:
    """Whether whoever sits there proved who they are a moment ago: by a second factor, or by anything."""
    times = [each["at"] for each in _records(request) if each["method"] == "mfa" or not second]
    return bool(times) and time.time() - max(times) < FRESH


def note_second_factor(request: HttpRequest, kind: str) -> None:
    """Note that a passkey or a code was just given, where allauth itself does not: when one is set up."""
    record_authentication(request, request.user, method="mfa", type=kind)


def note_password(request: HttpRequest, user: Any) -> None:
    """Note that somebody just gave the password of a user, who is signed in next."""
    record_authentication(request, user, method="password")


def methods_of(request: HttpRequest, user: Any) -> list[str]:
    """By what a user signed in: password, totp, webauthn, recovery_codes."""
    return [str(each.get("type") or each["method"]) for each in get_authentication_records(request, user)]


def checked(view: _View) -> _View:
    """Mark a view for which whoever sits there must have proved a moment ago who they are."""
    return checked_when(lambda request: True)(view)


def checked_when(due: Callable[[Any], bool]) -> Callable[[_View], _View]:
    """The same, for a view that does several things: `due` says of a request whether it must be."""

    def mark(view: _View) -> _View:
        view.checked = due  # type: ignore[attr-defined]
        return view

    return mark


def own_sign_in(view: _View) -> _View:
    """Mark a view by which users see to their own sign-in: it can be reached before a second factor is there."""
    view.own_sign_in = True  # type: ignore[attr-defined]
    return view


def _records(request: HttpRequest) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = get_authentication_records(request, request.user)
    return found
