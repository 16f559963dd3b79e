"""Support scores as a drawn table: the rows are the test, the rule and the published page docs/reference/scores.md.

A signal is written `party[/level] value s<strength> h<half-life in days, or -> @<days>`, where `@-30` is 30 days before
the day of the question and `@-400..-30` a state that began and ended on those days. Several are joined by `;`.
`python -m tests.spec.test_scoring_spec` writes the table into the page.
"""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from hustings.domain.messages import BadInput
from hustings.domain.scoring import Score, Signal, explain, score, weight_now
from tests.spec.tables import drawn_cases

DAY = date(2026, 11, 21)
SHRINK = 0.5
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "scores.md"
BEGIN, END = "<!-- cases -->\n", "<!-- end of cases -->"

# Case | signals | party: current, lifetime, evidence now, evidence over the lifetime.
CASES = """
Nobody has spoken to this person | | no score
Fresh strong mark | us +15 s1 h180 @-0 | us: +10.0 +10.0 1 1
Fresh lean | us +8 s1 h180 @-0 | us: +5.3 +5.3 1 1
Fresh undecided: a score of nought, which is not unknown | us 0 s1 h180 @-0 | us: 0.0 0.0 1 1
Fresh opposition | us -15 s1 h180 @-0 | us: -10.0 -10.0 1 1
A strong mark one half-life ago | us +15 s1 h180 @-180 | us: +7.5 +10.0 0.5 1
A strong mark two half-lives ago | us +15 s1 h180 @-360 | us: +5.0 +10.0 0.25 1
A strong mark five half-lives ago | us +15 s1 h180 @-900 | us: +0.9 +10.0 0.03125 1
Decayed to nothing: no current score, the lifetime stays | us +15 s1 h180 @-5400 | us: none +10.0 0 1
Far beyond what a power can hold | us +15 s1 h1 @-9000 | us: none +10.0 0 1
A rule without half-life never decays | us +15 s1 h- @-3650 | us: +10.0 +10.0 1 1
A weak signal is pulled towards nought more | us +15 s0.1 h180 @-0 | us: +2.5 +2.5 0.1 0.1
A heavy signal is pulled less | us +15 s4.5 h180 @-0 | us: +13.5 +13.5 4.5 4.5
Two canvassers on one day agree | us +12 s1 h180 @-0; us +12 s1 h180 @-0 | us: +9.6 +9.6 2 2
Two canvassers differ a little | us +12 s1 h180 @-0; us +8 s1 h180 @-0 | us: +8.0 +8.0 2 2
Contradiction on one day: nought on strong evidence | us +15 s1 h180 @-0; us -15 s1 h180 @-0 | us: 0.0 0.0 2 2
Contradiction: the newer one wins now | us +15 s1 h180 @-360; us -15 s1 h180 @-0 | us: -6.4 0.0 1.25 2
Contradiction: the stronger rule wins | us +15 s2.5 h180 @-0; us -15 s1 h180 @-0 | us: +5.6 +5.6 3.5 3.5
Old loyalist switching | us +15 s1 h180 @-720; us +15 s1 h180 @-540; us +15 s1 h180 @-360; us -12 s1 h180 @-0 | \
us: -2.8 +7.3 1.4375 4
Old opponent coming round | us -15 s1 h180 @-720; us -15 s1 h180 @-720; us +8 s1 h180 @-0 | us: +3.8 -6.3 1.125 3
Asked every half-life, always the same | us +10 s1 h180 @-540; us +10 s1 h180 @-360; us +10 s1 h180 @-180; \
us +10 s1 h180 @-0 | us: +7.9 +8.9 1.875 4
Refusal is not opposition: it gives no signal | | no score
A refusal after a strong mark leaves the mark | us +15 s1 h180 @-180 | us: +7.5 +10.0 0.5 1
The voided row is not given, its correction is | us -15 s1 h180 @-0 | us: -10.0 -10.0 1 1
A mark dated tomorrow is not counted yet | us +15 s1 h180 @1 | no score
A mark dated tomorrow beside one of today | us +15 s1 h180 @1; us +8 s1 h180 @-0 | us: +5.3 +5.3 1 1
A member, mid-term: full strength however long ago joined | us +12 s2 h365 @-1000..200 | us: +9.6 +9.6 2 2
Membership ending today is still full | us +12 s2 h365 @-365..0 | us: +9.6 +9.6 2 2
Membership lapsed a half-life ago: it decays from then | us +12 s2 h365 @-1000..-365 | us: +8.0 +9.6 1 2
Membership that starts tomorrow | us +12 s2 h365 @1..366 | no score
A member who says at the door that she switched | us +12 s2 h365 @-1000..200; us -15 s1 h180 @-0 | us: +2.6 +2.6 3 3
Opposed to us says nothing of any rival | us -15 s1 h180 @-0 | us: -10.0 -10.0 1 1
Likes two parties | us +8 s1 h180 @-0; them +12 s1 h180 @-0 | us: +5.3 +5.3 1 1; them: +8.0 +8.0 1 1
Two parties, opposite signs, never mixed | us -15 s1 h180 @-0; them +15 s1 h180 @-180 | \
us: -10.0 -10.0 1 1; them: +7.5 +10.0 0.5 1
One party, two levels of government | us +15 s1 h180 @-0; us/provincial -9 s1 h180 @-0 | \
us/federal: +10.0 +10.0 1 1; us/provincial: -6.0 -6.0 1 1
A leadership preference is apart from the vote | us +3 s1 h180 @-0; us/leadership +15 s1 h90 @-90 | \
us/federal: +2.0 +2.0 1 1; us/leadership: +7.5 +10.0 0.5 1
A municipal mark only | us/municipal +9 s1 h180 @-0 | us/municipal: +6.0 +6.0 1 1
A donation and a petition, different half-lives | us +10 s1.5 h730 @-730; us +5 s0.5 h90 @-90 | us: +5.8 +7.0 1 2
Half away from zero, above | us +0.1 s0.5 h- @-0 | us: +0.1 +0.1 0.5 0.5
Half away from zero, below | us -0.1 s0.5 h- @-0 | us: -0.1 -0.1 0.5 0.5
Just under a half | us +0.1 s0.499999 h- @-0 | us: 0.0 0.0 0.499999 0.499999
A day makes little difference | us +15 s1 h180 @-1 | us: +10.0 +10.0 0.996157 1
A third of a half-life | us +12 s1 h90 @-30 | us: +7.4 +8.0 0.793701 1
"""

SIGNAL = re.compile(
    r"(?P<party>\w+)(/(?P<level>\w+))? (?P<value>[+-]?[\d.]+) s(?P<strength>[\d.]+) h(?P<half>\d+|-)"
    r" @(?P<on>-?\d+)(\.\.(?P<until>-?\d+))?"
)


def read_signal(text: str, number: int = 1) -> Signal:
    """One signal from its drawn form."""
    found = SIGNAL.fullmatch(text.strip())
    assert found, f"not a signal: {text!r}"
    part = found.groupdict()
    return Signal(
        party=part["party"],
        level=part["level"] or "federal",
        value=float(part["value"]),
        strength=float(part["strength"]),
        half_life_days=None if part["half"] == "-" else int(part["half"]),
        on=DAY + timedelta(days=int(part["on"])),
        until=None if part["until"] is None else DAY + timedelta(days=int(part["until"])),
        source=f"i{number}",
        kind="mark",
    )


def read_signals(text: str) -> list[Signal]:
    return [read_signal(one, number) for number, one in enumerate(text.split(";"), 1) if one.strip()]


def drawn(scores: dict[tuple[str, str], Score]) -> str:
    """Scores in the table's form. The level is left out where the person has scores at one level, the federal."""

    def points(value: float | None) -> str:
        return "none" if value is None else f"{value:+.1f}" if value else "0.0"

    federal_only = all(level == "federal" for _, level in scores)
    parts = [
        f"{party}{'' if federal_only else '/' + level}: {points(one.current)} {points(one.lifetime)} "
        f"{one.evidence_now:.10g} {one.evidence_life:.10g}"
        for (party, level), one in sorted(scores.items(), key=lambda item: (item[0][0] != "us", item[0]))
    ]
    return "; ".join(parts) or "no score"


def cases() -> list[list[str]]:
    return drawn_cases(CASES)


def page_table() -> str:
    """The table as Markdown, for docs/reference/scores.md."""
    rows = ["| Case | Signals | Party: current, lifetime, evidence now, evidence ever |", "| --- | --- | --- |"]
    rows += [
        f"| {case} | {'<br>'.join(f'`{s.strip()}`' for s in signals.split(';')) if signals else 'none'} "
        f"| {expected.replace('; ', '<br>')} |"
        for case, signals, expected in cases()
    ]
    return "\n".join(rows) + "\n"


@pytest.mark.parametrize(("case", "signals", "expected"), cases(), ids=[row[0] for row in cases()])
def test_case(case: str, signals: str, expected: str) -> None:
    assert drawn(score(read_signals(signals), DAY, shrink=SHRINK)) == expected


def test_there_are_enough_cases_and_no_two_are_called_alike() -> None:
    assert len({row[0] for row in cases()}) == len(cases()) >= 30


def test_the_page_holds_this_table() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page.split(BEGIN)[1].split(END)[0] == page_table(), "run: python -m tests.spec.test_scoring_spec"


def test_without_shrinkage_the_score_is_the_plain_mean() -> None:
    (one,) = score(read_signals("us +12 s1 h180 @-0; us +3 s2 h- @-40"), DAY, shrink=0).values()
    assert (one.current, one.lifetime) == (6.0, 6.0)


def test_the_explanation_names_every_signal_and_adds_up() -> None:
    signals = read_signals("us +15 s1 h180 @-360; us -15 s1 h180 @-0; us +9 s1 h1 @-9000")
    (one,) = score(signals, DAY, shrink=SHRINK).values()
    assert [share.source for share in one.explanation] == ["i2", "i1", "i3"]
    assert sum(share.adds_now for share in one.explanation) == pytest.approx(-11.25 / 1.75)
    assert sum(share.adds_life for share in one.explanation) == pytest.approx(9 / 3.5)
    assert [str(line) for line in explain(one)] == [
        "Current -6.4 on evidence 1.25; lifetime +2.6 on evidence 3.00.",
        "mark (i2) says -15.0, weighs 1.00 now and adds -8.57; to the lifetime score -4.29.",
        "mark (i1) says +15.0, weighs 0.25 now and adds +2.14; to the lifetime score +4.29.",
        "mark (i3) says +9.0; too old to count now, to the lifetime score +2.57.",
    ]


def test_a_wholly_decayed_score_explains_itself() -> None:
    (one,) = score(read_signals("us +15 s1 h1 @-9000"), DAY, shrink=SHRINK).values()
    assert str(explain(one)[0]).startswith("No current score: what was known is too old to count. Lifetime +10.0")


def test_weights_are_whole_millionths() -> None:
    assert weight_now(read_signal("us +1 s1 h90 @-30"), DAY) == 793_701  # 2 ** (-1/3) = 0.7937005...
    assert weight_now(read_signal("us +1 s0.1 h- @-30"), DAY) == 100_000


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("us +15.1 s1 h180 @0", "value is 15.1"),
        ("us +15 s0 h180 @0", "strength is 0.0"),
        ("us +15 s1001 h180 @0", "strength is 1001.0"),
        ("us +15 s1 h0 @0", "half-life is 0 days"),
        ("us/galactic +15 s1 h9 @0", "level of government galactic"),
        ("us +15 s1 h9 @0..-1", "before it begins"),
    ],
)
def test_a_signal_that_cannot_be_is_refused_in_one_sentence(text: str, says: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_signal(text)
    assert says in str(refused.value)


@pytest.mark.parametrize("shrink", [-0.1, float("nan"), float("inf")])
def test_shrinkage_must_be_a_number(shrink: float) -> None:
    with pytest.raises(BadInput):
        score([], DAY, shrink=shrink)


def test_not_a_number_is_no_value() -> None:
    with pytest.raises(BadInput):
        Signal("us", "federal", float("nan"), 1, None, DAY, None, "i1", "mark")


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(text.split(BEGIN)[0] + BEGIN + page_table() + END + text.split(END)[1], encoding="utf-8")
