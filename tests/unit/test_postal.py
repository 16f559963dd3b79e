"""Postal codes, their points and districts."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings.domain.messages import BadInput
from hustings.files.postal import PostalRow, normalise_postal_code, read_postal
from hustings.files.published import RefusedRow

TEXT = (
    "postal_code,place,lat,lon,fed_2013\n"
    "k1a 0b1,Ottawa,45.42,-75.7,35075\n"
    "H0H 0H0,Pole,90,0,\n"
    "12345,Elsewhere,40,-80,35075\n"
    "K1A 0B2,Ottawa,north,-75.7,35075\n"
    "K1A 0B3,Ottawa\n"
    "\n"
    "M5V-1A1,,,,\n"
)


@pytest.mark.parametrize("packed", [False, True])
def test_rows_and_refusals(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / ("codes.csv.gz" if packed else "codes.csv")
    path.write_bytes(gzip.compress(TEXT.encode()) if packed else TEXT.encode("utf-8-sig"))
    rows = list(read_postal(path))
    assert [row for row in rows if isinstance(row, PostalRow)] == [
        PostalRow("K1A0B1", "Ottawa", 45.42, -75.7, "35075", 1.0),
        PostalRow("H0H0H0", "Pole", None, None, "", 1.0),
        PostalRow("M5V1A1", "", None, None, "", 1.0),
    ]
    assert [row.line for row in rows if isinstance(row, RefusedRow)] == [4, 5, 6]


def test_a_named_district_column_and_weights(tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_text("Code,Riding,Weight\nK1A0B1,35075,0.75\nK1A0B1,24031,.25\nK1A0B2,24031,2\n", encoding="utf-8")
    rows = list(read_postal(path, district_column="riding"))
    assert [(r.code, r.district, r.weight) for r in rows if isinstance(r, PostalRow)] == [
        ("K1A0B1", "35075", 0.75),
        ("K1A0B1", "24031", 0.25),
    ]
    with pytest.raises(BadInput, match="lacks the column ward"):
        list(read_postal(path, district_column="ward"))


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"place\nOttawa\n", "lacks the column postal_code"),
        ("a.csv", b"postal_code\nK1A\xff\n", "not UTF-8"),
        ("a.csv.gz", b"not gzip", "damaged"),
        ("a.csv.gz", gzip.compress(TEXT.encode())[:-20], "damaged"),
    ],
)
def test_a_file_that_cannot_be_used_is_said(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInput, match=reason):
        list(read_postal(tmp_path / name))


def test_f50_a_gzip_bomb_is_refused_while_it_inflates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hustings.files.postal.MAX_BYTES", 10_000)
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(gzip.compress(b"postal_code\n" + b"K1A0B1\n" * 100_000))
    with pytest.raises(BadInput, match="Split it"):
        list(read_postal(path))


@given(st.from_regex(r"[A-Za-z][0-9][A-Za-z][ -]?[0-9][A-Za-z][0-9]", fullmatch=True))
def test_every_way_of_writing_a_code_gives_six_characters(text: str) -> None:
    code = normalise_postal_code(text)
    assert code is not None
    assert len(code) == 6
    assert normalise_postal_code(code) == code == code.upper()
