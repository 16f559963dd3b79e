"""Masks over columns count as SQL over the same table does: any segment that has one, any people, any scope."""

import datetime as dt
import json
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hustings.mirror import shape
from hustings.mirror.columns import Columns
from hustings.mirror.parts import dialect
from hustings.mirror.place import Base
from hustings.segments.compile import DuckDb, Scope, compile_segment
from hustings.segments.masks import mask_of
from hustings.segments.parse import parse
from hustings.segments.resolve import Segment, resolve
from tests.generative.segment_strategies import NAMES, rows, trees

SIZES = (3, 2)  # slots of support and of statistics: fewer than the segments name, as in a mirror built before
SCOPES = st.one_of(st.just(Scope.everything()), st.sets(st.integers(1, 4)).map(lambda zones: Scope(frozenset(zones))))
AS_OF = st.sampled_from([dt.date(2026, 6, 15), dt.date(2028, 2, 29), dt.date(1900, 1, 1)])
BESIDE_THE_ROW = ("donated", "in list")


def mirror(people: list[dict[str, Any]], replaced: list[dict[str, Any]]) -> duckdb.DuckDBPyConnection:
    """A base of these people, sorted as it is when it is built; and beside it a delta: some left, some came."""
    memory = duckdb.connect()
    memory.execute("ATTACH ':memory:' AS file")
    for name, some, number in (("came", people, "person_id"), ("gone", replaced, "-person_id")):
        numbered = [{"person_id": 1 + place, **row} for place, row in enumerate(some)]
        memory.execute(
            f"CREATE TABLE {name} AS SELECT * REPLACE ({number} AS person_id) FROM (SELECT unnest(r) FROM"
            f" (SELECT unnest(from_json($1::JSON, '{shape.JSON_STRUCTURE}')) AS r))",
            [json.dumps(numbered, default=str)],
        )
    for table, selected in (
        ("", lambda name: shape.person_columns(name, *SIZES)),
        ("_fact", shape.fact_columns),
        ("_gift", shape.gift_columns),
    ):
        order = "zone_id, poll_id, person_id" if not table else "person_id"
        memory.execute(f"CREATE TABLE file.base{table} AS {selected('came')} ORDER BY {order}")
        memory.execute(f"CREATE TABLE delta{table} AS {selected('came')} UNION ALL {selected('gone')}")
    return memory


@given(
    people=st.lists(rows(NAMES), min_size=1, max_size=12),
    left=st.integers(0, 8),
    asked=st.lists(st.tuples(trees(NAMES), SCOPES, AS_OF), min_size=10, max_size=10),
)
@settings(max_examples=30, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
def test_masks_say_what_sql_says(people: list[dict[str, Any]], left: int, asked: list[Any]) -> None:
    memory = mirror(people, people[:left])
    built, beside = Columns.in_order_of_zones(memory, "file.base"), Columns(memory, "delta")
    for tree, scope, as_of in asked:
        segment = resolve(tree, NAMES)
        assert isinstance(segment, Segment), segment
        for electors_only in (False, True) if all(row["elector"] for row in people) else (False,):
            base = Base("", "", rows=1, electors=int(electors_only), supports=SIZES[0], areas=SIZES[1], seconds=0)
            dialects = {"base": dialect("base", base), "delta": dialect("delta", base)}
            mask = mask_of(segment, scope, as_of, dialects["delta"], shape.NULLS)
            if mask is None:
                assert any(word in segment.text for word in BESIDE_THE_ROW), segment.text
                continue
            told = json.loads(json.dumps(mask))  # it travels as JSON
            for part, count in (("base", built.count), ("delta", beside.balance)):
                query = compile_segment(segment, scope, as_of, dialects[part])
                assert memory.execute(query.sql, query.params).fetchall() == [(count(told),)], (segment.text, part)


def test_a_riding_is_one_range_of_rows_and_a_large_table_several_pieces() -> None:
    memory = duckdb.connect()
    memory.execute(
        "CREATE TABLE many AS SELECT (i // 50000)::SMALLINT AS zone_id, (i % 7)::SMALLINT AS mark,"
        " i % 3 = 0 AS elector FROM range(700000) r(i)"
    )
    columns = Columns.in_order_of_zones(memory, "many")
    for mask, condition in (
        (["all", [["test", "mark", ">", 3], ["test", "elector", "=", 1]]], "mark > 3 AND elector"),
        (["any", [["test", "elector", "=", 1], ["in", "mark", [1, 2]]]], "elector OR mark IN (1, 2)"),
        (["all", [["in", "zone_id", [3, 4, 9]], ["not in", "mark", [0]]]], "zone_id IN (3, 4, 9) AND mark <> 0"),
        (["test", "zone_id", "=", 13], "zone_id = 13"),
        (["test", "zone_id", "=", 99], "false"),
        (["bits", "mark", 5], "mark & 5 = 5"),
        (["not bits", "mark", 5], "mark & 5 <> 5"),
        (["in", "mark", [0, 1, 2, 3, 4, 5, 6, 7, 8]], "true"),
        (True, "true"),
        (False, "false"),
    ):
        (expected,) = memory.execute(f"SELECT count(*) FROM many WHERE {condition}").fetchone() or (None,)
        assert columns.count(mask) == expected, mask
    assert columns.count(["test", "elector", "=", 1]) == 233_334, "a column was changed by a question about it"


def test_columns_are_let_go_when_they_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hustings.mirror.columns._BUDGET", 3_000)
    memory = duckdb.connect()
    memory.execute("CREATE TABLE few AS SELECT 1::SMALLINT AS zone_id, i::SMALLINT AS a, i AS b FROM range(1000) r(i)")
    columns = Columns.in_order_of_zones(memory, "few")
    for _ in range(3):
        assert columns.count(["test", "a", "<", 10]) == 10
        assert columns.count(["test", "b", "<", 20]) == 20
        assert columns.count(["all", [["test", "a", ">=", 10], ["test", "b", "<", 20]]]) == 10
    assert len(columns._held) <= 2


def test_a_segment_about_other_tables_has_no_mask() -> None:
    for text in ('in list "Veterans outreach"', "age >= 65 or donated", "age >= 65"):
        found = parse(text, NAMES)
        assert isinstance(found, Segment), found
        mask = mask_of(found, Scope.everything(), dt.date(2026, 6, 15), DuckDb("delta"), {})
        assert (mask is None) == (text != "age >= 65")
