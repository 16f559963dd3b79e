"""Looking at the server of a home, stopping it, and removing it with its data."""

import os
import shutil
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from hustings.embedded.errors import EmbeddedError
from hustings.embedded.home import Home
from hustings.embedded.locks import FileLock, shared_holders

_STOP_SECONDS = 90.0


@dataclass(frozen=True)
class Status:
    """What runs for a home. `attached` is None where the system does not say."""

    running: bool
    pid: int | None
    version: str | None
    attached: int | None


def status(home: Path) -> Status:
    """Whether a server runs for this home, its process, version, and how many are attached. Changes nothing."""
    place = Home.at(home)
    running = place.read_running()
    attached = shared_holders(place.lease_lock) if place.lease_lock.exists() else 0
    if running and running.ready and running.supervisor.alive() and running.postmaster.alive():
        return Status(True, running.postmaster.pid, running.version, attached)
    return Status(False, None, None, attached)


def stop(home: Path) -> bool:
    """Shut the server of this home down, whoever is attached, and wait. Returns whether there was one.

    Connected programs are cut off; open transactions roll back. Raises EmbeddedError when it does not end in time.
    """
    place = Home.at(home)
    if not place.owner_lock.exists():
        return False
    asked = False
    deadline = time.monotonic() + _STOP_SECONDS
    while not _nobody_owns(place):
        supervisor = place.supervisor()
        if supervisor and not asked:
            try:
                os.kill(supervisor.pid, signal.SIGTERM)
            except ProcessLookupError:
                continue
            except PermissionError as error:
                raise EmbeddedError(
                    f"The server of {place.path} belongs to another user (process {supervisor.pid}); "
                    "stop it as that user."
                ) from error
            asked = True
        if time.monotonic() > deadline:
            raise EmbeddedError(f"The server of {place.path} did not stop within {_STOP_SECONDS:.0f} seconds.")
        time.sleep(0.02)
    return asked


def remove(home: Path) -> None:
    """Delete the database of this home for good, also the part that root keeps in the system folder.

    Raises EmbeddedError while a process is attached.
    """
    place = Home.at(home)
    if not place.folder.exists():
        return
    lease = FileLock(place.lease_lock)
    try:
        if not lease.try_exclusive():
            raise EmbeddedError(f"The database in {place.path} is in use; close the programs that use it first.")
        stop(home)
        try:
            if place.location_note.exists():
                shutil.rmtree(place.location())
            shutil.rmtree(place.folder)
        except OSError as error:
            raise EmbeddedError(f"The database in {place.path} cannot be deleted ({error.strerror}).") from error
        place.log.unlink(missing_ok=True)
    finally:
        lease.close()


def _nobody_owns(home: Home) -> bool:
    lock = FileLock(home.owner_lock)
    try:
        return lock.try_exclusive()
    finally:
        lock.close()
