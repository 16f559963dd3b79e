"""Tables that public bodies publish: bytes to text, text to lines of cells, headers to positions.

These are small, public files with known columns. Lists of electors go through `sniff`, `rows` and `layouts` instead,
which keep every original byte.
"""

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, cast

from hustings.domain.messages import BadInput, Message, Word

MAX_BYTES: Final = 512 * 1024 * 1024
"""The most that one published table may unpack to; a compressed bomb is refused while it inflates (F50)."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_C1 = re.compile(r"[\x80-\x9f]")
_NOT_TEXT: Final = {
    b"%PDF": Word("a PDF"),
    b"PK\x03\x04": Word("a zip archive or a workbook"),
    b"\x1f\x8b": Word("a gzip archive"),
}


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A line that was not read, and why. `line` counts from 1, the header included."""

    line: int
    reason: Message


@dataclass(frozen=True, slots=True)
class Line:
    """The cells of one line of a table."""

    number: int
    cells: list[str]


def open_bytes(path: Path) -> IO[bytes]:
    """The file opened for reading, unpacked on the way if its name ends in `.gz`."""
    return cast(IO[bytes], gzip.open(path)) if path.suffix == ".gz" else path.open("rb")


def read_bytes(path: Path) -> bytes:
    """The file's content, unpacked if its name ends in `.gz`. Raises BadInput when missing or larger than MAX_BYTES."""
    try:
        with open_bytes(path) as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise BadInput("There is no file {path}. Check the name.", path=path.name) from None
    except IsADirectoryError:
        raise BadInput("{path} is a folder. Name a file in it.", path=path.name) from None
    except (gzip.BadGzipFile, zlib.error, EOFError):
        raise BadInput("{path} is not a complete gzip file. Download it again.", path=path.name) from None
    if len(data) > MAX_BYTES:
        raise BadInput("{path} holds more than {limit} MB. Split it.", path=path.name, limit=MAX_BYTES >> 20)
    return data


def decode(data: bytes, name: str) -> str:
    """Text by trial: byte-order mark, strict UTF-8, then cp1252 (never Latin-1, never a replacement character).

    Raises BadInput with the byte's position when none of them fits, or when the bytes are not text at all.
    """
    for magic, what in _NOT_TEXT.items():
        if data.startswith(magic):
            raise BadInput("{name} is {what}, not a text table. Give the CSV file inside it.", name=name, what=what)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            offset = error.start
    raise BadInput(
        "{name} is neither UTF-8 nor Windows-1252: byte {offset} fits neither. Save it as UTF-8.",
        name=name,
        offset=offset,
    )


def repair_c1(text: str) -> str:
    """Undo cp1252 that was read as Latin-1: U+0092 becomes ’, U+009C becomes œ. Other text is untouched."""
    return _C1.sub(lambda match: match[0].encode("latin-1").decode("cp1252", "ignore") or match[0], text)


def read_lines(text: str, delimiter: str = ",") -> Iterator[Line | RefusedRow]:
    """Each line's cells; blank lines are skipped.

    Published tables keep one record on one line, so every line is read alone: an open quote costs its own line and
    never swallows the file (F46).
    """
    for number, line in enumerate(io.StringIO(text, newline=None), start=1):
        line = line.rstrip("\n")
        if not line.strip():
            continue
        if _CONTROL.search(line):
            yield RefusedRow(number, Message("Line {line} has a control character.", {"line": number}))
            continue
        try:
            yield Line(number, next(csv.reader((line,), delimiter=delimiter, strict=True)))
        except csv.Error:
            yield RefusedRow(number, Message("Line {line} has an unfinished quote.", {"line": number}))


def guess_delimiter(text: str) -> str:
    """The likeliest of comma, semicolon and tab, from the header line."""
    header = text.lstrip("\r\n").partition("\n")[0]
    return max(",;\t", key=header.count)


def fold_header(header: str) -> str:
    """A column's name for comparing: trimmed, case-blind, `’` as `'`, runs of spaces as one."""
    return " ".join(repair_c1(header).replace("’", "'").casefold().split())


def find_columns(
    header: Sequence[str], wanted: Mapping[str, Sequence[str]], *, name: str, optional: Sequence[str] = ()
) -> dict[str, int]:
    """Where each wanted column stands, by any of its names; columns may come in any order.

    An optional column that is missing has no entry. Raises BadInput with the names of all other missing columns.
    """
    places: dict[str, int] = {}
    for index, title in enumerate(header):
        places.setdefault(fold_header(title), index)
    found = {key: places[alias] for key, aliases in wanted.items() for alias in reversed(aliases) if alias in places}
    missing = [aliases[0] for key, aliases in wanted.items() if key not in found and key not in optional]
    if missing:
        raise BadInput("{name} lacks the column {columns}.", name=name, columns=", ".join(missing))
    return found
