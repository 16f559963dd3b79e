"""A segment shown as lines means what it meant, and joining or taking lines apart does what the words say."""

import datetime as dt
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hustings.segments.lines import Line, apart, either, joined, lines
from hustings.segments.nodes import Except, Node, Not, Or
from hustings.segments.reference import truth
from tests.generative.segment_strategies import NAMES, leaves, rows, trees

AS_OF = dt.date(2026, 6, 15)
FAST = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))


def said(node: Node, row: dict[str, Any]) -> bool | None:
    return truth(node, NAMES, {"person_id": 1, **row}, AS_OF, {})


@given(tree=trees(NAMES), row=rows(NAMES))
@FAST
def test_lines_joined_again_mean_the_same(tree: Node, row: dict[str, Any]) -> None:
    again = joined(lines(tree))
    assert again is not None
    assert said(again, row) == said(tree, row)


@given(chosen=st.lists(st.builds(Line, leaves(NAMES), st.booleans()), min_size=2, max_size=5), row=rows(NAMES))
@FAST
def test_lines_joined_with_or_are_met_by_whoever_meets_one(chosen: list[Line], row: dict[str, Any]) -> None:
    (made,) = either(chosen, range(len(chosen)))
    truths = [said(Not(line.node) if line.out else line.node, row) for line in chosen]
    assert said(made.node, row) == (True if True in truths else None if None in truths else False)


@given(leaf=st.lists(leaves(NAMES), min_size=4, max_size=4))
@FAST
def test_the_other_lines_stay_where_they_are(leaf: list[Node]) -> None:
    a, b, c, d = (Line(node) for node in leaf)
    assert either([a, b, c, d], {1, 3}) == [a, Line(Or((b.node, d.node))), c]
    assert either([a, b], {1}) == [a, b], "one line cannot be joined"
    grown = either([Line(Or((a.node, b.node))), c], {0, 1})
    assert grown == [Line(Or((a.node, b.node, c.node)))], "no group within the group"
    assert apart(grown, 0) == [a, b, c]
    assert apart([a, Line(Or((b.node, c.node)), out=True)], 1) == [a, Line(b.node, out=True), Line(c.node, out=True)]
    assert apart([a, b], 1) == [a, b], "a single criterion stays one"


@given(leaf=st.lists(leaves(NAMES), min_size=2, max_size=2))
@FAST
def test_what_is_left_out_is_a_line_of_its_own(leaf: list[Node]) -> None:
    kept, dropped = leaf
    assert lines(Except(kept, dropped)) == [Line(kept), Line(dropped, out=True)]
