"""Writing conditions as SQL: what all engines have in common. Values are always bound parameters; only names from
the catalogue enter the text."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any as Anything
from typing import ClassVar

import sqlglot
from sqlglot import exp

from hustings.segments.conditions import (
    All,
    Among,
    Any,
    Bits,
    Column,
    Condition,
    Facts,
    Gave,
    GiftTotal,
    Listed,
    Missing,
    Order,
    Stored,
    Test,
)

_COMPARE: Mapping[str, type[exp.Binary]] = {
    "=": exp.EQ,
    "!=": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
}


class Dialect:
    """One engine. A writer is made for each query, since it collects that query's parameters."""

    name: ClassVar[str]
    table: str

    def writer(self) -> "Writer":
        raise NotImplementedError


class Writer:
    """Writes conditions as sqlglot expressions and collects their parameters."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.generator = sqlglot.Dialect.get_or_raise(dialect.name).generator()
        self.params: list[Anything] = []

    def write(self, condition: Condition) -> exp.Expr:
        """The condition as an expression that is TRUE where it is met, and FALSE or NULL where it is not."""
        match condition:
            case All(items) | Any(items):
                return self.joined(isinstance(condition, All), items)
            case Test(column, op, value):
                return self.missing_column(column) or self.test(column, op, value)
            case Among(column, values, inside):
                return self.missing_column(column) or self.among(column, values, inside)
            case Missing(column, missing):
                if self.missing_column(column):
                    return exp.true() if missing else exp.false()
                return self.missing(column, missing)
            case Bits(column, mask, inside):
                bits = exp.BitwiseAnd(this=self.column(column), expression=self.bind(mask, column))
                return compare("=" if inside else "!=", exp.Paren(this=bits), self.bind(mask, column))
            case Facts(ids, inside):
                return self.facts(ids, inside) if ids else constant(not inside)
            case Listed(list_id, inside):
                return self.listed(list_id, inside)
            case Gave(since, inside):
                return self.gave(since, inside)
            case GiftTotal(since, order, cents):
                return self.gift_total(since, order, cents)

    def joined(self, every: bool, items: tuple[Condition, ...]) -> exp.Expr:
        """`and` or `or` of the items, as flat text at once: sqlglot's own writer recurses five calls deep per level."""
        if not items:
            return constant(every)
        flat = self.simplified(every, _flat(every, items))
        parts = [self.sql(item if isinstance(item, exp.Expr) else self.write(item)) for item in flat]
        return exp.Var(this=f"({(' AND ' if every else ' OR ').join(parts)})")

    def sql(self, expression: exp.Expr) -> str:
        return self.generator.generate(expression, copy=False)

    def test(self, column: Column, op: str, value: Stored) -> exp.Expr:
        if isinstance(value, bool):
            return compare(op, self.column(column), exp.true() if value else exp.false())
        return compare(op, self.column(column), self.bind(value, column))

    def missing(self, column: Column, missing: bool) -> exp.Expr:
        null = exp.Is(this=self.column(column), expression=exp.null())
        return null if missing else exp.Not(this=null)

    def among(self, column: Column, values: tuple[Stored, ...], inside: bool) -> exp.Expr:
        """NOT IN is safe here: no value is NULL, and a NULL column gives NULL, which counts as not met."""
        if not values:
            return exp.false() if inside else exp.Not(this=exp.Is(this=self.column(column), expression=exp.null()))
        if len(values) == 1:
            return self.test(column, "=" if inside else "!=", values[0])
        found = exp.In(this=self.column(column), expressions=[self.bind(value, column) for value in values])
        return found if inside else exp.Not(this=found)

    def bind(self, value: Anything, column: Column | None = None) -> exp.Expr:
        """A parameter; `column` is what it is compared with."""
        self.params.append(self.stored(value))
        return exp.Parameter(this=exp.Literal.number(len(self.params)))

    def finished(self, sql: str) -> tuple[str, list[Anything]]:
        """The whole query with its parameters in the order and form that the driver wants."""
        return sql, self.params

    def people(self, met: exp.Expr | None = None) -> exp.Expr:
        """How many rows there are, or how many meet a condition."""
        return only(exp.Count(this=exp.Star()), met)

    # ---- What each engine does in its own way -----------------------------------------------------------------

    def missing_column(self, column: Column) -> exp.Expr | None:
        """A constant where the engine has no such column: it is unknown of everybody."""
        return None

    def simplified(self, every: bool, items: list[Condition]) -> Sequence[Condition | exp.Expr]:
        """The items of an `and` or `or`, some already written where several are one to this engine."""
        return items

    def stored(self, value: Anything) -> Anything:
        return value

    def column(self, column: Column) -> exp.Expr:
        raise NotImplementedError

    def facts(self, ids: tuple[int, ...], inside: bool) -> exp.Expr:
        raise NotImplementedError

    def listed(self, list_id: int, inside: bool) -> exp.Expr:
        raise NotImplementedError

    def gave(self, since: dt.date | None, inside: bool) -> exp.Expr:
        raise NotImplementedError

    def gift_total(self, since: dt.date | None, op: Order, cents: int) -> exp.Expr:
        raise NotImplementedError


def _flat(every: bool, items: tuple[Condition, ...]) -> list[Condition]:
    """`a and (b and c)` as three items; and all that is asked of facts in one, since each is a join of its own."""
    same = All if every else Any
    flat: list[Condition] = []
    facts: list[int] = []
    for item in items:
        if isinstance(item, same):
            flat += _flat(every, item.items) or [item]
        elif isinstance(item, Facts) and item.inside is not every and item.ids:
            facts += item.ids
        else:
            flat.append(item)
    return [*flat, Facts(tuple(dict.fromkeys(facts)), inside=not every)] if facts else flat


def only(aggregate: exp.Expr, met: exp.Expr | None) -> exp.Expr:
    """The aggregate over those rows alone that meet a condition, if there is one."""
    return aggregate if met is None else exp.Filter(this=aggregate, expression=exp.Where(this=met))


def constant(value: bool) -> exp.Expr:
    return exp.true() if value else exp.false()


def compare(op: str, left: exp.Expr, right: exp.Expr) -> exp.Expr:
    return _COMPARE[op](this=left, expression=right)
