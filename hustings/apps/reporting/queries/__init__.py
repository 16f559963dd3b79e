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
from hustings.apps.reporting.queries.wording import form_of, form_titled, how

__all__ = [
    "LATELY",
    "Coverage",
    "Leaning",
    "Seen",
    "colleagues",
    "contacts_per_day",
    "coverage",
    "days",
    "form_of",
    "form_titled",
    "how",
    "leanings",
    "seen_by",
    "who_saw",
]
