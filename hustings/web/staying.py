"""How long somebody stays signed in: half a day from the last act, and a word before it ends (WCAG 2.2.1)."""

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpResponse

from hustings.web.request import Request

RENEWED_AFTER = 3600  # seconds; a session is written once an hour, not with each page
WARNED_BEFORE = 300
# seconds after which a page that stands open warns: its session was renewed at most `RENEWED_AFTER` before
OPEN_FOR = settings.SESSION_COOKIE_AGE - RENEWED_AFTER - WARNED_BEFORE
_AT = "renewed"


class Staying:
    """Begins the session's time anew while its user is at work."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        if request.user.is_authenticated and time.time() - request.session.get(_AT, 0) > RENEWED_AFTER:
            renew(request)
        return self.get_response(request)


def renew(request: Request) -> None:
    """Begin the time anew: the session is saved, and its cookie sent again."""
    request.session[_AT] = int(time.time())
