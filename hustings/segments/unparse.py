"""A tree back to its one canonical text: what is stored, shown and put on record."""

import re
from collections.abc import Iterable

from hustings.segments.nodes import (
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
    Leaf,
    MarkedSince,
    Node,
    Not,
    Number,
    Or,
    Value,
)

_BARE = re.compile(r"\w[\w./\-]*", re.ASCII)
_RESERVED = frozenset(("known", "unknown", "not", "in", "is", "between", "and", "or", "except", "since"))
_LOOSENESS = {Except: 3, Or: 2, And: 1}


def unparse(node: Node) -> str:
    """The canonical text; parsing it gives the same tree back."""
    return _text(node, 4)


def _text(node: Node, limit: int) -> str:
    """The text, in parentheses if it binds as loosely as `limit`, or looser. Few calls per level: trees may be deep."""
    looseness = _LOOSENESS.get(type(node))
    match node:
        case And(items) | Or(items):
            word = " and " if isinstance(node, And) else " or "
            text = word.join([_text(item, looseness or 0) for item in items])
        case Not(item):
            text = f"not {_text(item, 1)}"
        case Except(kept, dropped):
            text = f"{_text(kept, 4)} except {_text(dropped, 3)}"
        case _:
            text = _criterion(node)
    return f"({text})" if looseness and looseness >= limit else text


def _criterion(node: Leaf) -> str:
    match node:
        case Comparison("poll", "=", (str(number),)):
            return f"poll {literal(number)}"
        case Comparison(field, op, values):
            return f"{field} {_compared(op, values)}"
        case Known(field, known):
            return f"{field} is {'known' if known else 'unknown'}"
        case Flag(name):
            return name
        case Contacted():
            return _contacted(node)
        case Donated(op, values, since):
            return _words("donated", _compared(op, values) if op else "", f"since {since}" if since else "")
        case Answered(question, answers):
            return _words("answered", quote(question), f"with {_several(answers)}" if answers else "")
        case HasFact(kind, name):
            return f"{'interested in' if kind == 'interested' else kind} {quote(name)}"
        case InList(name):
            return f"in list {quote(name)}"
        case MarkedSince(since):
            return f"mark since {since}"


def _compared(op: str, values: Iterable[Value]) -> str:
    shown = [literal(value) for value in values]
    if op == "between":
        return f"between {shown[0]} and {shown[1]}"
    if op == "in":
        return f"in ({', '.join(shown)})"
    if isinstance(next(iter(values)), str):
        op = {"=": "is", "!=": "is not"}.get(op, op)
    return f"{op} {shown[0]}"


def literal(value: Value) -> str:
    """A value as it is written: a word by itself where it can be, otherwise in quotation marks."""
    if isinstance(value, Number):
        return str(value)
    return value if _BARE.fullmatch(value) and value.lower() not in _RESERVED else quote(value)


def _contacted(node: Contacted) -> str:
    return _words(
        "first contacted" if node.first else "contacted",
        f"by {node.channel}" if node.channel else "",
        f"within {node.within_days} days" if node.within_days is not None else "",
        f"since {node.since}" if node.since else "",
        f"with {literal(node.result)}" if node.result is not None else "",
    )


def _several(names: tuple[str, ...]) -> str:
    return quote(names[0]) if len(names) == 1 else f"({', '.join(map(quote, names))})"


def _words(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def quote(name: str) -> str:
    """A name between straight quotation marks, with those inside it escaped."""
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
