"""A segment as one SQL query: who may be seen, who is meant, and what is asked about them.

The scope is a required argument, so that no query can be made that forgets it.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

from sqlglot import exp

from hustings.segments.conditions import All, Among, Column, Condition, Test, condition
from hustings.segments.dialects import DuckDb, Postgres
from hustings.segments.resolve import Segment
from hustings.segments.writer import Dialect, Writer

Want = Literal["count", "doors", "phones", "emails", "zone", "poll", "door", "ids", "field"]
_DISTINCT = {"doors": "door_id", "phones": "phone_key", "emails": "email_key"}
_GROUPS = {"zone": "zone_id", "poll": "poll_id", "door": "door_id"}


@dataclass(frozen=True, init=False)
class Scope:
    """The zones whose people the asker may see. Everything must be asked for by name: `Scope.everything()`."""

    zones: frozenset[int] | None

    def __init__(self, zones: frozenset[int]) -> None:
        object.__setattr__(self, "zones", frozenset(zones))

    @classmethod
    def everything(cls) -> "Scope":
        scope = cls(frozenset())
        object.__setattr__(scope, "zones", None)
        return scope


@dataclass(frozen=True)
class Query:
    """SQL with placeholders, and the values for them in order."""

    sql: str
    params: list[Any]


def compile_segment(segment: Segment, scope: Scope, as_of: dt.date, dialect: Dialect, want: Want = "count") -> Query:
    """The query for what is wanted of the people for whom the segment is true, on the day `as_of`.

    count               one number: people
    doors phones emails one number: distinct ones, those without any left out
    zone poll door      rows (number or NULL, people)
    ids                 rows (person_id), in no order
    field               one row: people in the universe; then for the whole segment, and for each of `segment.criteria`
                        in its order, the number for whom it is true and the number for whom it is false. The rest is
                        unknown.
    """
    writer = dialect.writer()
    if want == "field":
        who, select = _universe(segment, scope), exp.select(*_tallies(writer, segment, as_of))
    else:
        who, select = meant(segment, scope, as_of), _select(writer, want)
    select = select.from_(exp.to_table(dialect.table)).where(writer.write(All(who)), copy=False)
    if want in _GROUPS:
        select = select.group_by(exp.column(_GROUPS[want]))
    return Query(*writer.finished(writer.sql(select)))


def meant(segment: Segment, scope: Scope, as_of: dt.date) -> tuple[Condition, ...]:
    """What must be true of somebody who is meant: that they come into question, and the segment."""
    return (*_universe(segment, scope), condition(segment.root, segment.names, as_of))


def _universe(segment: Segment, scope: Scope) -> tuple[Condition, ...]:
    """Who comes into question at all: in scope, still here, and an elector unless the segment speaks of electors."""
    who: list[Condition] = [] if scope.zones is None else [Among(Column("zone_id"), tuple(sorted(scope.zones)))]
    who.append(Test(Column("present"), "=", True))
    if segment.electors_only:
        who.append(Test(Column("elector"), "=", True))
    return tuple(who)


def _select(writer: Writer, want: Want) -> exp.Select:
    if want == "ids":
        return exp.select("person_id")
    if want in _DISTINCT:
        distinct = exp.Distinct(expressions=[exp.column(_DISTINCT[want])])
        return exp.select(exp.Count(this=distinct))
    return exp.select(exp.column(_GROUPS[want]), writer.people()) if want in _GROUPS else exp.select(writer.people())


def _tallies(writer: Writer, segment: Segment, as_of: dt.date) -> list[exp.Expr]:
    tallies = [writer.people()]
    for node in (segment.root, *segment.criteria):
        for wanted in (True, False):
            tallies.append(writer.people(writer.write(condition(node, segment.names, as_of, wanted))))
    return tallies


__all__ = ["DuckDb", "Postgres", "Query", "Scope", "Want", "compile_segment"]
