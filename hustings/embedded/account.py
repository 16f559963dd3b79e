"""The user that PostgreSQL runs as: ourselves, or an unprivileged one when we are root (PostgreSQL refuses root)."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from hustings.embedded.errors import EmbeddedError

_PR_SET_PDEATHSIG = 1
_UNPRIVILEGED = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """A system user. `switch` says whether we must become it to run a program as it."""

    uid: int
    gid: int
    switch: bool

    @property
    def name(self) -> str:
        try:
            return pwd.getpwuid(self.uid).pw_name
        except KeyError:
            return str(self.uid)

    def popen(self, command: Sequence[str | Path], log: int | IO[bytes]) -> subprocess.Popen[bytes]:
        """Start a program as this user, in `/`, with a bare environment; its words go to `log`. It ends with us."""
        # A bare environment: PGDATA, PGOPTIONS or a locale that is not installed must not change what the server does.
        return subprocess.Popen(  # noqa: S603 (our own binaries, no shell)
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd="/",
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
            user=self.uid if self.switch else None,
            group=self.gid if self.switch else None,
            extra_groups=[] if self.switch else None,
            umask=0o077,
            start_new_session=True,
            preexec_fn=_die_with_parent(),
        )

    def run(self, command: Sequence[str | Path], seconds: float = 120) -> tuple[int, str]:
        """Run a program as this user to its end. Returns its exit status and what it said.

        Raises OSError when it cannot be started, EmbeddedError when it takes longer than `seconds`.
        """
        with self.popen(command, subprocess.PIPE) as process:
            try:
                said, _ = process.communicate(timeout=seconds)
            except subprocess.TimeoutExpired as error:
                process.kill()
                raise EmbeddedError(f"{command[0]} did not finish within {seconds:.0f} seconds.") from error
        return process.returncode, said.decode(errors="replace").strip()

    def own(self, folder: Path) -> None:
        """Make `folder` (mode 0700) if it is missing, and give it to this user."""
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.switch:
            os.chown(folder, self.uid, self.gid)

    def can_enter(self, folder: Path) -> bool:
        """Whether this user may walk down to `folder`; asked when we are root and it is not."""
        return all(self._passes(part.stat()) for part in (folder, *folder.parents))

    def _passes(self, stat: os.stat_result) -> bool:
        shift = 6 if stat.st_uid == self.uid else 3 if stat.st_gid == self.gid else 0
        return bool(stat.st_mode >> shift & 1)


def server_account() -> Account:
    """The user that a new server runs as.

    Raises EmbeddedError when we are root and the system has neither `postgres` nor `nobody`.
    """
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), switch=False)
    for name in _UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, switch=True)
    raise EmbeddedError(
        "PostgreSQL does not run as root and this system has no user postgres or nobody; "
        "add one, or run Hustings as an ordinary user."
    )


def _die_with_parent() -> Callable[[], None] | None:
    """What a child does before it becomes another program: ask the kernel for a signal when we die."""
    if not sys.platform.startswith("linux"):
        return None  # there the next supervisor stops the server that the last one left
    prctl = ctypes.CDLL(None).prctl
    parent = os.getpid()

    def ask() -> None:
        # Here and not earlier: becoming another user clears it. SIGINT: PostgreSQL shuts down clean, initdb tidies up.
        prctl(_PR_SET_PDEATHSIG, signal.SIGINT)
        if os.getppid() != parent:
            os._exit(1)

    return ask
