"""What came in, to be asked again."""

from collections.abc import Iterator
from typing import NamedTuple

from hustings.apps.intake.models import Batch, Row
from hustings.domain.messages import BadInput, Message, Word


class RefusedRow(NamedTuple):
    """A row that was refused: what stands before the rows of its file, its own bytes, why, and where it stood."""

    header: bytes
    raw: bytes
    reason: Message
    line: int
    person_id: int | None


def batch_numbered(number: int) -> Batch:
    """A batch of the acting user's units. Raises BadInput."""
    batch = Batch.objects.filter(pk=number).select_related("unit").first()
    if batch is None:
        raise BadInput("There is no batch {number} of yours. `hustings import list` shows them.", number=number)
    return batch


def refused_rows(batch: Batch) -> Iterator[RefusedRow]:
    """The refused rows of a batch in the order of its file, byte for byte."""
    header = bytes(batch.header)
    rows = Row.objects.filter(batch_id=batch.pk, outcome="refused").order_by("number")
    for raw, reason, line, person in rows.values_list("raw", "reason", "line", "person_id").iterator():
        said = reason or {"text": "The row cannot be read.", "params": {}}
        # stored as JSON, which does not tell our own words from those of the row
        params = {name: Word(value) if name in ("what", "kind") else value for name, value in said["params"].items()}
        yield RefusedRow(header, bytes(raw), Message(said["text"], params), line, person)
