"""The grammar of delimited text: where lines end, what a quoted field is, and which bytes no cell may hold.

Everything here works on bytes in which ASCII means ASCII (UTF-8, Windows-1252 and the like). UTF-16 is therefore
turned into UTF-8 on the way in (`chunks`) and back again for the original bytes of a row (`to_original`); lone
surrogates survive both ways, so that the reader, and not the transport, refuses them.
"""

import codecs
import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

CHUNK_BYTES = 64 * 1024  # fits the processor's cache: larger pieces are read more slowly
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp1252", "iso8859-1", "iso8859-15", "mac-roman", "cp437", "cp850")
"""What may be asked for by name: each is UTF-16 or a superset of ASCII, so that a delimiter byte is a delimiter."""

CONTROLS = bytes({*range(32), 127} - set(b"\t\n\r"))
"""Control bytes that no cell may hold: all but TAB, LF and CR, which mean something in a table."""


MAX_SPAN_LINES = 20
MAX_SPAN_BYTES = 64 * 1024
"""How far a quoted field may reach. Beyond it the quotation mark is a mistake, and its line alone is bad."""


def first_control(data: bytes) -> int | None:
    """Where the first control byte stands, if any. Deleting them all is four times as fast as a regex search."""
    if len(data.translate(None, CONTROLS)) == len(data):
        return None
    return next(at for at, byte in enumerate(data) if byte in CONTROLS)


class Quotes(Enum):
    """How the quotation marks of a line stand at its end."""

    CLOSED = "closed"
    OPEN = "open"
    STRAY = "stray"


class Grammar:
    """RFC 4180 for one delimiter: a field is quoted as a whole, or holds no quotation mark at all."""

    def __init__(self, delimiter: str) -> None:
        self.delimiter = delimiter
        d = re.escape(delimiter)
        inside = r'(?:[^"]++|"")*+'
        field = rf'(?:"{inside}"|[^"{d}]*+)(?={d}|\Z)'
        opened = rf'"{inside}\Z'
        # Possessive repeats (*+) keep every match linear in the length of the line.
        self._start_closed = re.compile(rf"{field}(?:{d}{field})*+\Z".encode())
        self._start_open = re.compile(rf"(?:{field}{d})*+{opened}".encode())
        self._inside_closed = re.compile(rf'{inside}"(?:{d}{field})*+\Z'.encode())
        self._inside_open = re.compile(rf'{inside}(?:"(?:{d}{field})*+{d}{opened}|\Z)'.encode())
        self._cell = re.compile(rf'{d}(?:"({inside})"|([^"{d}]*+))')
        self._all_quoted = f'"{delimiter}"'

    def quotes(self, line: bytes, inside: bool = False) -> Quotes:
        """How `line` ends, read from its start; `inside`: the line begins within a quoted field."""
        if (self._inside_closed if inside else self._start_closed).match(line):
            return Quotes.CLOSED
        if (self._inside_open if inside else self._start_open).match(line):
            return Quotes.OPEN
        return Quotes.STRAY

    def span(self, lines: list[bytes], at: int) -> tuple[Quotes, int]:
        """(state, lines) of the record that starts at `lines[at]`.

        CLOSED: the record is that many lines. STRAY: the first line alone is bad. OPEN: the lines ran out first.
        """
        state = self.quotes(lines[at])
        count, size = 1, len(lines[at])
        while state is Quotes.OPEN:
            if at + count == len(lines):
                return Quotes.OPEN, count
            line = lines[at + count]
            count, size = count + 1, size + len(line) + 1
            if count > MAX_SPAN_LINES or size > MAX_SPAN_BYTES:
                return Quotes.STRAY, 1
            if b'"' in line:
                state = self.quotes(line, inside=True)
        return state, count

    def split_plain(self, texts: list[str], width: int, quotes: bool) -> list[list[str]] | None:
        """The cells of many lines at once when no line needs a parser, else None.

        quotes: the lines hold quotation marks. Then all fields must be quoted and no cell hold a mark. A line that
        starts and ends with one and splits into `width` has at least two per field, so the total proves each line.
        """
        if not quotes:
            return [text.split(self.delimiter) for text in texts]
        marks = sum([text.count('"') for text in texts])
        if width < 2 or marks != 2 * width * len(texts) or not all(t[:1] == '"' == t[-1:] for t in texts):
            return None
        return [text[1:-1].split(self._all_quoted) for text in texts]

    def cells(self, text: str) -> list[str]:
        """The cells of a record whose quotes are CLOSED."""
        found: list[tuple[str, str]] = self._cell.findall(self.delimiter + text)
        return [quoted.replace('""', '"') if quoted else plain for quoted, plain in found]


def chunks(path: Path, encoding: str, skip: int) -> Iterator[bytes]:
    """The file from byte `skip` on, in pieces, as bytes in which ASCII means ASCII."""
    with path.open("rb") as file:
        file.seek(skip)
        if not encoding.startswith("utf-16"):
            while chunk := file.read(CHUNK_BYTES):
                yield chunk
            return
        decoder = codecs.getincrementaldecoder(encoding)(errors="surrogatepass")
        while chunk := file.read(CHUNK_BYTES):
            yield decoder.decode(chunk).encode("utf-8", "surrogatepass")
        yield decoder.decode(b"", final=True).encode("utf-8", "surrogatepass")


def to_original(data: bytes, encoding: str) -> bytes:
    """The file's own bytes for a piece of what `chunks` gave."""
    if not encoding.startswith("utf-16"):
        return data
    # Not final: a character that `data` was cut in the middle of is left out.
    text = codecs.getincrementaldecoder("utf-8")("surrogatepass").decode(data)
    return text.encode(encoding, "surrogatepass")


def to_text(data: bytes, encoding: str) -> str:
    """The text of a piece of what `chunks` gave, or UnicodeDecodeError; never a replacement character."""
    return data.decode("utf-8" if encoding.startswith("utf-16") else encoding, "strict")


def line_texts(text: str) -> list[str]:
    """The lines of `text` as bytes.splitlines sees them: LF, CR and CRLF end a line, and nothing else does."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not lines[-1]:
        lines.pop()
    return lines
