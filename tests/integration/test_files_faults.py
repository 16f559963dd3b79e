"""Faults F44-F51, F54 and F58-F60 of the reliability reference on real files, judged from outside."""

import csv
import io
import os
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from hustings.domain.messages import BadInput
from hustings.files.books import read_book, write_book
from hustings.files.layouts import load
from hustings.files.neutral import restore, write_csv
from hustings.files.rows import Row, read_rows
from hustings.files.sniff import sniff
from hustings.files.suspects import lines_of

NAMES = [
    *("Sahaiʔa", "Sahᾴí̜ʔᾳ", "Náʔël", "λugʷaləs", "K̓ala'ask", "Wači Wiŋ", "Alíla7", "ᐊᓇᐅᑕᓕᒃ", "王小明", "ਗੁਰਪ੍ਰੀਤ"),
    *("O'Brien", "O’Brien", "D`Amours", "Null", "None", "NaN", "TRUE", "X", "W" * 80, "é", "e\u0301", "😀"),
    *("\u202eabc", "a\u200bb", "L\u2028R", "Z\x85Z"),
    *("<script>alert(1)</script>", "{{7*7}}", "'; DROP TABLE person; --", "%s"),
]


def read(path: Path, has_header: bool = True, encoding: str | None = None) -> list[Row]:
    return list(read_rows(path, sniff(path, encoding=encoding), has_header))


def made(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    return path


def zipped(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"[Content_Types].xml": b"<Types/>", **parts}.items():
            archive.writestr(name, content)
    return path


def test_f44_an_undecodable_byte_is_one_bad_row_with_its_offset(tmp_path: Path) -> None:
    content = b"id,name\r\n1,Zo\xeb\r\n2,L\x81n\r\n3,No\xebl\r\n"
    rows = read(made(tmp_path, content))
    assert [row.cells for row in rows] == [["1", "Zoë"], None, ["3", "Noël"]]
    assert rows[1].raw == b"2,L\x81n"
    assert str(content.index(b"\x81")) in str(rows[1].problem)
    assert "0x81" in str(rows[1].problem)


def test_f44_in_a_mixed_file_the_other_encoding_is_refused_row_by_row(tmp_path: Path) -> None:
    content = "id,name\n1,Zoë\n2,Côté\n3,Éva\n".encode() + b"4,No\xebl\n" + "5,Ève\n".encode()
    rows = read(made(tmp_path, content))
    assert [row.cells and row.cells[1] for row in rows] == ["Zoë", "Côté", "Éva", None, "Ève"]
    assert str(content.index(b"\xeb")) in str(rows[3].problem)


def test_f44_no_reading_ever_invents_a_replacement_character(tmp_path: Path) -> None:
    for seed in range(50):
        chance = random.Random(seed)
        content = b"id,name\n" + b"".join(
            b"1," + bytes(chance.choice(b"ab\x81\xc3\xa9\xe9\xff") for _ in range(5)) + b"\n" for _ in range(20)
        )
        for row in read(made(tmp_path, content)):
            assert row.problem or "\ufffd" not in "".join(row.cells or [])


@pytest.mark.parametrize("byte", [b"\x00", b"\x01", b"\x08", b"\x0b", b"\x1b", b"\x7f"])
def test_f45_nul_and_controls_refuse_their_row_only(tmp_path: Path, byte: bytes) -> None:
    rows = read(made(tmp_path, b"id,name\n1,Ann\n2,B" + byte + b"b\n3,Cy\n"))
    assert [row.cells for row in rows] == [["1", "Ann"], None, ["3", "Cy"]]
    assert rows[1].raw == b"2,B" + byte + b"b"
    assert f"0x{byte[0]:02X}" in str(rows[1].problem)


def test_f45_a_lone_surrogate_refuses_its_row_only(tmp_path: Path) -> None:
    content = b"\xff\xfe" + "id,name\n1,Ann\n2,B\ud800b\n3,😀\n".encode("utf-16-le", "surrogatepass")
    rows = read(made(tmp_path, content))
    assert [row.cells for row in rows] == [["1", "Ann"], None, ["3", "😀"]]
    assert str(content.index(b"\x00\xd8")) in str(rows[1].problem)


def test_f46_one_open_quote_in_a_large_file_costs_one_row(tmp_path: Path) -> None:
    lines = [f"{n},Ann,Main St" for n in range(100_000)]
    lines[40_000] = '40000,"Ann,Main St'
    rows = read(made(tmp_path, ("id,name,street\n" + "\n".join(lines)).encode()))
    assert [row.number for row in rows if row.problem] == [40_001]
    assert len(rows) == 100_000
    assert rows[-1].cells == ["99999", "Ann", "Main St"]


def test_f46_quotes_on_every_line_stay_bounded(tmp_path: Path) -> None:
    rows = read(made(tmp_path, b"a,b\n" + b'1,"x\n' * 20_001))
    assert all(row.problem or row.cells == ["1", 'x\n1,"x'] for row in rows)
    assert sum(row.raw.count(b'"') for row in rows) == 20_001


def test_f47_a_field_of_a_million_characters_is_the_limit(tmp_path: Path) -> None:
    rows = read(made(tmp_path, b"a,b\n1," + b"x" * 1_000_000 + b"\n2," + b"x" * 1_000_001 + b"\n3,y\n"))
    assert [row.cells is not None for row in rows] == [True, False, True]
    assert len(rows[1].raw) == 1_000_003


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_f47_an_overlong_line_is_one_bad_row(tmp_path: Path, end: bytes) -> None:
    content = end.join([b"a,b", b"1,2", b"x" * 10_000_000, b"3,4", b"5,6"])
    rows = read(made(tmp_path, content))
    assert [row.cells for row in rows] == [["1", "2"], None, ["3", "4"], ["5", "6"]]
    assert [row.line for row in rows] == [2, 3, 4, 5]
    for row in rows:
        assert content[row.offset : row.offset + len(row.raw)] == row.raw


def test_f47_header_only_is_no_rows(tmp_path: Path) -> None:
    assert read(made(tmp_path, b"id,name\n")) == []


PIECES = 12  # of about 1 MB: enough to see memory grow with the file
MEASURE = """
import resource, sys
from hustings.files.rows import read_blocks
from hustings.files.sniff import sniff
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
found = sniff(sys.argv[1])
rows = sum(len(block) for block in read_blocks(sys.argv[1], found))
print(rows, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.parametrize("shape", ["rows", "line", "quotes"])
def test_f47_f48_memory_stays_under_64_mb(tmp_path: Path, shape: str) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.write(b"a,b\n")
        for _ in range(PIECES):
            file.write({"rows": b"1,Ann\n" * 170_000, "line": b"x" * 10_000_000, "quotes": b'1,"A\n' * 2_000}[shape])
    out = subprocess.run([sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, check=True).stdout
    rows, megabytes = map(int, out.split())
    assert rows == {"rows": PIECES * 170_000, "line": 1}.get(shape, rows)
    assert rows
    assert megabytes <= 64


def test_f49_our_csv_and_xlsx_come_back_exactly(tmp_path: Path) -> None:
    texts = ["=1", "+1", "-1", "@a", "\t=1", " =1", "\u00a0=1", "a\n=1", "a;=1", "'=1", "''=1", "'x", "1\r\n-1", *NAMES]
    write_csv(tmp_path / "list.csv", ["id", "text"], [[str(n), text] for n, text in enumerate(texts)])
    back = [restore(row.cells[1]) for row in read(tmp_path / "list.csv") if row.cells]
    assert back == texts
    in_sheets = [text.replace("\r\n", "\n") for text in texts]  # a workbook knows one line end
    write_book(tmp_path / "list.xlsx", ["text"], [[text] for text in in_sheets])
    assert [row.cells for row in read_book(tmp_path / "list.xlsx", has_header=True)][1:] == [[t] for t in in_sheets]


SHEET = b'<worksheet><sheetData><row r="1"><c r="A1"/>%s</row></sheetData></worksheet>'


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"xl/worksheets/sheet1.xml": b" " * 50_000_000}, "unpacks to far more"),
        ({"xl/a.zip": b"PK\x03\x04"}, "inside an archive"),
        ({"xl/b.gz": b"\x1f\x8b\x08"}, "inside an archive"),
        ({f"xl/{n}": b"" for n in range(10_001)}, "more than 10000 parts"),
        ({"xl/worksheets/sheet1.xml": SHEET % b'<c r="XFD1048576"/>'}, "too large"),
        ({"xl/worksheets/sheet1.xml": SHEET % b"<c r='Z999999'/>"}, "too large"),
        ({"xl/workbook.xml": b'<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;</x>'}, "XML entities"),
    ],
)
def test_f50_f59_bombs_and_entities_are_refused_before_opening(
    tmp_path: Path, parts: dict[str, bytes], words: str
) -> None:
    path = zipped(tmp_path / "bomb.xlsx", parts)
    with pytest.raises(BadInput) as refused:
        list(read_book(path))
    assert words in str(refused.value)
    with pytest.raises(BadInput) as refused:  # whoever sends a list to be traced may be who made the bomb
        lines_of("bomb.xlsx", path.read_bytes())
    assert words in str(refused.value)


def test_f50_a_false_size_in_the_header_does_not_help(tmp_path: Path) -> None:
    path = zipped(tmp_path / "bomb.xlsx", {"xl/worksheets/sheet1.xml": b" " * 50_000_000})
    content = path.read_bytes()
    path.write_bytes(content.replace((50_000_000).to_bytes(4, "little"), (100).to_bytes(4, "little")))
    with pytest.raises(BadInput):
        list(read_book(path))


def test_f50_overlapping_parts_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "bomb.xlsx", {"xl/a": os.urandom(1000), "xl/b": os.urandom(1000)})
    with zipfile.ZipFile(path) as archive:
        first, second = (archive.getinfo(f"xl/{name}").header_offset for name in "ab")
    content = path.read_bytes()
    path.write_bytes(
        content[:first] + content[first:].replace(second.to_bytes(4, "little"), first.to_bytes(4, "little"))
    )
    with pytest.raises(BadInput, match="overlap"):
        list(read_book(path))


@pytest.mark.parametrize("name", ["../../evil.xml", "/etc/passwd", "C:/x.xml", "xl/../../x", "xl/NUL.xml", "xl\\..\\x"])
def test_f51_names_that_climb_out_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput, match="unsafe name"):
        list(read_book(zipped(tmp_path / "slip.xlsx", {name: b"x"})))
    assert sorted(each.name for each in tmp_path.iterdir()) == ["slip.xlsx"]


def test_f51_links_are_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("xl/link")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "slip.xlsx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(BadInput, match="a link"):
        list(read_book(tmp_path / "slip.xlsx"))


@pytest.mark.parametrize("content", [b"", b"id,name\n", b"PK\x03\x04broken", b"%PDF-1.7", b"<html>"])
def test_f59_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(BadInput, match="no Excel workbook"):
        list(read_book(made(tmp_path, content)))


def test_f59_any_cut_of_a_workbook_is_refused_or_read(tmp_path: Path) -> None:
    write_book(tmp_path / "whole.xlsx", ["a"], [["1"]])
    content = (tmp_path / "whole.xlsx").read_bytes()
    for cut in range(0, len(content), 97):
        with pytest.raises(BadInput):
            list(read_book(made(tmp_path, content[:cut])))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_f45_f56_f57_f58_f60_names_are_byte_exact(tmp_path: Path, encoding: str) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([["id", "name"], *([str(n), name] for n, name in enumerate(NAMES))])
    rows = read(made(tmp_path, text.getvalue().encode(encoding)))
    assert [row.cells for row in rows] == [[str(n), name] for n, name in enumerate(NAMES)]


def test_f60_no_message_repeats_what_a_row_holds(tmp_path: Path) -> None:
    rows = read(made(tmp_path, b'id,name\n1,Secret,x\n2,Se"cret\n3,Sec\x00ret\n4,Secret\n'))
    assert [row.problem is None for row in rows] == [False, False, False, True]
    assert not any("ecre" in str(row.problem) or "ecre" in repr(row.problem) for row in rows)


SAMPLES = Path(os.environ.get("HUSTINGS_TEST_DATA", "/nonexistent")) / "us_voter_formats"
needs_samples = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="HUSTINGS_TEST_DATA names no folder with the US samples"
)


@needs_samples
@pytest.mark.parametrize(
    ("name", "file", "never"),
    [
        ("nc-ncvoter", "nvf_test_nc.csv", {"race_code", "ethnic_code", "birth_state"}),
        ("fl-extract", "nvf_test_fl.csv", {"column 21"}),
    ],
)
def test_the_us_samples_are_read_whole_and_race_is_never_mapped(name: str, file: str, never: set[str]) -> None:
    layout = load(name)
    sniffed = sniff(SAMPLES / file, layout.encoding, layout.delimiter, layout.quotes)
    binding = layout.bind(sniffed.header() if layout.header else None, sniffed.shape(layout.header)[0])
    assert {column for column, _ in binding.never_mapped} == never
    assert not never & set(binding.unmapped)
    people = [binding.read(row.cells or []) for row in read_rows(SAMPLES / file, sniffed, layout.header)]
    assert len(people) == 100
    for person in people:
        assert isinstance(person, dict)
        assert person["elector_number"]
        assert person["family_name"]
        assert person["status"] in ("elector", "inactive", "non_elector")
        assert all(value == value.strip() != "" for value in person.values())
    marked = sum("protected" in person for person in people)
    assert marked == (55 if name == "fl-extract" else 0)


@needs_samples
def test_both_north_carolina_vintages_bind() -> None:
    text = (SAMPLES / "layout_ncvoter.txt").read_text(encoding="utf-8")
    new, old = (part.split("-" * 84)[2] for part in text.split("Previous file layout"))
    for part, count in ((new, 67), (old, 71)):
        header = [line.split()[0] for line in part.strip().splitlines() if line.strip()]
        assert len(header) == count
        binding = load("nc-ncvoter").bind(header, len(header))
        assert {column for column, _ in binding.never_mapped} == {"race_code", "ethnic_code", "birth_state"}
        assert {"birth_year", "age", "status", "elector_number"} <= set(binding.fields)
