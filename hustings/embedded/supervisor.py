"""The process that owns the server of one home; `python -m hustings.embedded.supervisor HOME` runs it in front.

`attach` starts it detached, and hands it the owner lock that it has just taken, so there is no moment without an owner.
It ends, and PostgreSQL with it, when it is asked to (SIGTERM), when the home is deleted, or when nobody holds a lease.
"""

import json
import os
import select
import signal
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from hustings.embedded import binaries, cluster, postmaster
from hustings.embedded.errors import EmbeddedError
from hustings.embedded.home import Home, Running, find_place
from hustings.embedded.locks import FileLock
from hustings.embedded.processes import Process
from hustings.embedded.server import linger_seconds

_TICK = 0.2  # seconds between two looks at the leases
_ORPHAN_SECONDS = 2.0  # backends of a killed postmaster mostly end by themselves in this time
_RETRY_SECONDS = 20.0
_LOG_BYTES = 10_000_000  # a larger log is set aside at the next start


class Supervisor:
    """Owns one home, from its first start of PostgreSQL to the last stop."""

    def __init__(self, home: Home, owner: FileLock) -> None:
        self.home = home
        self.owner = owner
        self.linger = linger_seconds()
        self.stopping = False
        self.has_server = False
        self.myself = _myself()
        self._wake = _wake_on_signals(self._on_stop)

    def start(self) -> None:
        """Bring the server up: find or make the data folder, recover, check, and describe it in `server.json`."""
        last = self.home.read_running()
        self.home.forget_running()
        write_owner(self.owner, self.myself)
        if self.home.log.exists() and self.home.log.stat().st_size > _LOG_BYTES:
            self.home.log.replace(self.home.log.with_suffix(".log.1"))
        self.home.log.touch(mode=0o600)
        self.place = find_place(self.home)
        self.lease = FileLock(self.home.lease_lock)
        made_by = cluster.data_major(self.place.data)
        self.binaries = binaries.find(self.place, made_by)
        if made_by is None:
            cluster.create(self.place, self.binaries)
        self._start_server(last.postmaster if last else None)

    def watch(self) -> str:
        """Keep the server running until there is a reason to end; returns the reason."""
        idle_since: float | None = None
        while True:
            if self.stopping:
                return "asked to stop"
            if not self._home_is_there():
                return "the home is gone"
            if self.server.poll() is not None or not cluster.socket_files(self.socket_dir)[0].exists():
                self.log(f"PostgreSQL (process {self.server.pid}) is gone or has lost its socket; starting it again")
                self._start_server(self.postmaster)
            if self.lease.try_exclusive():
                idle_since = idle_since or time.monotonic()
                if time.monotonic() - idle_since >= self.linger:
                    # The lock is kept until we are gone: whoever comes now waits for it, and then starts anew.
                    return "nobody is attached"
                self.lease.unlock()
            else:
                idle_since = None
            self._sleep(_TICK)

    def end(self) -> None:
        """Stop the server and leave nothing behind but the data."""
        if not self.has_server:
            return
        there = self._home_is_there()
        if there:
            self.home.forget_running()
        postmaster.stop(self.postmaster, at_once=not (self.place.data / "PG_VERSION").exists())
        self._remove_socket()
        with suppress(OSError):
            self.socket_dir.rmdir()
        if there:
            self.log("ended")

    def _start_server(self, predecessor: Process | None) -> None:
        """Start PostgreSQL, again and again while a killed predecessor is still in the way."""
        self.home.forget_running()
        began = time.monotonic()
        while True:
            try:
                postmaster.clear_the_way(self.place, predecessor)
                self._try_server()
                return
            except postmaster.Crashed as crash:
                waited = time.monotonic() - began
                if not crash.orphans or waited > _RETRY_SECONDS:
                    raise
                if waited > _ORPHAN_SECONDS:
                    postmaster.end_orphans(self.place)
            self._sleep(0.1)

    def _try_server(self) -> None:
        cluster.write_sizes(self.place.data)
        self.socket_dir = cluster.socket_folder(self.home, self.place)
        self._remove_socket()  # a dead server's: its lock names a process that may be a zombie, or somebody else by now
        offset = self.home.log.stat().st_size if self.home.log.exists() else 0
        self.server = postmaster.start(self.place, self.binaries, self.socket_dir, self.home.log)
        self.postmaster = Process.of(self.server.pid) or Process(self.server.pid, -1)
        self.has_server = True
        self._describe("", ready=False)  # so that a successor knows it as ours, should we be killed now
        version = postmaster.wait_until_ready(
            self.server,
            self.socket_dir,
            said=lambda: postmaster.log_since(self.home, offset),
            cancelled=lambda: self.stopping,
        )
        self._describe(version, ready=True)

    def _describe(self, version: str, ready: bool) -> None:
        self.home.write_running(
            Running(
                socket_dir=str(self.socket_dir),
                port=cluster.PORT,
                superuser=cluster.SUPERUSER,
                data_dir=str(self.place.data),
                binaries=str(self.binaries.folder),
                version=version,
                postmaster=self.postmaster,
                supervisor=self.myself,
                ready=ready,
            )
        )

    def _home_is_there(self) -> bool:
        return self.owner.is_file(self.home.owner_lock) and (self.place.data / "PG_VERSION").exists()

    def _remove_socket(self) -> None:
        for path in cluster.socket_files(self.socket_dir):
            path.unlink(missing_ok=True)

    def log(self, words: str) -> None:
        """Add a line to the log; never about people."""
        with self.home.log.open("a") as log:
            log.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S UTC} [{self.myself.pid}] supervisor: {words}\n")

    def _sleep(self, seconds: float) -> None:
        """Sleep, but wake when a child ends or a stop is asked for."""
        if select.select([self._wake], [], [], seconds)[0]:
            with suppress(BlockingIOError):
                os.read(self._wake, 4096)

    def _on_stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True


def write_owner(owner: FileLock, process: Process) -> None:
    """Write into the lock file who holds it."""
    os.ftruncate(owner.fd, 0)
    os.pwrite(owner.fd, f"{process.pid} {process.started}\n".encode(), 0)


def supervise(home: Home, owner: FileLock, report: int | None) -> str | None:
    """Run a supervisor, which has the owner lock, to its end. Returns the sentence that says why it failed, or None.

    `report` is a pipe that gets one JSON line when the start is decided: {} or {"error": sentence}.
    """
    supervisor = Supervisor(home, owner)
    error: str | None = None
    try:
        supervisor.start()
        _tell(report, {})
        report = None
        supervisor.log(f"ends because {supervisor.watch()}")
    except (EmbeddedError, OSError) as problem:
        error = str(problem)
        supervisor.log(error)
    finally:
        supervisor.end()
    if error is not None:
        _tell(report, {"error": error})
    return error


def main(arguments: list[str]) -> int:
    """`HOME` in the foreground, or `HOME OWNER_FD REPORT_FD` detached, as `attach` does it."""
    home = Home.at(Path(arguments[0]))
    if len(arguments) == 3:
        owner, report = FileLock.inherited(int(arguments[1])), int(arguments[2])
        os.set_inheritable(report, False)
        if os.fork():
            os._exit(0)  # the parent of the rest is init, so whoever started us need not wait for us
        return 1 if supervise(home, owner, report) else 0
    try:
        error = supervise(home, _own(home), report=None)
    except EmbeddedError as refusal:
        error = str(refusal)
    if error is not None:
        sys.stderr.write(f"{error}\n")
    return 0 if error is None else 1


def _own(home: Home) -> FileLock:
    """Take the owner lock. Raises EmbeddedError, naming the owner, when there is one."""
    home.prepare()
    owner = FileLock(home.owner_lock)
    for _ in range(10):  # somebody who only looks holds the lock for a moment
        if owner.try_exclusive():
            return owner
        time.sleep(0.05)
    other = home.supervisor()
    raise EmbeddedError(
        f"The database in {home.path} already has an owner (process {other.pid if other else 'unknown'}); "
        "use that one, or stop it first."
    )


def _tell(report: int | None, words: dict[str, str]) -> None:
    if report is not None:
        with suppress(BrokenPipeError):  # whoever started us may be gone, and others may be waiting
            os.write(report, json.dumps(words).encode() + b"\n")
        os.close(report)


def _myself() -> Process:
    return Process.of(os.getpid()) or Process(os.getpid(), 0)


def _wake_on_signals(on_stop: "signal._HANDLER") -> int:
    """Let SIGTERM and SIGINT ask for a stop, and these and a child's end wake `select`; returns what to select on."""
    read, write = os.pipe()
    os.set_blocking(read, False)
    os.set_blocking(write, False)
    signal.set_wakeup_fd(write, warn_on_full_buffer=False)
    signal.signal(signal.SIGTERM, on_stop)
    signal.signal(signal.SIGINT, on_stop)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    return read


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
