"""Who the people of a segment are: by age, by support, by language. `everybody` is how many they are in all."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from hustings.apps.lists.queries.counting import ask
from hustings.segments import nodes
from hustings.segments.compile import Scope
from hustings.segments.resolve import Segment

AGES = ((18, 24), (25, 34), (35, 44), (45, 54), (55, 64), (65, 74), (75, 130))
# From the least to the greatest, in points; a score on a border belongs to the upper band.
SUPPORTS = ((-15, -9), (-9, -4), (-4, 4), (4, 9), (9, 15))
_STEP = Decimal("0.1")  # scores are kept in tenths


@dataclass(frozen=True)
class Bar:
    """One band of a breakdown; `low` and `high` are its borders, `code` its word where it has no borders.

    A bar without either is of those of whom it is not known.
    """

    people: int
    low: int | None = None
    high: int | None = None
    code: str = ""


def by_age(segment: Segment, scope: Scope, on: date, everybody: int) -> list[Bar]:
    """People by age in years, then those of unknown age or whose birth year leaves the band open."""
    bars = [
        Bar(_count(segment, scope, on, _between("age", Decimal(low), Decimal(high))), low, high) for low, high in AGES
    ]
    return [*bars, _rest(everybody, bars)]


def by_support(segment: Segment, scope: Scope, on: date, everybody: int) -> list[Bar]:
    """People by current support for our party, then those who were not asked."""
    if segment.names.own is None:
        return []
    bars = []
    for low, high in SUPPORTS:
        last = Decimal(high) if high == SUPPORTS[-1][1] else Decimal(high) - _STEP
        bars.append(Bar(_count(segment, scope, on, _between("support", Decimal(low), last)), low, high))
    return [*bars, _rest(everybody, bars)]


def by_language(segment: Segment, scope: Scope, on: date, everybody: int) -> list[Bar]:
    """People by language, the two official ones first, then other languages, then unknown."""
    known = _count(segment, scope, on, nodes.Known("language"))
    official = [
        Bar(_count(segment, scope, on, nodes.Comparison("language", "=", (code,))), code=code) for code in ("en", "fr")
    ]
    others = Bar(known - sum(bar.people for bar in official), code="other")
    return [*official, others, _rest(everybody, [*official, others])]


def _rest(everybody: int, bars: list[Bar]) -> Bar:
    return Bar(everybody - sum(bar.people for bar in bars))


def _count(segment: Segment, scope: Scope, on: date, also: nodes.Node) -> int:
    return int(ask(Segment(nodes.And((segment.root, also)), segment.names), scope, on).value)


def _between(field: str, low: Decimal, high: Decimal) -> nodes.Comparison:
    return nodes.Comparison(field, "between", (nodes.Number(low), nodes.Number(high)))
