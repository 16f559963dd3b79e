"""How long kinds of facts are kept: which kinds there are, and what no policy can shorten."""

from collections.abc import Mapping
from types import MappingProxyType

from hustings.domain.messages import BadInput, Message

LEAST, MOST = 30, 36_500  # days

# What a policy may set a period for, the most personal first. The keys are stored and never change.
KINDS: Mapping[str, Message] = MappingProxyType(
    {
        "notes": Message("Notes in free words, after the day of the contact"),
        "rows": Message("Rows of files byte for byte, after they came in; lists of electors are not meant"),
        "outside": Message("What outside lists said, after their date"),
        "contacts": Message("Contacts with results, marks and answers, after their day"),
        "facts": Message("Petitions, issues, tags, signs and volunteering, after their day"),
        "memberships": Message("Memberships, after they end"),
        "lists": Message("Who stood on a frozen list, after its last day"),
    }
)


def check_days(kind: str, days: int | None) -> None:
    """Raise BadInput for a kind that there is not, or a period that nobody can mean; None keeps a kind for good."""
    if kind not in KINDS:
        raise BadInput("There is no kind of fact called {kind}. Choose one of: {known}.", kind=kind,
                       known=", ".join(KINDS))  # fmt: skip
    if days is not None and not LEAST <= days <= MOST:
        raise BadInput("A period is between {least} and {most} days.", least=LEAST, most=MOST)
