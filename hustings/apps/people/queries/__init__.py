"""Reading about people: finding them, and what is known of one."""

from hustings.apps.people.queries.person import Household, Told, dwelling, household, points_of, told
from hustings.apps.people.queries.register import copied_out
from hustings.apps.people.queries.search import (
    LIMIT,
    Found,
    Surroundings,
    at_postal_code,
    numbered,
    search,
    surroundings,
)
from hustings.apps.people.queries.sources import Spoken, sources, spoken

__all__ = [
    "LIMIT",
    "Found",
    "Household",
    "Spoken",
    "Surroundings",
    "Told",
    "at_postal_code",
    "copied_out",
    "dwelling",
    "household",
    "numbered",
    "points_of",
    "search",
    "sources",
    "spoken",
    "surroundings",
    "told",
]
