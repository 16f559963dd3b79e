"""What every set of rules answers with: allowed, or the rule that a refusal cites."""

from dataclasses import dataclass

from hustings.domain.messages import Message


@dataclass(frozen=True)
class Rule:
    """A rule that a refusal cites: our own words, where it stands, and how sure we are (Act, doc, ?, or house)."""

    text: Message
    source: str
    certainty: str


@dataclass(frozen=True, slots=True)
class Allowed:
    """Nothing stands in the way."""
