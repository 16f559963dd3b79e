"""Poll numbers taken apart (formats.md section 2.3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings.domain.poll_numbers import SPECIAL_BASE, PollNumber, parse_poll_number

CASES = [
    (" 12", PollNumber(12, 0, "", "ordinary"), "12-0"),
    ("12A", PollNumber(12, 0, "A", "ordinary"), "12-0"),
    ("12-1", PollNumber(12, 1, "", "ordinary"), "12-1"),
    ("12-1a", PollNumber(12, 1, "A", "ordinary"), "12-1"),
    ("401", PollNumber(401, 0, "", "ordinary"), "401-0"),
    ("499", PollNumber(499, 0, "", "ordinary"), "499-0"),
    ("500", PollNumber(500, 0, "", "mobile"), "500-0"),
    ("599B", PollNumber(599, 0, "B", "mobile"), "599-0"),
    ("600", PollNumber(600, 0, "", "advance"), None),
    ("S/R 2", PollNumber(SPECIAL_BASE + 2, 0, "", "special"), None),
]


@pytest.mark.parametrize(("text", "parts", "polygon"), CASES)
def test_known_forms(text: str, parts: PollNumber, polygon: str | None) -> None:
    parsed = parse_poll_number(text)
    assert parsed == parts
    assert parsed is not None
    assert parsed.polygon == polygon


@pytest.mark.parametrize("text", ["", "A12", "12.0", "12--1", "1E5", "S/R", "12-1-2", "١٢"])
def test_other_forms_are_not_guessed(text: str) -> None:
    assert parse_poll_number(text) is None


@given(st.lists(st.tuples(st.integers(1, 999), st.integers(0, 20), st.sampled_from(["", "A", "B"]))))
def test_sorts_by_number_then_suffix_then_letter(parts: list[tuple[int, int, str]]) -> None:
    texts = [f"{base}-{suffix}{letter}" if suffix else f"{base}{letter}" for base, suffix, letter in parts]
    parsed = sorted(number for text in texts if (number := parse_poll_number(text)))
    assert [(n.base, n.suffix, n.letter) for n in parsed] == sorted(parts)
