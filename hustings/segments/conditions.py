"""What a criterion asks of the stored columns: when it is true, and when it is false.

Both answers are conditions that a row meets or does not; a row that meets neither is unknown. Negation is pushed down
to the leaves (false of `a and b` is false of a, or false of b), so no engine ever negates something that may be NULL.
All arithmetic with dates is done here, once, so that no two engines can differ in it.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, cast

from hustings.segments import nodes
from hustings.segments.catalogue import field_named
from hustings.segments.fields import GIFTS, Field, Kind, Quantity
from hustings.segments.names import Group, Names
from hustings.segments.nodes import And, Except, Leaf, Node, Not, Number, Or

Order = Literal["=", "!=", "<", "<=", ">", ">="]
Stored = int | str | bool | dt.date
OPPOSITE: dict[Order, Order] = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", "<=": ">", ">": "<="}


class Column(NamedTuple):
    """A column of the profile row; with a slot, one place (1 and up) of an array."""

    name: str
    slot: int | None = None


@dataclass(frozen=True)
class Test:
    """The column is known and compares so."""

    column: Column
    op: Order
    value: Stored


@dataclass(frozen=True)
class Among:
    """The column is known and is one of the values; or none of them, if `inside` is false."""

    column: Column
    values: tuple[Stored, ...]
    inside: bool = True


@dataclass(frozen=True)
class Missing:
    """The column is NULL; or is not, if `missing` is false."""

    column: Column
    missing: bool = True


@dataclass(frozen=True)
class Bits:
    """All bits of the mask are set in the column, which is never NULL; or not all, if `inside` is false."""

    column: Column
    mask: int
    inside: bool = True


@dataclass(frozen=True)
class Facts:
    """At least one of the facts is the person's; or none, if `inside` is false."""

    ids: tuple[int, ...]
    inside: bool = True


@dataclass(frozen=True)
class Listed:
    """The person is in the list; or is not, if `inside` is false."""

    list_id: int
    inside: bool = True


@dataclass(frozen=True)
class Gave:
    """There is a gift on or after the date (or ever); or none, if `inside` is false."""

    since: dt.date | None
    inside: bool = True


@dataclass(frozen=True)
class GiftTotal:
    """The cents given on or after the date (or ever), 0 if none, compare so."""

    since: dt.date | None
    op: Order
    cents: int


@dataclass(frozen=True)
class All:
    """Every condition is met; with none, always."""

    items: "tuple[Condition, ...]"


@dataclass(frozen=True)
class Any:
    """Some condition is met; with none, never."""

    items: "tuple[Condition, ...]"


Condition = Test | Among | Missing | Bits | Facts | Listed | Gave | GiftTotal | All | Any


class Pair(NamedTuple):
    """When a criterion is true and when it is false. No row meets both."""

    true: Condition
    false: Condition

    def __invert__(self) -> "Pair":
        return Pair(self.false, self.true)


def condition(node: Node, names: Names, as_of: dt.date, wanted: bool = True) -> Condition:
    """The condition under which `node` is true of a row on the day `as_of`; or is false, if `wanted` is false."""
    match node:
        case And(items) | Or(items):
            parts = tuple([condition(item, names, as_of, wanted) for item in items])
            return All(parts) if isinstance(node, And) is wanted else Any(parts)
        case Not(item):
            return condition(item, names, as_of, not wanted)
        case Except(kept, dropped):
            pair = (condition(kept, names, as_of, wanted), condition(dropped, names, as_of, not wanted))
            return All(pair) if wanted else Any(pair)
    pair_of_leaf = _Asked(names, as_of).leaf(node)
    return pair_of_leaf.true if wanted else pair_of_leaf.false


def years_before(day: dt.date, years: int) -> dt.date:
    """The latest day of birth of those who have lived that many years on `day`.

    Somebody born on 29 February comes of age on 1 March in a year that has no such day.
    """
    if day.year <= years:
        return dt.date.min
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return dt.date(day.year - years, 2, 28)


def days_before(day: dt.date, days: int) -> dt.date:
    return day - dt.timedelta(days) if day.toordinal() > days else dt.date.min


class _Asked:
    """The two conditions of one criterion, on one day."""

    def __init__(self, names: Names, as_of: dt.date) -> None:
        self.names = names
        self.as_of = as_of

    def leaf(self, leaf: Leaf) -> Pair:
        match leaf:
            case nodes.Comparison():
                return self.comparison(leaf)
            case nodes.Known(name, known):
                pair = self.known(self.field(name))
                return pair if known else ~pair
            case nodes.Flag(name):
                return self.flag(self.field(name))
            case nodes.Contacted():
                return self.contacted(leaf)
            case nodes.Donated():
                return self.donated(leaf)
            case nodes.Answered():
                return self.answered(leaf)
            case nodes.HasFact(kind, name):
                group: dict[str, Group] = {"signed": "petitions", "interested": "issues", "tagged": "tags"}
                return _facts((self.id(group[kind], name),))
            case nodes.InList(name):
                number = self.id("lists", name)
                return Pair(Listed(number), Listed(number, inside=False))
            case nodes.MarkedSince(since):
                return _since(Column("mark_on"), since)

    def field(self, name: str) -> Field:
        field = field_named(name, self.names)
        if field is None:
            raise LookupError("A segment was compiled with names other than those it was made with.")
        return field

    def id(self, group: Group, code: str) -> int:
        found = self.names.find(group, code)
        if found is None:
            raise LookupError("A segment was compiled with names other than those it was made with.")
        return found.id

    # ---- Fields -----------------------------------------------------------------------------------------------

    def comparison(self, leaf: nodes.Comparison) -> Pair:
        field = self.field(leaf.field)
        if field.quantity is not None:
            numbers = [stored(cast(Number, value), field.quantity) for value in leaf.values]
            if field.kind is Kind.YEARS:
                return self.age(leaf.op, numbers)
            return _number(Column(field.column, field.slot), leaf.op, numbers)
        texts = [str(value) for value in leaf.values]
        pair = _postal(texts) if field.kind is Kind.POSTAL else _chosen(Column(field.column), self.codes(field, texts))
        return ~pair if leaf.op == "!=" else pair

    def codes(self, field: Field, texts: list[str]) -> Iterable[Stored]:
        """What is stored for the values of a field that chooses among names."""
        if field.kind is Kind.DISTRICT:
            return [zone for text in texts for district in self.names.districts_of(text) for zone in district.zones]
        if field.kind is Kind.POLL:
            return [poll for text in texts for poll in self.names.polls[text]]
        if field.group in ("languages", "genders"):
            return texts
        return [self.id(cast(Group, field.group), text) for text in texts]

    def age(self, op: nodes.Operator, years: list[int]) -> Pair:
        match op:
            case ">=":
                return self.reached(years[0])
            case ">":
                return self.reached(years[0] + 1)
            case "<":
                return ~self.reached(years[0])
            case "<=":
                return ~self.reached(years[0] + 1)
            case "between":
                return self.aged(years[0], years[1])
            case "!=":
                return ~self.aged(years[0], years[0])
        runs = [self.aged(low, high) for low, high in _runs(years)]
        return runs[0] if len(runs) == 1 else Pair(Any(tuple(r.true for r in runs)), All(tuple(r.false for r in runs)))

    def reached(self, years: int) -> Pair:
        """Has lived that many years: surely, if the latest possible day of birth is early enough."""
        born = years_before(self.as_of, years)
        return Pair(Test(Column("birth_to"), "<=", born), Test(Column("birth_from"), ">", born))

    def aged(self, low: int, high: int) -> Pair:
        old, young = self.reached(low), ~self.reached(high + 1)
        return Pair(All((old.true, young.true)), Any((old.false, young.false)))

    def known(self, field: Field) -> Pair:
        columns = {Kind.YEARS: ("birth_to", "birth_from"), Kind.POSTAL: ("fsa",)}.get(field.kind, (field.column,))
        places = [Column(name, field.slot) for name in columns]
        some, none = [Missing(place, missing=False) for place in places], [Missing(place) for place in places]
        return Pair(some[0], none[0]) if len(places) == 1 else Pair(Any(tuple(some)), All(tuple(none)))

    def flag(self, field: Field) -> Pair:
        column = Column(field.column)
        if field.mask is not None:
            return Pair(Bits(column, field.mask), Bits(column, field.mask, inside=False))
        if field.name == "member":
            start, end = Column("member_from"), Column("member_until")
            outside = (Missing(start), Missing(end), Test(start, ">", self.as_of), Test(end, "<", self.as_of))
            return Pair(All((Test(start, "<=", self.as_of), Test(end, ">=", self.as_of))), Any(outside))
        if field.name == "volunteer":
            return _facts(self.names.volunteers)
        if field.name == "sign requested":
            return _facts(self.names.sign_requests)
        return Pair(Test(column, "=", field.wanted), Test(column, "=", not field.wanted))

    # ---- What was done and said -------------------------------------------------------------------------------

    def contacted(self, leaf: nodes.Contacted) -> Pair:
        if leaf.result is not None:
            bit = 1 << self.id("results", leaf.result)
            return Pair(Bits(Column("results"), bit), Bits(Column("results"), bit, inside=False))
        column = Column("first_contact" if leaf.first else f"last_{leaf.channel or 'contact'}")
        since = leaf.since if leaf.within_days is None else days_before(self.as_of, leaf.within_days)
        return Pair(Missing(column, missing=False), Missing(column)) if since is None else _since(column, since)

    def donated(self, leaf: nodes.Donated) -> Pair:
        if leaf.op is None:
            return Pair(Gave(leaf.since), Gave(leaf.since, inside=False))
        cents = [stored(value, GIFTS) for value in leaf.values]
        if leaf.op == "between":
            low, high = (GiftTotal(leaf.since, ">=", cents[0]), GiftTotal(leaf.since, "<=", cents[1]))
            outside = (GiftTotal(leaf.since, "<", cents[0]), GiftTotal(leaf.since, ">", cents[1]))
            return Pair(All((low, high)), Any(outside))
        op = cast(Order, leaf.op)
        return Pair(GiftTotal(leaf.since, op, cents[0]), GiftTotal(leaf.since, OPPOSITE[op], cents[0]))

    def answered(self, leaf: nodes.Answered) -> Pair:
        question = self.names.question(leaf.question)
        if question is None:
            raise LookupError("A segment was compiled with names other than those it was made with.")
        every = tuple(option.id for option in question.options)
        if not leaf.answers:
            return _facts(every)
        given = tuple(option.id for option in question.options if option.code in leaf.answers)
        others = tuple(number for number in every if number not in given)
        return Pair(Facts(given), All((Facts(others), Facts(given, inside=False))))


def stored(number: Number, quantity: Quantity) -> int:
    """The whole number that the column holds for a written one."""
    return int(number.value * quantity.scale)


def _number(column: Column, op: nodes.Operator, values: Sequence[int]) -> Pair:
    if op == "between":
        low, high = values
        inside = All((Test(column, ">=", low), Test(column, "<=", high)))
        return Pair(inside, Any((Test(column, "<", low), Test(column, ">", high))))
    if op in ("=", "!=", "in"):
        pair = _chosen(column, values)
        return ~pair if op == "!=" else pair
    order = cast(Order, op)
    return Pair(Test(column, order, values[0]), Test(column, OPPOSITE[order], values[0]))


def _chosen(column: Column, values: Iterable[Stored]) -> Pair:
    distinct = tuple(dict.fromkeys(values))
    return Pair(Among(column, distinct), Among(column, distinct, inside=False))


def _postal(codes: list[str]) -> Pair:
    """Whole codes, and first halves. A known first half alone can refuse a whole code, never confirm it."""
    halves, wholes = [code for code in codes if len(code) == 3], [code for code in codes if len(code) == 6]
    half, whole = _chosen(Column("fsa"), halves), _chosen(Column("postal"), wholes)
    elsewhere = _chosen(Column("fsa"), [code[:3] for code in wholes]).false
    true = [pair.true for pair, asked in ((half, halves), (whole, wholes)) if asked]
    false = ([half.false] if halves else []) + ([Any((whole.false, elsewhere))] if wholes else [])
    return Pair(Any(tuple(true)), All(tuple(false)))


def _facts(ids: tuple[int, ...]) -> Pair:
    return Pair(Facts(ids), Facts(ids, inside=False))


def _since(column: Column, since: dt.date) -> Pair:
    """On or after a date: false, not unknown, where there is no date, since it is our own record."""
    return Pair(Test(column, ">=", since), Any((Missing(column), Test(column, "<", since))))


def _runs(years: Iterable[int]) -> list[tuple[int, int]]:
    """Whole numbers as ranges without gaps, so that "65 or 66" is sure of somebody who is one or the other."""
    runs: list[tuple[int, int]] = []
    for year in sorted(set(years)):
        if runs and runs[-1][1] == year - 1:
            runs[-1] = (runs[-1][0], year)
        else:
            runs.append((year, year))
    return runs
