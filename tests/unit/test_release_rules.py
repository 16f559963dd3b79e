"""When two decide: by who would come out, with the party's limits."""

from dataclasses import replace

import pytest
from pyroaring import BitMap

from hustings.domain.release_rules import ABOUT_OPPONENTS, MEANINGS, REASONS, STANDARD, Pull, Reason, findings, worded

EVERYBODY = BitMap(range(1_000))
AGAINST = BitMap(range(0, 1_000, 5))
QUIET = Pull(people=BitMap(range(100)), phones=True, against=AGAINST)


def reasons(pull: Pull, **limits: int) -> list[str]:
    return [each.reason.value for each in findings(pull, {**STANDARD, **limits})]


CASES = [
    ("an ordinary list", QUIET, []),
    ("nobody", replace(QUIET, people=BitMap()), []),
    ("twenty-four against us", replace(QUIET, people=AGAINST[:24]), []),
    ("twenty-five against us", replace(QUIET, people=AGAINST[:25]), ["against"]),
    ("half of fifty", replace(QUIET, people=AGAINST[:25] | BitMap(range(10_000, 10_025))), ["against"]),
    ("a little less than half", replace(QUIET, people=AGAINST[:25] | BitMap(range(10_000, 10_026))), []),
    (
        "that, in an election",
        replace(QUIET, people=AGAINST[:25] | BitMap(range(10_000, 10_026)), election=True),
        ["against"],
    ),
    ("by subtraction", replace(QUIET, people=EVERYBODY - AGAINST, earlier=[EVERYBODY]), ["taken_away"]),
    (
        "by subtraction, once agreed to",
        replace(QUIET, people=EVERYBODY - AGAINST, earlier=[EVERYBODY], agreed=AGAINST),
        [],
    ),
    (
        "by subtraction, with a colleague",
        replace(QUIET, people=EVERYBODY - AGAINST, colleagues=[EVERYBODY]),
        ["taken_away"],
    ),
    (
        "with a colleague, who was agreed to have them",
        replace(QUIET, people=EVERYBODY, colleagues=[AGAINST], agreed_there=AGAINST),
        [],
    ),
    (
        "alone, where a colleague was agreed to have them",
        replace(QUIET, people=EVERYBODY - AGAINST, earlier=[EVERYBODY], colleagues=[AGAINST], agreed_there=AGAINST),
        ["taken_away"],
    ),
    ("by complement", replace(QUIET, people=EVERYBODY - AGAINST, around=[EVERYBODY]), ["left_out"]),
    (
        "by complement of those with a phone",
        replace(QUIET, people=EVERYBODY - AGAINST, around=[EVERYBODY | BitMap(range(5_000, 9_000)), EVERYBODY]),
        ["left_out"],
    ),
    (
        "by complement, where others cannot be reached",
        replace(
            QUIET,
            people=BitMap(range(1, 300)) - AGAINST,
            around=[EVERYBODY],
            held_back=BitMap(range(300, 1_000)) - AGAINST,
        ),
        ["left_out"],
    ),
    ("whoever takes the rest of a poll", replace(QUIET, around=[EVERYBODY]), []),
    ("the same list again", replace(QUIET, earlier=[QUIET.people]), []),
    ("many phones", replace(QUIET, people=BitMap(range(5_000))), ["phones", "daily"]),
    (
        "many phones, as an organiser",
        replace(QUIET, people=BitMap(range(5_000)), roles=frozenset({"organiser"})),
        ["phones"],
    ),
    ("so many without phones", replace(QUIET, phones=False, people=BitMap(range(2_000))), []),
    (
        "very many without phones",
        replace(QUIET, phones=False, people=BitMap(range(10_000)), roles=frozenset({"organiser"})),
        ["large"],
    ),
    (
        "a little, on top of much",
        replace(QUIET, today=BitMap(range(100, 20_000)), roles=frozenset({"organiser"})),
        [],
    ),
    (
        "a little more",
        replace(QUIET, today=BitMap(range(100, 20_001)), roles=frozenset({"organiser", "caller"})),
        ["daily"],
    ),
    ("what was taken before counts once", replace(QUIET, today=BitMap(range(2_000))), []),
]


@pytest.mark.parametrize(("pull", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_when_two_decide(pull: Pull, expected: list[str]) -> None:
    assert reasons(pull) == expected


def test_the_party_sets_its_own_limits() -> None:
    assert reasons(replace(QUIET, people=AGAINST[:10]), against=10) == ["against"]
    assert reasons(QUIET, against_percent=20, against=20) == ["against"]
    assert reasons(QUIET, phones=100) == ["phones"]
    assert reasons(QUIET, daily=99) == ["daily"]


def test_every_reason_and_limit_has_its_words() -> None:
    assert set(REASONS) == set(Reason)
    assert set(MEANINGS) == set(STANDARD)
    assert set(Reason) > ABOUT_OPPONENTS
    for pull in (case[1] for case in CASES):
        for finding in findings(pull, STANDARD):
            assert "{" not in str(worded(finding.told))
