"""Where the mirror lives: base files under new names, and a pointer to the one in use."""

import fcntl
import json
import os
import tempfile
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO

from hustings.mirror import shape
from hustings.scope import servers


@dataclass(frozen=True)
class Base:
    """One built base file and what it holds. `snapshot` is PostgreSQL's, as text, at which it was read."""

    file: str
    snapshot: str
    rows: int
    electors: int
    supports: int
    areas: int
    seconds: float
    layout: int = shape.LAYOUT

    @property
    def path(self) -> Path:
        """The base file."""
        return folder() / self.file


def folder() -> Path:
    """The mirror's folder for this installation and database."""
    return servers.home() / "mirror" / servers.database_name()


def current() -> Base | None:
    """The base in use, or None where none has been built (or somebody deleted it)."""
    try:
        base = Base(**{"layout": 1, **json.loads((folder() / "current.json").read_text(encoding="utf-8"))})
    except (FileNotFoundError, ValueError, TypeError):
        return None
    return base if base.layout == shape.LAYOUT and base.path.exists() else None


def point_to(base: Base) -> None:
    """Make `base` the one in use, at once and whole; older files are removed."""
    pointer = folder() / "current.json"
    fresh = pointer.with_suffix(f".{os.getpid()}")
    with fresh.open("w", encoding="utf-8") as out:
        json.dump(asdict(base), out)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(pointer)
    for old in folder().glob("base-*"):
        if old.name != base.file:
            old.unlink(missing_ok=True)


def socket_path() -> Path:
    """The server's socket: in a short private directory, since long socket paths are refused by the system."""
    return _private(".sock")


def lock_path() -> Path:
    """What the one mirror process holds: not in the mirror's folder, which may be deleted under it."""
    return _private(".lock")


def _private(suffix: str) -> Path:
    name = sha256(str(folder()).encode()).hexdigest()[:16]
    private = Path(tempfile.gettempdir()) / f"hustings-mirror-{os.getuid()}"
    private.mkdir(mode=0o700, exist_ok=True)
    if private.stat().st_uid != os.getuid() or private.stat().st_mode & 0o077:
        raise PermissionError(f"{private} must belong to this user alone; remove it and try again.")
    return private / f"{name}{suffix}"


def take(lock: IO[str]) -> bool:
    """Try to become the one mirror process of this installation; the kernel lets go when the process ends."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
