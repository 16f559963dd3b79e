"""Phone numbers: one form, or one reason."""

import pytest

from hustings.domain.messages import Message
from hustings.domain.phones import Phone, normalise

READ = [
    ("6135550123", "+16135550123", ""),
    ("613-555-0123", "+16135550123", ""),
    ("(613)5550123", "+16135550123", ""),
    ("(613) 555-0123", "+16135550123", ""),
    ("613.555.0123", "+16135550123", ""),
    ("613 555 0123", "+16135550123", ""),
    ("1-613-555-0123", "+16135550123", ""),
    ("+1 (613) 555-0123", "+16135550123", ""),
    ("  613\u00a0555\u00a00123 ", "+16135550123", ""),
    ("613\u2011555\u20110123", "+16135550123", ""),
    ("6135550123.0", "+16135550123", ""),
    ("613-555-0123 x123", "+16135550123", "123"),
    ("613-555-0123 ext. 45", "+16135550123", "45"),
    ("613-555-0123 poste 45", "+16135550123", "45"),
    ("613-555-0123 #45", "+16135550123", "45"),
    ("613-555-0123 cell", "+16135550123", ""),
    ("Tél. : 613-555-0123", "+16135550123", ""),
    ("613-555-0123 (h)", "+16135550123", ""),
    ("+33 1 42 68 53 00", "+33142685300", ""),
    ("011 33 1 42 68 53 00", "+33142685300", ""),
    ("+44 20 7946 0958", "+442079460958", ""),
    ("800-555-0199", "+18005550199", ""),
]


@pytest.mark.parametrize(("text", "e164", "extension"), READ)
def test_a_number_that_can_be_read(text: str, e164: str, extension: str) -> None:
    assert normalise(text) == Phone(e164, extension)


REFUSED = [
    ("", "empty"),
    ("   ", "empty"),
    ("n/a", "letters"),
    ("unlisted", "letters"),
    ("1-800-FLOWERS", "letters"),
    ("613-555-O123", "letters"),
    ("555-0123", "too_short"),
    ("613-555-012", "too_short"),
    ("1", "unreadable"),
    ("613555012345", "too_long"),
    ("02609712509", "too_long"),
    ("1.23E+11", "spreadsheet"),
    ("6,13556E+09", "spreadsheet"),
    ("6E9", "spreadsheet"),
    ("911", "service"),
    ("411", "service"),
    ("900-555-1234", "premium"),
    ("1 900 555 1234", "premium"),
    ("(537)5707208", "not_in_use"),
    ("0000000000", "not_in_use"),
    ("1111111111", "not_in_use"),
    ("613-155-0123", "not_in_use"),
    ("613-555-0123 / 613-555-0199", "several"),
    ("613-555-0123 ou 613-555-0199", "several"),
    ("+999 12 34 56", "unreadable"),
    ("1" * 500, "unreadable"),
]


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_f54_a_number_that_cannot_be_used_says_why(text: str, reason: str) -> None:
    answer = normalise(text)
    assert isinstance(answer, Message)
    assert answer.params["reason"] == reason


@pytest.mark.parametrize(("text", "_reason"), REFUSED)
def test_a_refusal_never_repeats_the_number(text: str, _reason: str) -> None:
    sentence = str(normalise(text))
    digits = "".join(c for c in text if c.isdigit())
    assert sentence.endswith(".")
    assert len(digits) < 5 or digits[-5:] not in sentence


def test_a_number_belongs_to_the_region_it_is_read_in() -> None:
    assert normalise("01 42 68 53 00", "FR") == Phone("+33142685300")
    assert normalise("613-555-0123", "US") == Phone("+16135550123")
    assert isinstance(normalise("613-555-0123", "FR"), Message)
