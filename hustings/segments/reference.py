"""A slow, obvious engine over plain rows: what a segment means, written down a second time. The oracle in tests.

It shares no code with the compiler. Where that computes days of birth, this counts birthdays; where that pushes
negation down, this has three truth values: True, False and None for unknown.
"""

import datetime as dt
import operator
from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any

from hustings.segments import nodes
from hustings.segments.catalogue import field_named
from hustings.segments.fields import Kind
from hustings.segments.names import Names
from hustings.segments.nodes import And, Except, Leaf, Node, Not, Number, Or
from hustings.segments.resolve import Segment

Row = Mapping[str, Any]
Truth = bool | None
Lists = Mapping[int, Collection[int]]  # list number -> person numbers

_OLDEST = 400  # years, for somebody whose earliest day of birth is open
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def included(segment: Segment, row: Row, zones: Collection[int] | None) -> bool:
    """Whether the person comes into question at all; `zones` None is everywhere."""
    if zones is not None and row["zone_id"] not in zones:
        return False
    return bool(row["present"]) and (bool(row["elector"]) or not segment.electors_only)


def matches(segment: Segment, row: Row, as_of: dt.date, lists: Lists | None = None) -> Truth:
    """Whether the segment is true of a profile row on the day `as_of`; None if that is unknown."""
    return truth(segment.root, segment.names, row, as_of, lists or {})


def truth(node: Node, names: Names, row: Row, as_of: dt.date, lists: Lists) -> Truth:
    """The same for one node of the tree."""
    match node:
        case And(items):
            return _all(truth(item, names, row, as_of, lists) for item in items)
        case Or(items):
            return _not(_all(_not(truth(item, names, row, as_of, lists)) for item in items))
        case Not(item):
            return _not(truth(item, names, row, as_of, lists))
        case Except(kept, dropped):
            kept_truth, dropped_truth = (truth(each, names, row, as_of, lists) for each in (kept, dropped))
            return _all([kept_truth, _not(dropped_truth)])
    return _leaf(node, names, row, as_of, lists)


def _not(value: Truth) -> Truth:
    return None if value is None else not value


def _all(values: Iterable[Truth]) -> Truth:
    seen = set(values)
    return False if False in seen else None if None in seen else True


def _leaf(leaf: Leaf, names: Names, row: Row, as_of: dt.date, lists: Lists) -> Truth:
    facts = set(row["facts"])
    match leaf:
        case nodes.Comparison():
            return _comparison(leaf, names, row, as_of)
        case nodes.Known(name, known):
            return _is_known(name, names, row) is known
        case nodes.Flag(name):
            return _flag(name, names, row, as_of)
        case nodes.Contacted(result=str(result)):
            found = names.find("results", result)
            return found is not None and bool(row["results"] >> found.id & 1)
        case nodes.Contacted(channel, within_days, since, _, first):
            day = row["first_contact" if first else f"last_{channel or 'contact'}"]
            if day is None:
                return False
            if within_days is not None:
                return bool((as_of - day).days <= within_days)
            return since is None or bool(day >= since)
        case nodes.Donated(op, values, since):
            gifts = zip(row["gift_days"] or [], row["gift_cents"] or [], strict=True)
            cents = [amount for day, amount in gifts if since is None or day >= since]
            return bool(cents) if op is None else _holds(op, Decimal(sum(cents)) / 100, [v.value for v in values])
        case nodes.Answered(question, answers):
            asked = names.question(question)
            options = {option.code: option.id for option in asked.options} if asked else {}
            given = {code for code, number in options.items() if number in facts}
            if not answers:
                return bool(given)
            return bool(given & set(answers)) if given else None
        case nodes.HasFact(kind, name):
            group = {"signed": names.petitions, "interested": names.issues, "tagged": names.tags}[kind]
            return any(thing.code == name and thing.id in facts for thing in group)
        case nodes.InList(name):
            return any(row["person_id"] in lists.get(each.id, ()) for each in names.lists if each.code == name)
        case nodes.MarkedSince(since):
            return row["mark_on"] is not None and bool(row["mark_on"] >= since)


def _holds(op: str, have: Any, asked: list[Any]) -> bool:
    if op == "between":
        return bool(asked[0] <= have <= asked[1])
    return have in asked if op == "in" else _COMPARE[op](have, asked[0])


def _slot(values: list[int | None] | None, slot: int | None) -> int | None:
    """The place of an array, counted from 1; None where it is empty, too short or missing."""
    return values[slot - 1] if slot and values and slot <= len(values) else None


def _value(name: str, names: Names, row: Row) -> Any:
    """What the row holds for a field that is compared, in the unit in which segments write it; None if unknown."""
    field = field_named(name, names)
    if field is None:
        raise LookupError("This segment was made with other names.")
    match field.kind:
        case Kind.SCORE | Kind.SHARE | Kind.CHANGE | Kind.MONEY | Kind.NUMBER:
            held = _slot(row[field.column], field.slot)
            scale = {Kind.SCORE: 10, Kind.SHARE: 10_000, Kind.CHANGE: 10_000}.get(field.kind, 1)
            return None if held is None else Decimal(held) / scale
        case Kind.ODDS:
            return None if row["turnout"] is None else Decimal(row["turnout"]) / 1000
        case Kind.CHOICE if field.group in ("marks", "results"):
            held = row[field.column]
            things = names.marks if field.group == "marks" else names.results
            return None if held is None else next((each.code for each in things if each.id == held), "")
    return row[field.column]


def _is_known(name: str, names: Names, row: Row) -> bool:
    if name == "age":
        return row["birth_from"] is not None or row["birth_to"] is not None
    if name == "postal":
        return row["fsa"] is not None
    return _value(name, names, row) is not None


def _comparison(leaf: nodes.Comparison, names: Names, row: Row, as_of: dt.date) -> Truth:
    asked: list[Any] = [value.value if isinstance(value, Number) else value for value in leaf.values]
    if leaf.field == "age":
        return _age(leaf.op, asked, row["birth_from"], row["birth_to"], as_of)
    if leaf.field == "postal":
        found = _not(_all(_not(_postal(code, row["fsa"], row["postal"])) for code in asked))
        return _not(found) if leaf.op == "!=" else found
    held = _value(leaf.field, names, row)
    if held is None:
        return None
    if leaf.field == "district":
        asked = [zone for code in asked for district in names.districts_of(code) for zone in district.zones]
    elif leaf.field == "poll":
        asked = [poll for number in asked for poll in names.polls[number]]
    if leaf.field in ("district", "poll"):
        return (held in asked) is (leaf.op != "!=")
    return _holds(leaf.op, held, asked)


def _age(op: str, asked: list[Any], earliest: dt.date | None, latest: dt.date | None, as_of: dt.date) -> Truth:
    """True if every age the person may have fits, False if none does."""
    if earliest is None and latest is None:
        return None
    youngest = _birthdays(latest, as_of) if latest else -_OLDEST
    oldest = _birthdays(earliest, as_of) if earliest else _OLDEST
    fits = {_holds(op, age, asked) for age in range(youngest, oldest + 1)}
    return fits.pop() if len(fits) == 1 else None


def _birthdays(born: dt.date, day: dt.date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _postal(code: str, fsa: str | None, postal: str | None) -> Truth:
    if fsa is None:
        return None
    if len(code) == 3 or fsa != code[:3]:
        return fsa == code[:3]
    return None if postal is None else postal == code


def _flag(name: str, names: Names, row: Row, as_of: dt.date) -> Truth:
    field = field_named(name, names)
    if field is None:
        raise LookupError("This segment was made with other names.")
    if field.mask is not None:
        return bool(row["stops"] & field.mask == field.mask)
    match name:
        case "member":
            start, end = row["member_from"], row["member_until"]
            return start is not None and end is not None and bool(start <= as_of <= end)
        case "volunteer":
            return bool(set(names.volunteers) & set(row["facts"]))
        case "sign requested":
            return bool(set(names.sign_requests) & set(row["facts"]))
        case "non_elector":
            return not row["elector"]
    held: Truth = row[field.column]
    return held
