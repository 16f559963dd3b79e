"""What a segment may call by name, its counts, and who is on a list."""

from hustings.apps.lists.queries.counting import (
    Answer,
    Tally,
    ask,
    ask_postgres,
    by_field,
    of_these_in_postgres,
    people_in_postgres,
    sample,
    scope_now,
)
from hustings.apps.lists.queries.members import Member, Reachable, members, picked, reachable
from hustings.apps.lists.queries.naming import names, understood
from hustings.apps.lists.queries.places import OnMap, by_district, by_poll, on_map, places_of
from hustings.apps.lists.queries.standing import (
    Standing,
    free_name,
    frozen_just_now,
    lists_of,
    next_of,
    next_people,
    place_of,
    standing,
)

__all__ = [
    "Answer",
    "Member",
    "OnMap",
    "Reachable",
    "Standing",
    "Tally",
    "ask",
    "ask_postgres",
    "by_district",
    "by_field",
    "by_poll",
    "free_name",
    "frozen_just_now",
    "lists_of",
    "members",
    "names",
    "next_of",
    "next_people",
    "of_these_in_postgres",
    "on_map",
    "people_in_postgres",
    "picked",
    "place_of",
    "places_of",
    "reachable",
    "sample",
    "scope_now",
    "standing",
    "understood",
]
