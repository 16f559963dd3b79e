"""`hustings serve`: the web application, with the database and the worker it needs."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated
from urllib.parse import urlparse

import typer
from django.conf import settings
from django.core.management import call_command

from hustings.cli.session import SESSION, answered
from hustings.domain.messages import BadInput
from hustings.scope import install
from hustings.web.front import VENDOR

PORT = 8000
_HERE = ("127.0.0.1", "localhost", "::1")
THREADS = 12  # requests in hand at once, each with its own connection to the database


def add_to(rooms: typer.Typer) -> None:
    """Register the command of this room."""
    rooms.command("serve")(serve)


def serve(
    port: Annotated[int, typer.Option(help="On which port of this machine.")] = PORT,
    host: Annotated[str, typer.Option(help="The address to listen on; a proxy with TLS stands before any other.")] = (
        "127.0.0.1"
    ),
    processes: Annotated[int, typer.Option(help="How many processes answer.")] = 1,
) -> None:
    """Serve the web application until Ctrl-C."""
    with answered():
        if not VENDOR.is_dir():
            raise BadInput("The front-end files are not here. `make setup` brings them.")
        check_address(host)
        SESSION.tell("Preparing the database…")
        install.prepare()
        run(host, port, processes)


@contextmanager
def working() -> Iterator[None]:
    """A worker beside the web server, which ends with it."""
    command = [sys.executable, "-m", "hustings.cli.main", "--quiet", "work", "--until-parent-ends"]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def run(host: str, port: int, processes: int = 1) -> None:
    """Publish the static files, then answer requests until stopped."""
    from granian import Granian  # only here: no other command needs a web server
    from granian.constants import Interfaces
    from granian.log import LogLevels

    call_command("collectstatic", interactive=False, verbosity=0)
    SESSION.say("Hustings answers at {address}. Ctrl-C ends it.", address=f"http://{_named(host)}:{port}/")
    server = Granian(
        "hustings.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=THREADS,
        log_access=False,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
    )
    with working():
        server.serve()


def check_address(host: str) -> None:
    """Raise BadInput where what is typed would cross a network readable."""
    public = urlparse(settings.PUBLIC_URL)
    if settings.PUBLIC_URL and public.scheme != "https" and public.hostname not in _HERE:
        raise BadInput("HUSTINGS_URL must begin with https: passwords and people's data would travel readable.")
    if host not in _HERE and public.scheme != "https":
        raise BadInput("To listen on {host}, give HUSTINGS_URL the https address of the proxy before it.", host=host)


def _named(host: str) -> str:
    """How a browser should call this machine: it keeps passkeys for names, never for numbers."""
    return "localhost" if host == "127.0.0.1" else host
