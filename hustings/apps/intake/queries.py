"""What came in, to be asked again."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from hustings.apps.intake.models import Batch, Destruction, Doubt, Mapping, Row, Signature, Upload, WebForm
from hustings.apps.people.models import Merge, Source
from hustings.domain.messages import Message, Word
from hustings.jobs.models import Work
from hustings.scope import rooms

UPLOADS = "uploads"


class RefusedRow(NamedTuple):
    """A row that was refused: what stands before the rows of its file, its own bytes, why, and where it stood."""

    header: bytes
    raw: bytes
    reason: Message
    line: int
    person_id: int | None


class Changed(NamedTuple):
    """How many people of a poll a whole list of electors changed in one way; "" for the poll of those without one."""

    riding: str
    poll: str
    kind: str
    people: int


class Measured(NamedTuple):
    """How people decided on rows that waited: how many in all, the first suggestion, another one, nobody at all."""

    decided: int
    first: int
    other: int
    nobody: int

    @property
    def precision(self) -> float | None:
        """The share of first suggestions that were right; None before anything was decided."""
        return self.first / self.decided if self.decided else None

    @property
    def recall(self) -> float | None:
        """Of the rows about somebody on the register, the share whose first suggestion was that person."""
        meant = self.first + self.other
        return self.first / meant if meant else None


_CHANGES = """
SELECT coalesce(d.code, ''), coalesce(p.number, ''), c.kind, c.people FROM intake_change c
LEFT JOIN geography_poll p ON p.id = c.poll_id LEFT JOIN geography_district d ON d.id = p.district_id
WHERE c.batch_id = %s ORDER BY d.code NULLS FIRST, p.base NULLS FIRST, p.suffix, p.number, c.kind
"""
_WAITING = """
SELECT count(*) FROM intake_doubt d JOIN intake_batch b ON b.id = d.batch_id AND b.state = 'published'
JOIN people_source s ON s.id = d.source_id AND s.withdrawn_at IS NULL
WHERE d.state = 'waiting' AND d.unit_id = ANY (%s) AND (%s::int IS NULL OR d.batch_id = %s)
"""
_PAIRS_WAITING = """
SELECT count(*) FROM intake_duplicate d
JOIN people_person one ON one.id = d.one_id AND one.merged_into IS NULL
JOIN people_person other ON other.id = d.other_id AND other.merged_into IS NULL
WHERE d.state = 'waiting' AND d.unit_id = ANY (%(units)s)
"""
_MEASURED = """
SELECT count(*), count(*) FILTER (WHERE d.person_id = (d.candidates->0->>'person')::int),
       count(*) FILTER (WHERE d.person_id <> (d.candidates->0->>'person')::int),
       count(*) FILTER (WHERE d.person_id IS NULL)
FROM intake_doubt d WHERE d.state <> 'waiting' AND d.unit_id = ANY (%s)
"""


def changes(batch: Batch) -> list[Changed]:
    """What a whole list of electors changed, in the order of ridings and polls."""
    with connection.cursor() as cursor:
        cursor.execute(_CHANGES, [batch.pk])
        return [Changed(*row) for row in cursor.fetchall()]


def waiting(units: list[int], batch: int | None = None) -> int:
    """How many rows of these units wait for somebody to say whom they mean; of one batch, or of all."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [units, batch, batch])
        return int(cursor.fetchone()[0])


def pairs_waiting(units: list[int]) -> int:
    """How many pairs of people wait for somebody of these units to say whether they are one."""
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS_WAITING, {"units": units})
        return int(cursor.fetchone()[0])


def undecided() -> list[Merge]:
    """Merges that were taken apart and of which something waits for a decision, the oldest first."""
    return list(Merge.objects.exclude(undecided=[]).order_by("apart_at", "pk"))


@dataclass(frozen=True)
class Signed:
    """How a web form stands: signatures, those confirmed (each signer once), those that came in."""

    signed: int
    confirmed: int
    brought_in: int

    @property
    def waiting(self) -> int:
        """Confirmed, and not in yet."""
        return self.confirmed - self.brought_in


def signed(form: WebForm) -> Signed:
    """How a web form stands."""
    once = Q(confirmed_at__isnull=False, repeated=False)
    found = Signature.objects.filter(form=form).aggregate(
        signed=Count("pk"),
        confirmed=Count("pk", filter=once),
        brought_in=Count("pk", filter=once & Q(batch__isnull=False)),
    )
    return Signed(**found)


def forms_with_signatures() -> list[WebForm]:
    """Web forms with confirmed signatures that have not come in."""
    waiting = Signature.objects.filter(batch=None, repeated=False).exclude(confirmed_at=None)
    return list(WebForm.objects.filter(pk__in=waiting.values("form"), source__withdrawn_at=None).order_by("pk"))


def expired_sources(today: date) -> list[Source]:
    """Outside sources whose agreement is over, and of which something may still count."""
    found = Source.objects.filter(kind=Source.Kind.OUTSIDE, withdrawn_at=None, valid_until__lt=today)
    return list(found.order_by("pk"))


def failed_confirmations() -> list[Work]:
    """Mail to signers of the last day that could not be sent, and was not sent since."""
    since = timezone.now() - timedelta(days=1)
    failed = Work.objects.filter(kind="intake.confirmation", state=Work.State.FAILED, asked_at__gt=since)
    unsent = Signature.objects.filter(mailed_at=None, confirmed_at=None, signed_at__gt=since).values_list(
        "pk", flat=True
    )
    wanted = {f"signature:{each}" for each in unsent}
    last = {work.on_what: work for work in failed.order_by("pk") if work.on_what in wanted}
    busy = Work.objects.filter(
        kind="intake.confirmation", on_what__in=last, state__in=(Work.State.WAITING, Work.State.RUNNING)
    )
    for each in busy:
        last.pop(each.on_what, None)
    return list(last.values())


def decided_nobody(batch: int) -> int:
    """How many rows of a batch waited, and are about nobody on the register after all."""
    return _about_nobody(batch).count()


def _about_nobody(batch: int) -> QuerySet[Doubt]:
    """Rows of a batch that are about nobody by a decision, and made nobody new."""
    return Doubt.objects.filter(batch_id=batch, state=Doubt.State.NOBODY, person_id=None)


def destruction_of(batch: Batch) -> Destruction | None:
    """That what a batch had brought was destroyed, with the certificate once the last of it is gone."""
    return Destruction.objects.filter(batch=batch).first()


def measured(units: list[int]) -> Measured:
    """What the answers in these units say of the suggestions."""
    with connection.cursor() as cursor:
        cursor.execute(_MEASURED, [units])
        return Measured(*cursor.fetchone())


def refused_rows(batch: Batch) -> Iterator[RefusedRow]:
    """The refused rows of a batch in the order of its file, byte for byte; also those about nobody after all. Those of
    which nothing is kept any more are left out."""
    header = bytes(batch.header)
    nobody = _about_nobody(batch.pk).values("row_number")
    rows = (
        Row.objects.filter(batch_id=batch.pk)
        .exclude(raw=b"")
        .filter(Q(outcome="refused") | Q(number__in=nobody))
        .order_by("number")
    )
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
