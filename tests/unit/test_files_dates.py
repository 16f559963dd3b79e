"""Dates (F55): proven per file, never guessed, and never one that is not in the calendar."""

from datetime import date

import pytest

from hustings.domain.messages import BadInput, Message
from hustings.files.dates import check_format, prove_date_format, read_date

TODAY = date(2026, 6, 1)
DMY, MDY = "DD/MM/YYYY", "MM/DD/YYYY"


@pytest.mark.parametrize(
    ("text", "fmt", "expected"),
    [
        ("29/02/2000", DMY, date(2000, 2, 29)),
        ("02/29/2000", MDY, date(2000, 2, 29)),
        ("19800305", "YYYYMMDD", date(1980, 3, 5)),
        ("1980-03-05", MDY, date(1980, 3, 5)),  # ISO is always understood
        ("3/5/1980", "M/D/YYYY", date(1980, 3, 5)),
        ("1896-06-01", "YYYY-MM-DD", date(1896, 6, 1)),
        ("2026-06-01", "YYYY-MM-DD", TODAY),
    ],
)
def test_f55_real_dates_are_read(text: str, fmt: str, expected: date) -> None:
    assert read_date(text, fmt, today=TODAY) == expected


@pytest.mark.parametrize(
    ("text", "fmt"),
    [
        ("1900-02-29", "YYYY-MM-DD"),
        ("31/02/1980", DMY),
        ("25/12/1980", MDY),
        ("0001-01-01", "YYYY-MM-DD"),
        ("0000-01-01", "YYYY-MM-DD"),
        ("9999-12-31", "YYYY-MM-DD"),
        ("2026-06-02", "YYYY-MM-DD"),
        ("1895-12-31", "YYYY-MM-DD"),
        ("3/5/1980", MDY),
        ("05/03/80", "DD/MM/YY"),
        ("١٩٨٠-٠٣-٠٥", "YYYY-MM-DD"),
        ("", "YYYY-MM-DD"),
    ],
)
def test_f55_impossible_dates_are_refused_without_repeating_them(text: str, fmt: str) -> None:
    problem = read_date(text, fmt, today=TODAY)
    assert isinstance(problem, Message)
    assert not text or text not in str(problem)


def test_f55_two_digit_years_need_a_pivot() -> None:
    assert read_date("05/03/26", "DD/MM/YY", pivot=26, today=TODAY) == date(2026, 3, 5)
    assert read_date("05/03/27", "DD/MM/YY", pivot=26, today=TODAY) == date(1927, 3, 5)
    with pytest.raises(BadInput, match="pivot"):
        check_format("DD/MM/YY")


@pytest.mark.parametrize("fmt", ["DD/MM", "YYYY-MM-MM", "date", "%d/%m/%Y", "DDD/MM/YYYY", ""])
def test_a_date_format_has_one_year_one_month_one_day(fmt: str) -> None:
    with pytest.raises(BadInput, match="no date format"):
        check_format(fmt)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["01/02/1980", "13/02/1990"], DMY),
        (["01/02/1980", "02/13/1990", ""], MDY),
        (["01/02/1980", "02/13/1990", "99/99/9999"], MDY),  # nobody can read the last: it proves nothing
        ([], DMY),
        (["1980-01-13", "25/01/1980"], DMY),
    ],
)
def test_f55_the_format_is_proven_by_the_file(values: list[str], expected: str) -> None:
    assert prove_date_format(values, [DMY, MDY]) == expected


@pytest.mark.parametrize(
    ("values", "word"),
    [(["01/02/1980", "05/05/1990"], "more than one"), (["13/01/1980", "01/13/1980"], "State which"), (["x"], "None")],
)
def test_f55_what_the_file_does_not_prove_is_asked(values: list[str], word: str) -> None:
    answer = prove_date_format(values, [DMY, MDY])
    assert isinstance(answer, Message)
    assert word in str(answer)
