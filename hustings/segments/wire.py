"""Segments as JSON: plain dicts with a version, for the API and for storage.

    {"version": 1, "segment": {"and": [{"field": "age", "op": ">=", "values": [65]}, {"flag": "has phone"}]}}

Numbers with a unit are `{"percent": 15}` and `{"dollars": 200}`, so that text and numbers cannot be confused.
"""

import datetime as dt
import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from hustings.domain.messages import BadInput
from hustings.segments.nodes import (
    MAX_DEPTH,
    MAX_DIGITS,
    MAX_VALUES,
    And,
    Answered,
    Comparison,
    Contacted,
    Donated,
    Except,
    Flag,
    HasFact,
    InList,
    Known,
    MarkedSince,
    Node,
    Not,
    Number,
    Or,
    Value,
)

VERSION = 1
MAX_NODES = 10_000
_UNITS = {"percent": "%", "dollars": "$"}
_WORDS = {unit: word for word, unit in _UNITS.items()}


def to_json(node: Node) -> dict[str, Any]:
    """The tree as plain data that `json.dumps` takes."""
    return {"version": VERSION, "segment": _write(node)}


def _write(node: Node) -> dict[str, Any]:
    match node:
        case And(items):
            return {"and": [_write(item) for item in items]}
        case Or(items):
            return {"or": [_write(item) for item in items]}
        case Not(item):
            return {"not": _write(item)}
        case Except(kept, dropped):
            return {"except": [_write(kept), _write(dropped)]}
        case Comparison(field, op, values):
            return {"field": field, "op": op, "values": [_write_value(value) for value in values]}
        case Known(field, known):
            return {"field": field, "known": known}
        case Flag(name):
            return {"flag": name}
        case Donated(op, numbers, since):
            return {"donated": _given(op=op, values=[_write_value(n) for n in numbers] or None, since=_day(since))}
        case Contacted(channel, within_days, since, result, first):
            how = _given(by=channel, within_days=within_days, since=_day(since), result=result, first=first or None)
            return {"contacted": how}
        case Answered(question, answers):
            return {"answered": question, "with": list(answers)}
        case HasFact(kind, name):
            return {kind: name}
        case InList(name):
            return {"in_list": name}
        case MarkedSince(since):
            return {"mark_since": since.isoformat()}


def _given(**parts: Any) -> dict[str, Any]:
    return {key: value for key, value in parts.items() if value is not None}


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _write_value(value: Value) -> Any:
    if isinstance(value, str):
        return value
    number = int(value.amount) if value.amount == value.amount.to_integral_value() else float(value.amount)
    return {_WORDS[value.unit]: number} if value.unit else number


def from_json(data: object) -> Node:
    """The tree in `data`, or `BadInput` saying what is wrong. Checks structure only; `resolve` checks the rest."""
    if not isinstance(data, Mapping) or data.get("version") != VERSION:
        raise BadInput("A segment in JSON is an object with “version” {version} and “segment”.", version=VERSION)
    return _Reader().node(data.get("segment"), 1)


class _Reader:
    """Counts nodes while it reads, so that a huge document ends early."""

    def __init__(self) -> None:
        self.nodes = 0

    def node(self, data: object, level: int) -> Node:
        self.nodes += 1
        if level > MAX_DEPTH or self.nodes > MAX_NODES:
            raise BadInput(
                "A segment may be at most {depth} levels deep and {nodes} criteria long.",
                depth=MAX_DEPTH,
                nodes=MAX_NODES,
            )
        if not isinstance(data, Mapping):
            raise BadInput("A criterion in JSON is an object.")
        if "and" in data or "or" in data:
            key = "and" if "and" in data else "or"
            items = tuple([self.node(item, level + 1) for item in _only(data, key, list)])
            return And(items) if key == "and" else Or(items)
        if "not" in data:
            return Not(self.node(_only(data, "not", Mapping), level + 1))
        if "except" in data:
            two = _only(data, "except", list)
            if len(two) != 2:
                raise BadInput("“except” takes two criteria: those kept and those dropped.")
            return Except(self.node(two[0], level + 1), self.node(two[1], level + 1))
        return _leaf(data)


def _leaf(data: Mapping[str, Any]) -> Node:
    keys = frozenset(data)
    if keys == {"field", "op", "values"}:
        return Comparison(_text(data["field"]), cast(Any, _text(data["op"])), _values(data["values"]))
    if keys == {"field", "known"} and isinstance(data["known"], bool):
        return Known(_text(data["field"]), data["known"])
    if keys == {"answered", "with"} and isinstance(data["with"], list):
        return Answered(_text(data["answered"]), tuple(map(_text, data["with"][: MAX_VALUES + 1])))
    if len(keys) == 1:
        (key,) = keys
        match key, data[key]:
            case "flag", str(name):
                return Flag(name)
            case "signed" | "interested" | "tagged", str(name):
                return HasFact(cast(Any, key), name)
            case "in_list", str(name):
                return InList(name)
            case "mark_since", str(day):
                return MarkedSince(_date(day))
            case "contacted", dict(how) if how.keys() <= {"by", "within_days", "since", "result", "first"}:
                return _contacted(how)
            case "donated", dict(how) if how.keys() <= {"op", "values", "since"}:
                values = _values(how.get("values", []))
                if not all(isinstance(value, Number) for value in values):
                    raise BadInput("Donations are compared with a number of dollars.")
                op = how.get("op")
                return Donated(None if op is None else cast(Any, _text(op)), cast(Any, values), _date_or_none(how))
    raise BadInput("This object is not a criterion; see the reference of the segment language for its forms.")


def _contacted(how: dict[str, Any]) -> Contacted:
    days = how.get("within_days")
    if days is not None and (not isinstance(days, int) or isinstance(days, bool)):
        raise BadInput("A number of days is a whole number.")
    channel, result = (None if how.get(key) is None else _text(how[key]) for key in ("by", "result"))
    return Contacted(cast(Any, channel), days, _date_or_none(how), result, how.get("first", False) is True)


def _only(data: Mapping[str, Any], key: str, kind: Any) -> Any:
    if len(data) != 1 or not isinstance(data[key], kind):
        raise BadInput("“{key}” stands alone in its object and takes criteria.", key=key)
    return data[key]


def _text(data: object) -> str:
    if not isinstance(data, str):
        raise BadInput("A name or field in JSON is a text.")
    return data


def _date_or_none(how: dict[str, Any]) -> dt.date | None:
    return None if how.get("since") is None else _date(_text(how["since"]))


def _date(text: str) -> dt.date:
    try:
        return dt.datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 (a calendar day has no zone)
    except ValueError:
        raise BadInput("A date is written year-month-day, for example 2025-01-31.") from None


def _values(data: object) -> tuple[Value, ...]:
    if not isinstance(data, list):
        raise BadInput("The values of a comparison are a list.")
    return tuple([_value(item) for item in data[: MAX_VALUES + 1]])


def _value(data: object) -> Value:
    if isinstance(data, str):
        return data
    if isinstance(data, Mapping) and len(data) == 1:
        ((word, amount),) = data.items()
        if word in _UNITS:
            return Number(_amount(amount), cast(Any, _UNITS[word]))
    return Number(_amount(data))


def _amount(data: object) -> Decimal:
    if isinstance(data, int) and abs(data) >= 10**MAX_DIGITS:
        raise BadInput("A number may have at most {limit} digits.", limit=MAX_DIGITS)
    if isinstance(data, bool) or not isinstance(data, int | float) or not math.isfinite(data):
        raise BadInput("A value is a text, a number, or a number of per cent or dollars.")
    return Decimal(str(data))
