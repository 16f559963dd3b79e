"""Two people side by side, as they would be merged: what each is said to be, field by field, and what holds of both."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from hustings.apps.people.models import Merge, Person

# What is chosen as one, and the keys of assertions that it fills. Phones and addresses to write to all stay.
FIELDS = {
    "name": (
        *("family_name", "given_name", "middle_name", "name_prefix", "name_suffix"),
        *("family_key", "given_key"),
    ),
    "birth": ("birth_from", "birth_to"),
    "gender": ("gender",),
    "language": ("language",),
    "fixed_income": ("fixed_income",),
    "status": ("status",),
    "turnout": ("turnout",),
    "address": ("address_id", "zone_id", "poll_id", "sequence_number"),
    "mailing": ("mailing",),
}

Content = dict[str, str]  # what is said, by key; numbers and yes or no in their JSON form

_TOGETHER = """
SELECT fold_content(a.content ORDER BY s.rank, a.asserted_on, a.id) FROM people_assertion a
JOIN source_ranks() s ON s.source_id = a.source_id WHERE a.live AND a.person_id = ANY (%s)
"""
_ALONE = """
SELECT coalesce(a.told_of, a.person_id), fold_content(a.content ORDER BY s.rank, a.asserted_on, a.id)
FROM people_assertion a JOIN source_ranks() s ON s.source_id = a.source_id
WHERE a.live AND a.person_id = ANY (%s) GROUP BY 1
"""
# The person whom the latest list of electors names keeps their page; else who came first.
_LAST_STANDING = {Person.Status.REMOVED.value}


@dataclass(frozen=True)
class Beside:
    """One field of two people: what is said of each, by person, and whose holds if nobody chooses."""

    name: str
    said: dict[int, Content]
    holds: int

    @property
    def differs(self) -> bool:
        """Whether something else is said of the one than of the other, and something of both."""
        one, other = self.said.values()
        return one != other and bool(one) and bool(other)


def who_stands(one: Person, other: Person) -> tuple[Person, Person]:
    """Of two people who are one, whose page stays, and who is absorbed."""
    first, second = sorted(
        (one, other), key=lambda each: (each.elector_number == "", each.status in _LAST_STANDING, each.pk)
    )
    return first, second


def beside(one: Person, other: Person) -> list[Beside]:
    """The fields of two people side by side, those first of which something is said."""
    said = contents([one.pk, other.pk])
    with connection.cursor() as cursor:
        cursor.execute(_TOGETHER, [[one.pk, other.pk]])
        together = _plain(cursor.fetchone()[0])
    return [_beside(name, one.pk, other.pk, said, together) for name in FIELDS]


def contents(people: Sequence[int]) -> dict[int, Content]:
    """What is said of each of some people, folded, without what says nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_id, content FROM people_folded WHERE person_id = ANY (%s)", [list(people)])
        found = {person: _plain(content) for person, content in cursor.fetchall()}
    return {person: found.get(person, {}) for person in people}


def said_of(content: Content, field: str) -> Content:
    """What a folded content says of one of `FIELDS`."""
    return {key: content[key] for key in FIELDS[field] if key in content}


def merges_of(person: int) -> list[tuple[Merge, Person]]:
    """The merges that hold with this person at the top, the newest first, each with who was absorbed."""
    found = list(Merge.objects.filter(person_id=person, apart_at=None).order_by("-at", "-pk"))
    absorbed = Person.objects.in_bulk([each.absorbed_id for each in found])
    return [(each, absorbed[each.absorbed_id]) for each in found if each.absorbed_id in absorbed]


def names_alone(people: Iterable[Person]) -> dict[int, str]:
    """What each of some people is called by what was told of them alone, whomever they were merged with."""
    rows = {each.pk: each for each in people}
    with connection.cursor() as cursor:
        cursor.execute(_ALONE, [[each.merged_into or each.pk for each in rows.values()]])
        told = {person: _plain(content) for person, content in cursor.fetchall()}
    names = {pk: Person(**said_of(told.get(pk, {}), "name")).name for pk in rows}
    return {pk: name or rows[pk].name for pk, name in names.items()}


def tops() -> dict[int, int]:
    """Who was merged into somebody, among the people whom the acting user may see, and into whom."""
    found = Person.objects.exclude(merged_into=None).values_list("pk", "merged_into")
    return {person: top for person, top in found if top is not None}


def _beside(name: str, one: int, other: int, said: dict[int, Content], together: Content) -> Beside:
    each = {person: said_of(said[person], name) for person in (one, other)}
    # who says something holds over who says nothing
    speaking = [person for person in each if each[person]]
    natural = [person for person in each if each[person] == said_of(together, name)]
    holds = speaking if len(speaking) == 1 else natural
    return Beside(name, each, holds[0] if holds else one)


def _plain(content: str | dict[str, Any] | None) -> Content:
    found: dict[str, Any] = json.loads(content) if isinstance(content, str) else content or {}
    # a list of electors says all as texts, others say a number as a number
    texts = {key: value if isinstance(value, str) else json.dumps(value) for key, value in found.items()}
    return {key: text for key, text in texts.items() if text not in ("", "null")}
