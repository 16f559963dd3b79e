"""Redistribution: into which new riding a poll of an old one goes, by the published transposition of votes.

The table gives, for each pair of ridings, ranges of polls and how much of them was transferred. A range is no full
list, and what a part of less than all means within one is not published: only what is certain is answered.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from hustings.domain.poll_numbers import PollNumber, parse_poll_number

Poll = tuple[int, int]
"""The base and suffix of a poll number: (117, 1) is 117-1."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """One row of the table: polls of one kind from an old riding to a new one; `percent` of 100 is all of them.

    `first` and `last` are None where the row names no polls.
    """

    old: str
    new: str
    percent: float
    first: Poll | None
    last: Poll | None

    def holds(self, poll: Poll) -> bool:
        """Whether the poll lies within the range."""
        return self.first is not None and self.last is not None and self.first <= poll <= self.last


def new_riding(transfers: Iterable[Transfer], number: str) -> str:
    """The code of the new riding in which all of a poll lies, by the rows of its old one; "" where it is not certain.

    That is the only one into which the old riding went; else the only one whose ranges hold the poll, by a row that
    transfers all of it.
    """
    rows = list(transfers)
    whole = {row.new for row in rows}
    if len(whole) == 1:
        return whole.pop()
    parsed = parse_poll_number(number)
    if parsed is None or parsed.kind not in ("ordinary", "mobile"):
        return ""
    holding = [row for row in rows if row.holds(_key(parsed))]
    if len({row.new for row in holding}) != 1 or any(row.percent < 100 for row in holding):
        return ""
    return holding[0].new


def _key(number: PollNumber) -> Poll:
    return number.base, number.suffix
