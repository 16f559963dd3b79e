"""Attaching to the server of a home, and what an attached process holds."""

import json
import os
import select
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import psycopg

import hustings
from hustings.embedded.errors import EmbeddedError
from hustings.embedded.home import Home, Running
from hustings.embedded.locks import FileLock
from hustings.embedded.postmaster import conninfo

START_SECONDS = 300.0  # how long an attach waits for a start, which may include a long recovery
_ATTEMPTS = 3  # supervisors that may vanish while starting before we give up


@dataclass(frozen=True)
class Server:
    """A running server that this process is attached to, until `close()` or the end of the process."""

    socket_dir: Path
    port: int
    superuser: str
    data_dir: Path
    binaries: Path
    version: str
    _lease: FileLock = field(repr=False, compare=False)

    def dsn(self, dbname: str, user: str) -> str:
        """The libpq keyword string for one database and role of this server."""
        return conninfo(self.socket_dir, self.port, dbname, user)

    def close(self) -> None:
        """Detach; the server stops when nobody else is attached. Closing twice is harmless."""
        self._lease.close()

    def __enter__(self) -> "Server":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def attach(home: Path) -> Server:
    """Make sure that a server runs for this HUSTINGS_HOME, made on first use, and use it until `close()`.

    Any number of processes and threads may attach; forked children share their parent's attachment. Call it again
    after a lost connection: it returns at once when the server runs, and starts it when it does not. Raises
    EmbeddedError when there can be no server here.
    """
    linger_seconds()
    place = Home.at(home)
    deadline = time.monotonic() + START_SECONDS
    lease = _take_lease(place, deadline)
    try:
        running = _running_server(place, deadline)
    except BaseException:
        lease.close()
        raise
    return Server(
        socket_dir=Path(running.socket_dir),
        port=running.port,
        superuser=running.superuser,
        data_dir=Path(running.data_dir),
        binaries=Path(running.binaries),
        version=running.version,
        _lease=lease,
    )


def linger_seconds() -> float:
    """HUSTINGS_LINGER: seconds that the server outlives its last user. Raises EmbeddedError when it is not a number."""
    text = os.environ.get("HUSTINGS_LINGER") or "10"
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1
    if not 0 <= seconds < float("inf"):
        raise EmbeddedError(f'HUSTINGS_LINGER is "{text}"; set it to a number of seconds, such as 10.')
    return seconds


def _take_lease(home: Home, deadline: float) -> FileLock:
    """Hold the lease together with the others. A supervisor that is shutting down holds it alone until it is gone."""
    while True:
        home.prepare()
        lease = FileLock(home.lease_lock)
        if lease.wait_shared(max(0.0, deadline - time.monotonic())) and lease.is_file(home.lease_lock):
            return lease
        lease.close()  # too late, or the home was deleted while we waited
        if time.monotonic() > deadline:
            raise EmbeddedError(
                f"The last server of {home.path} is still shutting down; try again, and see {home.log} if it stays so."
            )


def _running_server(home: Home, deadline: float) -> Running:
    """The description of a server that answers, after starting it if nobody else does."""
    attempts = 0
    while True:
        owner = FileLock(home.owner_lock)
        try:
            if owner.try_exclusive():
                if attempts == _ATTEMPTS:
                    raise EmbeddedError(f"The supervisor of PostgreSQL ended without a word; see {home.log}.")
                attempts += 1
                _start_supervisor(home, owner, deadline)
        finally:
            owner.close()
        running = home.read_running()
        if running and running.ready and running.supervisor.alive() and _answers(running):
            return running
        if time.monotonic() > deadline:
            raise EmbeddedError(f"PostgreSQL is still starting; try again in a while, and see {home.log}.")
        time.sleep(0.02)


def _answers(running: Running) -> bool:
    try:
        psycopg.connect(
            conninfo(Path(running.socket_dir), running.port, "postgres", running.superuser), connect_timeout=10
        ).close()
    except psycopg.OperationalError:
        return False
    return True


def _start_supervisor(home: Home, owner: FileLock, deadline: float) -> None:
    """Start a detached supervisor, hand it the owner lock, and wait for its word.

    Raises EmbeddedError with its reason when it cannot start the server; returns when it can, or has vanished.
    """
    read, write = os.pipe()
    try:
        home.log.touch(mode=0o600)
        with home.log.open("ab") as log:
            subprocess.run(  # noqa: S603 (ourselves)
                [sys.executable, "-m", "hustings.embedded.supervisor", str(home.path), str(owner.fd), str(write)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=os.environ | {"PYTHONPATH": _python_path()},
                pass_fds=(owner.fd, write),
                start_new_session=True,
                check=False,
            )
        os.close(write)
        write = -1
        owner.close()
        word = _read_line(read, deadline)
    finally:
        os.close(read)
        if write >= 0:
            os.close(write)
    if word:
        error = json.loads(word).get("error")
        if error:
            raise EmbeddedError(error)


def _read_line(pipe: int, deadline: float) -> bytes:
    """What arrives up to the first newline, the end, or the deadline."""
    words = b""
    while not words.endswith(b"\n"):
        if not select.select([pipe], [], [], max(0.0, deadline - time.monotonic()))[0]:
            break
        part = os.read(pipe, 4096)
        if not part:
            break
        words += part
    return words if words.endswith(b"\n") else b""


def _python_path() -> str:
    """Where the supervisor finds this package, also when it is not installed."""
    package = Path(next(iter(hustings.__path__))).resolve().parent
    return os.pathsep.join(filter(None, (str(package), os.environ.get("PYTHONPATH"))))
