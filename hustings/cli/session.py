"""One run of the command: who acts, in which language, and how results and errors are shown."""

import json
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import psycopg
import typer
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone, translation
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from hustings.apps.audit import actions as audit
from hustings.apps.organisations.access import user_named
from hustings.apps.organisations.models import User
from hustings.apps.profiles import actions as profiles
from hustings.domain.messages import BadInput, Message
from hustings.embedded import EmbeddedError
from hustings.mirror.client import MirrorError
from hustings.scope import acting_as, servers

BAD_INPUT, FAULT = 2, 1
STOPPED = 130  # by Ctrl-C; what shells say of it
SEAL_SECONDS = 4.0  # committed acts are sealed within 5 s

_LOG = logging.getLogger("hustings.cli")


@dataclass
class Session:
    """What the options before the command said."""

    user: str = ""
    language: str = "en"
    quiet: bool = False
    err: Console = field(default_factory=lambda: Console(stderr=True, highlight=False, soft_wrap=True))
    out: Console = field(default_factory=lambda: Console(highlight=False, soft_wrap=True))

    def acting(self) -> User:
        """The user who acts: `--as`, HUSTINGS_USER, or the one who set this installation up."""
        named = self.user or os.environ.get("HUSTINGS_USER") or _founder()
        if not named:
            raise BadInput("Say who is acting with --as USER. `hustings init` makes the first user.")
        _check_set_up()
        user = user_named(named)
        with acting_as(user.pk):
            profiles.advance_day(by=user, today=today())
        return user

    def say(self, text: str, /, **params: Any) -> None:
        """A line on standard output, in the user's language."""
        self.out.print(Message(text, params).render(translation.gettext), markup=False)

    def tell(self, text: str, /, **params: Any) -> None:
        """A line on standard error: what is going on, for a person."""
        if not self.quiet:
            self.err.print(Message(text, params).render(translation.gettext), markup=False, style="dim")


SESSION = Session()


def today() -> date:
    """The day where the installation is."""
    return timezone.localdate()


def day(text: str) -> date:
    """The day that an option says, today where it says none. Raises BadInput."""
    if not text:
        return today()
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 (a day has no zone)
    except ValueError:
        raise BadInput("A date is written like 2026-11-21.") from None


def show_json(value: Any) -> None:
    """One JSON object on standard output and nothing else."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


@contextmanager
def progress(title: str, total: int | None = None, **params: Any) -> Iterator[Callable[[int], None]]:
    """A progress line on standard error; gives a function that takes how much is done."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    hidden = SESSION.quiet or not SESSION.err.is_terminal
    with Progress(*columns, console=SESSION.err, transient=True, disable=hidden) as bars:
        task = bars.add_task(Message(title, params).render(translation.gettext), total=total)
        yield lambda done: bars.update(task, completed=done)


@contextmanager
def answered(*, on_record: bool = True) -> Iterator[None]:
    """Turn what may go wrong into one plain sentence and an exit code; seal the record at the end.

    `on_record` is false for what looks at a file alone and needs no installation.
    """
    try:
        with sealing() if on_record else nullcontext():
            yield
    except BadInput as error:
        _fail(error.message.render(translation.gettext), BAD_INPUT)
    except MirrorError as error:
        _fail(error.message.render(translation.gettext), FAULT)
    except EmbeddedError as error:
        _fail(str(error), FAULT)
    except (psycopg.OperationalError, DatabaseError) as error:
        # the server's own words may hold values: only the kind of error is shown
        kind = type(error.__cause__ or error).__name__
        _fail(
            Message(
                "The database did not do what was asked ({kind}); nothing was half done. "
                "`hustings doctor` looks into it.",
                {"kind": kind},
            ).render(translation.gettext),
            FAULT,
        )
    else:
        if on_record:
            seal()


@contextmanager
def sealing() -> Iterator[None]:
    """Seal every few seconds while a long command runs, on a connection of its own."""
    done = threading.Event()

    def work() -> None:
        while not done.wait(SEAL_SECONDS):
            try:
                seal()
            except DatabaseError:
                continue  # not set up yet, or gone: the command itself says so
            except (OSError, InterfaceError, EmbeddedError) as error:  # a full disk must not end it for good
                _LOG.error("the record is not sealed: %s", type(error).__name__)
            finally:
                connection.close()

    sealer = threading.Thread(target=work, daemon=True)
    sealer.start()
    try:
        yield
    finally:
        done.set()
        sealer.join()


def seal() -> None:
    """Seal what this command put on record, and sign the head of the chain from time to time."""
    audit.seal(heads())
    sign_head()


def sign_head(*, now: bool = False) -> None:
    """Sign the head of the chain, and copy it to the file outside that HUSTINGS_ANCHOR names."""
    outside = os.environ.get("HUSTINGS_ANCHOR", "")
    try:
        audit.anchor(signed=signed_heads(), outside=Path(outside) if outside else None, now=now)
    except OSError:
        SESSION.tell(
            "The signed head of the record could not be written: is {file} still there?", file=outside or signed_heads()
        )


def heads() -> Path:
    """Where the heads of the record's chain are noted, outside the database."""
    return servers.home() / "record" / f"{servers.database_name()}.heads"


def signed_heads() -> Path:
    """Where signed heads of the chain are kept, beside those."""
    return heads().with_suffix(".signed")


def remember_founder(username: str) -> None:
    """Act as this user from now on where no other is named."""
    (servers.home() / "user").write_text(username, encoding="utf-8")


def _founder() -> str:
    file = servers.home() / "user"
    return file.read_text(encoding="utf-8").strip() if file.exists() else ""


def _check_set_up() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('public.profile_day') IS NOT NULL")
            (ready,) = cursor.fetchone()
    except DatabaseError:
        ready = False
    if not ready:
        raise BadInput("This installation is not set up yet. Run `hustings init` first.")


def _fail(sentence: str, code: int) -> None:
    SESSION.err.print(sentence, markup=False)
    raise typer.Exit(code)
