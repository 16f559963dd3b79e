"""Counting a segment: base - superseded + changed in the mirror; the same question to PostgreSQL as the check."""

import time
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from hustings.mirror import client
from hustings.segments import nodes
from hustings.segments.compile import DuckDb, Postgres, Scope, Want, compile_segment
from hustings.segments.resolve import Segment

_ADDITIVE = ("base", "superseded", "changed")


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
    tables = ("current",) if want in ("doors", "phones", "emails", "ids", "door") else _ADDITIVE

    def queries(table: client.Table) -> client.Queries:
        compiled = {}
        for name in tables:
            always = {"present", "elector"} if name == "base" and table.electors_only else {"present"}
            dialect = DuckDb(name, table.codes, table.types, always=frozenset(always), unknown=table.unknown)
            query = compile_segment(segment, scope, as_of, dialect, want)
            compiled[name] = (query.sql, query.params)
        return compiled

    rows = client.ask(queries, lists=_lists(segment))
    return Answer(_put_together(rows, want), (time.perf_counter() - started) * 1000)


def ask_postgres(segment: Segment, scope: Scope, as_of: date, want: Want = "count") -> Answer:
    """Ask PostgreSQL's profile table the same, under the acting user's policies."""
    started = time.perf_counter()
    query = compile_segment(segment, scope, as_of, Postgres(), want)
    with connection.cursor() as cursor:
        cursor.execute(query.sql, query.params)
        rows = cursor.fetchall()
    return Answer(_put_together({"current": rows}, want), (time.perf_counter() - started) * 1000)


def people_in_postgres(segment: Segment, as_of: date) -> list[int]:
    """The people for whom the segment is true, sorted, from PostgreSQL: what freezing a list goes by."""
    found: list[int] = ask_postgres(segment, scope_now(), as_of, "ids").value
    return found


@dataclass(frozen=True)
class Tally:
    """How many are matching, not matching and unknown."""

    matching: int
    not_matching: int
    unknown: int


def by_field(segment: Segment, scope: Scope, as_of: date) -> list[Tally]:
    """The tally of the whole segment first, then of each criterion in its order."""
    return list(ask(segment, scope, as_of, "field").value)


def _put_together(rows: dict[str, list[Any]], want: Want) -> Any:
    parts = (
        [(1, rows["current"])]
        if "current" in rows
        else [(1, rows["base"]), (-1, rows["superseded"]), (1, rows["changed"])]
    )
    if want == "ids":
        return sorted(person for _, part in parts for (person,) in part)
    if want in ("zone", "poll", "door"):
        groups: Counter[Any] = Counter()
        for sign, part in parts:
            for key, count in part:
                groups[key] += sign * count
        return {key: count for key, count in groups.items() if count}
    sums = [sum(sign * part[0][column] for sign, part in parts) for column in range(len(parts[0][1][0]))]
    if want != "field":
        return sums[0]
    everybody, pairs = sums[0], sums[1:]
    return [Tally(yes, no, everybody - yes - no) for yes, no in zip(pairs[::2], pairs[1::2], strict=True)]


def _lists(segment: Segment) -> list[int]:
    found = (segment.names.find("lists", leaf.name) for leaf in segment.criteria if isinstance(leaf, nodes.InList))
    return sorted({item.id for item in found if item})
