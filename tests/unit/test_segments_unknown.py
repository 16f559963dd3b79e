"""A column without NULLs: the number that stands for "unknown" meets no comparison that a known value could not."""

import datetime as dt
from itertools import product

import duckdb
import pytest

from hustings.mirror import shape
from hustings.segments.compile import DuckDb, Scope, compile_segment
from hustings.segments.parse import parse
from hustings.segments.resolve import Segment
from tests.generative.segment_strategies import NAMES

TODAY = dt.date(2026, 11, 22)
COLUMNS = {"birth_to": "SMALLINT", "birth_from": "SMALLINT", "last_contact": "SMALLINT", "support_now_1": "SMALLINT",
           "language_code": "UINTEGER", "area_1": "INTEGER", "mark": "SMALLINT", "turnout": "SMALLINT"}  # fmt: skip
UNKNOWN = shape.unknowns(supports=1, areas=1)
KNOWN = {"birth_to": -3_000, "birth_from": -3_100, "last_contact": 20_700, "support_now_1": 50, "area_1": 1_600,
         "language_code": shape.CODES["language"]["fr"], "mark": 2, "turnout": 600}  # fmt: skip
TEXTS = (
    "age >= 65",
    "age < 65",
    "age between 20 and 70",
    "age is unknown",
    "age is known",
    "not contacted within 30 days",
    "contacted within 3000 days",
    "support > 3",
    "support < 3",
    "support between -3 and 5",
    "support != 5",
    "support is unknown",
    "not support is unknown",
    "turnout < 0.7",
    "language is fr",
    "language is en",
    "language in (en, fr)",
    "not language in (en, pa)",
    "not language is fr",
    "language is unknown or age < 30",
    "support is unknown or support < 3 or contacted within 3000 days",
    "not (support > 3 or contacted within 30 days)",
)


def asked(text: str, unknown: dict[str, int] | None) -> tuple[str, list[object]]:
    found = parse(text, NAMES)
    assert isinstance(found, Segment), found
    dialect = DuckDb("base", shape.CODES, COLUMNS, unknown=unknown)
    query = compile_segment(found, Scope.everything(), TODAY, dialect, "field")
    return query.sql, query.params


@pytest.fixture(scope="module")
def both() -> duckdb.DuckDBPyConnection:
    """Two tables of the same people, in whom each column is known or not in turn: with NULLs, and without."""
    memory = duckdb.connect()
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    for schema in ("nulls", "numbers"):
        memory.execute(f"CREATE SCHEMA {schema}")
        memory.execute(f"CREATE TABLE {schema}.base (present BOOLEAN, elector BOOLEAN, {columns})")
    for some in product((True, False), repeat=len(COLUMNS)):
        known = dict(zip(COLUMNS, some, strict=True))
        marks = ", ".join("?" * len(COLUMNS))
        for schema, blank in (("nulls", None), ("numbers", UNKNOWN)):
            row = [KNOWN[name] if known[name] else blank and blank[name] for name in COLUMNS]
            memory.execute(f"INSERT INTO {schema}.base VALUES (true, true, {marks})", row)
    return memory


@pytest.mark.parametrize("text", TEXTS)
def test_the_answer_is_that_of_a_table_with_nulls(both: duckdb.DuckDBPyConnection, text: str) -> None:
    answers = []
    for schema, unknown in (("nulls", None), ("numbers", UNKNOWN)):
        both.execute(f"USE {schema}")
        answers.append(both.execute(*asked(text, unknown)).fetchall())
    assert answers[0] == answers[1]
    assert sum(answers[0][0][1:]) > 0


def test_the_usual_questions_are_one_comparison_each() -> None:
    for text, condition in (
        ("age >= 65", "birth_to <= CAST($1 AS SMALLINT)"),
        ("contacted within 30 days", "last_contact >= CAST($1 AS SMALLINT)"),
        ("not contacted within 30 days", "last_contact < CAST($1 AS SMALLINT)"),
        ("support >= 8", "support_now_1 >= CAST($1 AS SMALLINT)"),
        ("language is fr", "language_code = CAST($1 AS UINTEGER)"),
    ):
        found = parse(text, NAMES)
        assert isinstance(found, Segment)
        dialect = DuckDb("base", shape.CODES, COLUMNS, unknown=UNKNOWN)
        sql = compile_segment(found, Scope.everything(), TODAY, dialect).sql
        assert sql.split("elector = TRUE AND ")[1].strip("()") == condition.strip("()"), sql


def test_no_known_value_is_the_number_for_unknown() -> None:
    for name, place in UNKNOWN.items():
        if name.endswith("_code"):
            assert place > max(40**codes.width for codes in shape.CODES.values())
        elif name.startswith(("birth", "last", "member", "first")) and name != "last_result":
            assert not shape.FIRST_DAY <= place <= shape.LAST_DAY
        else:
            assert abs(place) > 30_000
