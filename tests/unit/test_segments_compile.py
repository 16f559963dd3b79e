"""The SQL itself: values always bound, a scope always there, one cheap comparison where one is enough."""

import datetime as dt
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hustings.segments.compile import DuckDb, Postgres, Scope, compile_segment
from hustings.segments.conditions import years_before
from hustings.segments.parse import parse
from hustings.segments.resolve import Segment
from tests.generative.segment_strategies import NAMES, segments

TODAY = dt.date(2026, 11, 22)
HERE = Scope(frozenset({3}))
SAFE = r"EXISTS|\(profile\.facts|[\w.()\[\]]+ IS NULL|[\w.()\[\]]+ IN"


def where(text: str, dialect: DuckDb | Postgres | None = None) -> tuple[str, list[object]]:
    """The condition of a count after the universe, and its parameters."""
    found = parse(text, NAMES)
    assert isinstance(found, Segment), found
    query = compile_segment(found, Scope.everything(), TODAY, dialect or DuckDb())
    return query.sql.split("elector = TRUE AND ")[1].removesuffix(")"), query.params


def test_an_age_is_one_comparison_of_one_column() -> None:
    cut = (dt.date(1961, 11, 22) - dt.date(1970, 1, 1)).days
    assert where("age >= 65") == ("birth_to <= $1", [cut])
    assert where("not age >= 65") == ("birth_from > $1", [cut])
    assert where("age >= 65", Postgres()) == ("profile.birth_to <= %s", [dt.date(1961, 11, 22)])


def test_criteria_on_facts_are_joined_once() -> None:
    sql, params = where('answered "Top issue" with "Housing" or signed "Cut the gas tax" or tagged "Speaker"')
    assert sql == "(person_id IN (SELECT person_id FROM base_fact WHERE code IN ($1, $2, $3)))"
    assert params == [11, 21, 41]


def test_parameters_take_the_type_of_their_column_if_they_fit() -> None:
    dialect = DuckDb(columns={"stops": "UTINYINT", "attempts": "UTINYINT"})
    assert where("do_not_call", dialect)[0] == "(stops & CAST($1 AS UTINYINT)) = CAST($2 AS UTINYINT)"
    assert where("attempts < 300", dialect)[0] == "attempts < $1"


def test_a_place_that_the_mirror_does_not_have_is_unknown_of_everybody() -> None:
    dialect = DuckDb(columns={"support_now_1": "SMALLINT"})
    assert where("support.LPC > 3", dialect)[0] == "FALSE"
    assert where("support.LPC is unknown", dialect)[0] == "TRUE"
    assert where("support > 3", dialect)[0] == "support_now_1 > CAST($1 AS SMALLINT)"


def test_columns_that_are_always_true_are_not_read() -> None:
    found = parse("elector and has phone", NAMES)
    assert isinstance(found, Segment)
    sql = compile_segment(found, HERE, TODAY, DuckDb(always=frozenset({"present", "elector"}))).sql
    assert "present" not in sql
    assert "elector" not in sql


def test_electors_are_meant_unless_the_segment_speaks_of_electors() -> None:
    for text, times in (("member", 1), ("member or elector", 1), ("member and not elector", 1), ("non_elector", 1)):
        found = parse(text, NAMES)
        assert isinstance(found, Segment)
        sql = compile_segment(found, HERE, TODAY, DuckDb()).sql
        assert len(re.findall(r"\belector\b", sql)) == times
        assert ("AND present = TRUE AND elector = TRUE AND" in sql) is (text == "member")


def test_everything_must_be_asked_for_by_name() -> None:
    with pytest.raises(TypeError):
        Scope(None)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Scope()  # type: ignore[call-arg]
    assert Scope.everything().zones is None
    found = parse("member", NAMES)
    assert isinstance(found, Segment)
    with pytest.raises(TypeError):
        compile_segment(found, as_of=TODAY, dialect=DuckDb())  # type: ignore[call-arg]
    assert "WHERE (FALSE AND" in compile_segment(found, Scope(frozenset()), TODAY, DuckDb()).sql


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(segment=segments(NAMES), want=st.sampled_from(["count", "doors", "zone", "ids", "field"]))
def test_f67_values_never_enter_the_sql(segment: Segment, want: str) -> None:
    for dialect in (DuckDb(codes={"language": {"en": 1}}), Postgres()):
        query = compile_segment(segment, HERE, TODAY, dialect, want)  # type: ignore[arg-type]  # drawn from the wants
        assert "'" not in query.sql
        assert '"' not in query.sql
        numbers = re.findall(r"(?<![\w$])\d+", re.sub(r"\[\d\]|SELECT 1 |\), 0\)|, 0\)", "", query.sql))
        assert numbers == []
        places = query.sql.count("%s") if isinstance(dialect, Postgres) else len(set(re.findall(r"\$\d+", query.sql)))
        assert places == len(query.params)
        # the scope, for the whole query and not only for a part of it
        assert re.search(r"WHERE \((?:profile\.)?zone_id = (?:\$\d+|%s) AND (?:profile\.)?present = TRUE", query.sql)
        # nothing that may be NULL is negated: only IS NULL, IN lists (NULL stays NULL) and EXISTS, facts (never NULL)
        assert not re.search(
            r"NOT (?!EXISTS|\(profile\.facts|[\w.]+ IS NULL|[\w.()\[\]]+ IS NULL|[\w.()\[\]]+ IN)", query.sql
        )


ASKED = st.one_of(st.just(dt.date(2028, 2, 29)), st.dates(dt.date(2020, 1, 1), dt.date(2035, 1, 1)))
CUTS = [
    # asked on       years   the latest day of birth
    ("2026-11-22", 65, "1961-11-22"),
    ("2026-02-28", 18, "2008-02-28"),  # who was born on 29 February 2008 waits for 1 March
    ("2026-03-01", 18, "2008-03-01"),
    ("2028-02-29", 18, "2010-02-28"),  # who was born on 1 March 2010 waits for tomorrow
    ("2028-02-29", 20, "2008-02-29"),
]


@pytest.mark.parametrize(("asked", "years", "latest"), CUTS)
def test_latest_day_of_birth(asked: str, years: int, latest: str) -> None:
    assert years_before(dt.date.fromisoformat(asked), years) == dt.date.fromisoformat(latest)


@given(born=st.dates(dt.date(1900, 1, 1), dt.date(2020, 1, 1)), asked=ASKED,
       years=st.integers(0, 150))  # fmt: skip
def test_a_day_of_birth_before_the_cut_has_had_that_many_birthdays(born: dt.date, asked: dt.date, years: int) -> None:
    birthdays = asked.year - born.year - ((asked.month, asked.day) < (born.month, born.day))
    assert (born <= years_before(asked, years)) is (birthdays >= years)
