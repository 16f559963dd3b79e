"""The language of a page: what the user chose, else the visitor's cookie, else what the browser asks for."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpResponse
from django.utils import translation

from hustings.segments.names import Language
from hustings.web.request import Request

COOKIE = settings.LANGUAGE_COOKIE_NAME
KNOWN = dict(settings.LANGUAGES)


class ChosenLanguage:
    """Sets the language of each request and says so in the reply."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        wanted = getattr(request.user, "language", "")  # a visitor has none, and some users chose none yet
        if wanted not in KNOWN:
            wanted = request.COOKIES.get(COOKIE, "")
        language = wanted if wanted in KNOWN else translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            if not response.streaming and not getattr(response, "is_rendered", True):
                response.render()  # type: ignore[attr-defined]  # while its language is set
        response.headers.setdefault("Content-Language", language)
        return response


def current() -> Language:
    """The language in which the page is being written."""
    return "fr" if (translation.get_language() or "").startswith("fr") else "en"


def keep(response: HttpResponse, language: str) -> None:
    """Keep a language with the browser, for when nobody is signed in."""
    response.set_cookie(
        COOKIE, language, max_age=365 * 24 * 3600, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, httponly=True
    )
