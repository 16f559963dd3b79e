"""How each engine writes a condition.

`Postgres` reads the table `profile` as it is. `DuckDb` reads the mirror: arrays are columns of their own, dates are
days since 1970, texts are small numbers, facts and gifts are tables beside it.
"""

import datetime as dt
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any as Anything

from sqlglot import exp

from hustings.segments.conditions import OPPOSITE, Column, Condition, Missing, Order, Stored, Test
from hustings.segments.writer import Dialect, Writer, compare, constant, only

_EPOCH = dt.date(1970, 1, 1).toordinal()

# ---- PostgreSQL ---------------------------------------------------------------------------------------------------


class Postgres(Dialect):
    """The truth: the table of profiles, its arrays as they are. Parameters are `%s`, for psycopg."""

    name = "postgres"

    def __init__(self, table: str = "profile", members: str = "lists_member") -> None:
        self.table = table
        self.members = members

    def writer(self) -> "Writer":
        return _PostgresWriter(self)


class _PostgresWriter(Writer):
    dialect: Postgres

    def column(self, column: Column) -> exp.Expr:
        place = exp.column(column.name, table=self.dialect.table)
        return place if column.slot is None else exp.Var(this=f"({self.sql(place)})[{int(column.slot)}]")

    def facts(self, ids: tuple[int, ...], inside: bool) -> exp.Expr:
        wanted = exp.cast(self.bind(list(ids)), "int[]", dialect="postgres")
        found = exp.ArrayOverlaps(this=exp.column("facts", table=self.dialect.table), expression=wanted)
        return found if inside else exp.Not(this=exp.Paren(this=found))

    def listed(self, list_id: int, inside: bool) -> exp.Expr:
        same = exp.EQ(this=exp.column("person_id", "m"), expression=exp.column("person_id", self.dialect.table))
        members = exp.select("1").from_(exp.to_table(self.dialect.members, alias="m"))
        found = exp.Exists(this=members.where(exp.column("list_id", "m").eq(self.bind(list_id)), same))
        return found if inside else exp.Not(this=found)

    def gave(self, since: dt.date | None, inside: bool) -> exp.Expr:
        found = exp.Exists(this=self._gifts(exp.select("1"), since))
        return found if inside else exp.Not(this=found)

    def gift_total(self, since: dt.date | None, op: Order, cents: int) -> exp.Expr:
        total = exp.select(exp.func("coalesce", exp.func("sum", exp.column("cents", "g")), exp.Literal.number(0)))
        return compare(op, self._gifts(total, since).subquery(), self.bind(cents))

    def _gifts(self, select: exp.Select, since: dt.date | None) -> exp.Select:
        days, cents = (exp.column(name, self.dialect.table) for name in ("gift_days", "gift_cents"))
        alias = exp.TableAlias(this=exp.to_identifier("g"), columns=[exp.to_identifier(n) for n in ("day", "cents")])
        gifts = select.from_(exp.Unnest(expressions=[days, cents], alias=alias))
        return gifts if since is None else gifts.where(exp.column("day", "g") >= self.bind(since))

    def finished(self, sql: str) -> tuple[str, list[Anything]]:
        order = [int(number) - 1 for number in re.findall(r"\$(\d+)", sql)]
        return re.sub(r"\$\d+", "%s", sql), [self.params[place] for place in order]


# ---- DuckDB -------------------------------------------------------------------------------------------------------

_BITS = {"TINYINT": 7, "SMALLINT": 15, "INTEGER": 31, "BIGINT": 63}
_RANGES = {
    **{name: (-(2**bits), 2**bits - 1) for name, bits in _BITS.items()},
    **{f"U{name}": (0, 2 ** (bits + 1) - 1) for name, bits in _BITS.items()},
}
_CODED = ("language", "gender", "fsa", "postal")


MEETS: Mapping[str, Callable[[Anything, Anything], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class DuckDb(Dialect):
    """The mirror, or one of its parts. In the one called `delta`, what is to be added to the answer of another, rows
    with a negative person number count against.

    `table` has the satellites `<table>_fact` and `<table>_gift`. `codes` gives, for language, gender, fsa and postal,
    the number stored for each text; a text without one is nobody's. `columns` gives the type of each column where
    known: a parameter takes the type of its column, since a column that is cast at every row is slow, and a place of
    an array that the mirror did not have when it was built is unknown of everybody. `always` names the yes-or-no
    columns that are true of every row of this table and need not be read. `unknown` gives the number that stands for
    "unknown" in columns that have no NULLs, which no known value is. Parameters are `$1`, `$2`, …
    """

    name = "duckdb"

    def __init__(
        self,
        table: str = "base",
        codes: Mapping[str, Mapping[str, int]] | None = None,
        columns: Mapping[str, str] | None = None,
        always: frozenset[str] = frozenset(),
        unknown: Mapping[str, int] | None = None,
    ) -> None:
        self.table = table
        self.unknown = unknown or {}
        self.always = always
        self.codes = codes or {}
        self.columns = columns
        self.members = "delta_member" if table == "delta" else "list_member"

    def writer(self) -> "Writer":
        return _DuckDbWriter(self)

    def name_of(self, column: Column) -> str:
        """The name of the column here: places of an array and short texts have columns of their own."""
        if column.name in _CODED:
            return f"{column.name}_code"
        return column.name if column.slot is None else f"{column.name}_{int(column.slot)}"

    def has(self, column: Column) -> bool:
        """Whether there is such a column; a place of an array may be newer than the mirror, and so nobody's."""
        return column.slot is None or self.columns is None or self.name_of(column) in self.columns

    def coded(self, column: Column, values: tuple[Stored, ...]) -> tuple[Stored, ...]:
        """The numbers that stand for short texts, where the column holds such; a text without one is left out."""
        if column.name not in _CODED:
            return values
        codes = self.codes.get(column.name, {})
        return tuple(codes[str(value)] for value in values if str(value) in codes)

    def stored(self, value: Anything) -> Anything:
        """The value as the column holds it."""
        return value.toordinal() - _EPOCH if isinstance(value, dt.date) else value


class _DuckDbWriter(Writer):
    dialect: DuckDb

    def column(self, column: Column) -> exp.Expr:
        return exp.column(self.dialect.name_of(column))

    def missing_column(self, column: Column) -> exp.Expr | None:
        return None if self.dialect.has(column) else exp.false()

    def test(self, column: Column, op: str, value: Stored) -> exp.Expr:
        if isinstance(value, bool) and op == "=" and column.name in self.dialect.always:
            return constant(value)
        found = super().test(column, op, value)
        return self.and_known(found, column) if self.met_by_unknown(column, op, value) else found

    def among(self, column: Column, values: tuple[Stored, ...], inside: bool) -> exp.Expr:
        values = self.dialect.coded(column, values)
        place = self.unknown(column)
        if place is None:
            return super().among(column, values, inside)
        values = tuple(value for value in values if self.stored(value) != place)
        if not values and not inside:
            return self.known(column, place)
        found = super().among(column, values, inside)
        return found if inside or len(values) == 1 else self.and_known(found, column)

    def missing(self, column: Column, missing: bool) -> exp.Expr:
        place = self.unknown(column)
        if place is None:
            return super().missing(column, missing)
        return compare("=", self.column(column), self.bind(place, column)) if missing else self.known(column, place)

    def simplified(self, every: bool, items: list[Condition]) -> list[Condition | exp.Expr]:
        """`unknown or < 5` is one comparison where the number for "unknown" is less than 5 too."""
        missing = {item.column for item in items if isinstance(item, Missing) and item.missing and not every}
        both = {
            item.column: item
            for item in items
            if isinstance(item, Test)
            and item.column in missing
            and self.met_by_unknown(item.column, item.op, item.value)
            and not self.missing_column(item.column)
        }
        parts: list[Condition | exp.Expr] = []
        for item in items:
            if isinstance(item, Test) and both.get(item.column) == item:
                parts.append(super().test(item.column, item.op, item.value))
            elif not (isinstance(item, Missing) and item.missing and item.column in both):
                parts.append(item)
        return parts

    def unknown(self, column: Column) -> int | None:
        """The number that stands for "unknown", where the column has no NULLs."""
        return self.dialect.unknown.get(self.dialect.name_of(column))

    def met_by_unknown(self, column: Column, op: str, value: Stored) -> bool:
        place = self.unknown(column)
        return place is not None and MEETS[op](place, self.stored(value))

    def known(self, column: Column, place: int) -> exp.Expr:
        """As a bound, not as "is not that number": the engine filters by bounds while it reads."""
        return compare(">" if place < 0 else "<", self.column(column), self.bind(place, column))

    def and_known(self, found: exp.Expr, column: Column) -> exp.Expr:
        place = self.unknown(column)
        assert place is not None
        return exp.Paren(this=exp.And(this=found, expression=self.known(column, place)))

    def stored(self, value: Anything) -> Anything:
        return self.dialect.stored(value)

    def bind(self, value: Anything, column: Column | None = None) -> exp.Expr:
        parameter = super().bind(value, column)
        kind = (self.dialect.columns or {}).get(self.dialect.name_of(column), "") if column else ""
        low, high = _RANGES.get(kind.upper(), (1, 0))
        return exp.cast(parameter, kind, dialect="duckdb") if low <= self.params[-1] <= high else parameter

    def people(self, met: exp.Expr | None = None) -> exp.Expr:
        if self.dialect.table != "delta":
            return super().people(met)
        signs = exp.func("sum", exp.func("sign", exp.column("person_id")))
        return exp.func("coalesce", only(signs, met), exp.Literal.number(0))

    def facts(self, ids: tuple[int, ...], inside: bool) -> exp.Expr:
        code = exp.column("code")
        bound = [self.bind(number) for number in ids]
        wanted = exp.EQ(this=code, expression=bound[0]) if len(ids) == 1 else exp.In(this=code, expressions=bound)
        return self._person_in(self._people("fact").where(wanted), inside)

    def listed(self, list_id: int, inside: bool) -> exp.Expr:
        members = exp.select("person_id").from_(self.dialect.members)
        return self._person_in(members.where(exp.column("list_id").eq(self.bind(list_id))), inside)

    def gave(self, since: dt.date | None, inside: bool) -> exp.Expr:
        return self._person_in(self._gifts(since), inside)

    def gift_total(self, since: dt.date | None, op: Order, cents: int) -> exp.Expr:
        """Who gave nothing has no row to add up: where 0 is an answer, those with another total are taken away."""
        zero = {"=": cents == 0, "!=": cents != 0, "<": cents > 0, "<=": True, ">": False, ">=": cents == 0}[op]
        total = exp.func("sum", exp.column("cents"))
        asked = compare(OPPOSITE[op] if zero else op, total, self.bind(cents))
        return self._person_in(self._gifts(since).group_by("person_id").having(asked), not zero)

    def _gifts(self, since: dt.date | None) -> exp.Select:
        people = self._people("gift")
        return people if since is None else people.where(exp.column("day") >= self.bind(since))

    def _people(self, satellite: str) -> exp.Select:
        return exp.select("person_id").from_(f"{self.dialect.table}_{satellite}")

    def _person_in(self, people: exp.Select, inside: bool) -> exp.Expr:
        """Uncorrelated: the engine joins once. A person's number is never NULL, so NOT IN is safe."""
        found = exp.In(this=exp.column("person_id"), query=people.subquery())
        return found if inside else exp.Not(this=found)
