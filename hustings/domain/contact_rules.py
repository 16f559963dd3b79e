"""May this person be contacted, by this channel, at this hour? Allowed, or refused for one reason that cites its rule.

The reasons are tried in the order in which `Reason` lists them, so that a person is always left out for the same one.
Facts about the person and the local time are passed in; nothing here reads a clock or knows a time zone. Where the law
is doubtful the stricter reading is the default. Opt-outs bind for every purpose but a legally required notice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import IntFlag, StrEnum
from types import MappingProxyType

from hustings.domain.contact_hours import CALLING_HOURS, DOOR_HOURS, Hours
from hustings.domain.messages import BadInput, Message
from hustings.domain.rules import Allowed, Rule


class Channel(IntFlag):
    """How a person is reached. The numbers are the bits of the profile's column `stops`."""

    DOOR = 1
    PHONE = 2
    TEXT = 4
    EMAIL = 8
    MAIL = 16
    VOICE = 32  # a recorded voice


NO_CHANNEL = Channel(0)


class Reason(StrEnum):
    """Why somebody may not be contacted, first reason first. The values are stored and never change."""

    DECEASED = "deceased"
    MOVED = "moved"
    NOT_PRESENT = "not_present"
    SUPPRESSED = "suppressed"
    OPTED_OUT = "opted_out"
    SOURCE_WITHDRAWN = "source_withdrawn"
    SOURCE_TERMS = "source_terms"
    NO_ADDRESS = "no_address"
    NO_PHONE = "no_phone"
    NO_MOBILE = "no_mobile"
    NO_EMAIL = "no_email"
    PROTECTED = "protected"
    NON_ELECTOR = "non_elector"
    MINOR = "minor"
    TOO_RECENT = "too_recent"
    OUTSIDE_HOURS = "outside_hours"


REASON_MESSAGES: Mapping[Reason, Message] = MappingProxyType(
    {
        Reason.DECEASED: Message("has died"),
        Reason.MOVED: Message("has moved away"),
        Reason.NOT_PRESENT: Message("is no longer on the list"),
        Reason.SUPPRESSED: Message("is under a suppression"),
        Reason.OPTED_OUT: Message("asked not to be contacted this way"),
        Reason.SOURCE_WITHDRAWN: Message("was listed on the word of a source since withdrawn"),
        Reason.SOURCE_TERMS: Message("was listed on the word of a source that does not serve this purpose"),
        Reason.NO_ADDRESS: Message("has no usable address"),
        Reason.NO_PHONE: Message("has no phone number"),
        Reason.NO_MOBILE: Message("has no mobile number"),
        Reason.NO_EMAIL: Message("has no e-mail address"),
        Reason.PROTECTED: Message("is protected by the election authority"),
        Reason.NON_ELECTOR: Message("is not an elector"),
        Reason.MINOR: Message("is under age"),
        Reason.TOO_RECENT: Message("was contacted too recently"),
        Reason.OUTSIDE_HOURS: Message("cannot be contacted at this hour"),
    }
)


# Certainty as in the project's notes on law: `house` marks the product's own rule where no law asks for it.
RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "reachable": Rule(
            Message("Nobody is contacted who is known to be dead, gone or unlisted."), "Hustings", "house"
        ),
        "suppression": Rule(Message("A suppression binds every channel and every team."), "Hustings", "house"),
        "own-stop-list": Rule(
            Message("Exempt callers keep their own do-not-call list and honour it."),
            "Telecommunications Act 41.7(4)",
            "Act",
        ),
        "unsubscribe": Rule(
            Message("A request to stop is given effect without delay."), "Canada's anti-spam law, s. 11", "Act"
        ),
        "stop-request": Rule(
            Message("A request to stop binds for every purpose, also where no law asks it."), "Hustings", "house"
        ),
        "withdrawn-source": Rule(
            Message("A fact whose source was withdrawn no longer counts, in lists frozen before as well."),
            "Hustings",
            "house",
        ),
        "source-terms": Rule(
            Message("What a source said is used for the purposes that it agreed to, until its last day."),
            "Hustings",
            "house",
        ),
        "contact-point": Rule(Message("The channel needs an address or number to use."), "Hustings", "house"),
        "protected-record": Rule(
            Message("A record that an election authority protects is kept, never filled in and never used."),
            "Hustings",
            "house",
        ),
        "electors-only": Rule(
            Message("People who may not vote are not contacted as electors."), "Canada Elections Act 110, 111(f)", "Act"
        ),
        "adults-only": Rule(Message("People under age are not contacted as electors."), "Hustings", "house"),
        "rest": Rule(
            Message("People are left in peace between two contacts, by all teams together."), "Hustings", "house"
        ),
        "calling-hours": Rule(
            Message(
                "Calls are made from 9:00 to 21:30 on weekdays and 10:00 to 18:00 on weekends, where the person is."
            ),
            "Unsolicited Telecommunications Rules, Part III, ss. 23-24",
            "doc",
        ),
        "texting-hours": Rule(
            Message("Texts keep to the calling hours, as long as no rule says otherwise."), "Hustings", "house"
        ),
        "door-hours": Rule(Message("Doors are knocked on from 9:00 to 21:00."), "Canada Elections Act 81", "Act"),
    }
)


@dataclass(frozen=True, slots=True)
class Reachability:
    """What the decision needs to know of a person; the names are those of the profile's columns where it has them.

    `present` is false for somebody no longer listed or merged into another record. `stops` holds the channels the
    person opted out of; `unsourced` is somebody who is on a list only by what a source since withdrawn said,
    `not_for_this` by what a source said that does not serve the purpose, or no longer. `has_mail` is an address to send
    post to, `has_door` a dwelling to knock at. `last_contact` maps a channel to the day it was last used; `quiet_until`
    is the last day of a quiet period, say after a gift.
    """

    deceased: bool = False
    moved: bool = False
    present: bool = True
    suppressed: bool = False
    stops: Channel = NO_CHANNEL
    unsourced: bool = False
    not_for_this: bool = False
    has_door: bool = False
    has_mail: bool = False
    has_phone: bool = False
    has_mobile: bool = False
    has_email: bool = False
    protected: bool = False
    elector: bool = True
    minor: bool = False
    last_contact: Mapping[Channel, date] = field(default_factory=dict)
    quiet_until: date | None = None


@dataclass(frozen=True)
class ContactRules:
    """The party's settings. The defaults are the strict ones; relaxing them is an audited act of the caller.

    `rest_days` counts per channel, `rest_days_any` over all channels: after a contact on day d the next may be on day
    d + rest. A channel missing from `hours` may be used at any hour. `legal_notice` lifts opt-outs and rests only.
    """

    hours: Mapping[Channel, Hours] = field(
        default_factory=lambda: {
            Channel.DOOR: DOOR_HOURS,
            Channel.PHONE: CALLING_HOURS,
            Channel.TEXT: CALLING_HOURS,
            Channel.VOICE: CALLING_HOURS,
        }
    )
    rest_days: Mapping[Channel, int] = field(default_factory=dict)
    rest_days_any: int = 0
    electors_only: bool = True
    adults_only: bool = True
    legal_notice: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """The first reason that stands in the way, and the key of its rule in `RULES`."""

    reason: Reason
    rule: str


def may_contact(
    person: Reachability, channel: Channel, at: datetime | Sequence[datetime], rules: ContactRules
) -> Allowed | Refused:
    """Whether `person` may be contacted by `channel` at the local time `at`.

    `at` is read as a wall clock where the person lives, whatever zone it carries. When the zone is not known, pass one
    time for each zone of the province: each must be inside the hours. Raises BadInput for no time or several channels.
    """
    times = [one.replace(tzinfo=None) for one in ([at] if isinstance(at, datetime) else at)]
    if not times:
        raise BadInput("The local time of the contact is missing; pass one time for each zone the person may live in.")
    reason = left_out_reason(person, channel, on=min(times).date(), rules=rules)
    if reason is None and channel in rules.hours and not all(rules.hours[channel].include(one) for one in times):
        reason = Reason.OUTSIDE_HOURS
    return Allowed() if reason is None else Refused(reason, rule_of(reason, channel))


def left_out_reason(person: Reachability, channel: Channel, *, on: date, rules: ContactRules) -> Reason | None:
    """Why `person` is left out of a file for `channel` made on the day `on`; None if nothing is in the way.

    The same decision as `may_contact` without the hour, for exports: who opens the file answers for the hour.
    Raises BadInput for several channels at once.
    """
    missing = _missing_contact_point(person, channel)
    for reason, applies in (
        (Reason.DECEASED, person.deceased),
        (Reason.MOVED, person.moved),
        (Reason.NOT_PRESENT, not person.present),
        (Reason.SUPPRESSED, person.suppressed),
        (Reason.OPTED_OUT, bool(person.stops & channel) and not rules.legal_notice),
        (Reason.SOURCE_WITHDRAWN, person.unsourced),
        (Reason.SOURCE_TERMS, person.not_for_this),
    ):
        if applies:
            return reason
    if missing is not None:
        return missing
    for reason, applies in (
        (Reason.PROTECTED, person.protected),
        (Reason.NON_ELECTOR, rules.electors_only and not person.elector),
        (Reason.MINOR, rules.adults_only and person.minor),
        (Reason.TOO_RECENT, not rules.legal_notice and _is_resting(person, channel, on, rules)),
    ):
        if applies:
            return reason
    return None


def rule_of(reason: Reason, channel: Channel) -> str:
    """The key in `RULES` of the rule behind a refusal on this channel."""
    if reason is Reason.OPTED_OUT:
        if channel in (Channel.PHONE, Channel.VOICE):
            return "own-stop-list"
        return "unsubscribe" if channel in (Channel.EMAIL, Channel.TEXT) else "stop-request"
    if reason is Reason.OUTSIDE_HOURS:
        return {Channel.DOOR: "door-hours", Channel.TEXT: "texting-hours"}.get(channel, "calling-hours")
    return _RULE_OF_REASON[reason]


_RULE_OF_REASON = {
    Reason.DECEASED: "reachable",
    Reason.MOVED: "reachable",
    Reason.NOT_PRESENT: "reachable",
    Reason.SUPPRESSED: "suppression",
    Reason.SOURCE_WITHDRAWN: "withdrawn-source",
    Reason.SOURCE_TERMS: "source-terms",
    Reason.NO_ADDRESS: "contact-point",
    Reason.NO_PHONE: "contact-point",
    Reason.NO_MOBILE: "contact-point",
    Reason.NO_EMAIL: "contact-point",
    Reason.PROTECTED: "protected-record",
    Reason.NON_ELECTOR: "electors-only",
    Reason.MINOR: "adults-only",
    Reason.TOO_RECENT: "rest",
}


def _missing_contact_point(person: Reachability, channel: Channel) -> Reason | None:
    """The reason if the person cannot be reached by this channel at all."""
    match channel:
        case Channel.DOOR:
            return None if person.has_door else Reason.NO_ADDRESS
        case Channel.MAIL:
            return None if person.has_mail else Reason.NO_ADDRESS
        case Channel.PHONE | Channel.VOICE:
            return None if person.has_phone or person.has_mobile else Reason.NO_PHONE
        case Channel.TEXT:
            return None if person.has_mobile else Reason.NO_MOBILE
        case Channel.EMAIL:
            return None if person.has_email else Reason.NO_EMAIL
    raise BadInput("A contact is made by one channel; ask about each of several channels by itself.")


def _is_resting(person: Reachability, channel: Channel, on: date, rules: ContactRules) -> bool:
    """Whether the last contact, on this channel or on any, is too fresh, or a quiet period is still on."""
    if person.quiet_until is not None and on <= person.quiet_until:
        return True
    last = person.last_contact.get(channel)
    if last is not None and on < last + timedelta(days=rules.rest_days.get(channel, 0)):
        return True
    latest = max(person.last_contact.values(), default=None)
    return latest is not None and on < latest + timedelta(days=rules.rest_days_any)
