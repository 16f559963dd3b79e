"""Lists of unknown origin as bare lines of text: delimited or plain text, workbooks, PDFs with text in them."""

import io
from pathlib import PurePath

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from python_calamine import CalamineError, CalamineWorkbook

from hustings.domain.messages import BadInput
from hustings.files.archives import check_archive

LARGEST = 100_000_000  # bytes
_ENCODINGS = ("utf-8-sig", "utf-16", "cp1252")


def lines_of(name: str, content: bytes) -> list[str]:
    """The lines of a file that have something in them; a row of a workbook is one, its cells apart by tabs.

    Raises BadInput for what holds no text that can be read.
    """
    if len(content) > LARGEST:
        raise BadInput("{file} is too large to be looked through. Give a part of it.", file=PurePath(name).name)
    try:
        if content.startswith(b"%PDF-"):
            found = _of_pdf(content)
        elif content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
            found = _of_book(PurePath(name).name, content)
        else:
            found = _of_text(content)
    except (PyPdfError, CalamineError, ValueError, OSError):
        raise BadInput(
            "{file} cannot be read. Give it as text, CSV, XLSX, or a PDF with text in it.", file=PurePath(name).name
        ) from None
    kept = [line for line in map(_clean, found) if line.strip()]
    if not kept:
        raise BadInput("{file} holds no text. A scanned page has to be typed first.", file=PurePath(name).name)
    return kept


def _clean(line: str) -> str:
    """A line without what no text may hold: NUL, and halves of characters, such as damaged PDFs give."""
    return line.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def _of_pdf(content: bytes) -> list[str]:
    return [line for page in PdfReader(io.BytesIO(content)).pages for line in page.extract_text().splitlines()]


def _of_book(name: str, content: bytes) -> list[str]:
    if content.startswith(b"PK"):  # whoever made it knew that we would open it
        check_archive(name, io.BytesIO(content))
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets = (book.get_sheet_by_name(name) for name in book.sheet_names)
    return ["\t".join(_cell(value) for value in row) for sheet in sheets for row in sheet.iter_rows()]


def _cell(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _of_text(content: bytes) -> list[str]:
    if b"\x00" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ValueError("no text")
    for encoding in _ENCODINGS:
        if encoding == "utf-16" and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
            continue
        try:
            return content.decode(encoding).splitlines()
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1").splitlines()
