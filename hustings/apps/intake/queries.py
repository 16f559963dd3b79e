"""What came in, to be asked again."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from hustings.apps.intake.models import Batch, Mapping, Row, Upload
from hustings.domain.messages import Message, Word
from hustings.scope import rooms

UPLOADS = "uploads"


class RefusedRow(NamedTuple):
    """A row that was refused: what stands before the rows of its file, its own bytes, why, and where it stood."""

    header: bytes
    raw: bytes
    reason: Message
    line: int
    person_id: int | None


def refused_rows(batch: Batch) -> Iterator[RefusedRow]:
    """The refused rows of a batch in the order of its file, byte for byte."""
    header = bytes(batch.header)
    rows = Row.objects.filter(batch_id=batch.pk, outcome="refused").order_by("number")
    for raw, reason, line, person in rows.values_list("raw", "reason", "line", "person_id").iterator():
        said = reason or {"text": "The row cannot be read.", "params": {}}
        # stored as JSON, which does not tell our own words from those of the row
        params = {name: Word(value) if name in ("what", "kind") else value for name, value in said["params"].items()}
        yield RefusedRow(header, bytes(raw), Message(said["text"], params), line, person)


def path_of(upload: Upload) -> Path:
    """Where a file that was sent in lies, inside the installation's own folder."""
    return rooms.room(UPLOADS) / str(upload.pk) / upload.file_name


def remembered(upload: Upload, header: str) -> dict[str, Any]:
    """How the last file with such a header was read, or nothing. `header` is the digest of its titles."""
    found = Mapping.objects.filter(unit=upload.unit, kind=upload.kind, header=header).first()
    return dict(found.settings) if found else {}


def published_from(upload: Upload, since: datetime) -> Batch | None:
    """The batch that a worker published from a file since a moment, though it did not live to say so."""
    path = path_of(upload)
    if not path.is_file():
        return None
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return (
        Batch.objects.filter(
            unit=upload.unit, kind=upload.kind, sha256=digest, by_user=upload.by_user, state=Batch.State.PUBLISHED
        )
        .filter(started_at__gte=since)
        .order_by("-pk")
        .first()
    )


def header_digest(titles: Iterable[str]) -> str:
    """What files with the same column titles share."""
    return hashlib.sha256("\x1f".join(title.strip().casefold() for title in titles).encode()).hexdigest()
