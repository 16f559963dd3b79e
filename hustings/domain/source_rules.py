"""May an outside list of this source come in, and what it said serve? Allowed, or refused for a reason with its rule.

The reasons are tried in the order in which `Reason` lists them. What is known of the source and the day are passed in;
nothing here reads a clock. Where the law is doubtful the stricter reading is the default.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from hustings.domain.messages import BadInput, Message
from hustings.domain.rules import Allowed, Rule


class Giver(StrEnum):
    """What kind of giver a source has: a closed list. The values are stored and never change."""

    OWN = "own"
    TOOL = "tool"
    INDIVIDUAL = "individual"
    VENDOR = "vendor"
    CORPORATION = "corporation"
    UNION = "union"
    ASSOCIATION = "association"
    CHARITY = "charity"
    OPPONENT = "opponent"
    MP_OFFICE = "mp_office"
    MUNICIPAL = "municipal"
    SHARED_LOGIN = "shared_login"
    MEMBER = "member"
    GUESSED = "guessed"


GIVERS: Mapping[Giver, Message] = MappingProxyType(
    {
        Giver.OWN: Message("our own petition, survey or campaign"),
        Giver.TOOL: Message("another tool of ours"),
        Giver.INDIVIDUAL: Message("a person, of themselves or of people who asked them to"),
        Giver.VENDOR: Message("a business that sells lists"),
        Giver.CORPORATION: Message("a corporation"),
        Giver.UNION: Message("a union"),
        Giver.ASSOCIATION: Message("an association"),
        Giver.CHARITY: Message("a registered charity"),
        Giver.OPPONENT: Message("another party or candidate"),
        Giver.MP_OFFICE: Message("the office of a member of Parliament"),
        Giver.MUNICIPAL: Message("a municipality"),
        Giver.SHARED_LOGIN: Message("a login that somebody shared"),
        Giver.MEMBER: Message("a single member of an association"),
        Giver.GUESSED: Message("a list of surnames, or a score, that stands for religion, origin or language"),
    }
)


class Reason(StrEnum):
    """Why a list may not come in, first reason first."""

    REFUSED_GIVER = "refused_giver"
    GUESSED = "guessed"
    NOTHING_PAID = "nothing_paid"
    NOT_SIGNED = "not_signed"
    NO_CONSENT = "no_consent"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    NOT_FOR_THIS = "not_for_this"


RULES: Mapping[Reason, Rule] = MappingProxyType(
    {
        Reason.REFUSED_GIVER: Rule(
            Message(
                "No list comes from a charity, an opponent, an MP's office, a municipality, a shared login or a single"
                " member of an association."
            ),
            "Hustings",
            "house",
        ),
        Reason.GUESSED: Rule(
            Message(
                "No list comes in that guesses: surnames that stand for origin or religion, languages told from names,"
                " scores of such traits made elsewhere."
            ),
            "Hustings",
            "house",
        ),
        Reason.NOTHING_PAID: Rule(
            Message(
                "A list that a corporation, union, association or business gives for nothing may be a prohibited"
                " contribution: what was paid for it is recorded first."
            ),
            "Canada Elections Act 363(1)",
            "Act",
        ),
        Reason.NOT_SIGNED: Rule(
            Message(
                "A list that a corporation, union, association or business gives comes in under a signed agreement: the"
                " document is attached, with who signed it and may speak for the giver."
            ),
            "Hustings",
            "house",
        ),
        Reason.NO_CONSENT: Rule(
            Message(
                "Of an association's list, and of one that reveals religion, origin, health or orientation, only those"
                " come in who consented themselves: each row says in what words, and on what day."
            ),
            "Hustings",
            "house",
        ),
        Reason.NOT_YET: Rule(Message("A list comes in from the first day of its agreement."), "Hustings", "house"),
        Reason.EXPIRED: Rule(
            Message("A list comes in, and what it said is used, until the last day of its agreement."),
            "Hustings",
            "house",
        ),
        Reason.NOT_FOR_THIS: Rule(
            Message("What a source said is used for the purposes that it agreed to."), "Hustings", "house"
        ),
    }
)

_REFUSED = {
    Giver.CHARITY, Giver.OPPONENT, Giver.MP_OFFICE, Giver.MUNICIPAL, Giver.SHARED_LOGIN, Giver.MEMBER
}  # fmt: skip
_GIVEN = {Giver.VENDOR, Giver.CORPORATION, Giver.UNION, Giver.ASSOCIATION}


@dataclass(frozen=True)
class Terms:
    """What a source agreed to: `paid_cents` is None where nothing is recorded; both days count, None is no bound.

    `purposes` are codes of the unit's purposes; none is all of them. `signed`: the signed document is attached.
    `sensitive`: being on its lists reveals religion, origin, health or orientation.
    """

    giver: Giver = Giver.OWN
    paid_cents: int | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    purposes: tuple[str, ...] = ()
    signed: bool = False
    sensitive: bool = False

    @property
    def by_consent(self) -> bool:
        """Whether only those come in whose row has their own consent."""
        return self.giver is Giver.ASSOCIATION or self.sensitive


@dataclass(frozen=True, slots=True)
class Refused:
    """The first reason that stands in the way; its rule is `RULES[reason]`."""

    reason: Reason

    @property
    def rule(self) -> Rule:
        """The rule behind it."""
        return RULES[self.reason]


def may_come_in(terms: Terms, on: date, *, consented: bool = True) -> Allowed | Refused:
    """Whether a list under these terms may come in on the day `on`; `consented`: whether a row of it says so."""
    for reason, applies in (
        (Reason.REFUSED_GIVER, terms.giver in _REFUSED),
        (Reason.GUESSED, terms.giver is Giver.GUESSED),
        (Reason.NOTHING_PAID, terms.giver in _GIVEN and not terms.paid_cents),
        (Reason.NOT_SIGNED, terms.giver in _GIVEN and not terms.signed),
        (Reason.NO_CONSENT, terms.by_consent and not consented),
        (Reason.NOT_YET, terms.valid_from is not None and on < terms.valid_from),
        (Reason.EXPIRED, terms.valid_until is not None and on > terms.valid_until),
    ):
        if applies:
            return Refused(reason)
    return Allowed()


def may_serve(terms: Terms, purpose: str, on: date) -> Allowed | Refused:
    """Whether what came in under these terms may be used for a purpose, by its code, on the day `on`.

    What holds back, such as a wish not to be contacted, is asked for no purpose: it binds.
    """
    if terms.valid_until is not None and on > terms.valid_until:
        return Refused(Reason.EXPIRED)
    if terms.purposes and purpose not in terms.purposes:
        return Refused(Reason.NOT_FOR_THIS)
    return Allowed()


def read_terms(
    giver: str,
    paid: float | None = None,
    since: str = "",
    until: str = "",
    purposes: Sequence[str] = (),
    sensitive: bool = False,
) -> Terms:
    """Terms as somebody writes them: `paid` in dollars, days like 2026-11-21, "" for none. Raises BadInput."""
    if giver not in set(Giver):
        raise BadInput("A giver is one of {known}.", known=", ".join(Giver))
    if paid is not None and not 0 <= paid < 10_000_000:
        raise BadInput("What was paid is an amount in dollars, such as 120.50.")
    try:
        days = [date.fromisoformat(day) if day else None for day in (since, until)]
    except ValueError:
        raise BadInput("A date is written like 2026-11-21.") from None
    cents = None if paid is None else round(paid * 100)
    return Terms(Giver(giver), cents, days[0], days[1], tuple(purposes), sensitive=sensitive)
