"""What kind of text file is this? Encoding, delimiter, line ends, and the first rows to show before any is read."""

import codecs
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from hustings.domain.messages import BadInput, Message, Word
from hustings.files.delimited import CHUNK_BYTES, ENCODINGS, Grammar, Quotes, chunks

MAX_COLUMNS = 2_000
MAX_LINE_IN_FILE = 1_000_000_000
SAMPLE_ROWS = 100
SAMPLE_BYTES = 1_000_000
DELIMITERS = ("\t", "|", ";", ",")  # on a tie the earlier wins: a comma is the likeliest to stand inside a cell

_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")
_NOT_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BINARY = (
    (b"%PDF", Word("PDF document")),
    (b"PK\x03\x04", Word("zip archive")),
    (b"PK\x05\x06", Word("zip archive")),
    (b"\x1f\x8b", Word("gzip archive")),
    (b"BZh", Word("bzip2 archive")),
    (b"\xfd7zXZ\x00", Word("xz archive")),
    (b"7z\xbc\xaf\x27\x1c", Word("7-Zip archive")),
    (b"Rar!", Word("RAR archive")),
    (b"\xd0\xcf\x11\xe0", Word("old Excel or Word file")),
    (b"{\\rtf", Word("RTF document")),
    (b"PAR1", Word("Parquet file")),
    (b"SQLite format 3", Word("SQLite database")),
    (b"\x89PNG", Word("picture")),
    (b"\xff\xd8\xff", Word("picture")),
)
_MARKUP = re.compile(rb"\s*<(?:!doctype|html|\?xml|head|body|table|!--)", re.IGNORECASE)


@dataclass(frozen=True)
class Sniffed:
    """What was found out about a delimited text file.

    encoding: one of `delimited.ENCODINGS`; bom: the length of the byte-order mark, in bytes; newline: "\\n", "\\r\\n",
    "\\r" or "mixed"; has_quotes: whether a quotation mark is syntax here; size: bytes; sample: the first rows, header
    included, as cells; notes: what a person should look at before anything is saved.
    """

    encoding: str
    bom: int
    delimiter: str
    has_quotes: bool
    newline: str
    size: int
    sample: list[list[str]]
    notes: tuple[Message, ...] = ()

    def header(self) -> list[str]:
        """The first row, without the empty cell that a trailing delimiter leaves."""
        width, trailing = self.shape(has_header=True)
        return self.sample[0][:width] if trailing else self.sample[0]

    def shape(self, has_header: bool) -> tuple[int, bool]:
        """(cells per row, whether every row ends in one delimiter too many).

        A trailing delimiter is believed only when all sampled rows have it: in one row alone it is more likely a
        comma inside an unquoted cell, and dropping the last cell would shift the others.
        """
        if not has_header:
            return Counter(len(row) for row in self.sample).most_common(1)[0][0], False
        header, rows = self.sample[0], self.sample[1:]
        width = len(header) - (len(header) > 1 and not header[-1].strip())
        trailing = bool(rows) and all(len(row) == width + 1 and not row[-1] for row in rows)
        return (width, True) if trailing else (len(header), False)


def sniff(
    path: str | Path, encoding: str | None = None, delimiter: str | None = None, quotes: bool | None = None
) -> Sniffed:
    """Look at the whole file once and describe it; what is given is believed and only the rest found out.

    Raises BadInput for what is not delimited text (missing, empty, a folder, a PDF, a workbook, an archive, a web
    page) and for what no table has (a line over 1 GB, more than 2,000 columns).
    """
    path = Path(path)
    head = _first_bytes(path)
    encoding, bom = _known_encoding(path.name, head, encoding)
    notes: tuple[Message, ...] = ()
    if encoding is None:
        encoding, notes = _try_encodings(path)
    size = path.stat().st_size
    if encoding.startswith("utf-16") and (size - bom) % 2:
        raise BadInput(
            "{file} is UTF-16 text with an odd number of bytes, so its end is missing. Get the file again.",
            file=path.name,
        )
    newline, has_quotes = _scan_lines(path, encoding, bom)
    use_quotes = has_quotes if quotes is None else quotes
    delimiter, sample = _sample(path, encoding, bom, delimiter, use_quotes)
    return Sniffed(encoding, bom, delimiter, use_quotes, newline, size, sample, notes)


def _first_bytes(path: Path) -> bytes:
    if not path.exists():
        raise BadInput("There is no file {file}. Check the name and the folder.", file=path.name)
    if path.is_dir():
        raise BadInput("{file} is a folder. Name the file in it that holds the list.", file=path.name)
    if not path.is_file():
        raise BadInput("{file} is a device or a pipe, not a file. Save the list as a file first.", file=path.name)
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError:
        raise BadInput("{file} cannot be opened. Check that you may read it.", file=path.name) from None
    if not head.strip(b" \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise BadInput("{file} is empty. Get the file again from its source.", file=path.name)
    _refuse_other_kinds(path.name, head)
    return head


def _refuse_other_kinds(name: str, head: bytes) -> None:
    if head.startswith(b"PK") and (b"[Content_Types].xml" in head or b"xl/" in head):
        raise BadInput(
            "{file} is an Excel workbook, not delimited text. Import it as a workbook, or save it as CSV UTF-8.",
            file=name,
        )
    for magic, kind in _BINARY:
        if head.startswith(magic):
            raise BadInput(
                "{file} is a {kind}, not delimited text. Unpack it or save its table as CSV UTF-8, and give that.",
                file=name,
                kind=kind,
            )
    if _MARKUP.match(head.removeprefix(codecs.BOM_UTF8)):
        raise BadInput(
            "{file} is a web page or XML, not delimited text. Perhaps a sign-in page was saved: download it again.",
            file=name,
        )


def _known_encoding(name: str, head: bytes, asked: str | None) -> tuple[str | None, int]:
    """The encoding that was asked for or that a byte-order mark proves, and the mark's length in bytes."""
    marked, bom = next(((found, len(mark)) for mark, found in _BOMS if head.startswith(mark)), (None, 0))
    if asked is not None and asked != "auto":
        encoding = _normalised(asked, marked)
        if marked and encoding != marked:
            bom = 0
        return encoding, bom
    if marked == "utf-32":
        raise BadInput("{file} is UTF-32 text, which is not read. Save it as UTF-8.", file=name)
    if marked is None and len(head) >= 4:
        # UTF-16 without a mark: every other byte of Latin text is zero.
        even, odd = head[0:4096:2].count(0), head[1:4096:2].count(0)
        if odd * 5 > len(head) and not even:
            return "utf-16-le", 0
        if even * 5 > len(head) and not odd:
            return "utf-16-be", 0
    return marked, bom


def _normalised(asked: str, marked: str | None) -> str:
    try:
        name = codecs.lookup(asked).name
    except LookupError:
        name = asked
    name = {"utf-8-sig": "utf-8", "latin-1": "iso8859-1"}.get(name, name)
    if name == "utf-16":
        name = marked if marked and marked.startswith("utf-16") else "utf-16-le"
    if name not in ENCODINGS:
        raise BadInput(
            "The encoding {encoding} is not read. Use one of {known}.", encoding=asked, known=", ".join(ENCODINGS)
        )
    return name


def _try_encodings(path: Path) -> tuple[str, tuple[Message, ...]]:
    """Strict UTF-8 over the whole file, else Windows-1252; says what speaks against the choice.

    A file that is mostly UTF-8 (more whole sequences than bytes outside one) stays UTF-8, and its other rows are
    refused one by one: read as Windows-1252 its good names would be garbled without a word.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while chunk := file.read(CHUNK_BYTES):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
            return "utf-8", ()
        except UnicodeDecodeError:
            file.seek(0)
        whole = loose = undefined = 0
        while chunk := file.read(CHUNK_BYTES):
            sequences = _UTF8_SEQUENCE.findall(chunk)
            whole += len(sequences)
            loose += len(_HIGH.findall(chunk)) - sum(map(len, sequences))
            undefined += len(_NOT_CP1252.findall(chunk))
    if whole > loose:
        note = Message(
            "The file mixes encodings: mostly UTF-8, with {count} bytes of another one. The rows that hold them are "
            "refused. If the names in the sample look wrong, state the encoding.",
            {"count": loose},
        )
        return "utf-8", (note,)
    notes = []
    if whole:
        notes.append(
            Message(
                "The file is read as Windows-1252, but {count} places look like UTF-8. "
                "Look at the names in the sample.",
                {"count": whole},
            )
        )
    if undefined:
        notes.append(
            Message(
                "The file is read as Windows-1252, but {count} bytes have no meaning there, and their rows are "
                "refused. A file from an old Mac needs the encoding mac-roman. Look at the names in the sample.",
                {"count": undefined},
            )
        )
    return "cp1252", tuple(notes)


def _scan_lines(path: Path, encoding: str, bom: int) -> tuple[str, bool]:
    """(line end, whether there is any quotation mark); refuses a file that is one endless line."""
    crlf = lf = cr = run = 0
    quotes = ended_in_cr = False
    for chunk in chunks(path, encoding, bom):
        crlf += chunk.count(b"\r\n") + (ended_in_cr and chunk.startswith(b"\n"))
        lf += chunk.count(b"\n")
        cr += chunk.count(b"\r")
        quotes = quotes or b'"' in chunk
        ended_in_cr = chunk.endswith(b"\r")
        last = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        run = run + len(chunk) if last < 0 else len(chunk) - last - 1
        if run > MAX_LINE_IN_FILE:
            raise BadInput(
                "{file} has a line of more than 1 GB, so it is no table of rows. Export the list again as CSV.",
                file=path.name,
            )
    kinds = [end for end, count in (("\r\n", crlf), ("\n", lf - crlf), ("\r", cr - crlf)) if count]
    return (kinds[0] if len(kinds) == 1 else "mixed" if kinds else "\n"), quotes


def _sample(path: Path, encoding: str, bom: int, delimiter: str | None, quotes: bool) -> tuple[str, list[list[str]]]:
    lines = _first_lines(path, encoding, bom)
    inner = "utf-8" if encoding.startswith("utf-16") else encoding
    tried = {d: _split(lines, Grammar(d), quotes, inner) for d in ((delimiter,) if delimiter else DELIMITERS)}
    best = max(tried, key=lambda d: _consistency(tried[d]))
    sample = tried[best]
    width = max(map(len, sample))
    if width > MAX_COLUMNS:
        raise BadInput(
            "{file} has {width} columns; at most {most} are read. Check the delimiter, or export fewer columns.",
            file=path.name,
            width=width,
            most=MAX_COLUMNS,
        )
    return (best if width > 1 or delimiter else ","), sample


def _first_lines(path: Path, encoding: str, bom: int) -> list[bytes]:
    head = b""
    for chunk in chunks(path, encoding, bom):
        head += chunk
        if len(head) >= SAMPLE_BYTES:
            break
    lines = head.splitlines()
    if len(head) >= SAMPLE_BYTES and len(lines) > 1:
        lines.pop()  # cut in the middle
    return [line for line in lines if line.strip(b" ")]


def _split(lines: list[bytes], grammar: Grammar, quotes: bool, encoding: str) -> list[list[str]]:
    """The first rows as cells; a line whose quotes are wrong is split plainly, an odd byte is shown as \\x81."""
    rows: list[list[str]] = []
    at = 0
    while at < len(lines) and len(rows) < SAMPLE_ROWS:
        state, count = grammar.span(lines, at) if quotes else (Quotes.CLOSED, 1)
        count = count if state is Quotes.CLOSED else 1
        text = b"\n".join(lines[at : at + count]).decode(encoding, "backslashreplace")
        rows.append(grammar.cells(text) if quotes and state is Quotes.CLOSED else text.split(grammar.delimiter))
        at += count
    return rows


def _consistency(rows: list[list[str]]) -> float:
    """How much a delimiter looks like one: the share of rows of the usual width, and how wide that is."""
    width, count = Counter(map(len, rows)).most_common(1)[0]
    return (count / len(rows)) ** 2 * (width - 1)
