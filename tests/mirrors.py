"""Mirror processes in tests: which ones this run has started, ending them as a crash would, and that none is left."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest


def processes() -> list[int]:
    """The mirror processes of this test: of this run and of the database in use, for others of the run have theirs."""
    mine = {f"{name}={os.environ[name]}".encode() for name in ("HUSTINGS_HOME", "HUSTINGS_DATABASE")}
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if b"hustings.mirror.server" in (folder / "cmdline").read_bytes():
                found += [int(folder.name)] if mine <= set((folder / "environ").read_bytes().split(b"\0")) else []
        except OSError:
            continue  # it ended while we looked, or belongs to somebody else
    return found


def kill() -> None:
    """End them without warning, and wait until the system has let go of their files."""
    ended = processes()
    for process in ended:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    while any(Path(f"/proc/{process}").exists() for process in ended):
        time.sleep(0.05)


@contextmanager
def short_lived(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Inside, mirror processes end soon after the last question; at the end none may be left."""
    monkeypatch.setenv("HUSTINGS_LINGER", "5")
    yield
    deadline = time.monotonic() + 20
    while (left := processes()) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left == []
