"""A segment as lines that a form can show: whom to take and whom to leave out, one criterion or group to a line.

Every segment has such a reading, for `a except b` means `a and not b`; only the outermost `and` and `except` are taken
apart, and what lies deeper stays together on one line.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hustings.segments.nodes import And, Except, Node, Not


@dataclass(frozen=True)
class Line:
    """One criterion or group; `out` says that whoever meets it is left out."""

    node: Node
    out: bool = False


def lines(root: Node) -> list[Line]:
    """The lines of a segment in the order in which they stand."""
    match root:
        case And(items):
            return [line for item in items for line in lines(item)]
        case Except(kept, dropped):
            return [*lines(kept), Line(dropped, out=True)]
        case Not(item):
            return [Line(item, out=True)]
    return [Line(root)]


def joined(found: Sequence[Line]) -> Node | None:
    """The segment that lines mean together: whom to take first, then whom to leave out. None for no line."""
    nodes: list[Node] = [line.node for line in found if not line.out]
    nodes += [Not(line.node) for line in found if line.out]
    if len(nodes) > 1:
        return And(tuple(nodes))
    return nodes[0] if nodes else None
