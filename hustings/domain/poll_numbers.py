"""Poll numbers as election bodies print them, taken apart for sorting and for telling what kind of poll they are.

Rules: formats.md section 2.3. The printed text is the key everywhere; the parts are derived and never written back.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

PollKind = Literal["ordinary", "mobile", "advance", "special"]

SPECIAL_BASE: Final = 10_000
"""Special-ballot groups have no number of their own: group n sorts as 10,000 + n, after every other poll."""

_NUMBER = re.compile(r"(\d{1,4})(?:-(\d{1,4}))?([A-Z]{0,2})", re.ASCII)
_SPECIAL = re.compile(r"(?:S/R|SVR/RÉS|SVR)[ -]?(\d{1,2})")


@dataclass(frozen=True, slots=True, order=True)
class PollNumber:
    """`12-1A` is base 12, suffix 1, letter A. Compares in the order in which polls are listed."""

    base: int
    suffix: int
    letter: str
    kind: PollKind

    @property
    def polygon(self) -> str | None:
        """The key of the polling division's outline (`12-1`), shared by all letters; none for advance and special."""
        return None if self.kind in ("advance", "special") else f"{self.base}-{self.suffix}"


def parse_poll_number(text: str) -> PollNumber | None:
    """The parts of a printed poll number, or None when it has no known form.

    500 to 599 are mobile polls (care homes), 600 and up advance polls; 400 to 499 are ordinary numbers.
    """
    text = text.strip().upper()
    if special := _SPECIAL.fullmatch(text):
        return PollNumber(SPECIAL_BASE + int(special[1]), 0, "", "special")
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    base = int(match[1])
    kind: PollKind = "ordinary" if base < 500 else "mobile" if base < 600 else "advance"
    return PollNumber(base, int(match[2] or 0), match[3], kind)
