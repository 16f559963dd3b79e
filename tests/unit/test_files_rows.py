"""The grammar of delimited text, by tables: which line is a row, which is bad, and that its neighbours live."""

from pathlib import Path

import pytest

from hustings.domain.messages import BadInput
from hustings.files import rows as rows_module
from hustings.files.delimited import Grammar, Quotes
from hustings.files.rows import Row, read_rows
from hustings.files.sniff import sniff


def read(tmp_path: Path, content: bytes, has_header: bool = True, **known: object) -> list[Row]:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    found = list(read_rows(path, sniff(path, **known), has_header))  # type: ignore[arg-type]
    for row in found:
        assert (row.cells is None) != (row.problem is None)
        assert content[row.offset : row.offset + len(row.raw)] == row.raw
    return found


def summary(found: list[Row]) -> list[tuple[int, int, list[str] | None]]:
    return [(row.number, row.line, row.cells) for row in found]


@pytest.mark.parametrize(
    ("line", "inside", "state"),
    [
        (b"a,b", False, Quotes.CLOSED),
        (b"", False, Quotes.CLOSED),
        (b'"a,b",c', False, Quotes.CLOSED),
        (b'"a""b",""', False, Quotes.CLOSED),
        (b'"a""', False, Quotes.OPEN),
        (b'a,"', False, Quotes.OPEN),
        (b'"a"b,c', False, Quotes.STRAY),
        (b'a"b,c', False, Quotes.STRAY),
        (b'a, "b"', False, Quotes.STRAY),
        (b"still", True, Quotes.OPEN),
        (b'""', True, Quotes.OPEN),
        (b'end",x', True, Quotes.CLOSED),
        (b'end","again', True, Quotes.OPEN),
        (b'end"x', True, Quotes.STRAY),
    ],
)
def test_f46_how_quotes_stand_at_the_end_of_a_line(line: bytes, inside: bool, state: Quotes) -> None:
    assert Grammar(",").quotes(line, inside) is state


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_f46_every_line_end(tmp_path: Path, end: bytes) -> None:
    found = read(tmp_path, end.join([b"a,b", b"1,2", b"", b"   ", b'"3\n4",5', b""]))
    lines = 5
    assert summary(found) == [(1, 2, ["1", "2"]), (2, lines, ["3\n4", "5"])]


def test_f46_mixed_line_ends(tmp_path: Path) -> None:
    found = read(tmp_path, b"a,b\r\n1,2\r3,4\n\r\n5,6")
    assert summary(found) == [(1, 2, ["1", "2"]), (2, 3, ["3", "4"]), (3, 5, ["5", "6"])]


def test_f46_a_stray_quote_costs_its_line_only(tmp_path: Path) -> None:
    found = read(tmp_path, b'a,b\n1,2\nx"y,2\n"p"q,2\n"ok, yes",3\n')
    assert [row.cells for row in found] == [["1", "2"], None, None, ["ok, yes", "3"]]
    assert "Line 3" in str(found[1].problem)


@pytest.mark.parametrize("after", [1, 5, 19, 20, 21, 5000])
def test_f46_an_open_quote_never_swallows_the_file(tmp_path: Path, after: int) -> None:
    content = b'a,b\n"open,1\n' + b"x,y\n" * after
    found = read(tmp_path, content)
    assert found[0].problem
    assert found[0].raw == b'"open,1'
    assert [row.cells for row in found[1:]] == [["x", "y"]] * after


@pytest.mark.parametrize(("lines", "whole"), [(20, True), (21, False)])
def test_f46_a_quoted_field_spans_twenty_lines_at_most(tmp_path: Path, lines: int, whole: bool) -> None:
    note = "\n".join(["n"] * lines)
    found = read(tmp_path, f'a,b\n"{note}",1\n2,3\n'.encode(), delimiter=",")
    assert (found[0].cells == [note, "1"]) is whole
    assert found[-1].cells == ["2", "3"]


def test_f46_a_trailing_delimiter_is_tolerated_only_when_consistent(tmp_path: Path) -> None:
    assert [row.cells for row in read(tmp_path, b"a,b\n1,2,\n3,4,\n")] == [["1", "2"], ["3", "4"]]
    assert [row.cells for row in read(tmp_path, b"a,b,\n1,2,\n")] == [["1", "2"]]
    # One row alone: a comma in an unquoted address, and dropping the last cell would shift the others.
    assert [row.cells for row in read(tmp_path, b"a,b\n1,2\n3,Apt 4,\n")] == [["1", "2"], None]
    assert [row.cells for row in read(tmp_path, b"a,b,\n1,2,3\n")] == [["1", "2", "3"]]


@pytest.mark.parametrize("line", [b"1", b"1,2,3", b"1,2,", b","])
def test_a_row_of_another_width_is_bad_unless_it_is_merely_empty(tmp_path: Path, line: bytes) -> None:
    found = read(tmp_path, b"a,b\n1,2\n3,4\n" + line + b"\n5,6\n", delimiter=",")
    assert found[2].cells == (["", ""] if line == b"," else None)
    assert found[3].cells == ["5", "6"]


def test_quotes_may_be_ordinary_letters(tmp_path: Path) -> None:
    found = read(tmp_path, b'JOE "JJ"\t1\n"\t2\n', has_header=False, quotes=False)
    assert [row.cells for row in found] == [['JOE "JJ"', "1"], ['"', "2"]]


def test_a_bad_header_refuses_the_file(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="quotation mark"):
        read(tmp_path, b'a"x,b\n1,2\n')


def test_the_fast_and_the_careful_path_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [f"{n},Zoë {n},O'Brien" if n % 7 else f'"{n}","a, b",""' for n in range(30_000)]
    content = "a,b,c\r\n" + "\r\n".join(lines)
    plain = "a,b,c\r\n" + "\r\n".join(line for line in lines if '"' not in line)
    quoted = "\n".join('"' + '","'.join([str(n), "x,y", "é"]) + '"' for n in range(9_000))
    for each in (content, plain, quoted):
        for encoding in ("utf-8", "utf-16-le"):
            raw = each.encode(encoding)
            fast = read(tmp_path, raw, encoding=encoding)
            with monkeypatch.context() as patch:
                patch.setattr(rows_module._Reader, "_plain_rows", lambda *_: None)
                assert read(tmp_path, raw, encoding=encoding) == fast
            assert not any(row.problem for row in fast)
