"""Reading about people: finding them, and what is known of one."""

from hustings.apps.people.queries.erased import Erased, any_erased, erased_among
from hustings.apps.people.queries.merging import (
    FIELDS,
    Beside,
    Content,
    beside,
    contents,
    merges_of,
    names_alone,
    said_of,
    tops,
    who_stands,
)
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
from hustings.apps.people.queries.sources import Spoken, agreement_of, sources, spoken
from hustings.apps.people.queries.traced import doors_of, how_many, reached_by, whose_points

__all__ = [
    "FIELDS",
    "LIMIT",
    "Beside",
    "Content",
    "Erased",
    "Found",
    "Household",
    "Spoken",
    "Surroundings",
    "Told",
    "agreement_of",
    "any_erased",
    "at_postal_code",
    "beside",
    "contents",
    "copied_out",
    "doors_of",
    "dwelling",
    "erased_among",
    "household",
    "how_many",
    "merges_of",
    "names_alone",
    "numbered",
    "points_of",
    "reached_by",
    "said_of",
    "search",
    "sources",
    "spoken",
    "surroundings",
    "told",
    "tops",
    "who_stands",
    "whose_points",
]
