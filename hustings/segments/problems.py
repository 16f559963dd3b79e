"""What is wrong with a segment, and where."""

from dataclasses import dataclass

from hustings.domain.messages import Message

MAX_PROBLEMS = 20
"""After so many the rest is not looked for: each costs a search for the nearest name."""


@dataclass(frozen=True)
class Problem:
    """One mistake: characters `start` up to `end` of the text, and what to write there instead, if anything is near.

    A segment that came as JSON has no text; its problems are placed at 0, 0.
    The words of the user are never repeated in the message, since a name may be among them.
    """

    message: Message
    start: int
    end: int
    suggestion: str | None = None


@dataclass(frozen=True)
class Complaint:
    """A mistake in one criterion: `part` 0 is the field, 1 and up its values, in the order they were written."""

    part: int
    message: Message
    suggestion: str | None = None
