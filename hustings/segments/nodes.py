"""A segment as a tree of frozen nodes that check themselves when made.

Nodes know structure only: that a `between` has two values, that a tree is not too deep. Whether a field exists and
takes such a value is the catalogue's business (`fields`), whether a petition of that name exists the database's
(`names`); `resolve` asks both.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from hustings.domain.messages import BadInput

MAX_DEPTH = 200
MAX_VALUES = 5_000
MAX_DIGITS = 15

Operator = Literal["=", "!=", "<", "<=", ">", ">=", "between", "in"]
Channel = Literal["door", "phone", "text", "email", "mail", "voice"]
FactKind = Literal["signed", "interested", "tagged"]
Unit = Literal["", "%", "$"]

OPERATORS: tuple[Operator, ...] = ("=", "!=", "<", "<=", ">", ">=", "between", "in")
CHANNELS: tuple[Channel, ...] = ("door", "phone", "text", "email", "mail", "voice")
FACT_KINDS: tuple[FactKind, ...] = ("signed", "interested", "tagged")
UNITS: tuple[Unit, ...] = ("", "%", "$")

# ---- Values -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Number:
    """A number as written: 15 with the unit `%` is fifteen hundredths."""

    amount: Decimal
    unit: Unit = ""

    def __post_init__(self) -> None:
        if not self.amount.is_finite():
            raise BadInput("A value must be a number that can be written out.")
        if len(self.amount.as_tuple().digits) > MAX_DIGITS or abs(self.amount.adjusted()) > MAX_DIGITS:
            raise BadInput("A number may have at most {limit} digits.", limit=MAX_DIGITS)
        if self.unit not in UNITS:
            raise BadInput("A number is plain, in per cent or in dollars.")
        object.__setattr__(self, "amount", self.amount.normalize() + 0)  # 15.0 is 15, -0 is 0

    @property
    def value(self) -> Decimal:
        """The number itself: 0.15 for 15 %."""
        return self.amount / 100 if self.unit == "%" else self.amount

    def __str__(self) -> str:
        digits = format(self.amount, "f")
        if self.unit == "$":
            return f"-${digits[1:]}" if digits.startswith("-") else f"${digits}"
        return digits + self.unit


Value = Number | str

# ---- Criteria: the leaves. Each is true, false or unknown of a person ---------------------------------------------


@dataclass(frozen=True)
class Comparison:
    """A field compared with values: `age >= 65`, `district in (35033, 35034)`, `support between -3 and 5`."""

    field: str
    op: Operator
    values: tuple[Value, ...]

    def __post_init__(self) -> None:
        if self.op not in OPERATORS:
            raise BadInput("A comparison needs one of the operators {operators}.", operators=" ".join(OPERATORS))
        wanted = {"between": 2, "in": None}.get(self.op, 1)
        if not self.values or (wanted is not None and len(self.values) != wanted):
            raise BadInput("This operator does not take that number of values.")
        _check_count(self.values)


@dataclass(frozen=True)
class Known:
    """Whether anything is known: `support is known`, `age is unknown`. Always true or false."""

    field: str
    known: bool = True


@dataclass(frozen=True)
class Flag:
    """A yes or no by its name: `has phone`, `member`, `do_not_call`."""

    name: str


@dataclass(frozen=True)
class Contacted:
    """A contact of ours, ever or lately. `first` asks when the first one was, `result` whether one ever ended so."""

    channel: Channel | None = None
    within_days: int | None = None
    since: dt.date | None = None
    result: str | None = None
    first: bool = False

    def __post_init__(self) -> None:
        if self.channel is not None and self.channel not in CHANNELS:
            raise BadInput("A contact is by {channels}.", channels=", ".join(CHANNELS))
        if self.within_days is not None and self.since is not None:
            raise BadInput("Ask either within a number of days or since a date.")
        if self.within_days is not None and not 0 <= self.within_days <= 36_500:
            raise BadInput("A number of days is from 0 to 36500.")
        dated = self.within_days is not None or self.since is not None
        if self.result is not None and (dated or self.channel or self.first):
            raise BadInput("A result that ever was cannot be narrowed by channel or date.")
        if self.first and (self.channel is not None or not dated):
            raise BadInput("A first contact is asked for within a number of days or since a date.")


@dataclass(frozen=True)
class Donated:
    """Any gift, or the total of gifts compared with dollars: `donated > $200 since 2025-01-01`. Never unknown."""

    op: Operator | None = None
    values: tuple[Number, ...] = ()
    since: dt.date | None = None

    def __post_init__(self) -> None:
        wanted = {None: 0, "between": 2}.get(self.op, 1)
        if self.op == "in" or len(self.values) != wanted:
            raise BadInput("This operator does not take that number of values.")
        if self.op is not None and self.op not in OPERATORS:
            raise BadInput("A comparison needs one of the operators {operators}.", operators=" ".join(OPERATORS))


@dataclass(frozen=True)
class Answered:
    """Gave one of the answers, or any answer, to a question. Unknown of who never answered the question."""

    question: str
    answers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check_count(self.answers)


@dataclass(frozen=True)
class HasFact:
    """Signed a petition, showed interest in an issue, carries a tag."""

    kind: FactKind
    name: str

    def __post_init__(self) -> None:
        if self.kind not in FACT_KINDS:
            raise BadInput("A fact is one of {kinds}.", kinds=", ".join(FACT_KINDS))


@dataclass(frozen=True)
class InList:
    """Is in a frozen list."""

    name: str


@dataclass(frozen=True)
class MarkedSince:
    """Said a level of support on or after a date. False, not unknown, of who never said one: we know our own record."""

    since: dt.date


Leaf = Comparison | Known | Flag | Contacted | Donated | Answered | HasFact | InList | MarkedSince

# ---- What joins them, in Kleene's three-valued sense --------------------------------------------------------------


@dataclass(frozen=True)
class And:
    """True if all are, false if any is false, otherwise unknown."""

    items: "tuple[Node, ...]"

    def __post_init__(self) -> None:
        if len(self.items) < 2:
            raise BadInput("“and” joins at least two criteria.")


@dataclass(frozen=True)
class Or:
    """True if any is, false if all are false, otherwise unknown."""

    items: "tuple[Node, ...]"

    def __post_init__(self) -> None:
        if len(self.items) < 2:
            raise BadInput("“or” joins at least two criteria.")


@dataclass(frozen=True)
class Not:
    """True for false, false for true, unknown for unknown."""

    item: "Node"


@dataclass(frozen=True)
class Except:
    """`kept except dropped`: the same as `kept and not dropped`."""

    kept: "Node"
    dropped: "Node"


Node = Leaf | And | Or | Not | Except


def children(node: Node) -> "tuple[Node, ...]":
    """The nodes directly below; none for a criterion."""
    match node:
        case And(items) | Or(items):
            return items
        case Not(item):
            return (item,)
        case Except(kept, dropped):
            return (kept, dropped)
    return ()


def leaves(node: Node) -> Iterator[Leaf]:
    """The criteria from left to right, as they were written."""
    waiting: list[Node] = [node]
    while waiting:
        top = waiting.pop()
        if isinstance(top, And | Or | Not | Except):
            waiting.extend(reversed(children(top)))
        else:
            yield top


def depth(node: Node) -> int:
    """How many nodes lie one in another on the longest way down; a criterion alone has 1. Does not recurse."""
    deepest, level = 0, [node]
    while level:
        deepest += 1
        level = [child for node in level for child in children(node)]
    return deepest


def _check_count(values: tuple[object, ...]) -> None:
    if len(values) > MAX_VALUES:
        raise BadInput("A list of values may hold at most {limit}; make a list and ask for it.", limit=MAX_VALUES)
