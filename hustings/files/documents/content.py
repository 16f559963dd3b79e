"""What is printed: plain frozen records, already worded and already allowed to leave. No markup anywhere."""

import re
from dataclasses import dataclass, field
from typing import Literal

Language = Literal["en", "fr"]
Paper = Literal["a4", "letter"]
LeftOut = tuple[tuple[str, int], ...]
"""(reason in words, how many people), in the order to print them."""

_OPAQUE = re.compile(r"[0-9A-Z./+*%$-]{1,40}\Z")


def opaque(value: str) -> str:
    """`value` when it fits the QR alphanumeric set (capitals, digits, `$%*+-./`), else ValueError; colons separate."""
    if not _OPAQUE.match(value):
        raise ValueError("a printed reference holds 1 to 40 capitals, digits or $%*+-./")
    return value


@dataclass(frozen=True)
class Resident:
    """One person at a door. `reference` is the release's row, typed back from paper; `last` is what was last heard."""

    line: int
    name: str
    detail: str
    reference: str
    last: str = ""


@dataclass(frozen=True)
class Door:
    """One dwelling. `reference` is opaque (it goes into the QR code); `note` is short, one or two printed lines."""

    number: int
    reference: str
    address: str
    residents: tuple[Resident, ...]
    note: str = ""

    def __post_init__(self) -> None:
        opaque(self.reference)


@dataclass(frozen=True)
class Street:
    """Doors of one side of one street, in walking order. `side` is "odd", "even" or "" (both)."""

    name: str
    side: Literal["odd", "even", ""]
    doors: tuple[Door, ...]


@dataclass(frozen=True)
class Sheet:
    """What one team carries: one turf, on as many pages as it needs."""

    number: str
    title: str
    poll: str
    streets: tuple[Street, ...]

    def __post_init__(self) -> None:
        opaque(self.number)


@dataclass(frozen=True)
class WalkList:
    """A whole walk list. `key` is the release it belongs to, `as_of` the worded date of the data.

    `results` and `support` are the boxes beside each name: (code printed in the box, label printed in the legend).
    """

    list_name: str
    owner: str
    purpose: str
    as_of: str
    language: Language
    paper: Paper
    left_out: LeftOut
    results: tuple[tuple[str, str], ...]
    sheets: tuple[Sheet, ...]
    key: str
    support: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        opaque(self.key)
        if len(self.results) + len(self.support) > 14:
            raise ValueError("at most 14 boxes fit beside a name")


@dataclass(frozen=True)
class Label:
    """One address label, its lines from the top."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class LetterPart:
    """A letter's text in one language. `date` is worded in it; a bilingual letter has two parts, English first."""

    language: Language
    date: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Letter:
    """One letter to one door. `address` shows through the window; `reference` is opaque and printed small."""

    address: tuple[str, ...]
    parts: tuple[LetterPart, ...]
    sender: tuple[str, ...]
    reference: str


@dataclass(frozen=True)
class Summary:
    """The last page of labels and letters: whose list it is, and who was left out and why."""

    list_name: str
    owner: str
    purpose: str
    as_of: str
    language: Language
    left_out: LeftOut = field(default=())
