"""Sentences: complete in both languages for everything in the catalogue, and never the same for two meanings."""

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hustings.segments import nodes, phrases
from hustings.segments.catalogue import catalogue
from hustings.segments.describe import describe, describe_criterion
from hustings.segments.fields import Kind
from hustings.segments.names import Words
from hustings.segments.nodes import And, Except, Leaf, Node, Not, Or
from hustings.segments.parse import parse
from hustings.segments.resolve import Segment, resolve
from tests.generative.segment_strategies import NAMES, leaves

FAST = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))


def test_every_field_has_words_and_an_example_that_can_be_asked() -> None:
    for field in catalogue(NAMES):
        for words in (field.meaning, field.source, *([field.noun] if field.can_be_unknown else [])):
            assert words.en
            assert words.fr
            assert words.en != words.fr
        found = parse(field.example, NAMES)
        assert isinstance(found, Segment), (field.name, found)
        for language in ("en", "fr"):
            assert describe(found, language)


def test_tables_are_complete_in_both_languages() -> None:
    for table in (phrases.CHOICES, phrases.FLAGS, phrases.DEEDS):
        for said in table.values():
            assert all((*said.true, *said.false))
            for words in said:
                assert set(re.findall(r"{\w*}", words.en)) == set(re.findall(r"{\w*}", words.fr))
    for table in (phrases.AGES, phrases.AMOUNTS, phrases.LEVELS):
        assert set(table) == {*nodes.OPERATORS, "outside", "out"}
        for words in table.values():
            assert isinstance(words, Words)
            assert set(re.findall(r"{\w*}", words.en)) == set(re.findall(r"{\w*}", words.fr))
    flags = {field.name for field in catalogue(NAMES) if field.kind is Kind.FLAG}
    assert flags == set(phrases.FLAGS)
    assert {field.name for field in catalogue(NAMES) if field.operators and not field.quantity} == set(phrases.CHOICES)
    assert set(phrases.CHANNELS) == set(nodes.CHANNELS)


@FAST
@given(leaf=leaves(NAMES))
def test_each_criterion_says_what_kind_of_knowledge_it_is(leaf: Leaf) -> None:
    for language, area, guess in (
        ("en", "who live in an area", "estimated"),
        ("fr", "qui habitent un secteur", "estimée"),
    ):
        said = describe_criterion(leaf, NAMES, language)  # type: ignore[arg-type]  # the loop's strings are Languages
        name = getattr(leaf, "field", "")
        assert "{" not in said
        assert "  " not in said
        assert said.split()[0] in ("who", "whom", "whose", "qui", "que", "dont")
        assert said.startswith(area) is name.startswith("area.")
        assert (guess in said) is (name == "turnout")


@FAST
@given(leaf=leaves(NAMES))
def test_a_criterion_and_its_denial_read_differently(leaf: Leaf) -> None:
    for language in ("en", "fr"):
        yes, no = (describe(Segment(node, NAMES), language) for node in (leaf, Not(leaf)))
        assert yes != no


ATOMS = st.sampled_from([nodes.Flag(name) for name in ("has phone", "member", "volunteer", "fixed_income")])


def _grow(below: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    some = st.lists(below, min_size=2, max_size=3).map(tuple)
    return st.one_of(st.builds(And, some), st.builds(Or, some), st.builds(Not, below), st.builds(Except, below, below))


def _meaning(node: Node) -> str:
    """The tree without what a sentence may leave out: where denials stand, and brackets that change nothing."""

    def said(node: Node, wanted: bool) -> tuple[str, list[str]]:
        match node:
            case And(items) | Or(items):
                word = "and" if isinstance(node, And) is wanted else "or"
                parts = [said(item, wanted) for item in items]
                return word, [
                    text for kind, texts in parts for text in (texts if kind == word else [f"{kind}({texts})"])
                ]
            case Not(item):
                return said(item, not wanted)
            case Except(kept, dropped) if wanted:
                return "except", [str(said(kept, True)), str(said(dropped, True))]
            case Except(kept, dropped):
                return said(Or((Not(kept), dropped)), True)
        return ("is" if wanted else "is not"), [str(node)]

    return str(said(node, True))


SEEN: dict[tuple[str, str], str] = {}


@settings(max_examples=800, deadline=None, suppress_health_check=list(HealthCheck))
@given(node=st.recursive(ATOMS, _grow, max_leaves=6))
def test_no_two_meanings_have_one_sentence(node: Node) -> None:
    segment = resolve(node, NAMES)
    assert isinstance(segment, Segment)
    for language in ("en", "fr"):
        meaning = _meaning(node)
        assert SEEN.setdefault((language, describe(segment, language)), meaning) == meaning


def test_two_choices_side_by_side_stay_apart() -> None:
    two, one = (
        parse(text, NAMES)
        for text in (
            "(has phone or has email) and (member or volunteer) and fixed_income",
            "(has phone or has email or member or volunteer) and fixed_income",
        )
    )
    assert isinstance(two, Segment)
    assert isinstance(one, Segment)
    assert describe(two, "en") != describe(one, "en")
    assert describe(two, "fr") != describe(one, "fr")


def test_french_keeps_its_spaces_together_and_elides() -> None:
    found = parse("area.rent_change between 10% and 12.5% and donated >= $12000 and not language is en", NAMES)
    assert isinstance(found, Segment)
    said = describe(found, "fr")
    assert "entre 10\u00a0% et 12,5\u00a0%" in said
    assert "12\u00a0000\u00a0$" in said
    assert "n'est pas l'anglais" in said


def test_a_long_list_is_counted_not_spelled_out() -> None:
    found = parse(f"attempts in ({', '.join(map(str, range(1, 101)))})", NAMES)
    assert isinstance(found, Segment)
    assert "8 or 92 others times" in describe(found, "en")
