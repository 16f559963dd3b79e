"""Reading segments: what is canonical, what is wrong and where, and that nothing at all makes the reader fall over."""

import datetime as dt
import json
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hustings.segments import nodes
from hustings.segments.compile import DuckDb, Scope, compile_segment
from hustings.segments.describe import describe
from hustings.segments.parse import parse
from hustings.segments.problems import MAX_PROBLEMS, Problem
from hustings.segments.resolve import Segment, from_json, resolve
from hustings.segments.tokens import MAX_LENGTH
from hustings.segments.unparse import unparse
from tests.generative.segment_strategies import NAMES, segments

CANONICAL = [
    ("AGE >= 65 AND Has Phone", "age >= 65 and has phone"),
    ("age ≥ 65 and age <> 70", "age >= 65 and age != 70"),
    ("area.low_income_share > 0.15", "area.low_income_share > 15%"),
    ("area.low_income_share > 15 %", "area.low_income_share > 15%"),
    ("turnout >= 60%", "turnout >= 0.6"),
    ("area.median_rent >= 2000", "area.median_rent >= $2000"),
    ("donated > $1,250.50", "donated > $1250.5"),
    ("support >= −3.0", "support >= -3"),
    ("support.federal.own > 0", "support > 0"),
    ("language = French", "language is fr"),
    ('mark not in (Strong, "penche pour")', 'not mark in (strong, likely)'),
    ("postal in (k1a, M5V 1A1, K1A)", "postal in (K1A, M5V1A1)"),
    ("poll = 12-1", "poll 12-1"),
    ("age is not unknown", "age is known"),
    ("contacted within 7 days by phone", "contacted by phone within 7 days"),
    ('answered “Enjeu principal” with («logement», "Taxes")', 'answered "Top issue" with ("Housing", "Taxes")'),
    ("tagged 'x'", None),
    ("not not member", "not not member"),
    ("member or volunteer and elector", "member or volunteer and elector"),
    ("member or (volunteer and elector)", "member or volunteer and elector"),
    ("(member or volunteer) and elector", "(member or volunteer) and elector"),
    ("member except volunteer except elector", "member except volunteer except elector"),
    ("member except (volunteer except elector)", "member except (volunteer except elector)"),
    ("((((member))))", "member"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "canonical"), CANONICAL)
def test_canonical_text(text: str, canonical: str | None) -> None:
    found = parse(text, NAMES)
    assert (found.text if isinstance(found, Segment) else None) == canonical


def test_precedence() -> None:
    found = parse("member or not volunteer and elector except has phone", NAMES)
    a, b, c, d = (nodes.Flag(name) for name in ("member", "volunteer", "elector", "has phone"))
    assert isinstance(found, Segment)
    assert found.root == nodes.Except(nodes.Or((a, nodes.And((nodes.Not(b), c)))), d)


MISTAKES = [
    # text                                what stands at the place     what to write there       part of the sentence
    ("agee >= 65", "agee", "age", "can ask about"),
    ("has fone", "has fone", "has phone", "can ask about"),
    ("member and аge > 5", "аge", None, "can ask about"),  # F67: a Cyrillic а
    ("area.rent_chnge > 5%", "area.rent_chnge", "area.rent_change", "can ask about"),
    ("support.LPG > 5", "support.LPG", "support.LPC", "can ask about"),
    ("age => 65", "=>", ">=", "no meaning"),
    ("age ovr 65", "ovr", None, "an operator is expected"),
    ("age betwen 1 and 2", "betwen", "between", "an operator is expected"),
    ("age >= old", "old", None, "not a number"),
    ("age >= nan", "nan", None, "not a number"),
    ("age >= $65", "$65", "65", "not compared with per cent or dollars"),
    ("age >= 65%", "65%", "65", "not compared with per cent or dollars"),
    ("age >= 200", "200", None, "0 to 130"),
    ("age >= 65.5", "65.5", None, "steps of 1;"),
    ("support >= 15.5", "15.5", None, "-15 to 15"),
    ("support = 2.55", "2.55", None, "steps of 0.1"),
    ("area.low_income_share > 15", "15", "15%", "0% to 100%"),
    ("age between 34 and 18", "34", "18 and 34", "larger than the second"),
    ("language > fr", ">", "is", "takes the operators"),
    ("language is frnch", "frnch", "fr", "no language"),
    ("mark in (strong, likly)", "likly", "likely", "no support level"),
    ("result of last contact is nothome", "nothome", "not_home", "no contact result"),
    ("district is 35303", "35303", "35033", "no riding"),
    ("poll 13", "13", None, "no polling division"),
    ("postal is K1", "K1", None, "K1A0B1"),
    ('signed "Cut the gaz tax"', '"Cut the gaz tax"', '"Cut the gas tax"', "no petition"),
    ('answered "Top isue" with "x"', '"Top isue"', '"Top issue"', "no question"),
    ('answered "Top issue" with "Housin"', '"Housin"', "Housing", "no such answer"),
    ('in list "Veteran outreach"', '"Veteran outreach"', '"Veterans outreach"', "no list"),
    ("contacted by fone", "fone", "phone", "by door, phone"),
    ("contacted within a week", "a", None, "number of days"),
    ("contacted since 2025-02-30", "2025-02-30", None, "year-month-day"),
    ("has phone is known", "has phone", "has phone", "cannot be asked"),
    ("age >= 65 adn has phone", "adn", "and", "is expected"),
    ("age >= 65 has phone", "has", None, "is expected"),
    ("(age >= 65", "(", "", "never closed"),
    ("age >= 65)", ")", "", "closes nothing"),
    ('signed "Cut the gas tax', '"Cut the gas tax', None, "never closed"),
    ("member and", "", None, "a criterion is expected"),
    ("", "", None, "a criterion is expected"),
    ("()", ")", None, "a criterion is expected"),
    ("member; DROP TABLE profile", ";", ",", "no meaning"),
    ("age > 1e400", "1e400", None, "not a number"),
    ("age > 12345678901234567890", "12345678901234567890", None, "at most 15 digits"),
]


@pytest.mark.parametrize(("text", "place", "suggestion", "sentence"), MISTAKES)
def test_mistake(text: str, place: str, suggestion: str | None, sentence: str) -> None:
    found = parse(text, NAMES)
    assert isinstance(found, list)
    assert text[found[0].start : found[0].end] == place
    assert sentence in str(found[0].message)
    if suggestion is not None:
        assert found[0].suggestion == suggestion


def test_suggestion_is_right_when_put_in_place() -> None:
    """Following the suggestion leads to a segment that can be read, for every single-word mistake above."""
    followed = 0
    for text, *_ in MISTAKES:
        found = parse(text, NAMES)
        assert isinstance(found, list)
        if len(found) == 1 and found[0].suggestion and found[0].suggestion not in (",", "18 and 34", "is"):
            mended = text[: found[0].start] + found[0].suggestion + text[found[0].end :]
            again = parse(mended, NAMES)
            assert isinstance(again, Segment) or "is known" in text or '"x"' in text, (mended, again)
            followed += 1
    assert followed > 15


def test_every_mistake_is_reported_at_once() -> None:
    found = parse("language is frnch and mark is strog and age > 200", NAMES)
    assert isinstance(found, list)
    assert [problem.start for problem in found] == [12, 30, 46]


def test_messages_never_repeat_what_was_typed() -> None:
    for text in (
        "Eleanor_Rigby > 3",
        'tagged "Eleanor Rigby"',
        "language is Rigby",
        "age > Rigby",
        "contacted by Rigby",
    ):
        found = parse(text, NAMES)
        assert isinstance(found, list)
        assert not any("Rigby" in f"{problem.message} {problem.suggestion}" for problem in found)


# ---- F67: hostile input -------------------------------------------------------------------------------------------


def test_f67_limits() -> None:
    deep = "(" * 10_000 + "member" + ")" * 10_000
    nots = "not " * 4_000 + "member"
    wide = "poll in (" + ", ".join(["12"] * 5_001) + ")"
    wrong = "poll in (" + ", ".join(str(n) for n in range(1_000, 4_000)) + ")"
    for text in (
        deep[: MAX_LENGTH - 1],
        nots,
        wide,
        wrong,
        "x" * 1_000_000,
        '"' * 19_999,
        "«" + " " * 19_000,
        "(" * 19_999,
    ):
        began = time.perf_counter()
        found = parse(text, NAMES)
        assert isinstance(found, list)
        assert 0 < len(found) <= MAX_PROBLEMS
        assert time.perf_counter() - began < 2


def test_f67_as_deep_as_allowed_works_everywhere() -> None:
    text = "member"
    for level in range(nodes.MAX_DEPTH - 2):
        text = f"has phone {'and' if level % 2 else 'or'} ({text})"
    found = parse(text, NAMES)
    assert isinstance(found, Segment)
    assert parse(found.text, NAMES) == found
    assert from_json(json.loads(json.dumps(found.to_json())), NAMES) == found
    for language in ("en", "fr"):
        assert describe(found, language)  # type: ignore[arg-type]  # the loop's strings are Languages
    compile_segment(found, Scope.everything(), dt.date(2026, 11, 22), DuckDb(), "field")
    assert isinstance(parse(f"has phone and (has phone or ({text}))", NAMES), list)


def test_f67_values_list_of_the_allowed_size() -> None:
    found = parse("attempts in (" + ",".join(["12"] * 5_000) + ")", NAMES)
    assert isinstance(found, Segment)


WORDS = st.sampled_from(
    [
        *[
            "age",
            "support",
            "support.LPC",
            "has",
            "phone",
            "mobile",
            "not",
            "and",
            "or",
            "except",
            "(",
            ")",
            ",",
            "=",
            "!=",
            "<",
            "<=",
            ">",
            ">=",
            "is",
            "between",
            "in",
            "list",
            "since",
        ],
        *[
            "within",
            "30",
            "days",
            "65",
            "15%",
            "$200",
            "-3",
            "0.6",
            "nan",
            "2025-01-01",
            "9999-99-99",
            "“x”",
            "«",
            '"',
            "\\",
            "answered",
            "with",
            "signed",
            "tagged",
            "by",
        ],
        *[
            "contacted",
            "first",
            "result",
            "of",
            "last",
            "contact",
            "known",
            "unknown",
            "mark",
            "donated",
            "lifetime",
            "poll",
            "12",
            "district",
            "35033",
        ],
        *[
            "postal",
            "K1A",
            "M5V",
            "1A1",
            "%",
            "!",
            "&&",
            "é",
            "ʔ",
            "٣",
            "１２",
            "area.rent_change",
            "interested",
            "sign",
            "requested",
            "volunteer",
            "1e9",
            "1_000",
            ".",
            "-",
        ],
        *('"Housing"', '"Top issue"', "\u0000", "\ud800", ""),
    ]
)


@settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    text=st.one_of(
        st.text(max_size=60), st.lists(WORDS, max_size=25).map(" ".join), st.lists(WORDS, max_size=12).map("".join)
    )
)
def test_f67_any_text_is_a_segment_or_problems_with_a_place(text: str) -> None:
    found = parse(text, NAMES)
    if isinstance(found, Segment):
        assert parse(found.text, NAMES) == found
        return
    assert found
    for problem in found:
        assert 0 <= problem.start <= problem.end <= len(text)
        assert str(problem.message)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(segment=segments(NAMES), data=st.data())
def test_f67_a_segment_with_one_place_spoiled(segment: Segment, data: st.DataObject) -> None:
    text = segment.text
    place = data.draw(st.integers(0, len(text)))
    spoiled = text[:place] + data.draw(st.text(max_size=3)) + text[place + data.draw(st.integers(0, 3)) :]
    found = parse(spoiled, NAMES)
    assert isinstance(found, Segment | list)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(segment=segments(NAMES))
def test_round_trips(segment: Segment) -> None:
    """Text to tree to JSON to tree to text: nothing is lost on the way."""
    assert parse(segment.text, NAMES) == segment
    carried = json.loads(json.dumps(segment.to_json(), allow_nan=False))
    again = from_json(carried, NAMES)
    assert again == segment
    assert unparse(again.root) == segment.text  # type: ignore[union-attr]


# ---- JSON ---------------------------------------------------------------------------------------------------------


def _wrapped(segment: object) -> dict[str, object]:
    return {"version": 1, "segment": segment}


def _nested(levels: int) -> object:
    node: object = {"flag": "member"}
    for _ in range(levels):
        node = {"not": node}
    return node


BAD_JSON = [
    None,
    [],
    1,
    "age >= 65",
    {},
    {"version": 2, "segment": {"flag": "member"}},
    _wrapped(None),
    _wrapped({}),
    _wrapped({"flag": 3}),
    _wrapped({"flag": "nonsense"}),
    _wrapped({"and": []}),
    _wrapped({"and": [{"flag": "member"}]}),
    _wrapped({"and": "member"}),
    _wrapped({"and": [1, 2]}),
    _wrapped({"not": []}),
    _wrapped({"except": [{"flag": "member"}]}),
    _wrapped({"field": "age", "op": ">="}),
    _wrapped({"field": "age", "op": "~", "values": [1]}),
    _wrapped({"field": "age", "op": ">=", "values": []}),
    _wrapped({"field": "age", "op": ">=", "values": [1, 2]}),
    _wrapped({"field": "age", "op": ">=", "values": [True]}),
    _wrapped({"field": "age", "op": ">=", "values": [float("nan")]}),
    _wrapped({"field": "age", "op": ">=", "values": [10**400]}),
    _wrapped({"field": "age", "op": ">=", "values": [1e-300]}),
    _wrapped({"field": "age", "op": ">=", "values": [float("inf")]}),
    _wrapped({"field": "age", "op": ">=", "values": ["65"]}),
    _wrapped({"field": "age", "op": ">=", "values": [{"percent": 65}]}),
    _wrapped({"field": "age", "op": "in", "values": [1] * 9_000}),
    _wrapped({"field": 3, "op": ">=", "values": [1]}),
    _wrapped({"field": ["age"], "known": True}),
    _wrapped({"field": "age", "known": "yes"}),
    _wrapped({"contacted": {"by": "pigeon"}}),
    _wrapped({"contacted": {"within_days": -1}}),
    _wrapped({"contacted": {"within_days": 3, "since": "2025-01-01"}}),
    _wrapped({"contacted": {"since": "yesterday"}}),
    _wrapped({"contacted": {"result": "refused", "by": "phone"}}),
    _wrapped({"donated": {"op": ">", "values": ["200"]}}),
    _wrapped({"donated": {"op": "in", "values": [1]}}),
    _wrapped({"answered": "Top issue", "with": "Housing"}),
    _wrapped({"answered": "Top issue", "with": ["Housin"]}),
    _wrapped({"mark_since": "2025-13-01"}),
    _wrapped(_nested(201)),
    _wrapped({"or": [{"flag": "member"}] * 20_000}),
    _wrapped({"flag": "member", "and": []}),
    _wrapped({"field": "age", "op": ["="], "values": [1]}),
]


@pytest.mark.parametrize("data", BAD_JSON)
def test_f67_bad_json_is_answered(data: object) -> None:
    found = from_json(data, NAMES)
    assert isinstance(found, list)
    assert all(isinstance(problem, Problem) and str(problem.message) for problem in found)


def test_json_by_hand() -> None:
    data = _wrapped(
        {
            "and": [
                {"field": "area.low_income_share", "op": ">", "values": [{"percent": 15}]},
                {"field": "district", "op": "in", "values": ["35033"]},
                {"not": {"donated": {"op": ">", "values": [{"dollars": 200}], "since": "2025-01-01"}}},
                {"contacted": {"by": "phone", "within_days": 7}},
            ]
        }
    )
    found = from_json(data, NAMES)
    assert isinstance(found, Segment)
    assert found.text == (
        "area.low_income_share > 15% and district in (35033) and not donated > $200 since 2025-01-01"
        " and contacted by phone within 7 days"
    )
    assert found.to_json() == data


def test_a_tree_made_in_code_is_checked_too() -> None:
    assert isinstance(resolve(nodes.InList("No such list at all"), NAMES), list)
    node: nodes.Node = nodes.Flag("member")
    for _ in range(5_000):
        node = nodes.Not(node)
    assert isinstance(resolve(node, NAMES), list)
