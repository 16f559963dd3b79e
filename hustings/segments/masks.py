"""A segment as masks over whole columns: the same question that `compile` writes as SQL, for counting people.

A mask is plain data that travels as JSON:

    true, false
    ["all", [mask, …]]              every one is met; and ["any", [mask, …]], some one is
    ["test", column, op, number]    op is one of = != < <= > >=
    ["in", column, [number, …]]     and ["not in", …]
    ["bits", column, number]        all these bits are set; and ["not bits", …]

A column is one of the person's own row, or `fact:NUMBER`, true of those who have the fact. A segment that asks for
gifts or lists has no mask.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any as Anything

from hustings.segments.compile import Scope, meant
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
    Stored,
    Test,
)
from hustings.segments.dialects import MEETS, DuckDb
from hustings.segments.resolve import Segment

Mask = bool | list[Anything]
FACT = "fact:"


def mask_of(segment: Segment, scope: Scope, as_of: dt.date, dialect: DuckDb, nulls: Mapping[str, int]) -> Mask | None:
    """Who is meant, as a mask over the columns of `dialect`; None where it cannot be said so.

    `nulls` gives the number that stands for "unknown" in columns that have NULLs in the dialect.
    """
    try:
        return _Masks(dialect, nulls).of(All(meant(segment, scope, as_of)))
    except _NotOnTheRow:
        return None


_MEETS: Mapping[str, Callable[[Anything, Anything], bool]] = {
    **MEETS,
    "in": lambda held, asked: held in asked,
    "not in": lambda held, asked: held not in asked,
}


class _NotOnTheRow(Exception):
    """The condition is about a table beside the person's row."""


class _Masks:
    def __init__(self, dialect: DuckDb, nulls: Mapping[str, int]) -> None:
        self.dialect = dialect
        self.unknown = {**dialect.unknown, **nulls}

    def of(self, condition: Condition) -> Mask:
        match condition:
            case All(items):
                return self.joined("all", [self.of(item) for item in items])
            case Any(items):
                return self.joined("any", [self.of(item) for item in items])
            case Facts(ids, inside):
                each: list[Mask] = [["test", f"{FACT}{number}", "=", int(inside)] for number in ids]
                return self.joined("any" if inside else "all", each)
            case Listed() | Gave() | GiftTotal():
                raise _NotOnTheRow
            case Bits(column, mask, inside):
                return ["bits" if inside else "not bits", self.dialect.name_of(column), mask]
        if not self.dialect.has(condition.column):
            return isinstance(condition, Missing) and condition.missing
        return self.leaf(condition)

    def leaf(self, leaf: Test | Among | Missing) -> Mask:
        match leaf:
            case Test(column, op, value):
                if op == "=" and isinstance(value, bool) and column.name in self.dialect.always:
                    return value
                return self.known(column, ["test", self.dialect.name_of(column), op, int(self.dialect.stored(value))])
            case Among(column, values, inside):
                return self.among(column, values, inside)
            case Missing(column, missing):
                place = self.place(column)
                if place is None:
                    return not missing
                return ["test", self.dialect.name_of(column), "=" if missing else "!=", place]

    def among(self, column: Column, values: tuple[Stored, ...], inside: bool) -> Mask:
        numbers = sorted({int(number) for number in map(self.dialect.stored, self.dialect.coded(column, values))})
        numbers = [number for number in numbers if number != self.place(column)]
        if not numbers:
            return False if inside else self.leaf(Missing(column, missing=False))
        return self.known(column, ["in" if inside else "not in", self.dialect.name_of(column), numbers])

    def known(self, column: Column, found: list[Anything]) -> Mask:
        """The same, and known, if "unknown" would meet it too."""
        place = self.place(column)
        if place is None or not _MEETS[found[-2] if found[0] == "test" else found[0]](place, found[-1]):
            return found
        return ["all", [found, ["test", found[1], "!=", place]]]

    def place(self, column: Column) -> int | None:
        return self.unknown.get(self.dialect.name_of(column))

    def joined(self, how: str, items: list[Mask]) -> Mask:
        """Flat, without what changes nothing."""
        decides = how == "any"  # the constant that decides alone
        flat: list[Mask] = []
        for item in items:
            if isinstance(item, bool):
                if item is decides:
                    return decides
            elif item[0] == how:
                flat += item[1]
            else:
                flat.append(item)
        return flat[0] if len(flat) == 1 else [how, flat] if flat else not decides
