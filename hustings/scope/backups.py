"""Which backups were written on this machine, and what of what they hold was destroyed since.

A backup cannot be opened to take something out of it. So a note lies beside it, which restoring it heeds, and the next
backup takes its place.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from hustings.scope import servers


@dataclass(frozen=True)
class Backup:
    """One backup file, and when it was begun (ISO 8601)."""

    path: str
    at: str

    @property
    def file(self) -> Path:
        """The file."""
        return Path(self.path)


@dataclass(frozen=True)
class Destroyed:
    """What a backup holds and what had to go since, and why: a batch, or what was held of a person, by number."""

    batch: int = 0
    because: str = ""
    person: int = 0
    silent: bool = False


def note(path: Path, at: datetime) -> None:
    """Note that a backup was written, or brought here. What lay beside another of that name is not about it."""
    with _ledger().open("a", encoding="utf-8") as out:
        out.write(json.dumps(asdict(Backup(str(path.absolute()), at.isoformat()))) + "\n")


def known() -> list[Backup]:
    """The backups written on this machine that are still where they were written, the oldest first."""
    try:
        lines = _ledger().read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    found = {each.path: each for each in (Backup(**json.loads(line)) for line in lines)}
    return [each for each in found.values() if each.file.is_file()]


def mark(destroyed: Destroyed, came_in: datetime) -> list[Backup]:
    """Note beside every backup that may hold something that it had to go since. Again, it changes nothing. Returns
    the backups. One that was begun before it came in does not hold it."""
    backups = [each for each in known() if datetime.fromisoformat(each.at) >= came_in]
    for each in backups:
        if destroyed not in destroyed_since(each.file):
            with notes_of(each.file).open("a", encoding="utf-8") as out:
                out.write(json.dumps(asdict(destroyed)) + "\n")
    return backups


def destroyed_since(backup: Path) -> list[Destroyed]:
    """What of a backup was destroyed since it was written, as the note beside it says."""
    try:
        lines = notes_of(backup).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    return [Destroyed(**json.loads(line)) for line in lines]


def expire(fresh: Path) -> list[Path]:
    """Once a `fresh` backup is there, remove those that hold a batch which was destroyed since, with what lies beside
    them. Returns their files. Those that hold somebody who was erased stay: bringing them back erases them again."""
    gone = [
        each.file
        for each in known()
        if each.file != fresh.absolute() and any(destroyed.batch for destroyed in destroyed_since(each.file))
    ]
    for file in gone:
        for part in (file, heads_of(file), notes_of(file)):
            part.unlink(missing_ok=True)
    return gone


def heads_of(backup: Path) -> Path:
    """Where the heads of the record lie that go with a backup."""
    return backup.with_name(backup.name + ".heads")


def signed_heads_of(backup: Path) -> Path:
    """Where the signed ones lie."""
    return backup.with_name(backup.name + ".signed")


def notes_of(backup: Path) -> Path:
    """Where it is noted what of a backup was destroyed since."""
    return backup.with_name(backup.name + ".destroyed")


def _ledger() -> Path:
    return servers.home() / "backups.jsonl"
