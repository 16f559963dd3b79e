"""Counting a segment: base + delta in the mirror; the same question to PostgreSQL as the check."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db import connection

from hustings.mirror import client
from hustings.mirror.parts import Part, dialect
from hustings.mirror.place import Base
from hustings.mirror.shape import NULLS
from hustings.segments import nodes
from hustings.segments.compile import Postgres, Scope, Want, compile_segment
from hustings.segments.masks import mask_of
from hustings.segments.resolve import Segment

_ADDITIVE = ("count", "zone", "poll", "field")  # the others are of distinct ones, or name them
_GROUPED = ("zone", "poll", "door")


@dataclass(frozen=True)
class Answer:
    """What came back for one want: a number, or rows; and how long the asking took."""

    value: Any
    milliseconds: float


def scope_now() -> Scope:
    """The zones of the acting user, as the database derives them now. No user: no zones."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT allowed_zones(), (SELECT count(*) FROM geography_zone)")
        zones, everything = cursor.fetchone()
    return Scope.everything() if zones and len(zones) == everything else Scope(frozenset(zones))


def ask(segment: Segment, scope: Scope, as_of: date, want: Want = "count") -> Answer:
    """Ask the mirror. Counts every write that committed before the question.

    count: a number; doors, phones, emails: a number of distinct ones; zone, poll, door: {number: people};
    ids: a sorted list of person numbers; field: see `by_field`.
    """
    started = time.perf_counter()
    rows = client.ask(partial(questions, segment, scope, as_of, want), lists=_lists(segment))
    return Answer(_put_together(list(rows.values()), want), (time.perf_counter() - started) * 1000)


def questions(segment: Segment, scope: Scope, as_of: date, want: Want, base: Base) -> client.Queries:
    """What to ask the mirror, whose answers are then added up: a mask where there is one, else SQL for each part."""
    if want == "count":
        mask = mask_of(segment, scope, as_of, dialect("delta", base), NULLS)
        if mask is not None:
            return {"mask": mask}
    parts: tuple[Part, ...] = ("base", "delta") if want in _ADDITIVE else ("current",)
    compiled = ((part, compile_segment(segment, scope, as_of, dialect(part, base), want)) for part in parts)
    return {part: (query.sql, query.params) for part, query in compiled}


def ask_postgres(segment: Segment, scope: Scope, as_of: date, want: Want = "count") -> Answer:
    """Ask PostgreSQL's profile table the same, under the acting user's policies."""
    started = time.perf_counter()
    query = compile_segment(segment, scope, as_of, Postgres(), want)
    with connection.cursor() as cursor:
        cursor.execute(query.sql, query.params)
        rows = cursor.fetchall()
    return Answer(_put_together([rows], want), (time.perf_counter() - started) * 1000)


def sample(segment: Segment, scope: Scope, as_of: date, people: int) -> list[int]:
    """The numbers of so many people for whom the segment is true, whichever the mirror comes upon first."""

    def first(base: Base) -> client.Queries:
        query = compile_segment(segment, scope, as_of, dialect("current", base), "ids")
        return {"current": (f"SELECT * FROM ({query.sql}) AS meant LIMIT {people:d}", query.params)}  # noqa: S608

    found: list[int] = _put_together(list(client.ask(first, lists=_lists(segment)).values()), "ids")
    return found


def people_in_postgres(segment: Segment, as_of: date) -> list[int]:
    """The people for whom the segment is true, sorted, from PostgreSQL: what freezing a list goes by."""
    found: list[int] = ask_postgres(segment, scope_now(), as_of, "ids").value
    return found


def of_these_in_postgres(segment: Segment, as_of: date, people: Sequence[int]) -> frozenset[int]:
    """Those of some people for whom the segment is true, from PostgreSQL."""
    query = compile_segment(segment, scope_now(), as_of, Postgres(), "ids")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM ({query.sql}) AS meant (person_id) WHERE person_id = ANY (%s)",  # noqa: S608 (compiled)
            [*query.params, list(people)],
        )
        return frozenset(person for (person,) in cursor.fetchall())


@dataclass(frozen=True)
class Tally:
    """How many are matching, not matching and unknown."""

    matching: int
    not_matching: int
    unknown: int


def by_field(segment: Segment, scope: Scope, as_of: date) -> list[Tally]:
    """The tally of the whole segment first, then of each criterion in its order."""
    return list(ask(segment, scope, as_of, "field").value)


def _put_together(parts: list[list[Any]], want: Want) -> Any:
    """The sum of answers of the same shape."""
    if want == "ids":
        return sorted(person for part in parts for (person,) in part)
    if want in _GROUPED:
        groups: Counter[Any] = Counter()
        for part in parts:
            for key, count in part:
                groups[key] += count
        return {key: count for key, count in groups.items() if count}
    sums = [sum(column) for column in zip(*(part[0] for part in parts), strict=True)]
    if want != "field":
        return sums[0]
    everybody, pairs = sums[0], sums[1:]
    return [Tally(yes, no, everybody - yes - no) for yes, no in zip(pairs[::2], pairs[1::2], strict=True)]


def _lists(segment: Segment) -> list[int]:
    found = (segment.names.find("lists", leaf.name) for leaf in segment.criteria if isinstance(leaf, nodes.InList))
    return sorted({item.id for item in found if item})
