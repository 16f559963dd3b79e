"""Random segments over random people: every engine must agree with the slow one, row by row and for the unknown too.

Agreement is not correctness: `tests/spec/test_segments_spec.py` says by hand what some answers are.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any

import duckdb
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hustings.scope import servers
from hustings.segments.compile import DuckDb, Postgres, Scope, compile_segment
from hustings.segments.fields import FIELDS
from hustings.segments.parse import parse
from hustings.segments.reference import included, matches, truth
from hustings.segments.resolve import Segment
from tests.generative.segment_strategies import AS_OF, LANGUAGES, NAMES, POSTAL_CODES, leaves, rows, segments
from tests.spec.test_segments_spec import MEANINGS, NOBODY, TODAY

EPOCH = dt.date(1970, 1, 1)
CODES = {
    "language": {code: place for place, code in enumerate(LANGUAGES, 1)},
    "gender": {"f": 1, "m": 2, "x": 3},
    "fsa": {code: place for place, code in enumerate(("K1A", "M5V", "H2X", "N1G"), 1)},
    "postal": {code: place for place, code in enumerate(POSTAL_CODES, 1)},
}
SLOTS = {"support_now": 3, "support_life": 3, "area": 4}
DATES = (
    *("birth_from", "birth_to", "first_contact", "last_contact", "mark_on", "member_from", "member_until"),
    *(f"last_{channel}" for channel in ("door", "phone", "text", "email", "mail", "voice")),
)
TYPES = {
    "person_id": "INTEGER",
    "zone_id": "USMALLINT",
    "poll_id": "INTEGER",
    "door_id": "INTEGER",
    **dict.fromkeys(("elector", "present", "fixed_income", "suppressed"), "BOOLEAN"),
    **{f"has_{what}": "BOOLEAN" for what in ("phone", "mobile", "email", "mail")},
    **dict.fromkeys(("phone_key", "email_key"), "BIGINT"),
    **dict.fromkeys(("stops", "attempts", "last_result", "mark"), "UTINYINT"),
    "results": "UINTEGER",
    "turnout": "SMALLINT",
    **{f"{name}_code": "UINTEGER" if name == "postal" else "USMALLINT" for name in CODES},
    **dict.fromkeys(DATES, "SMALLINT"),
    **{f"{name}_{slot}": "SMALLINT" for name, count in SLOTS.items() for slot in range(1, count + 1)},
}


@pytest.fixture(scope="module")
def mirror() -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty mirror in memory, of the shape that the compiler writes for."""
    connection = duckdb.connect(":memory:")
    connection.execute(f"CREATE TABLE base ({', '.join(f'{name} {kind}' for name, kind in TYPES.items())})")
    connection.execute("CREATE TABLE base_fact (person_id INTEGER, code INTEGER)")
    connection.execute("CREATE TABLE base_gift (person_id INTEGER, day SMALLINT, cents INTEGER)")
    connection.execute("CREATE TABLE list_member (list_id INTEGER, person_id INTEGER)")
    yield connection
    connection.close()


def fill(mirror: duckdb.DuckDBPyConnection, people: list[dict[str, Any]], lists: dict[int, set[int]]) -> None:
    """Put these people, and nobody else, into the mirror."""
    for table in ("base", "base_fact", "base_gift", "list_member"):
        mirror.execute(f"DELETE FROM {table}")
    flat, facts, gifts = [], [], []
    for row in people:
        held = {name: row[name] for name in TYPES if name in row}
        held |= {name: (row[name] - EPOCH).days for name in DATES if row[name] is not None}
        held |= {f"{name}_code": CODES[name].get(row[name]) for name in CODES}
        for name, count in SLOTS.items():
            places = [*row[name], *[None] * count]
            held |= {f"{name}_{slot}": places[slot - 1] for slot in range(1, count + 1)}
        flat.append([held[name] for name in TYPES])
        facts += [(row["person_id"], fact) for fact in row["facts"]]
        days = zip(row["gift_days"], row["gift_cents"], strict=True)
        gifts += [(row["person_id"], (day - EPOCH).days, cents) for day, cents in days]
    insert(mirror, "base", flat)
    insert(mirror, "base_fact", facts)
    insert(mirror, "base_gift", gifts)
    insert(mirror, "list_member", [(number, person) for number, members in lists.items() for person in members])


def insert(mirror: duckdb.DuckDBPyConnection, table: str, values: list[Any]) -> None:
    """All rows in one statement: DuckDB is slow at many small ones."""
    if values:
        row = f"({', '.join('?' * len(values[0]))})"
        mirror.execute(
            f"INSERT INTO {table} VALUES {', '.join([row] * len(values))}", [v for row in values for v in row]
        )


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[dict[str, Any]], dict[int, set[int]]]:
    """A few people and the lists they are in."""
    people = [{"person_id": 10 + i, **row} for i, row in enumerate(draw(st.lists(rows(NAMES), min_size=3, max_size=8)))]
    some = st.sets(st.sampled_from([row["person_id"] for row in people]))
    return people, {1: draw(some), 2: draw(some)}


SCOPES = st.one_of(st.just(Scope.everything()), st.sets(st.integers(1, 4)).map(lambda zones: Scope(frozenset(zones))))
ENGINE = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))


def expected(
    segment: Segment, people: list[dict[str, Any]], lists: dict[int, set[int]], scope: Scope, as_of: dt.date
) -> list[dict[str, Any]]:
    """The people in the universe, each with the truth of the whole and of every criterion."""
    found = []
    for row in people:
        if included(segment, row, scope.zones):
            truths = [truth(node, NAMES, row, as_of, lists) for node in (segment.root, *segment.criteria)]
            found.append({**row, "truths": truths})
    return found


def agree(
    run: Any, segment: Segment, people: list[dict[str, Any]], lists: dict[int, set[int]], scope: Scope, as_of: dt.date
) -> None:
    """Whether an engine says what the slow one says, for every want. `run(want)` returns the rows of that query."""
    universe = expected(segment, people, lists, scope, as_of)
    right = [row for row in universe if row["truths"][0] is True]
    assert sorted(person for (person,) in run("ids")) == sorted(row["person_id"] for row in right)
    assert run("count") == [(len(right),)]
    for want, column in (("doors", "door_id"), ("phones", "phone_key"), ("emails", "email_key")):
        assert run(want) == [(len({row[column] for row in right} - {None}),)]
    for want, column in (("zone", "zone_id"), ("poll", "poll_id"), ("door", "door_id")):
        assert dict(run(want)) == Counter(row[column] for row in right)
    tallies = [len(universe)]
    for place in range(1 + len(segment.criteria)):
        tallies += [sum(row["truths"][place] is wanted for row in universe) for wanted in (True, False)]
    assert run("field") == [tuple(tallies)]


@ENGINE
@given(world=worlds(), segment=segments(NAMES), scope=SCOPES, as_of=st.sampled_from(AS_OF), typed=st.booleans())
def test_mirror_agrees_with_reference(
    mirror: Any, world: Any, segment: Segment, scope: Scope, as_of: dt.date, typed: bool
) -> None:
    people, lists = world
    fill(mirror, people, lists)
    dialect = DuckDb("base", CODES, TYPES if typed else None)

    def run(want: Any) -> list[tuple[Any, ...]]:
        query = compile_segment(segment, scope, as_of, dialect, want)
        return mirror.execute(query.sql, query.params).fetchall()

    agree(run, segment, people, lists, scope, as_of)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(row=rows(NAMES), leaf=leaves(NAMES), as_of=st.sampled_from(AS_OF))
def test_mirror_agrees_on_each_criterion(mirror: Any, row: dict[str, Any], leaf: Any, as_of: dt.date) -> None:
    row = {"person_id": 1, **row, "present": True, "zone_id": 1}
    fill(mirror, [row], {1: {1}})
    segment = Segment(leaf, NAMES)
    query = compile_segment(segment, Scope.everything(), as_of, DuckDb("base", CODES, TYPES), "field")
    got = mirror.execute(query.sql, query.params).fetchone()
    if included(segment, row, None):
        answer = matches(segment, row, as_of, {1: {1}})
        assert got == (1, *([int(answer is True), int(answer is False)] * 2))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(world=worlds(), segment=segments(NAMES), scope=SCOPES, as_of=st.sampled_from(AS_OF))
def test_postgres_agrees_with_reference(
    profiles: psycopg.Connection, world: Any, segment: Segment, scope: Scope, as_of: dt.date
) -> None:
    people, lists = world
    columns = list(people[0])
    with profiles.cursor() as cursor:
        cursor.execute("TRUNCATE pg_temp.profile, pg_temp.lists_member")
        places = ", ".join(["%s"] * len(columns))
        cursor.executemany(
            f"INSERT INTO pg_temp.profile ({', '.join(columns)}) VALUES ({places})",
            [[row[name] for name in columns] for row in people],
        )
        members = [(number, person) for number, some in lists.items() for person in some]
        cursor.executemany("INSERT INTO pg_temp.lists_member (list_id, person_id) VALUES (%s, %s)", members)

    def run(want: Any) -> list[tuple[Any, ...]]:
        query = compile_segment(segment, scope, as_of, Postgres(), want)
        return profiles.execute(query.sql, query.params).fetchall()

    agree(run, segment, people, lists, scope, as_of)


@pytest.fixture
def profiles(database: str) -> Iterator[psycopg.Connection]:
    """Empty copies of the real tables, in a session of their own, without policies."""
    with psycopg.connect(**{**servers.parameters(None), "dbname": database}, autocommit=True) as connection:
        connection.execute("CREATE TEMP TABLE profile (LIKE public.profile INCLUDING DEFAULTS)")
        connection.execute("CREATE TEMP TABLE lists_member (list_id int, person_id int)")
        yield connection


@pytest.mark.parametrize(("text", "known", "answer"), MEANINGS)
def test_mirror_agrees_with_the_specification(
    mirror: Any, text: str, known: dict[str, Any], answer: bool | None
) -> None:
    fill(mirror, [{**NOBODY, "phone_key": None, "email_key": None, "suppressed": False, **known}], {2: {7}})
    found = parse(text, NAMES)
    assert isinstance(found, Segment)
    query = compile_segment(found, Scope.everything(), TODAY, DuckDb("base", CODES, TYPES), "field")
    got = mirror.execute(query.sql, query.params).fetchone()
    assert got[:3] == (1, int(answer is True), int(answer is False))


def test_rows_have_what_the_catalogue_asks() -> None:
    """Every column that a fixed field names is one that the mirror of this test has."""
    held = set(TYPES) | {"birth", "member", "language", "gender", "postal"}
    assert {field.column for field in FIELDS.values() if field.column} <= held
