"""What a segment may call by name, its counts, and who is on a list."""

from hustings.apps.lists.queries.counting import (
    Answer,
    Tally,
    ask,
    ask_postgres,
    by_field,
    people_in_postgres,
    scope_now,
)
from hustings.apps.lists.queries.members import Member, Reachable, members, reachable
from hustings.apps.lists.queries.naming import names, understood

__all__ = [
    "Answer",
    "Member",
    "Reachable",
    "Tally",
    "ask",
    "ask_postgres",
    "by_field",
    "members",
    "names",
    "people_in_postgres",
    "reachable",
    "scope_now",
    "understood",
]
