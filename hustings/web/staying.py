"""How long somebody stays signed in: half a day from the last act, never longer than a day, and a word before it ends.

The word is WCAG 2.2.1's, the day NIST SP 800-63B-4's: after it, whoever sits there says anew who they are.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpResponse

from hustings.web.request import Request

LONGEST = 24 * 3600
RENEWED_AFTER = 3600  # seconds; a session is written once an hour, not with each page
WARNED_BEFORE = 300
_AT, _BEGAN = "renewed", "began"


class Staying:
    """Begins the session's time anew while its user is at work, for a day at most."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        if request.user.is_authenticated:
            now = time.time()
            if now - request.session.get(_BEGAN, now) >= LONGEST:
                logout(request)
            elif now - request.session.get(_AT, 0) > RENEWED_AFTER:
                renew(request)
        return self.get_response(request)


def renew(request: Request) -> None:
    """Begin the time anew: the session is saved, and its cookie sent again."""
    now = int(time.time())
    request.session[_AT] = now
    until = min(now + settings.SESSION_COOKIE_AGE, request.session.setdefault(_BEGAN, now) + LONGEST)
    request.session.set_expiry(datetime.fromtimestamp(until, UTC))


def open_for(request: Request) -> int:
    """Seconds for which a page may stand open before it warns that its user will be signed out."""
    now = int(time.time())
    renewed, began = int(request.session.get(_AT, now)), int(request.session.get(_BEGAN, now))
    return max(0, min(renewed + int(settings.SESSION_COOKIE_AGE), began + LONGEST) - now - WARNED_BEFORE)
