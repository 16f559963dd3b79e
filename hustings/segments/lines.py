"""A segment as lines that a form can show: whom to take and whom to leave out, one criterion or group to a line.

Every segment has such a reading, for `a except b` means `a and not b`; only the outermost `and` and `except` are taken
apart, and what lies deeper stays together on one line.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from hustings.segments.nodes import And, Except, Node, Not, Or


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


def either(found: Sequence[Line], places: Collection[int]) -> list[Line]:
    """The lines with those at `places` joined with "or" into one, which stands where the first of them did."""
    chosen = [line for place, line in enumerate(found) if place in places]
    if len(chosen) < 2:
        return list(found)
    nodes = [Not(line.node) if line.out else line.node for line in chosen]
    flat = tuple(item for node in nodes for item in (node.items if isinstance(node, Or) else (node,)))
    first = min(place for place in places if 0 <= place < len(found))
    kept = [(place, Line(Or(flat)) if place == first else line) for place, line in enumerate(found)]
    return [line for place, line in kept if place == first or place not in places]


def apart(found: Sequence[Line], place: int) -> list[Line]:
    """The lines with the group at `place` taken apart: each of its criteria on a line of its own."""
    pieces: list[Line] = []
    for number, line in enumerate(found):
        if number == place and isinstance(line.node, Or):
            pieces += [Line(item, line.out) for item in line.node.items]
        else:
            pieces.append(line)
    return pieces
