"""What a dashboard counts, and what the record answers."""

from hustings.apps.reporting.queries.seeing import Seen, colleagues, seen_by, who_saw
from hustings.apps.reporting.queries.standing import (
    LATELY,
    Coverage,
    Leaning,
    contacts_per_day,
    coverage,
    days,
    leanings,
)

__all__ = [
    "LATELY",
    "Coverage",
    "Leaning",
    "Seen",
    "colleagues",
    "contacts_per_day",
    "coverage",
    "days",
    "leanings",
    "seen_by",
    "who_saw",
]
