"""A batch from its first committed row to its report: all of a file's rows become visible at once, or none."""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from hustings.apps.audit import actions as audit
from hustings.apps.intake.models import Batch
from hustings.apps.organisations.models import Unit, User
from hustings.apps.people.access import check_in_force
from hustings.apps.people.models import Source
from hustings.domain.messages import BadInput
from hustings.scope import acting_as, servers

_SQL = Path(__file__).parent.parent / "sql"
ROOM = 3  # free disk that an import needs, as a multiple of the file's size

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Report:
    """What became of a file's rows; `rows` is the sum of the five. `reasons` counts the refused by sentence.

    `waiting` are rows of an outside list of which it is not certain who is meant.
    """

    batch: int
    rows: int
    added: int
    changed: int
    unchanged: int
    refused: int
    waiting: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    notes: dict[str, int] = field(default_factory=dict)
    not_mapped: list[str] = field(default_factory=list)
    dry_run: bool = False

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return asdict(self)


@contextmanager
def batch_of(
    *, by: User, unit: Unit, source: Source, kind: str, path: Path, header: bytes, dry_run: bool, **more: Any
) -> Iterator[Batch]:
    """The batch of a file, in the one transaction that makes all of it visible.

    The batch itself is committed before, as running: if the process is killed, it stays so and its rows do not exist.
    Importing the same file again takes that batch up. A dry run does everything and keeps nothing. Raises Refused for a
    source that was withdrawn.
    """
    digest = _sha256(path)
    same = {"unit": unit, "source": source, "kind": kind, "sha256": digest, **more}
    running = Batch.objects.filter(**same, state=Batch.State.RUNNING).order_by("pk")
    with acting_as(by.pk):
        check_in_force(source.pk, consented=True)  # row by row, where it is needed
        if not dry_run and not running.exists():
            _begin(by, path, header, same)
    with acting_as(by.pk):
        with connection.cursor() as cursor:
            # one import into a list at a time, whoever runs it: the second sees what the first added
            cursor.execute("SELECT pg_advisory_xact_lock(7401002, hashtext(%s))", [_list_of(kind, source, more)])
        check_in_force(
            source.pk, consented=True
        )  # again: it may have been withdrawn while we waited, and cannot be from here on
        # asked again under the lock: while we waited, another run of this file may have completed the batch
        yield running.first() or _begin(by, path, header, same)
        if dry_run:
            transaction.set_rollback(True)


def finish(*, by: User, batch: Batch, counts: dict[str, int], reasons: dict[str, int], not_mapped: list[str]) -> None:
    """Publish the batch: its counts are final when the transaction commits."""
    batch.state = Batch.State.PUBLISHED
    batch.ended_at = timezone.now()
    batch.rows = sum(counts.values())
    for name, count in counts.items():
        setattr(batch, name, count)
    batch.reasons = reasons
    batch.not_mapped = not_mapped
    batch.save()
    audit.record(
        by=by,
        unit=batch.unit_id,
        what=f"{batch.kind}.imported",
        on=f"batch:{batch.pk}",
        new={"rows": batch.rows, **counts, "sha256": batch.sha256},
    )


def steps(name: str) -> dict[str, str]:
    """The named statements of one SQL file, in order."""
    found: dict[str, str] = {}
    for part in (_SQL / f"{name}.sql").read_text(encoding="utf-8").split("-- step: ")[1:]:
        title, _, body = part.partition("\n")
        found[title.strip()] = body.strip().rstrip(";")
    return found


def _begin(by: User, path: Path, header: bytes, same: dict[str, Any]) -> Batch:
    batch = Batch.objects.create(
        **same,
        file_name=path.name,
        size=path.stat().st_size,
        header=header,
        by_user=by.pk,
        started_at=timezone.now(),
    )
    audit.record(
        by=by,
        unit=batch.unit_id,
        what=f"{batch.kind}.import.begun",
        on=f"batch:{batch.pk}",
        new={"sha256": batch.sha256},
    )
    return batch


def _list_of(kind: str, source: Source, more: dict[str, Any]) -> str:
    """What an import has to itself: a publisher's register, which several units may load; else its one source."""
    return f"electors/{more['layout']}" if kind == "electors" else f"source/{source.pk}"


def check_room(path: Path) -> None:
    """Raise BadInput when the disk has no room for an import of this file. Asked first, before anything is written."""
    if not path.is_file():
        raise BadInput("There is no file called {file} here. Check the name and the folder.", file=path.name)
    free = min(shutil.disk_usage(place).free for place in servers.places())
    if free < ROOM * path.stat().st_size:
        raise BadInput(
            "There is too little room on the disk to import {file}: {needed} MB must be free, {free} MB are. "
            "Make room and start again; nothing was changed.",
            file=path.name,
            needed=ROOM * path.stat().st_size // 1_000_000,
            free=free // 1_000_000,
        )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
