"""Delimited text as rows: streamed, with the original bytes of each, and a bad row never costs its neighbours."""

from collections.abc import Iterator
from itertools import accumulate, count, repeat
from pathlib import Path
from typing import NamedTuple

from hustings.domain.messages import BadInput, Message
from hustings.files.delimited import (
    MAX_SPAN_BYTES,
    Grammar,
    Quotes,
    chunks,
    first_control,
    line_texts,
    to_original,
    to_text,
)
from hustings.files.sniff import Sniffed

MAX_FIELD = 1_000_000
"""Characters in one cell."""
MAX_LINE_BYTES = 4 * 1024 * 1024
"""A longer line is one bad row, of which only the first 64 KB are kept: memory stays bounded."""


class Row(NamedTuple):
    """One data row. `cells` or `problem`, never both.

    number: 1 for the first data row; line: the physical line it starts on (1 is the first of the file); offset: the
    byte of the file it starts at; raw: its exact bytes without the line end.
    """

    number: int
    line: int
    offset: int
    raw: bytes
    cells: list[str] | None
    problem: Message | None


def read_rows(path: str | Path, sniffed: Sniffed, has_header: bool = True) -> Iterator[Row]:
    """The data rows one by one. Blank lines are neither rows nor errors. See `read_blocks` for errors."""
    for block in read_blocks(path, sniffed, has_header):
        yield from block


def read_blocks(path: str | Path, sniffed: Sniffed, has_header: bool = True) -> Iterator[list[Row]]:
    """The data rows in lists of a few thousand, as they come off the file: the fast way to take many.

    Raises BadInput when the header itself cannot be read; anything wrong with a row is in the row.
    """
    reader = _Reader(sniffed, has_header)
    tail = b""
    for chunk in chunks(Path(path), sniffed.encoding, sniffed.bom):
        buffer = reader.skip(chunk) if reader.skipping else tail + chunk
        # A CR at the very end may be half of a CRLF: it waits for the next chunk.
        end = max(buffer.rfind(b"\n"), buffer.rfind(b"\r", 0, max(len(buffer) - 1, 0))) + 1
        started = len(buffer) - end
        used, rows = reader.read(buffer[:end], final=started > MAX_SPAN_BYTES)
        tail = buffer[used:]
        if started > MAX_LINE_BYTES:
            rows.append(reader.too_long(tail))
            tail = tail[-1:] if tail.endswith(b"\r") else b""
        if rows := reader.without_header(rows):
            yield rows
    if rows := reader.without_header(reader.read(tail, final=True)[1]):
        yield rows


def before_rows(path: str | Path, sniffed: Sniffed, has_header: bool = True) -> bytes:
    """What stands before the first data row, byte for byte: a byte-order mark and the header with its line end.

    These bytes and then rows' `raw` with the same line end are a table that reads like the first.
    """
    first = next(read_rows(path, sniffed, has_header), None)
    with Path(path).open("rb") as file:
        return file.read(MAX_LINE_BYTES if first is None else min(first.offset, MAX_LINE_BYTES))


class _Reader:
    """Turns complete lines into rows, and knows where in the file it is."""

    def __init__(self, sniffed: Sniffed, has_header: bool) -> None:
        self.encoding = sniffed.encoding
        self.recoded = sniffed.encoding.startswith("utf-16")
        self.grammar = Grammar(sniffed.delimiter)
        self.has_quotes = sniffed.has_quotes
        self.width, self.trailing = sniffed.shape(has_header)
        self.header_due = has_header
        self.number = 0 if has_header else 1
        self.line = 1
        self.offset = sniffed.bom
        self.skipping = False

    def read(self, block: bytes, final: bool) -> tuple[int, list[Row]]:
        """(bytes used, rows) of whole lines; a record that may go on in the next block waits, unless `final`."""
        lines = block.splitlines()
        kept = block.splitlines(keepends=True)
        sizes = (len(self._original(line)) for line in kept) if self.recoded else map(len, kept)
        starts = list(accumulate(sizes, initial=self.offset))
        try:
            texts = line_texts(to_text(block, self.encoding))
        except UnicodeDecodeError:
            texts = None
        rows = None
        if texts is not None and first_control(block) is None:
            rows = self._plain_rows(lines, starts, texts, self.has_quotes and b'"' in block)
        read = len(lines)
        if rows is None:
            read, rows = self._careful_rows(lines, kept, starts, texts, final)
        self.line += read
        self.offset = starts[read]
        return (len(block) if read == len(lines) else sum(map(len, kept[:read]))), rows

    def _plain_rows(self, lines: list[bytes], starts: list[int], texts: list[str], quotes: bool) -> list[Row] | None:
        """All lines as rows at once, or None if any of them needs a closer look."""
        expected = self.width + self.trailing
        if self.header_due or not lines or max(map(len, lines)) > MAX_FIELD or (expected == 1 and not all(lines)):
            return None
        cells = self.grammar.split_plain(texts, self.width, quotes)
        if cells is None or set(map(len, cells)) != {expected} or (self.trailing and any(row.pop() for row in cells)):
            return None
        raws = map(self._original, lines) if self.recoded else lines
        rows = list(
            map(Row._make, zip(count(self.number), count(self.line), starts, raws, cells, repeat(None), strict=False))
        )
        self.number += len(rows)
        return rows

    def _careful_rows(
        self, lines: list[bytes], kept: list[bytes], starts: list[int], texts: list[str] | None, final: bool
    ) -> tuple[int, list[Row]]:
        """(lines read, rows), line by line."""
        rows: list[Row] = []
        at = 0
        while at < len(lines):
            line, span = lines[at], 1
            if line.strip(b" "):
                text = texts[at] if texts is not None else None
                state = Quotes.CLOSED
                if self.has_quotes and b'"' in line:
                    state, span = self.grammar.span(lines, at)
                    if state is Quotes.OPEN and not final:
                        break  # the rest of the record is not here yet
                    span = span if state is Quotes.CLOSED else 1
                if span > 1:
                    line, text = b"".join([*kept[at : at + span - 1], lines[at + span - 1]]), None
                rows.append(self._row(line, text, state, self.line + at, starts[at]))
            at += span
        return at, rows

    def _row(self, line: bytes, text: str | None, state: Quotes, number: int, offset: int) -> Row:
        problem = self._problem(line, state, number, offset)
        cells = None
        if problem is None:
            text = to_text(line, self.encoding) if text is None else text
            quoted = self.has_quotes and b'"' in line
            cells = self.grammar.cells(text) if quoted else text.split(self.grammar.delimiter)
            problem = self._width_problem(cells, number)
        self.number += 1
        raw = self._original(line)
        return Row(self.number - 1, number, offset, raw, None if problem else cells, problem)

    def _problem(self, line: bytes, state: Quotes, number: int, offset: int) -> Message | None:
        if (found := first_control(line)) is not None:
            at = offset + len(self._original(line[:found]))
            return Message(
                "Line {line}: the control character {byte} stands at byte {offset} of the file. "
                "Take it out or ask for the list again.",
                {"line": number, "byte": f"0x{line[found]:02X}", "offset": at},
            )
        try:
            to_text(line, self.encoding)
        except UnicodeDecodeError as error:
            at = offset + len(self._original(line[: error.start]))
            return Message(
                "Line {line}: the byte {byte} at byte {offset} of the file is not {encoding} text. "
                "Find out the encoding of the file and state it, or correct the line.",
                {"line": number, "byte": f"0x{line[error.start]:02X}", "offset": at, "encoding": self.encoding},
            )
        if state is not Quotes.CLOSED:
            return Message(
                "Line {line}: a quotation mark is out of place or never closed. A field is quoted as a whole, "
                'and a quotation mark inside it is written twice ("").',
                {"line": number},
            )
        return None

    def _width_problem(self, cells: list[str], number: int) -> Message | None:
        """Checks the number and length of the cells; takes off the empty cell of a trailing delimiter."""
        if self.header_due and self.number == 0:
            return None  # the header says how wide rows are; its own length is not in question
        if self.trailing and len(cells) == self.width + 1 and not cells[-1]:
            cells.pop()
        elif self.trailing or len(cells) != self.width:
            return Message(
                "Line {line} has {found} cells, and the table has {expected} columns. Often a delimiter stands "
                "inside a cell that is not quoted, or a line was broken in two.",
                {"line": number, "found": len(cells), "expected": self.width},
            )
        if max(map(len, cells)) > MAX_FIELD:
            return Message(
                "Line {line} has a cell of more than {most} characters, which no list of people needs.",
                {"line": number, "most": MAX_FIELD},
            )
        return None

    def without_header(self, rows: list[Row]) -> list[Row]:
        """The rows, less the header when it is among them."""
        if not (self.header_due and rows):
            return rows
        self.header_due = False
        header = rows[0]
        if header.problem:
            raise BadInput(header.problem.text, **header.problem.params)
        return rows[1:]

    def too_long(self, start: bytes) -> Row:
        """The row for a line that is too long to hold; the rest of it is skipped."""
        self.skipping = not start.endswith(b"\r")
        row = Row(
            self.number,
            self.line,
            self.offset,
            self._original(start[:MAX_SPAN_BYTES]),
            None,
            Message(
                "Line {line} is longer than {most} bytes, so it is no row of a table. Export the list again.",
                {"line": self.line, "most": MAX_LINE_BYTES},
            ),
        )
        self.number += 1
        self.offset += len(self._original(start.removesuffix(b"\r")))
        return row

    def skip(self, chunk: bytes) -> bytes:
        """What is left of `chunk` from the end of an over-long line on; empty while that line goes on."""
        ends = [at for at in (chunk.find(b"\n"), chunk.find(b"\r")) if at >= 0]
        end = min(ends, default=len(chunk))
        self.skipping = not ends
        self.offset += len(self._original(chunk[:end]))
        return chunk[end:]

    def _original(self, data: bytes) -> bytes:
        return to_original(data, self.encoding)
