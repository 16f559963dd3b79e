"""What a view is handed: Django's request with what our middleware adds, for whoever reads or checks the types."""

from typing import Any

from django.http import HttpRequest


class Request(HttpRequest):
    """A request of somebody who is signed in. `htmx` is true where a part of a page was asked for."""

    user: Any
    htmx: Any
    csp_nonce: str
    rights: frozenset[str]
