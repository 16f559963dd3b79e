"""CSV that a spreadsheet cannot be made to execute, and that comes back exactly.

A spreadsheet takes a cell that begins with = + - @ (and a few others) for a formula, whoever typed it into a name or
a note. The guard is an apostrophe in front (OWASP, formula injection). A text that would itself be mistaken for a
guarded one (apostrophes, then something dangerous) gets one apostrophe more, so removing one always restores it.
"""

import csv
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

_SPACES = r"[^\S\t\r\n]|[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
_DANGEROUS = "[=+\\-@\t\x00＝＋－＠﹢﹣﹦﹫\u2212]"
# Where a cell may begin for some spreadsheet: at the start, after a line break, and after a TAB or a semicolon, for a
# French-Canadian Excel splits at semicolons whatever the file says.
_PLACE = r"(?:\A|(?<=[\r\n\t;]))"
_NEUTRALISE = re.compile(rf"{_PLACE}(?='*(?:{_SPACES})*{_DANGEROUS})|\A(?='*(?:{_SPACES})*[\r\n])")
_RESTORE = re.compile(rf"{_PLACE}'(?='*(?:{_SPACES})*{_DANGEROUS})|\A'(?='*(?:{_SPACES})*[\r\n])")


def neutralise(text: str) -> str:
    """`text` with an apostrophe wherever a spreadsheet might begin a formula."""
    return _NEUTRALISE.sub("'", text)


def restore(text: str) -> str:
    """What `neutralise` was given: restore(neutralise(s)) == s for every s."""
    return _RESTORE.sub("", text)


def write_csv(path: str | Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write a CSV that spreadsheets open safely: UTF-8 with byte-order mark, CRLF, neutralised. Returns the rows.

    Values may be str, int, float, date or None (an empty cell). Numbers are written as they are: −3 typed by our own
    code is no formula. The file appears under its name only when it is whole; an error leaves what was there before.
    """

    def write(file: IO[bytes]) -> int:
        count = 0
        with open(file.fileno(), "w", encoding="utf-8-sig", newline="", closefd=False) as text:
            writer = csv.writer(text, lineterminator="\r\n")
            writer.writerow([_cell(name) for name in header])
            for row in rows:
                writer.writerow([_cell(value) for value in row])
                count += 1
        return count

    return write_atomically(Path(path), write)


def write_atomically(path: Path, write: Callable[[IO[bytes]], int]) -> int:
    """Let `write` fill a file beside `path`, flush it to the disk, then give it its name. Returns what `write` did."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with open(descriptor, "wb") as file:
            result = write(file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # without it a power cut may lose the new name
    finally:
        os.close(folder)
    return result


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return neutralise(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value
