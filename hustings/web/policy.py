"""What a browser may do with our pages: run our own scripts and styles, talk to this host, and nothing else."""

import secrets
from collections.abc import Callable

from django.http import HttpResponse

from hustings.web.request import Request

# No inline script or style, no evaluation of text as code, no other host. Bootstrap draws its marks from data: images.
_DIRECTIVES = (
    "default-src 'none'",
    "script-src 'self' 'nonce-{nonce}'",
    "style-src 'self' 'nonce-{nonce}'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "font-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
)


class ContentPolicy:
    """Gives each request a nonce (`request.csp_nonce`), and each reply the policy that names it."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        nonce = secrets.token_urlsafe(16)
        request.csp_nonce = nonce
        response = self.get_response(request)
        response["Content-Security-Policy"] = "; ".join(_DIRECTIVES).format(nonce=nonce)
        response["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()"
        if "Cache-Control" not in response:
            # pages hold people's data: nothing keeps them, and the back button asks again
            response["Cache-Control"] = "no-store"
        return response
