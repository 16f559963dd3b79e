"""When must a second person agree before people's data leaves? Judged on who would come out, never on what was asked.

In 2011 the numbers that were called were those of people marked as not supporting the party, and nobody beside the one
who took them had looked. So lists of people who lean against us need a second person, and so do those that give such a
list when earlier copies are taken from them, or when everybody else of the same polls is; large ones; and what goes
beyond what one role takes in a day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from pyroaring import BitMap

from hustings.domain.differencing import part, sharpest
from hustings.domain.messages import Message


class Reason(StrEnum):
    """Why a second person must agree, the gravest first. The values are stored and never change."""

    AGAINST = "against"
    TAKEN_AWAY = "taken_away"
    LEFT_OUT = "left_out"
    PHONES = "phones"
    LARGE = "large"
    DAILY = "daily"


REASONS: Mapping[Reason, Message] = MappingProxyType(
    {
        Reason.AGAINST: Message("{against} of the {people} people lean against us."),
        Reason.TAKEN_AWAY: Message(
            "Together with copies taken in the last {days} days it singles out {people} people, of whom {against} lean"
            " against us."
        ),
        Reason.LEFT_OUT: Message(
            "It leaves {people} people of its polls out, of whom {against} lean against us: whoever knows all of them"
            " knows these."
        ),
        Reason.PHONES: Message("It holds the phone numbers of {people} people; that is {limit} or more."),
        Reason.LARGE: Message("It holds {people} people; that is {limit} or more."),
        Reason.DAILY: Message("With it one user takes {people} people within a day; that is more than {limit}."),
    }
)
ABOUT_OPPONENTS = frozenset({Reason.AGAINST, Reason.TAKEN_AWAY, Reason.LEFT_OUT})
DAYS = 30  # copies of the last so many days are looked at together

# What the party may set otherwise, with a reason: each with what it means.
MEANINGS: Mapping[str, Message] = MappingProxyType(
    {
        "against": Message("so many people who lean against us are no accident"),
        "against_percent": Message("in percent of a list: from here on it is a list of them"),
        "against_percent_in_election": Message("the same, while an election is on"),
        "people": Message("people in one copy"),
        "phones": Message("people with phone numbers in one copy"),
        "daily_data_director": Message("people whom a data director takes in a day"),
        "daily_organiser": Message("people whom an organiser takes in a day"),
        "daily": Message("people whom anybody else takes in a day"),
        "looks": Message(
            "people's pages that a user opens in a day before the privacy officer hears of it; twice as many end it"
        ),
        "searches": Message("searches of a user in a day, likewise"),
    }
)
STANDARD: Mapping[str, int] = MappingProxyType(
    {
        "against": 25,
        "against_percent": 50,
        "against_percent_in_election": 33,
        "people": 10_000,
        "phones": 5_000,
        "daily_data_director": 100_000,
        "daily_organiser": 20_000,
        "daily": 2_000,
        "looks": 400,
        "searches": 2_000,
    }
)


@dataclass(frozen=True)
class Pull:
    """What is about to leave, and what is known around it. All are numbers of people."""

    people: BitMap
    phones: bool
    against: BitMap  # whoever leans against us, of all that are named here
    earlier: Sequence[BitMap] = ()  # copies that the same user took lately
    colleagues: Sequence[BitMap] = ()  # and others of the unit
    around: Sequence[BitMap] = ()  # everybody of the polls that it covers: once all, once those with a phone
    held_back: BitMap = field(default_factory=BitMap)  # who was picked as well, and may not be reached
    agreed: BitMap = field(default_factory=BitMap)  # whom somebody agreed to let the user single out before
    agreed_there: BitMap = field(default_factory=BitMap)  # and others of the unit: together they know these
    today: BitMap = field(default_factory=BitMap)  # whom the user took within a day
    roles: frozenset[str] = frozenset()
    election: bool = False


@dataclass(frozen=True)
class Finding:
    """One reason for a second person, and the people it is about."""

    reason: Reason
    people: BitMap
    against: int = 0
    limit: int = 0

    @property
    def told(self) -> dict[str, int | str]:
        """As plain data, to be kept: see `worded`."""
        return {"reason": self.reason, "people": len(self.people), "against": self.against, "limit": self.limit}


def findings(pull: Pull, limits: Mapping[str, int]) -> list[Finding]:
    """Every reason for which a second person must agree, the gravest first; none where one may decide alone."""
    few = limits["against"]
    from_part = limits["against_percent_in_election" if pull.election else "against_percent"] / 100

    def telling(people: BitMap, marked: BitMap) -> bool:
        return people.intersection_cardinality(marked) >= few and part(people, marked) >= from_part

    found = []
    if telling(pull.people, pull.against):
        found.append(Finding(Reason.AGAINST, pull.people, pull.people.intersection_cardinality(pull.against)))
    unknown = pull.against - pull.agreed
    alone, together = (pull.earlier, unknown), ([*pull.earlier, *pull.colleagues], unknown - pull.agreed_there)
    for copies, marked in (alone, together) if not found else ():
        singled = sharpest(pull.people, copies, marked, few)
        if telling(singled, marked):
            found.append(Finding(Reason.TAKEN_AWAY, singled, singled.intersection_cardinality(marked)))
            break
    for everybody in pull.around:
        left_out = everybody - pull.people - pull.held_back
        if telling(left_out, unknown):
            found.append(Finding(Reason.LEFT_OUT, left_out, left_out.intersection_cardinality(unknown)))
            break
    for reason, name in ((Reason.PHONES, "phones"), (Reason.LARGE, "people")):
        if (pull.phones or reason is Reason.LARGE) and len(pull.people) >= limits[name]:
            found.append(Finding(reason, pull.people, limit=limits[name]))
            break
    taken = pull.today | pull.people
    daily = max(limits.get(f"daily_{role}", limits["daily"]) for role in pull.roles or {""})
    if len(taken) > daily:
        found.append(Finding(Reason.DAILY, taken, limit=daily))
    return found


def worded(told: Mapping[str, int | str]) -> Message:
    """A kept finding as a sentence."""
    return Message(REASONS[Reason(str(told["reason"]))].text, {**told, "days": DAYS})
