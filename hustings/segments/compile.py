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
    who = list(_universe(segment, scope))
    if want == "field":
        select = exp.select(*_tallies(writer, segment, as_of))
    else:
        who.append(condition(segment.root, segment.names, as_of))
        select = _select(want)
    select = select.from_(exp.to_table(dialect.table)).where(writer.write(All(tuple(who))), copy=False)
    if want in _GROUPS:
        select = select.group_by(exp.column(_GROUPS[want]))
    return Query(*writer.finished(writer.sql(select)))


def _universe(segment: Segment, scope: Scope) -> list[Condition]:
    """Who comes into question at all: in scope, still here, and an elector unless the segment speaks of electors."""
    who: list[Condition] = [] if scope.zones is None else [Among(Column("zone_id"), tuple(sorted(scope.zones)))]
    who.append(Test(Column("present"), "=", True))
    if segment.electors_only:
        who.append(Test(Column("elector"), "=", True))
    return who


def _select(want: Want) -> exp.Select:
    if want == "ids":
        return exp.select("person_id")
    if want in _DISTINCT:
        distinct = exp.Distinct(expressions=[exp.column(_DISTINCT[want])])
        return exp.select(exp.Count(this=distinct))
    everybody = exp.Count(this=exp.Star())
    return exp.select(exp.column(_GROUPS[want]), everybody) if want in _GROUPS else exp.select(everybody)


def _tallies(writer: Writer, segment: Segment, as_of: dt.date) -> list[exp.Expr]:
    tallies: list[exp.Expr] = [exp.Count(this=exp.Star())]
    for node in (segment.root, *segment.criteria):
        for wanted in (True, False):
            met = writer.write(condition(node, segment.names, as_of, wanted))
            tallies.append(exp.Filter(this=exp.Count(this=exp.Star()), expression=exp.Where(this=met)))
    return tallies


__all__ = ["DuckDb", "Postgres", "Query", "Scope", "Want", "compile_segment"]
