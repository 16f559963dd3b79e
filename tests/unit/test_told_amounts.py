"""Gifts as donors' lists write them: a mistaken comma would turn 1,200 dollars into 1.20."""

import datetime as dt
from pathlib import Path

import pytest

from hustings.files.told import read_told


@pytest.mark.parametrize(
    ("written", "cents"),
    [
        ("50", 5_000),
        ("$25.50", 2_550),
        ("25,50 $", 2_550),
        ("12,5", 1_250),
        ("1,200", 120_000),
        ("$1,200.50", 120_050),
        ("1 200,50 $", 120_050),
        ("1\u00a0200", 120_000),
        ("1\u202f250,00", 125_000),
        ("1,234,567.89", 123_456_789),
    ],
)
def test_an_amount_is_read_as_it_is_meant(tmp_path: Path, written: str, cents: int) -> None:
    path = tmp_path / "donors.csv"
    path.write_text(f'elector_number,amount\n1,"{written}"\n', encoding="utf-8")
    _, rows = read_told(path, dt.date(2026, 6, 1))
    (told,) = rows
    assert told.problem is None
    assert [(event.kind, event.amount_cents) for event in told.events] == [("donation", cents)]


@pytest.mark.parametrize("written", ["much", "-5", "1,20,000", "1.200,50", "nan", "20 000 000"])
def test_an_amount_that_cannot_be_read_is_refused(tmp_path: Path, written: str) -> None:
    path = tmp_path / "donors.csv"
    path.write_text(f'elector_number,amount\n1,"{written}"\n', encoding="utf-8")
    _, rows = read_told(path, dt.date(2026, 6, 1))
    (told,) = rows
    assert told.problem is not None
    assert not told.events
