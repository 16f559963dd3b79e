"""E-mail addresses: one form, or one reason."""

import pytest

from hustings.domain.emails import normalise
from hustings.domain.messages import Message


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("jane@example.org", "jane@example.org"),
        ("Jane.Doe@EXAMPLE.Org", "Jane.Doe@example.org"),
        ("  jane@example.org\t", "jane@example.org"),
        ("\u200bjane@example.org\ufeff", "jane@example.org"),
        ("mailto:jane@example.org", "jane@example.org"),
        ("MAILTO: jane@example.org?subject=Hello", "jane@example.org"),
        ("jane@example.org.", "jane@example.org"),
        ("jane@example.org,", "jane@example.org"),
        ("<jane@example.org>", "jane@example.org"),
        ("Jane Doe <jane@example.org>", "jane@example.org"),
        ("jane+list@example.co.uk", "jane+list@example.co.uk"),
        ("hélène@exämple.ca", "hélène@exämple.ca"),
        ("o'brien@example.org", "o'brien@example.org"),
    ],
)
def test_an_address_that_can_be_read(text: str, address: str) -> None:
    assert normalise(text) == address


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("mailto:", "empty"),
        ("jane", "no_at_sign"),
        ("jane at example.org", "no_at_sign"),
        ("jane@example", "invalid"),
        ("jane@", "invalid"),
        ("@example.org", "invalid"),
        ("jane doe@example.org", "invalid"),
        ("jane@exam ple.org", "invalid"),
        ("jane..doe@example.org", "invalid"),
        ("jane@localhost", "invalid"),
        ("jane@-example.org", "invalid"),
        ("a@example.org; b@example.org", "several"),
        ("a@example.org b@example.org", "several"),
        ("A <a@example.org>, B <b@example.org>", "several"),
        ("x" * 400 + "@example.org", "invalid"),
        ("jane\x00@example.org", "invalid"),
    ],
)
def test_an_address_that_cannot_be_used_says_why(text: str, reason: str) -> None:
    answer = normalise(text)
    assert isinstance(answer, Message)
    assert answer.params["reason"] == reason
    assert "example.org" not in str(answer) or reason == "no_at_sign"
