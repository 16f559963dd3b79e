"""May a list of this source come in? A drawn table: test, rule and the published page docs/reference/source-terms.md.

`python -m tests.spec.test_source_rules_spec` writes the tables into the page.
"""

import itertools
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from hustings.domain.messages import BadInput
from hustings.domain.rules import Allowed
from hustings.domain.source_rules import GIVERS, RULES, Giver, Reason, Terms, may_come_in, may_serve, read_terms
from tests.spec.tables import drawn_cases, markdown_table, with_tables

DAY = "2026-11-20"
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "source-terms.md"

# Case | giver; sensitive | paid | from | until | signed | consent in the row | answer on 2026-11-20
CASES = """
Our own petition | own | | | | | | allowed
Another tool of ours, paid for or not | tool | | | | | | allowed
A person who gives their own address book of people who asked | individual | | | | | | allowed
A vendor's list for nothing | vendor | | | | | | nothing_paid
A price of nothing is nothing | vendor | 0 | | | | | nothing_paid
A vendor's list that was paid for | vendor | 120.50 | | | yes | | allowed
A corporation's list for nothing | corporation | | | | | | nothing_paid
A corporation's list that was paid for | corporation | 1 | | | yes | | allowed
A union's list for nothing | union | | | | | | nothing_paid
A union's list that was paid for | union | 300 | | | yes | | allowed
A vendor's list that was paid for, without a signed agreement | vendor | 120.50 | | | | | not_signed
A corporation's list, paid for, without a signed agreement | corporation | 1 | | | | | not_signed
An association's list for nothing | association | | | | yes | yes | nothing_paid
An association's list without a signed agreement | association | 300 | | | | yes | not_signed
A row of an association's list without the member's own consent | association | 300 | | | yes | no | no_consent
A row of an association's list of somebody who consented | association | 300 | | | yes | yes | allowed
A registered charity's list, even when paid for | charity | 300 | | | | | refused_giver
An opponent's list | opponent | | | | | | refused_giver
A list from an MP's office | mp_office | | | | | | refused_giver
A municipality's list | municipal | | | | | | refused_giver
A list from behind a shared login | shared_login | | | | | | refused_giver
A single member who brings an association's list | member | | | | | | refused_giver
A row of our own list of a faith's congregation, without consent | own, sensitive | | | | | no | no_consent
A row of such a list of somebody who consented | own, sensitive | | | | | yes | allowed
A list of surnames, or a score, that stands for origin | guessed | 1 | | | yes | yes | guessed
The first day counts | own | | 2026-11-20 | | | | allowed
A day too early | own | | 2026-11-21 | | | | not_yet
The last day counts | own | | | 2026-11-20 | | | allowed
A day too late | own | | | 2026-11-19 | | | expired
Unpaid and expired: the first reason | union | | | 2026-11-19 | | | nothing_paid
"""


# Case | purposes | until | purpose of the list | answer on 2026-11-20
SERVING = """
Nothing said of purposes | | | outreach | allowed
One of several | outreach fundraising | | fundraising | allowed
Another than was agreed | fundraising | | outreach | not_for_this
A purpose of nearly the same name | outreach | | outreach2 | not_for_this
On its last day | | 2026-11-20 | outreach | allowed
The day after | | 2026-11-19 | outreach | expired
Agreed, and over | outreach | 2026-11-19 | outreach | expired
Not agreed, and over: the first reason | fundraising | 2026-11-19 | outreach | expired
"""


def serving() -> list[list[str]]:
    return drawn_cases(SERVING)


def cases() -> list[list[str]]:
    return drawn_cases(CASES)


def page_tables() -> dict[str, str]:
    """The tables of the page by their name: givers, rules and cases, as Markdown."""

    return {
        "givers": markdown_table(("Giver", "What it is"), *((f"`{each}`", said.text) for each, said in GIVERS.items())),
        "rules": markdown_table(
            ("Order", "Reason", "The rule", "Where it stands", "Certainty"),
            *(
                (str(at), f"`{reason}`", RULES[reason].text.text, RULES[reason].source, RULES[reason].certainty)
                for at, reason in enumerate(Reason, 1)
            ),
        ),
        "cases": markdown_table(
            ("Case", "Giver", "Paid", "From", "Until", "Signed", "Consent", "Answer"), *(tuple(row) for row in cases())
        ),
        "serving": markdown_table(
            ("Case", "Purposes agreed to", "Until", "The list's purpose", "Answer"),
            *(tuple(row) for row in serving()),
        ),
    }


@pytest.mark.parametrize("case", cases(), ids=lambda case: case[0])
def test_cases(case: list[str]) -> None:
    _, giver, paid, since, until, signed, consent, expected = case
    giver, _, sensitive = giver.partition(", ")
    terms = read_terms(giver, float(paid) if paid else None, since, until, sensitive=bool(sensitive))
    terms = replace(terms, signed=signed == "yes")
    answer = may_come_in(terms, date.fromisoformat(DAY), consented=consent != "no")
    assert ("allowed" if isinstance(answer, Allowed) else str(answer.reason)) == expected


@pytest.mark.parametrize("case", serving(), ids=lambda case: case[0])
def test_serving(case: list[str]) -> None:
    _, purposes, until, purpose, expected = case
    answer = may_serve(read_terms("own", until=until, purposes=purposes.split()), purpose, date.fromisoformat(DAY))
    assert ("allowed" if isinstance(answer, Allowed) else str(answer.reason)) == expected


def test_every_giver_and_every_reason_is_drawn() -> None:
    drawn = cases()
    assert {row[1].partition(",")[0] for row in drawn} == set(Giver) == set(GIVERS)
    assert {row[7] for row in drawn} | {row[4] for row in serving()} == {"allowed", *Reason}
    assert RULES.keys() == set(Reason)


def test_no_payment_and_no_day_lets_a_refused_giver_in() -> None:
    refused = {row[1] for row in cases() if row[7] == "refused_giver"}
    for giver, paid in itertools.product(refused, (None, 0, 1, 1_000_000)):
        answer = may_come_in(Terms(Giver(giver), paid), date(2026, 11, 20))
        assert not isinstance(answer, Allowed)


@pytest.mark.parametrize(
    "written",
    [
        ("king",),
        ("own", -1),
        ("own", float("nan")),
        ("own", 1e9),
        ("own", None, "yesterday"),
        ("own", None, "", "2026-13-01"),
    ],
)
def test_terms_that_are_none(written: tuple[object, ...]) -> None:
    with pytest.raises(BadInput):
        read_terms(*written)  # type: ignore[arg-type]


def test_the_page_is_what_is_tested() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert with_tables(page, page_tables()) == page, "run `python -m tests.spec.test_source_rules_spec`"


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8"), page_tables()), encoding="utf-8")
