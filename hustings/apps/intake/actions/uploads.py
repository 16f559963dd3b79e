"""A file that somebody sends in: kept aside, described, and then brought in by the worker."""

import shutil
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from hustings.apps.audit import actions as audit
from hustings.apps.intake.models import Mapping as ColumnMapping
from hustings.apps.intake.models import Upload
from hustings.apps.intake.queries import UPLOADS, header_digest, path_of
from hustings.apps.organisations.access import IMPORT, RECORD, UNDO, unit_for
from hustings.apps.organisations.models import User
from hustings.domain.messages import BadInput
from hustings.jobs import queue
from hustings.scope import rooms

MOST = 200  # bytes of a file's name that are kept: no disk takes more than 255
WAITING = 30  # files of one user that are sent in and not yet brought in
_SPARE = 2 * 1024**3  # bytes of the disk that stay free: the database needs them to go on


@transaction.atomic
def receive(*, by: User, kind: str, file_name: str, pieces: Iterable[bytes]) -> Upload:
    """Keep a file that is sent in. It is whole or not there: it gets its name only at the end.

    Raises Refused without the right, BadInput for an empty file.
    """
    unit = unit_for(by, RECORD if kind == Upload.Kind.CONTACTS else IMPORT)
    if kind not in Upload.Kind.values:
        raise BadInput("Say what the file is first.")
    if Upload.objects.filter(by_user=by.pk, batch=None, dropped=False).count() >= WAITING:
        raise BadInput(
            "You have {count} files here that are not brought in. Bring some in, or drop them.", count=WAITING
        )
    name = Path(file_name.replace("\\", "/")).name.strip().encode()[-MOST:].decode(errors="ignore") or "file.csv"
    folder = rooms.room(UPLOADS)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    hidden = folder / f".{uuid.uuid4()}"
    try:
        with hidden.open("wb") as out:
            for number, piece in enumerate(pieces):
                if number % 256 == 0 and shutil.disk_usage(folder).free < _SPARE:
                    raise BadInput("The disk is nearly full, so no file is taken. Tell whoever runs Hustings.")
                out.write(piece)
        size = hidden.stat().st_size
        if size == 0:
            raise BadInput("The file {file} is empty.", file=name)
        made = Upload.objects.create(
            unit=unit, by_user=by.pk, kind=kind, file_name=name, size=size, sent_at=timezone.now()
        )
        path = path_of(made)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        hidden.replace(path)
    finally:
        hidden.unlink(missing_ok=True)
    audit.record(by=by, unit=unit.pk, what="file.received", on=f"upload:{made.pk}", new={"kind": kind, "size": size})
    return made


@transaction.atomic
def describe(*, by: User, upload: Upload, settings: Mapping[str, Any]) -> Upload:
    """Say how a file is to be read."""
    unit_for(by, RECORD if upload.kind == Upload.Kind.CONTACTS else IMPORT, upload.unit.code)
    upload.settings = dict(settings)
    upload.save(update_fields=["settings"])
    audit.record(by=by, unit=upload.unit_id, what="file.described", on=f"upload:{upload.pk}")
    return upload


@transaction.atomic
def remember(*, by: User, upload: Upload, titles: Iterable[str]) -> None:
    """Keep how the columns of a file were read, for the next one with the same titles."""
    unit_for(by, RECORD if upload.kind == Upload.Kind.CONTACTS else IMPORT, upload.unit.code)
    kept = {name: upload.settings.get(name) for name in ("layout", "columns", "formats", "source")}
    ColumnMapping.objects.update_or_create(
        unit=upload.unit, kind=upload.kind, header=header_digest(titles), defaults={"settings": kept}
    )
    audit.record(by=by, unit=upload.unit_id, what="columns.remembered", on=f"upload:{upload.pk}")


@transaction.atomic
def drop(*, by: User, upload: Upload) -> None:
    """Let a file go that was sent in and not brought in: one's own, or with the right to undo what others did."""
    own = RECORD if upload.kind == Upload.Kind.CONTACTS else IMPORT
    unit_for(by, own if upload.by_user == by.pk else UNDO, upload.unit.code)
    upload = Upload.objects.select_for_update().select_related("unit").get(pk=upload.pk)
    if queue.busy(f"upload:{upload.pk}"):
        raise BadInput("The file is being read. Stop that first, or wait for it.")
    if upload.batch_id:
        raise BadInput("This file was brought in. Take its batch back instead.")
    Upload.objects.filter(pk=upload.pk).update(dropped=True)
    audit.record(by=by, unit=upload.unit_id, what="file.dropped", on=f"upload:{upload.pk}")
    transaction.on_commit(lambda: shutil.rmtree(path_of(upload).parent, ignore_errors=True))


@transaction.atomic
def settle(*, by: User, upload: Upload, batch: int) -> None:
    """Note what became of a file, and let the file itself go: its rows are kept byte for byte with the batch."""
    unit_for(by, RECORD if upload.kind == Upload.Kind.CONTACTS else IMPORT, upload.unit.code)
    Upload.objects.filter(pk=upload.pk).update(batch_id=batch)
    audit.record(by=by, unit=upload.unit_id, what="file.brought.in", on=f"upload:{upload.pk}", new={"batch": batch})
    transaction.on_commit(lambda: shutil.rmtree(path_of(upload).parent, ignore_errors=True))
