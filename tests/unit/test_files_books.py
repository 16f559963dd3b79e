"""Workbooks: written cells are text, read cells are what was typed."""

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from hustings.domain.messages import BadInput
from hustings.files.books import read_book, write_book

NASTY = ["=1+1", "+1", "-1", "@A", "\t=1", " =1", "007", "1E5", "9-1", "https://a.example", "_x0041_", "Sahaiʔa", "ᐊᓇ",
         "a\n=b", "TRUE", "12/31/1980", "'=1", "{=1}", "<script>", "{{7*7}}"]  # fmt: skip


def test_f49_every_text_is_a_text_cell_and_comes_back_exactly(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    assert write_book(path, ["text"], [[text] for text in NASTY]) == len(NASTY)
    typed = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert typed == [["text"], *([text] for text in NASTY)]
    back = list(read_book(path, has_header=True))
    assert [row.number for row in back] == list(range(len(NASTY) + 1))
    assert [row.cells for row in back[1:]] == [[text] for text in NASTY]


def test_f54_numbers_are_read_as_digits(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Électeurs")
        sheet.write_row(2, 1, [6135550100, 123456789012.0, 0.1, 1e-7, True, "K1A 0B1", 1e20])
        sheet.write_datetime(2, 9, date(1980, 2, 3), book.add_format({"num_format": "d mmm yyyy"}))
    (row,) = read_book(path, "Électeurs")
    assert row.cells == ["6135550100", "123456789012", "0.1", "0.0000001", "TRUE", "K1A 0B1", "100000000000000000000",
                         "", "1980-02-03"]  # fmt: skip
    assert (row.number, row.line) == (1, 3)


def test_typed_values_keep_their_type(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    write_book(path, ["n", "f", "d", "old", "none"], [[-3, 0.5, date(1980, 2, 3), date(1899, 2, 3), None]])
    typed = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert typed[1] == [-3, 0.5, date(1980, 2, 3), "1899-02-03", ""]


def test_an_unknown_sheet_names_the_known_ones(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    write_book(path, ["a"], [["1"]])
    with pytest.raises(BadInput, match="Sheet1"):
        list(read_book(path, "Feuille1"))


def test_a_text_too_long_for_a_sheet_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with pytest.raises(BadInput, match="Row 1"):
        write_book(path, ["a"], [["x" * 32_768]])
    assert list(tmp_path.iterdir()) == []
