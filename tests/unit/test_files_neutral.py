"""Formula injection (F49): what is written is inert, and what was written comes back exactly."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings.files.neutral import neutralise, restore, write_csv

DANGEROUS = "=+-@\t\r\n\x00＝＋－＠"
NASTY = st.text(st.sampled_from(DANGEROUS + "' \u00a0\u3000\ufeff;,\"aé1"), max_size=12)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+1 613 555 0100", "'+1 613 555 0100"),
        ("-3", "'-3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t'=1"),
        ("\r\n=1", "'\r\n'=1"),
        ("\x00=1", "'\x00=1"),
        ("＝1", "'＝1"),
        ("  =1", "'  =1"),
        ("\u00a0=1", "'\u00a0=1"),
        ("note\n=1", "note\n'=1"),
        ("note;=1", "note;'=1"),
        ("'=1", "''=1"),
        ("''\n=1", "'''\n'=1"),
        ("'' =1", "''' =1"),
        ("'t Hooft", "'t Hooft"),
        ("O'Brien", "O'Brien"),
        ("Smith-Jones", "Smith-Jones"),
        ("a@b.example", "a@b.example"),
        ("", ""),
    ],
)
def test_f49_each_dangerous_beginning_is_guarded_and_nothing_else_is_touched(text: str, safe: str) -> None:
    assert neutralise(text) == safe
    assert restore(safe) == text


@given(st.one_of(st.text(), NASTY))
def test_f49_restoring_gives_back_every_text(text: str) -> None:
    assert restore(neutralise(text)) == text


@given(st.one_of(st.text(), NASTY))
def test_f49_no_line_of_a_cell_begins_like_a_formula(text: str) -> None:
    safe = neutralise(text)
    assert safe[:1] not in tuple(DANGEROUS)
    for line in safe.replace("\r", "\n").split("\n"):
        assert line.strip(" \u00a0\u3000\ufeff")[:1] not in tuple(DANGEROUS)


def test_f49_csv_is_utf8_with_mark_crlf_and_neutral(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    assert write_csv(path, ["name", "score"], [["=cmd|'/c calc'!A0", -3], ["Zoë", None]]) == 2
    assert path.read_bytes() == "\ufeffname,score\r\n'=cmd|'/c calc'!A0,-3\r\nZoë,\r\n".encode()


@given(st.lists(st.lists(NASTY, min_size=2, max_size=2), max_size=5))
def test_f49_our_own_file_comes_back_exactly(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]) -> None:
    path = tmp_path_factory.mktemp("csv") / "list.csv"
    write_csv(path, ["a", "b"], rows)
    with path.open(encoding="utf-8-sig", newline="") as file:
        back = [[restore(cell) for cell in row] for row in csv.reader(file)][1:]
    assert back == rows


def test_a_failed_write_leaves_the_old_file_and_no_scrap(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("old")

    def rows() -> object:
        yield ["1"]
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_csv(path, ["a"], rows())
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["list.csv"]
