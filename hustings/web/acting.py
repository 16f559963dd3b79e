"""Each request is one transaction of the user who is signed in; what goes wrong becomes a page in plain words."""

import logging
import os
from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, DataError, connection
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from hustings.domain.messages import BadInput, Message, Refused, place_of
from hustings.mirror.client import MirrorError
from hustings.scope import acting_as
from hustings.web.request import Request
from hustings.web.shell import problem

_View = TypeVar("_View", bound=Callable[..., Any])
_LOG = logging.getLogger("hustings.web")
LONGEST = 60  # seconds of one statement of a page; what takes longer is the worker's


class Acting:
    """Runs a view as the signed-in user (decision 2: no user, no rows), and turns refusals into sentences.

    A view that anybody may see is marked with `open_to_all`; every other one asks a visitor to sign in. An error rolls
    the whole request back: nothing is half done.
    """

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: Request, view: Callable[..., HttpResponse], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """The reply of the view, or None where the view is open to all and Django is to call it."""
        if is_open(view):
            return None
        user = request.user
        if not user.is_authenticated:
            return _to_sign_in(request)
        try:
            if getattr(view, "own_transactions", False):
                return view(request, *args, **kwargs)
            with acting_as(user.pk):
                _end_late_statements()
                return view(request, *args, **kwargs)
        except (Http404, PermissionDenied):
            return problem(request, _("There is nothing here. The address may be old, or not yours to see."), 404)
        except Refused as error:
            return problem(request, error.message.render(_), 403)
        except BadInput as error:
            return problem(request, error.message.render(_), 422)
        except MirrorError as error:
            return problem(request, error.message.render(_), 503)
        except DataError:  # a number beyond all numbers, or a sign that no text holds
            return problem(request, _("Something that was sent is no value that can be kept. Correct it."), 422)
        except DatabaseError as error:
            # the server's own words may hold values: only the kind of error is shown
            kind = type(error.__cause__ or error).__name__
            if kind == "QueryCanceled":
                said = Message(
                    "This took longer than {seconds} seconds, and was ended. Ask for less.", {"seconds": LONGEST}
                )
                return problem(request, said.render(_), 503)
            _LOG.error("database: %s in %s", kind, getattr(view, "__name__", "view"))
            said = Message(
                "The database did not do what was asked ({kind}); nothing was half done. Try again in a minute.",
                {"kind": kind},
            )
            return problem(request, said.render(_), 503)
        except Exception as error:
            if os.environ.get("HUSTINGS_DEBUG"):
                _LOG.exception("fault")
            _LOG.error("fault: %s at %s", type(error).__name__, place_of(error))  # never the values in its text
            return problem(request, _("Something went wrong on our side. Nothing was half done; try again later."), 500)


def _end_late_statements() -> None:
    """Let no statement of a page go on for long: nobody waits for it any more, and others wait behind it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{LONGEST}s"])


def open_to_all(view: _View) -> _View:
    """Mark a view as one that needs nobody signed in. It runs outside `acting_as`, and so sees no rows."""
    view.open_to_all = True  # type: ignore[attr-defined]
    return view


def own_transactions(view: _View) -> _View:
    """Mark a view that opens `acting_as` itself, because something must be committed before it replies."""
    view.own_transactions = True  # type: ignore[attr-defined]
    return view


def is_open(view: Callable[..., Any]) -> bool:
    """Whether a visitor may call the view: by its mark, and by nothing else."""
    return bool(getattr(view, "open_to_all", False))


def _to_sign_in(request: Request) -> HttpResponse:
    """The sign-in page, and back here afterwards; a fragment is answered with a reload of the whole page."""
    if request.htmx:
        response = HttpResponse(status=401)
        response["HX-Refresh"] = "true"
        return response
    here = request.get_full_path() if request.method == "GET" else "/"
    reply: HttpResponseRedirect = redirect_to_login(here, settings.LOGIN_URL)
    return reply
