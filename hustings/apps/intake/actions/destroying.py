"""Destroying what a batch brought, where the law or an agreement demands it; and the certificate that says so.

Taking a batch back keeps its rows. Destroying removes them, byte for byte, with all that was made of them: assertions,
names, numbers, doors, files, the columnar copy, and the room that they took in the database. It goes on where it was
killed, and the certificate is made once the last of it is gone.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from pyroaring import BitMap

from hustings.apps.audit import actions as audit
from hustings.apps.gate import queries as gate
from hustings.apps.gate.queries.files import files_holding
from hustings.apps.intake.access import batch_numbered, check_destroying, digest_key
from hustings.apps.intake.actions.batches import steps
from hustings.apps.intake.actions.undo import undo
from hustings.apps.intake.models import Batch, Destruction, Upload
from hustings.apps.organisations.models import User
from hustings.apps.profiles import actions as profiles
from hustings.domain.messages import BadInput
from hustings.mirror import client
from hustings.scope import acting_as, backups, bulk, reclaim, rooms

# The tables in which its bytes stood.
TABLES = (
    *("intake_row", "intake_doubt", "intake_renumbering", "people_assertion", "people_person", "people_contact_point"),
    *("people_address", "people_surname", "people_surname_variant", "interactions_interaction", "interactions_answer"),
    *("profile", "profile_change"),
)
Stage = Callable[[str], None]


def destroy(*, by: User, number: int, because: str, stage: Stage = lambda name: None) -> Destruction:
    """Destroy what a batch brought, for good, and return it with its certificate.

    `because` names the law or agreement that demands it. What later lists say of the same people stays by their word,
    and so does what people told us. `stage` is called with what is done next. Raises Refused without the right to undo
    what others did, BadInput without a reason, for a batch that is running, and for one that is destroyed already.
    """
    with acting_as(by.pk):
        batch = batch_numbered(number)
        check_destroying(by, batch)
        known = Destruction.objects.filter(batch=batch).select_related("batch").first()
        if known is not None and known.certificate is not None:
            raise BadInput("Batch {number} is destroyed already; its certificate says so.", number=number)
        if known is None and not because.strip():
            raise BadInput("Say which law or agreement demands that it is destroyed: the certificate says it.")
        if batch.kind == Upload.Kind.CONTACTS or batch.state == Batch.State.RUNNING:
            raise BadInput("Only a list that came in can be destroyed: of electors, or an outside one.")
        counts = batch.state == Batch.State.PUBLISHED and batch.source.withdrawn_at is None
    if known is None:
        if counts:
            stage("taking back")
            undo(by=by, number=number)
        stage("rows")
        known = _remove(by, number, because.strip())
    return _certify(by, known, stage)


def _remove(by: User, number: int, because: str) -> Destruction:
    """Let go of everything in the database, in one transaction."""
    with acting_as(by.pk), bulk(), connection.cursor() as cursor:
        batch = Batch.objects.select_for_update().get(pk=number)
        if batch.state == Batch.State.PUBLISHED and batch.source.withdrawn_at is None:
            raise BadInput("Batch {number} came in again meanwhile. Try again.", number=number)
        cursor.execute(steps("tellings")["told of"], {"batch": number})  # also whom a later list names by now
        people = BitMap(person for (person,) in cursor.fetchall())
        Batch.objects.filter(pk=number).update(state=Batch.State.DESTROYED, header=b"", ended_at=timezone.now())
        cursor.execute("SELECT destroy_batch(%s, %s)", [number, digest_key()])
        (counts,) = cursor.fetchone()
        counts = json.loads(counts) if isinstance(counts, str) else counts
        made = Destruction.objects.create(
            batch=batch,
            unit_id=batch.unit_id,
            because=because,
            by_user=by.pk,
            at=timezone.now(),
            people=people.serialize(),
            counts=counts,
        )
        profiles.request_mirror(by=by)
        audit.record(
            by=by, unit=batch.unit_id, what="batch.destroyed", on=f"batch:{number}",
            new={"because": because, **counts["removed"]},
        )  # fmt: skip
        return made


def _certify(by: User, made: Destruction, stage: Stage) -> Destruction:
    """Remove what lies outside the database's rows, and make the certificate."""
    stage("mirror")
    reclaim.wait_for_readers()  # so that the new base needs nothing of what was replaced
    base = client.build()
    with acting_as(by.pk), connection.cursor() as cursor:
        cursor.execute(
            "SELECT forget_replaced_profiles(pg_snapshot_xmin(%s::pg_snapshot)::text::bigint)", [base.snapshot]
        )
    stage("room")
    reclaim.rewrite(TABLES)
    stage("files")
    with acting_as(by.pk):
        holding = list(_holding(made))
    for piece in holding:
        rooms.remove(piece)
    marked = backups.mark(backups.Destroyed(made.batch_id, made.because), made.batch.started_at)
    with acting_as(by.pk), transaction.atomic():
        made = Destruction.objects.select_for_update(of=("self",)).select_related("batch__source").get(pk=made.pk)
        made.certificate = _certificate(by, made, len(holding), marked)
        made.sha256 = hashlib.sha256(json.dumps(made.certificate, sort_keys=True).encode()).hexdigest()
        made.people = b""
        made.save(update_fields=["certificate", "sha256", "people"])
        audit.record(
            by=by, unit=made.unit_id, what="destruction.certified", on=f"batch:{made.pk}", new={"sha256": made.sha256}
        )
    return made


def _holding(made: Destruction) -> Iterator[Path]:
    """Files that wait on this machine and hold what was brought: other copies of the file itself, its refused rows, and
    what was made of lists with its people; also what was made since it came in of which that cannot be told."""
    for piece in rooms.pieces("uploads"):
        if any(_sha256(file) == made.batch.sha256 for file in piece.glob("*") if file.is_file()):
            yield piece
    yield from (piece for piece in rooms.pieces("files") if piece.name == f"batch-{made.pk}")
    yield from files_holding(BitMap.deserialize(bytes(made.people)), made.batch.started_at)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _certificate(by: User, made: Destruction, files: int, marked: list[backups.Backup]) -> dict[str, Any]:
    """What can be shown to whoever demanded it: nothing in it is anybody's data."""
    batch = made.batch
    return {
        "batch": batch.pk,
        "list": batch.source.title,
        "given_by": batch.source.given_by,
        "file": batch.file_name,
        "sha256": batch.sha256,
        "bytes": batch.size,
        "rows": batch.rows,
        "came_in": batch.started_at.isoformat(),
        "destroyed": made.at.isoformat(),
        "certified": timezone.now().isoformat(),
        "because": made.because,
        "by": by.name,
        **made.counts,
        "files": files,
        "copies": list(_copies(made, batch.started_at)),
        "backups": [{"file": each.file.name, "at": each.at} for each in marked],
    }


def _copies(made: Destruction, since: datetime) -> Iterator[dict[str, Any]]:
    """What had left while the list was there: whoever holds these copies has to destroy theirs."""
    people = BitMap.deserialize(bytes(made.people))
    for release in gate.releases_since(since):
        if count := gate.persons_of(release).intersection_cardinality(people):
            holder = User.objects.filter(pk=release.by_user).first()
            yield {
                "release": release.key,
                "form": release.what,
                "at": release.at.isoformat(),
                "by": holder.name if holder else "",
                "people": count,
            }
