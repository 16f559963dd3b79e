"""Weighs a zip archive before anything opens it: bombs, false sizes, names that climb out, archives in archives."""

import re
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO

from hustings.domain.messages import BadInput

MAX_MEMBERS = 10_000
MAX_BYTES = 512 * 1024 * 1024
MAX_RATIO = 200
RATIO_FREE_BYTES = 10 * 1024 * 1024  # below this any ratio will do: an empty sheet packs very well
MAX_CELLS = 10_000_000
MAX_BOOK_COLUMNS = 2_000
_PIECE = 1024 * 1024
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
_NESTED = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ")
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")
_OVERLAP = 64


def check_workbook(path: Path) -> None:
    """Raise BadInput unless `path` is an XLSX workbook that can be opened in bounded memory."""
    if not path.is_file():
        raise BadInput("There is no file {file}. Check the name and the folder.", file=path.name)
    if "[Content_Types].xml" not in check_archive(path.name, path):
        raise BadInput("{file} is a zip archive but no Excel workbook. Unpack it first.", file=path.name)


def check_archive(name: str, archive: Path | IO[bytes]) -> list[str]:
    """The names of what a zip archive holds, once it is known to unpack in bounded memory; `name` is what it is called.

    Everything is unpacked once, in pieces that are thrown away, for the sizes in an archive's headers may lie. Raises
    BadInput.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            members = opened.infolist()
            _check_members(name, members)
            total = 0
            for member in members:
                total = _weigh(name, opened, member, total)
            return opened.namelist()
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        raise BadInput(
            "{file} is damaged, locked with a password or no Excel workbook. Save it again as XLSX or as CSV.",
            file=name,
        ) from None


def _check_members(name: str, members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_MEMBERS:
        raise BadInput("{file} holds more than {most} parts and is not opened.", file=name, most=MAX_MEMBERS)
    if len({member.filename for member in members}) < len(members):
        raise BadInput("{file} holds two parts of one name and is not opened. Save it again.", file=name)
    for member in members:
        if not _is_safe(member):
            raise BadInput("{file} holds a part with an unsafe name or a link and is not opened.", file=name)
    end = 0
    for member in sorted(members, key=lambda each: each.header_offset):
        if member.header_offset < end:
            raise BadInput("{file} holds parts that overlap, as bombs do, and is not opened.", file=name)
        end = member.header_offset + 30 + len(member.filename.encode()) + member.compress_size


def _is_safe(member: zipfile.ZipInfo) -> bool:
    """Whether a name stays inside its folder on any system, and is no link and no device."""
    name = member.filename
    parts = PurePosixPath(name).parts
    return not (
        name.startswith("/")
        or "\\" in member.orig_filename
        or ":" in name
        or ".." in parts
        or any(part.split(".")[0].lower() in _DEVICES for part in parts)
        or stat.S_ISLNK(member.external_attr >> 16)
    )


def _weigh(name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo, total: int) -> int:
    """Unpack one part to nowhere; returns `total` and its size. Sheets are looked through for far-away cells."""
    is_sheet = member.filename.startswith("xl/worksheets/") and member.filename.endswith(".xml")
    size = rows = columns = 0
    tail = b""
    with archive.open(member) as part:
        while piece := part.read(_PIECE):
            if not size:
                _check_start(name, member.filename, piece)
            size += len(piece)
            if total + size > MAX_BYTES or size > max(RATIO_FREE_BYTES, MAX_RATIO * member.compress_size):
                raise BadInput(
                    "{file} unpacks to far more than its size, as bombs do, and is not opened. Save it as CSV.",
                    file=name,
                )
            if is_sheet:
                for letters, digits in set(_REFERENCE.findall(tail + piece)):
                    rows, columns = max(rows, int(digits)), max(columns, _column_number(letters))
                tail = piece[-_OVERLAP:]
                if columns > MAX_BOOK_COLUMNS or rows * columns > MAX_CELLS:
                    raise BadInput(
                        "{file} has a sheet of {rows} rows and {columns} columns, too large to open. Save it as CSV.",
                        file=name,
                        rows=rows,
                        columns=columns,
                    )
    return total + size


def _check_start(file: str, member: str, piece: bytes) -> None:
    if piece.startswith(_NESTED):
        raise BadInput("{file} holds an archive inside an archive and is not opened.", file=file)
    if member.endswith((".xml", ".rels")) and (b"<!DOCTYPE" in piece or b"<!ENTITY" in piece):
        raise BadInput("{file} declares XML entities, which no workbook needs, and is not opened.", file=file)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
