"""May this person be contacted? A drawn table: test, rule and the published page docs/reference/contact-rules.md.

Facts are words: `door mail phone mobile email` say what the person has; the rest names what else is known, as the page
explains. `python -m tests.spec.test_contact_rules_spec` writes the tables into the page.
"""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings.domain.contact_rules import (
    REASON_MESSAGES,
    RULES,
    Channel,
    ContactRules,
    Hours,
    Reachability,
    Reason,
    Refused,
    left_out_reason,
    may_contact,
    rule_of,
)
from hustings.domain.messages import BadInput
from hustings.domain.rules import Allowed
from tests.spec.tables import drawn_cases, markdown_table

DAY = date(2026, 11, 20)  # a Friday
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "contact-rules.md"
RULES_IN_FORCE = ContactRules(rest_days={Channel.TEXT: 7}, rest_days_any=2)

# Case | facts | channel | local time | answer
CASES = """
A phone number, a weekday afternoon | phone | phone | Tue 14:00 | allowed
A mobile number can be called too | mobile | phone | Tue 14:00 | allowed
The first minute of a weekday | phone | phone | Mon 09:00 | allowed
A minute too early | phone | phone | Mon 08:59 | outside_hours (calling-hours)
The last minute of a weekday | phone | phone | Fri 21:29 | allowed
Half past nine is too late | phone | phone | Fri 21:30 | outside_hours (calling-hours)
The weekend begins later | phone | phone | Sat 09:30 | outside_hours (calling-hours)
The first minute of a Saturday | phone | phone | Sat 10:00 | allowed
The last minute of a Sunday | phone | phone | Sun 17:59 | allowed
The weekend ends earlier | phone | phone | Sun 18:00 | outside_hours (calling-hours)
A recorded voice keeps the calling hours | phone | voice | Sun 18:00 | outside_hours (calling-hours)
A text keeps them as well | mobile | text | Sat 19:00 | outside_hours (texting-hours)
An e-mail may go at any hour | email | email | Sun 03:00 | allowed
So may a letter | mail | mail | Sun 03:00 | allowed
A door from nine | door | door | Sun 09:00 | allowed
A door before nine | door | door | Sun 08:59 | outside_hours (door-hours)
A door until nine in the evening | door | door | Sat 20:59 | allowed
A door at nine in the evening | door | door | Wed 21:00 | outside_hours (door-hours)
Zone unknown, both possible times inside | phone | phone | Fri 20:00, Fri 21:00 | allowed
Zone unknown, one possible time outside | phone | phone | Fri 20:45, Fri 21:45 | outside_hours (calling-hours)
No number at all | door | phone | Tue 14:00 | no_phone (contact-point)
A text needs a mobile number | phone | text | Tue 14:00 | no_mobile (contact-point)
No e-mail address | phone | email | Tue 14:00 | no_email (contact-point)
No address to write to | door | mail | Tue 14:00 | no_address (contact-point)
A box at the post office is no door | mail | door | Tue 14:00 | no_address (contact-point)
Opted out of calls | phone, stop phone | phone | Tue 14:00 | opted_out (own-stop-list)
Opted out of calls only: a text may go | mobile, stop phone | text | Tue 14:00 | allowed
Opted out of recorded voice only: a person may call | phone, stop voice | phone | Tue 14:00 | allowed
Opted out of recorded voice | phone, stop voice | voice | Tue 14:00 | opted_out (own-stop-list)
Unsubscribed from e-mail | email, stop email | email | Tue 14:00 | opted_out (unsubscribe)
STOP by text | mobile, stop text | text | Tue 14:00 | opted_out (unsubscribe)
Asked that nobody knock | door, stop door | door | Tue 14:00 | opted_out (stop-request)
Asked for no mail | mail, stop mail | mail | Tue 14:00 | opted_out (stop-request)
Opted out of everything | phone, stop all | phone | Tue 14:00 | opted_out (own-stop-list)
Opted out, but the notice is required by law | mail, stop all, notice | mail | Tue 14:00 | allowed
A notice required by law does not lift a suppression | mail, suppressed, notice | mail | Tue 14:00 | \
suppressed (suppression)
Suppressed | phone, suppressed | phone | Tue 14:00 | suppressed (suppression)
Known to have died | phone, deceased | phone | Tue 14:00 | deceased (reachable)
Moved away | door, moved | door | Tue 14:00 | moved (reachable)
No longer listed | door, gone | door | Tue 14:00 | not_present (reachable)
Died and opted out: the first reason | phone, deceased, stop all | phone | Tue 14:00 | deceased (reachable)
Opted out without a number: the wish is what counts | stop phone | phone | Tue 14:00 | opted_out (own-stop-list)
On the list by the word of a source since withdrawn | phone, unsourced | phone | Tue 14:00 | \
source_withdrawn (withdrawn-source)
A notice required by law does not lift that | mail, unsourced, notice | mail | Tue 14:00 | \
source_withdrawn (withdrawn-source)
On the list by what may not serve its purpose | phone, barred | phone | Tue 14:00 | source_terms (source-terms)
Protected by the election authority | mail, protected | mail | Tue 14:00 | protected (protected-record)
A permanent resident is kept, not contacted as an elector | phone, non-elector | phone | Tue 14:00 | \
non_elector (electors-only)
A member who is no elector, in a mailing to members | mail, non-elector, members | mail | Tue 14:00 | allowed
Under age | email, minor | email | Tue 14:00 | minor (adults-only)
Called yesterday: everybody rests two days | phone, phone -1 | phone | Fri 14:00 | too_recent (rest)
Called yesterday: also from other channels | phone door, phone -1 | door | Fri 14:00 | too_recent (rest)
Called two days ago | phone, phone -2 | phone | Fri 14:00 | allowed
Texted six days ago: texts rest seven | mobile, text -6 | text | Fri 14:00 | too_recent (rest)
Texted six days ago: a call is fine | mobile, text -6 | phone | Fri 14:00 | allowed
Texted a week ago | mobile, text -7 | text | Fri 14:00 | allowed
Quiet after a gift, last day | phone, quiet 0 | phone | Fri 14:00 | too_recent (rest)
Quiet after a gift, over | phone, quiet -1 | phone | Fri 14:00 | allowed
Too recent and too late: the first reason | phone, phone -1 | phone | Fri 23:00 | too_recent (rest)
"""


def read_facts(text: str) -> tuple[Reachability, ContactRules]:
    person, rules = Reachability(), RULES_IN_FORCE
    for fact in text.split(", "):
        match fact.split():
            case ["stop", "all"]:
                person = replace(person, stops=Channel(63))
            case ["stop", channel]:
                person = replace(person, stops=Channel[channel.upper()])
            case ["quiet", days]:
                person = replace(person, quiet_until=DAY + timedelta(days=int(days)))
            case [channel, days] if days.startswith("-"):
                person = replace(person, last_contact={Channel[channel.upper()]: DAY + timedelta(days=int(days))})
            case [("deceased" | "moved" | "suppressed" | "protected" | "minor" | "unsourced") as name]:
                person = replace(person, **{name: True})
            case ["barred"]:
                person = replace(person, not_for_this=True)
            case ["gone"]:
                person = replace(person, present=False)
            case ["non-elector"]:
                person = replace(person, elector=False)
            case ["notice"]:
                rules = replace(rules, legal_notice=True)
            case ["members"]:
                rules = replace(rules, electors_only=False)
            case points:
                person = replace(person, **{f"has_{point}": True for point in points})
    return person, rules


def read_times(text: str) -> list[datetime]:
    """`Fri 14:00` is the Friday of the case; other days are of the same week, or the weekend after it."""
    found = []
    for one in text.split(", "):
        day, clock = one.split()
        found.append(datetime.combine(DAY + timedelta(days=WEEKDAYS.index(day) - 4), time.fromisoformat(clock)))
    return found


def drawn(answer: Allowed | Refused) -> str:
    return "allowed" if isinstance(answer, Allowed) else f"{answer.reason} ({answer.rule})"


def cases() -> list[list[str]]:
    return drawn_cases(CASES)


def page_tables() -> dict[str, str]:
    """The tables of the page by their name: reasons, rules and cases, as Markdown."""

    return {
        "reasons": markdown_table(
            ("Order", "Reason", "The person …"),
            *((str(at), f"`{reason}`", REASON_MESSAGES[reason].text) for at, reason in enumerate(Reason, 1)),
        ),
        "rules": markdown_table(
            ("Rule", "What it says", "Where it stands", "Certainty"),
            *((f"`{key}`", rule.text.text, rule.source, rule.certainty) for key, rule in RULES.items()),
        ),
        "cases": markdown_table(("Case", "Facts", "Channel", "Local time", "Answer"), *(tuple(row) for row in cases())),
    }


@pytest.mark.parametrize(("case", "facts", "channel", "at", "answer"), cases(), ids=[row[0] for row in cases()])
def test_case(case: str, facts: str, channel: str, at: str, answer: str) -> None:
    person, rules = read_facts(facts)
    assert drawn(may_contact(person, Channel[channel.upper()], read_times(at), rules)) == answer


@pytest.mark.parametrize("name", ["reasons", "rules", "cases"])
def test_the_page_holds_these_tables(name: str) -> None:
    page = PAGE.read_text(encoding="utf-8")
    written = page.split(f"<!-- {name} -->\n")[1].split(f"<!-- end of {name} -->")[0]
    assert written == page_tables()[name], "run: python -m tests.spec.test_contact_rules_spec"


def test_every_reason_has_words_a_rule_and_a_case() -> None:
    assert set(REASON_MESSAGES) == set(Reason)
    cited = {rule_of(reason, channel) for reason in Reason for channel in Channel}
    assert cited == set(RULES)
    assert {row[-1].split()[0] for row in cases()} == {"allowed", *Reason}


def test_the_bits_are_those_of_the_profile() -> None:
    assert {channel.name: channel.value for channel in Channel} == {
        "DOOR": 1,
        "PHONE": 2,
        "TEXT": 4,
        "EMAIL": 8,
        "MAIL": 16,
        "VOICE": 32,
    }


def test_the_clock_on_the_wall_counts_whatever_zone_it_carries() -> None:
    person, late = Reachability(has_phone=True), datetime(2026, 11, 20, 21, 45)
    for zone in (None, UTC, timezone(timedelta(hours=-3, minutes=-30))):
        assert may_contact(person, Channel.PHONE, late.replace(tzinfo=zone), ContactRules()) == Refused(
            Reason.OUTSIDE_HOURS, "calling-hours"
        )


def test_one_channel_and_at_least_one_time() -> None:
    person = Reachability(has_phone=True, deceased=True)
    with pytest.raises(BadInput, match="one channel"):
        may_contact(person, Channel.PHONE | Channel.TEXT, datetime(2026, 11, 20, 14), ContactRules())
    with pytest.raises(BadInput, match="local time"):
        may_contact(person, Channel.PHONE, [], ContactRules())


# The reasons in the order of the Reason enum, each with what makes it alone stand in the way of a call.
REACHABLE = Reachability(
    has_door=True, has_mail=True, has_phone=True, has_mobile=True, has_email=True, last_contact={}, quiet_until=None
)
HINDRANCES = (
    (Reason.DECEASED, {"deceased": True}),
    (Reason.MOVED, {"moved": True}),
    (Reason.NOT_PRESENT, {"present": False}),
    (Reason.SUPPRESSED, {"suppressed": True}),
    (Reason.OPTED_OUT, {"stops": Channel(63)}),
    (Reason.NO_PHONE, {"has_phone": False, "has_mobile": False}),
    (Reason.PROTECTED, {"protected": True}),
    (Reason.NON_ELECTOR, {"elector": False}),
    (Reason.MINOR, {"minor": True}),
    (Reason.TOO_RECENT, {"quiet_until": DAY}),
)


def subsets() -> Iterator[tuple[tuple[Reason, dict[str, object]], ...]]:
    for size in range(len(HINDRANCES) + 1):
        yield from itertools.combinations(HINDRANCES, size)


def test_of_any_reasons_together_the_first_is_given() -> None:
    for chosen in subsets():
        person = replace(REACHABLE, **{key: value for _, facts in chosen for key, value in facts.items()})  # type: ignore[arg-type]
        expected = min((reason for reason, _ in chosen), key=list(Reason).index, default=None)
        assert left_out_reason(person, Channel.PHONE, on=DAY, rules=ContactRules()) == expected


@given(
    st.builds(
        Reachability,
        stops=st.integers(0, 63).map(Channel),
        last_contact=st.dictionaries(st.sampled_from(list(Channel)), st.dates(DAY - timedelta(9), DAY)),
    ),
    st.sampled_from(list(Channel)),
    st.datetimes(datetime(2026, 11, 16), datetime(2026, 11, 23)),
)
def test_the_twin_for_exports_says_the_same_but_for_the_hour(
    person: Reachability, channel: Channel, at: datetime
) -> None:
    twin = left_out_reason(person, channel, on=at.date(), rules=RULES_IN_FORCE)
    answer = may_contact(person, channel, at, RULES_IN_FORCE)
    if twin is None:
        assert answer in (Allowed(), Refused(Reason.OUTSIDE_HOURS, rule_of(Reason.OUTSIDE_HOURS, channel)))
    else:
        assert answer == Refused(twin, rule_of(twin, channel))


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)))
def test_a_week_has_seventy_eight_and_a_half_calling_hours(at: datetime) -> None:
    week = [at + timedelta(minutes=15 * step) for step in range(4 * 24 * 7)]
    hours: Hours = ContactRules().hours[Channel.PHONE]
    assert sum(map(hours.include, week)) / 4 == pytest.approx(5 * 12.5 + 2 * 8, abs=0)


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    for name, table in page_tables().items():
        before, rest = text.split(f"<!-- {name} -->\n")
        text = f"{before}<!-- {name} -->\n{table}<!-- end of {name} -->{rest.split(f'<!-- end of {name} -->')[1]}"
    PAGE.write_text(text, encoding="utf-8")
