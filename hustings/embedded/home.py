"""What lies where: the small files in HUSTINGS_HOME, and the folder that holds the data.

HOME/postgres.log           what the supervisor and PostgreSQL say
HOME/postgres/owner.lock    held by the supervisor; its text is the supervisor's process
HOME/postgres/lease.lock    held, shared, by every attached process
HOME/postgres/server.json   the running server; absent when there is none
HOME/postgres/socket        the name of the socket folder
HOME/postgres/data          the data, or, when root runs us,
HOME/postgres/location      the system folder that holds them, which names this home in turn
"""

import hashlib
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from hustings.embedded.account import Account, server_account
from hustings.embedded.errors import EmbeddedError
from hustings.embedded.processes import Process

SYSTEM_DIR = "/var/lib/hustings"


@dataclass(frozen=True)
class Running:
    """The server as its supervisor describes it; `ready` once it has answered."""

    socket_dir: str
    port: int
    superuser: str
    data_dir: str
    binaries: str
    version: str
    postmaster: Process
    supervisor: Process
    ready: bool


@dataclass(frozen=True)
class Home:
    """One HUSTINGS_HOME. Making the object touches nothing."""

    path: Path

    @classmethod
    def at(cls, path: Path) -> "Home":
        return cls(Path(path).expanduser().resolve())

    @property
    def folder(self) -> Path:
        return self.path / "postgres"

    @property
    def owner_lock(self) -> Path:
        return self.folder / "owner.lock"

    @property
    def lease_lock(self) -> Path:
        return self.folder / "lease.lock"

    @property
    def log(self) -> Path:
        return self.path / "postgres.log"

    @property
    def socket_note(self) -> Path:
        return self.folder / "socket"

    @property
    def location_note(self) -> Path:
        return self.folder / "location"

    @property
    def _record(self) -> Path:
        return self.folder / "server.json"

    def prepare(self) -> None:
        """Make the folders of this home, for its owner only. Raises EmbeddedError when that is not possible."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.folder.mkdir(mode=0o700, exist_ok=True)
            owner = self.folder.stat().st_uid
        except OSError as error:
            raise EmbeddedError(
                f"The folder {self.path} cannot be used ({error.strerror}); "
                "set HUSTINGS_HOME to a folder you may write."
            ) from error
        if owner != os.geteuid():
            name = Account(owner, 0, switch=False).name
            raise EmbeddedError(
                f"The database in {self.path} belongs to the user {name}; "
                "run Hustings as that user, or set HUSTINGS_HOME to a folder of your own."
            )

    def read_running(self) -> Running | None:
        """The server as last described, or None; it may be gone by now: ask `supervisor.alive()`."""
        try:
            values = json.loads(self._record.read_text())
            values["postmaster"] = Process(**values["postmaster"])
            values["supervisor"] = Process(**values["supervisor"])
            return Running(**values)
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def write_running(self, running: Running) -> None:
        write_whole(self._record, json.dumps(asdict(running)))

    def forget_running(self) -> None:
        self._record.unlink(missing_ok=True)

    def supervisor(self) -> Process | None:
        """The live process that says it owns this home, or None."""
        try:
            pid, started = self.owner_lock.read_text().split()
            process = Process(int(pid), int(started))
        except (OSError, ValueError):
            return None
        return process if process.alive() else None

    def location(self) -> Path:
        """The folder that holds the data folder. Raises FileNotFoundError when root has not chosen one yet."""
        if os.geteuid() != 0:
            return self.folder
        return Path(self.location_note.read_text().strip())


@dataclass(frozen=True)
class Place:
    """Where the server lives: `location/data` belongs to `account`; `shared` is where root keeps copied binaries."""

    location: Path
    account: Account
    shared: Path | None

    @property
    def data(self) -> Path:
        return self.location / "data"


def find_place(home: Home) -> Place:
    """The place of this home's data, chosen and made on first use. Call it as the owner of the home only.

    Raises EmbeddedError when the server's user could not get there, or another home uses it.
    """
    if os.geteuid() != 0:
        return Place(home.folder, server_account(), shared=None)
    try:
        location = home.location()
    except FileNotFoundError:
        location = _new_system_folder(home)
    account = _owner_of(location / "data") or server_account()
    _claim(location, home)
    if not account.can_enter(location):
        raise EmbeddedError(
            f"PostgreSQL runs as the user {account.name}, who cannot enter {location}; "
            "set HUSTINGS_SYSTEM_DIR to a folder that every user can enter."
        )
    return Place(location, account, shared=location.parent)


def write_whole(path: Path, text: str) -> None:
    """Write a small file so that a reader sees the old text or the new, never a part."""
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(text)
    fresh.replace(path)


def _new_system_folder(home: Home) -> Path:
    """A fresh folder for a home that has none. No name comes twice: a deleted home must not return with its data."""
    system = Path(os.environ.get("HUSTINGS_SYSTEM_DIR") or SYSTEM_DIR).resolve()
    digest = hashlib.sha256(os.fsencode(home.path)).hexdigest()[:12]
    location = system / f"{digest}-{secrets.token_hex(4)}"
    try:
        if not system.exists():
            system.mkdir(parents=True)
            system.chmod(0o755)  # whatever the umask: the server's user must pass through
        location.mkdir()
        location.chmod(0o711)
    except OSError as error:
        raise EmbeddedError(
            f"The folder {system} cannot be used ({error.strerror}); set HUSTINGS_SYSTEM_DIR to another one."
        ) from error
    write_whole(home.location_note, str(location))
    return location


def _claim(location: Path, home: Home) -> None:
    """Note in `location` whose it is, so that a copied home does not open the data of the original."""
    note = location / "home"
    try:
        other = Home(Path(note.read_text()))
    except FileNotFoundError:
        other = home
    except OSError as error:
        raise EmbeddedError(f"The data folder {location} cannot be read ({error.strerror}).") from error
    if other != home and other.location_note.exists() and other.location() == location:
        raise EmbeddedError(
            f"The data in {location} belong to {other.path}, and {home.path} looks like a copy of it; "
            f"delete {home.folder} to begin with an empty database there."
        )
    try:
        write_whole(note, str(home.path))
    except FileNotFoundError as error:
        raise EmbeddedError(
            f"The data folder {location} of {home.path} is gone; put it back, "
            f"or delete {home.folder} to begin with an empty database."
        ) from error


def _owner_of(data: Path) -> Account | None:
    try:
        stat = data.stat()
    except OSError:
        return None
    return Account(stat.st_uid, stat.st_gid, switch=True)
