"""The PostgreSQL process: clearing its way, starting it, waiting for it, stopping it."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from hustings.embedded import processes
from hustings.embedded.binaries import Binaries
from hustings.embedded.cluster import FIXED, PORT, SUPERUSER
from hustings.embedded.errors import EmbeddedError
from hustings.embedded.home import Home, Place
from hustings.embedded.processes import Process

_GRACE = 3.0  # seconds for a postmaster whose supervisor was killed a moment ago to end by itself
_FAST_SECONDS = 60.0  # for a fast shutdown, which writes a checkpoint
_DURABLE = {"fsync": ("on",), "full_page_writes": ("on",), "synchronous_commit": ("on", "local", "remote_apply")}
_WAIT_FOR_ORPHANS = ("shared memory block", 'lock file "postmaster.pid"')


class Crashed(EmbeddedError):
    """PostgreSQL ended while starting. `orphans`: because processes of its predecessor are still there."""

    def __init__(self, sentence: str, orphans: bool) -> None:
        super().__init__(sentence)
        self.orphans = orphans


def conninfo(socket_dir: Path, port: int, dbname: str, user: str) -> str:
    """The libpq keyword string for a database of this server."""
    return make_conninfo(host=str(socket_dir), port=port, dbname=dbname, user=user)


def running_on(place: Place) -> int | None:
    """The number of the live postmaster on this data folder, or None."""
    try:
        pid = int((place.data / "postmaster.pid").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None
    works_here = processes.works_in(pid, place.data)
    if works_here is None:  # the system will not tell: go by the name
        works_here = processes.name_of(pid) in ("postgres", "")
    return pid if works_here else None


def clear_the_way(place: Place, ours: Process | None) -> None:
    """Make sure that no server runs on the data folder and nothing of a dead one is in the way.

    A postmaster that we started (`ours`) is stopped; a foreign one is refused with EmbeddedError. A pid file whose
    number now belongs to some other process would stop PostgreSQL for good, so it is removed.
    """
    deadline = time.monotonic() + _GRACE
    while pid := running_on(place):
        if ours is not None and ours.pid == pid and ours.alive():
            stop(ours)
        elif time.monotonic() > deadline:
            raise EmbeddedError(
                f"A PostgreSQL that Hustings did not start (process {pid}) already uses {place.data}; "
                f"stop it with: pg_ctl stop -D {place.data}"
            )
        time.sleep(0.05)
    (place.data / "postmaster.pid").unlink(missing_ok=True)


def end_orphans(place: Place) -> None:
    """End the backends of a killed postmaster. A busy one would keep the shared memory until its query is done.

    Only call it when no postmaster runs: what they have not committed is lost already.
    """
    for pid in processes.all_in(place.data):
        if processes.name_of(pid) == "postgres":
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)


def start(place: Place, binaries: Binaries, socket_dir: Path, log: Path) -> subprocess.Popen[bytes]:
    """Start PostgreSQL on the data folder. It stops when its supervisor, the caller, dies."""
    settings = FIXED | {"unix_socket_directories": str(socket_dir)}
    command: list[str | Path] = [binaries.folder / "postgres", "-D", place.data]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    with log.open("ab") as words:
        return place.account.popen(command, words)


def wait_until_ready(
    server: subprocess.Popen[bytes], socket_dir: Path, said: Callable[[], str], cancelled: Callable[[], bool]
) -> str:
    """Wait, through a recovery of any length, until the server answers; returns its version.

    `said()` is what the server has logged since it began. Raises Crashed when it ends first, and EmbeddedError when
    `cancelled()` or when a setting would lose committed rows in a crash.
    """
    while True:
        if server.poll() is not None:
            words = said()
            orphans = any(sign in words for sign in _WAIT_FOR_ORPHANS)
            raise Crashed(f"PostgreSQL did not start: {_reason(words)}", orphans)
        if cancelled():
            raise EmbeddedError("The start of PostgreSQL was cancelled, because the supervisor was asked to stop.")
        try:
            return _check(socket_dir)
        except psycopg.OperationalError:
            time.sleep(0.02)


def stop(server: Process, at_once: bool = False) -> None:
    """Stop the server and wait: fast (cuts clients off, writes a checkpoint), or at once when its data are gone."""
    steps = [(signal.SIGINT, _FAST_SECONDS), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)]
    for number, seconds in steps[1:] if at_once else steps:
        try:
            os.kill(server.pid, number)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with suppress(ChildProcessError):
                os.waitpid(server.pid, os.WNOHANG)  # a child of ours would stay as a zombie
            if not server.alive():
                return
            time.sleep(0.01)


def log_since(home: Home, offset: int) -> str:
    """The log's text after the first `offset` bytes."""
    with suppress(OSError), home.log.open("rb") as log:
        log.seek(offset)
        return log.read().decode(errors="replace")
    return ""


def _check(socket_dir: Path) -> str:
    dsn = conninfo(socket_dir, PORT, "postgres", SUPERUSER)
    with psycopg.connect(dsn, connect_timeout=10, autocommit=True) as connection:
        for name, good in _DURABLE.items():
            row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
            if row is None or row[0] not in good:
                raise EmbeddedError(
                    f"PostgreSQL runs with {name} = {row and row[0]}, and a crash could lose saved work; start the "
                    f"data folder by hand with pg_ctl and run: ALTER ROLE {SUPERUSER} RESET {name}; "
                    f"ALTER DATABASE postgres RESET {name}"
                )
        return connection.info.parameter_status("server_version") or ""


def _reason(words: str) -> str:
    fatal = [line for line in words.splitlines() if "FATAL:" in line or "PANIC:" in line or "could not" in line]
    return fatal[-1].partition(":  ")[2] or fatal[-1] if fatal else "it gave no reason"
