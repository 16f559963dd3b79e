"""The language of a page: what the user chose, else the visitor's cookie, else what the browser asks for."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpResponse
from django.utils import translation

from hustings.web.request import Request

COOKIE = settings.LANGUAGE_COOKIE_NAME


class ChosenLanguage:
    """Sets the language of each request and says so in the reply."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        known = dict(settings.LANGUAGES)
        wanted = request.session.get(COOKIE) or request.COOKIES.get(COOKIE, "")
        if wanted not in known and request.user.is_authenticated:
            wanted = getattr(request.user, "language", "")
        language = wanted if wanted in known else translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            if not response.streaming and not getattr(response, "is_rendered", True):
                response.render()  # type: ignore[attr-defined]  # while its language is set
        response.headers.setdefault("Content-Language", language)
        return response


def choose(request: Request, response: HttpResponse, language: str) -> None:
    """Keep a language: with the session, and in a cookie for when nobody is signed in."""
    request.session[COOKIE] = language
    response.set_cookie(
        COOKIE, language, max_age=365 * 24 * 3600, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, httponly=True
    )
