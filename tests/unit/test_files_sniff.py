"""What a file is found to be: encoding (F44), delimiter (F46), and what is refused at the door (F47, F59)."""

from pathlib import Path

import pytest

from hustings.domain.messages import BadInput
from hustings.files.sniff import sniff

NAMES = "id,name\n1,Zoë Côté\n2,L’Œuvre\n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (b"id,name\n1,Ann\n", "utf-8"),
        (NAMES.encode(), "utf-8"),
        (NAMES.encode("utf-8-sig"), "utf-8"),
        (NAMES.encode("cp1252"), "cp1252"),
        (b"\xff\xfe" + NAMES.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + NAMES.encode("utf-16-be"), "utf-16-be"),
        (NAMES.encode("utf-16-le"), "utf-16-le"),
        (NAMES.encode("utf-16-be"), "utf-16-be"),
        ("id,name\n1,Zoë Côté\n".encode("latin-1"), "cp1252"),
    ],
)
def test_f44_the_encoding_is_found_and_the_names_are_right(tmp_path: Path, content: bytes, encoding: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    found = sniff(path)
    assert found.encoding == encoding
    assert found.header() == ["id", "name"]
    if b"Z" in content:
        assert found.sample[1] == ["1", "Zoë Côté"]


def test_f44_one_late_byte_decides_against_utf8(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"id,name\n" + b"1,Ann\n" * 200_000 + b"2,Zo\xeb\n")
    assert sniff(path).encoding == "cp1252"


def test_f44_a_mixed_file_says_so(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("1,Zoë\n2,Côté\n3,Éva\n".encode() + "4,Noël\n".encode("cp1252"))
    found = sniff(path)
    assert found.encoding == "utf-8"
    assert "mixes encodings" in str(found.notes[0])


def test_f44_a_macintosh_file_is_doubted_and_can_be_named(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("1,Hélène\n2,François\n".encode("mac-roman"))
    assert "mac-roman" in str(sniff(path).notes[0])
    assert sniff(path, encoding="mac-roman").sample == [["1", "Hélène"], ["2", "François"]]


@pytest.mark.parametrize("encoding", ["shift_jis", "utf-7", "rot13", "klingon"])
def test_f44_an_encoding_that_hides_delimiters_is_not_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text(NAMES, encoding="utf-8")
    with pytest.raises(BadInput, match="Use one of utf-8"):
        sniff(path, encoding=encoding)


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b,c\n1,2,3\n", ","),
        ("a;b;c\n1,5;2,5;3,5\n", ";"),
        ("a\tb\tc\nSmith, J\t2\t3, 4\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ('"a;x","b"\n"1;2;3","2"\n', ","),
        ("name\nAnn\n", ","),
    ],
)
def test_f46_the_delimiter_is_the_consistent_one(tmp_path: Path, text: str, delimiter: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    assert sniff(path).delimiter == delimiter


@pytest.mark.parametrize(
    ("content", "newline"),
    [(b"a,b\n1,2\n", "\n"), (b"a,b\r\n1,2", "\r\n"), (b"a,b\r1,2", "\r"), (b"a,b\r\n1,2\n", "mixed"), (b"a,b", "\n")],
)
def test_f46_line_ends_are_named(tmp_path: Path, content: bytes, newline: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    assert sniff(path).newline == newline


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n  \r\n", "empty"),
        (b"%PDF-1.7\n", "PDF document"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"\xef\xbb\xbf  <HTML>", "web page"),
        (b"<?xml version='1.0'?>", "web page or XML"),
        (b"PK\x03\x04\x14\x00\x06\x00[Content_Types].xml", "Excel workbook"),
        (b"PK\x03\x04list.csv", "zip archive"),
        (b"\x1f\x8b\x08", "gzip archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Excel"),
        (b"\xff\xfe\x00\x00a\x00\x00\x00", "UTF-32"),
        (b"\xff\xfea\x00,\x00b", "odd number"),
    ],
)
def test_f59_what_is_no_delimited_text_is_named_and_refused(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(BadInput) as refused:
        sniff(path)
    assert words in str(refused.value)
    assert "list.csv" in str(refused.value)
    assert str(tmp_path) not in str(refused.value)


def test_f47_missing_file_folder_and_device(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no file"):
        sniff(tmp_path / "none.csv")
    with pytest.raises(BadInput, match="folder"):
        sniff(tmp_path)
    with pytest.raises(BadInput, match="device"):
        sniff("/dev/null")


def test_f47_a_hundred_thousand_columns_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_bytes(b",".join([b"c"] * 100_000) + b"\n1,2\n")
    with pytest.raises(BadInput, match="100000 columns"):
        sniff(path)
