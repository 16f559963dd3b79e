"""Reading about people: finding them, and what is known of one."""

from hustings.apps.people.queries.person import Household, Told, dwelling, household, points_of, told
from hustings.apps.people.queries.search import LIMIT, Found, Surroundings, numbered, search, surroundings

__all__ = [
    "LIMIT",
    "Found",
    "Household",
    "Surroundings",
    "Told",
    "dwelling",
    "household",
    "numbered",
    "points_of",
    "search",
    "surroundings",
    "told",
]
