"""The refused rows of a batch as a file: to be corrected and imported again."""

import json
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path

from django.utils.translation import gettext

from hustings.apps.gate import actions as gate
from hustings.apps.gate import queries as purposes
from hustings.apps.intake import queries
from hustings.apps.intake.access import batch_numbered, check_refused
from hustings.apps.intake.models import Batch
from hustings.apps.intake.queries import RefusedRow
from hustings.apps.organisations.models import User
from hustings.domain.messages import BadInput, Message
from hustings.files.books import write_book
from hustings.files.told import is_book
from hustings.scope import acting_as

# The longer ones first: each may end in a shorter one. With a zero byte they are UTF-16.
_LINE_ENDS = (b"\r\0\n\0", b"\0\r\0\n", b"\n\0", b"\0\n", b"\r\0", b"\0\r", b"\r\n", b"\n", b"\r")
_LITTLE, _BIG = b"\xff\xfe", b"\xfe\xff"


@dataclass(frozen=True)
class Written:
    """What was written: the release, the file of rows, the text that says why each was refused, and how many."""

    release: str
    path: Path
    reasons: Path
    rows: int


def write_refused(*, by: User, number: int, purpose: str, path: Path, on: date) -> Written:
    """Write the refused rows of a batch byte for byte under their own header, with no column added.

    Beside it `<path>.reasons.txt` says why, row by row. Rows of a workbook come out as a workbook. It leaves through
    the gate like any other file. Raises BadInput when nothing was refused, Refused for rows not theirs to take.
    """
    with acting_as(by.pk):
        batch = batch_numbered(number)
        unit = check_refused(by, batch)
        if is_book(Path(batch.file_name)) != is_book(path):
            raise BadInput(
                "The rows of {file} come out as the same kind of file. Name one that ends like it.",
                file=batch.file_name,
            )
        rows = list(queries.refused_rows(batch))
        if not rows:
            raise BadInput("No row of batch {number} was refused. There is nothing to correct.", number=number)
        release = gate.release(
            by=by,
            unit=unit,
            purpose=purposes.purpose_of(unit, purpose),
            what=gate.REFUSED,
            on=f"batch:{batch.pk}",
            # most refused rows are of nobody we know: the count of rows is said here
            segment=f"refused rows of batch {batch.pk}: {len(rows)}",
            as_of=on,
            persons=sorted({row.person_id for row in rows if row.person_id is not None}),
        )
    reasons = path.with_name(f"{path.name}.reasons.txt")
    gate.write_out(release, lambda hidden: _write_reasons(batch, rows, hidden), reasons)
    gate.write_out(release, lambda hidden: _write_rows(rows, hidden, book=is_book(path)), path)
    return Written(release.key, path, reasons, len(rows))


def _write_rows(rows: list[RefusedRow], path: Path, *, book: bool) -> None:
    header = rows[0].header
    if book:
        write_book(path, json.loads(header), (json.loads(row.raw) for row in rows))
        return
    end = _line_end(header, rows[0].raw)
    with path.open("wb") as out:
        out.write(header)
        out.writelines(chain.from_iterable((row.raw, end) for row in rows))


def _write_reasons(batch: Batch, rows: list[RefusedRow], path: Path) -> None:
    with path.open("w", encoding="utf-8") as out:
        for number, row in enumerate(rows, 1):
            said = {"number": number, "line": row.line, "file": batch.file_name, "reason": row.reason}
            out.write(Message("row {number} (line {line} of {file}): {reason}", said).render(gettext) + "\n")


def _line_end(header: bytes, raw: bytes) -> bytes:
    """The line end of the file: that of its header; without one a line feed, as wide as the file's characters."""
    for end in _LINE_ENDS:
        if header.endswith(end):
            return end
    if header.startswith(_LITTLE) or raw[1:2] == b"\0":
        return b"\n\0"
    if header.startswith(_BIG) or raw[:1] == b"\0":
        return b"\0\n"
    return b"\n"
