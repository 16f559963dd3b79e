"""What every form is made from: the members who may be reached, and the words around them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal

from django.utils import formats, translation
from django.utils.translation import gettext

from hustings.apps.gate.access import code_key
from hustings.apps.lists.queries.members import Member
from hustings.domain.addresses import sort_key
from hustings.domain.contact_rules import REASON_MESSAGES, Reason
from hustings.domain.traces.planting import bit

Progress = Callable[[int, int], None]


def _silent(done: int, total: int) -> None:
    """Nobody is told."""


@dataclass(frozen=True)
class Handing:
    """A release about to be written: its people and what is printed about it, in one language."""

    list_name: str
    owner: str
    purpose: str
    key: str
    on: date
    members: Sequence[Member]
    left_out: dict[str, int]
    language: Literal["en", "fr"]
    paper: Literal["a4", "letter"]
    label_sheet: str
    letter_templates: dict[str, str]
    results: dict[int, tuple[str, str]]
    marks: dict[int, tuple[str, str]]
    questions: Sequence[str]
    progress: Progress = _silent  # called with (done, of how many); what it raises ends the writing

    def in_walking_order(self) -> list[Member]:
        """By poll, street, side and number; within a door by name."""
        return in_walking_order(self.members)

    def in_full(self, member: Member) -> bool:
        """Whether this copy writes the type of their street out: it does so at doors of its own, which tells it from
        others."""
        return spelled_in_full(self.key, member.door_id)

    def left_out_worded(self) -> tuple[tuple[str, int], ...]:
        """(reason in words, how many), the reason that hinders most first."""
        with translation.override(self.language):
            return tuple(
                (gettext(REASON_MESSAGES[Reason(reason)].text), count)
                for reason, count in sorted(self.left_out.items(), key=lambda pair: list(Reason).index(Reason(pair[0])))
            )

    def day_worded(self, day: date, language: str | None = None) -> str:
        """A date as the language writes it: 21 November 2026, 21 novembre 2026."""
        with translation.override(language or self.language):
            return formats.date_format(day, "j F Y")


def spelled_in_full(key: str, door: int | None) -> bool:
    """Whether the copy of that key writes the type of the street out at a door."""
    return bit(code_key(), key, f"door|{door}")


def in_walking_order(members: Iterable[Member]) -> list[Member]:
    """People as they stand on paper: always the same, so that a sheet can be typed in by its lines."""
    return sorted(
        members,
        key=lambda m: (
            *(m.district, _natural(m.poll), sort_key(m.address), m.door_id or 0),
            *(m.family_name, m.given_name, m.person_id),
        ),
    )


def doors(members: Iterable[Member]) -> list[list[Member]]:
    """Members grouped by dwelling, in the order in which they come."""
    return [list(group) for _, group in groupby(members, key=lambda m: m.door_id)]


def _natural(text: str) -> tuple[int, str]:
    digits = "".join(sign for sign in text.split("-")[0] if sign.isdecimal())
    return (int(digits) if digits else 0, text)
