"""Random tables in random dialects come back as they were, and random bytes lose nothing and break nothing."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hustings.files import delimited
from hustings.files.rows import read_rows
from hustings.files.sniff import Sniffed, sniff

LETTERS = st.characters(
    codec="utf-8", exclude_categories=("Cs",), exclude_characters=[chr(c) for c in delimited.CONTROLS]
)
CELLS = st.one_of(st.text(LETTERS, max_size=8), st.text(st.sampled_from('",;\t|\n\r aé\u2028\x85ʔ'), max_size=8))


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    width = draw(st.integers(2, 6))
    return draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=12))


@settings(max_examples=200, deadline=None)
@given(
    table=tables(),
    delimiter=st.sampled_from(",;\t|"),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "utf-16"]),
    piece=st.sampled_from([2, 6, 64, 65536]),
)
def test_what_csv_writes_is_read_back_byte_for_byte(
    tmp_path_factory: pytest.TempPathFactory,
    table: list[list[str]],
    delimiter: str,
    end: str,
    quoting: int,
    encoding: str,
    piece: int,
) -> None:
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerow([f"c{n}" for n in range(len(table[0]))])
    for row in table:
        # csv leaves a CR or LF that is not its own line end unquoted, which nobody could read back
        needs = quoting == csv.QUOTE_ALL or any("\r" in cell or "\n" in cell for cell in row)
        (
            csv.writer(written, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL) if needs else writer
        ).writerow(row)
    content = written.getvalue().encode(encoding)
    path = tmp_path_factory.mktemp("csv") / "list.csv"
    path.write_bytes(content)
    named = "utf-8" if encoding == "utf-8-sig" else encoding
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "CHUNK_BYTES", piece)
        found = list(read_rows(path, sniff(path, encoding=named, delimiter=delimiter)))
    assert [row.cells for row in found] == table
    for row in found:
        assert content[row.offset : row.offset + len(row.raw)] == row.raw


@settings(max_examples=300, deadline=None)
@given(
    content=st.lists(
        st.sampled_from([b'"', b",", b"\n", b"\r", b"\r\n", b"a", b"\x00", b"\xc3", b"\xa9", b" ", b'""'])
    ).map(b"".join),
    has_quotes=st.booleans(),
    encoding=st.sampled_from(["utf-8", "cp1252"]),
    piece=st.sampled_from([1, 3, 65536]),
)
def test_f45_f46_any_bytes_are_rows_and_line_ends_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, has_quotes: bool, encoding: str, piece: int
) -> None:
    path = tmp_path_factory.mktemp("csv") / "list.csv"
    path.write_bytes(content)
    sniffed = Sniffed(encoding, 0, ",", has_quotes, "mixed", len(content), [["a", "b"]])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "CHUNK_BYTES", piece)
        found = list(read_rows(path, sniffed, has_header=False))
    at = 0
    for number, row in enumerate(found, 1):
        assert row.number == number
        assert (row.cells is None) != (row.problem is None)
        assert content[at : row.offset].strip(b" \r\n") == b""
        assert content[row.offset : row.offset + len(row.raw)] == row.raw
        before = content[: row.offset]
        assert row.line == 1 + len((before + b".").splitlines()) - 1
        at = row.offset + len(row.raw)
    assert content[at:].strip(b" \r\n") == b""
