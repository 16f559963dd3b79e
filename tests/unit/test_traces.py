"""Whose leak it is: handles found in any layout, the code of planted entries, and who may be accused."""

from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap64

from hustings.domain.addresses import Address
from hustings.domain.traces import Copy, Suspect, drawn, judge, wanted
from hustings.domain.traces.handles import Kind, names_in, numbers_in, of_email, of_name, of_phone
from hustings.domain.traces.planting import bit

HOME = Address("4", "12", "A", "des Érables", "RUE", "", "Gatineau", "QC", "J8X1A1")
KEY = b"a key of tests"
PEOPLE = 10_000


@pytest.mark.parametrize(
    "text",
    [
        "613-555-0142",
        "(613) 555 0142",
        "+1 613.555.0142",
        "16135550142",
        "Tremblay;Anne;613/555-0142;x",
        "tel:+1-613-555-0142",
    ],
)
def test_a_phone_is_found_however_it_is_written(text: str) -> None:
    assert numbers_in(text) == {of_phone("+16135550142")}


@pytest.mark.parametrize("text", ["161355501423", "613-555-014", "000613555014200", "213-155-0142", "2026-11-30 12:00"])
def test_what_is_no_phone_is_not_taken_for_one(text: str) -> None:
    assert numbers_in(text) == set()


def test_mail_addresses_and_numbers_abroad_are_found() -> None:
    assert numbers_in("Anne <Anne.Roy@Example.ORG>, +442079460000") == {
        of_email("anne.roy@example.org"),
        (Kind.PHONE, "+442079460000"),
    }


@pytest.mark.parametrize(
    "text",
    [
        "TREMBLAY-ROY,Anne-Marie,12A rue des Érables app 4,Gatineau",
        "Anne Marie Tremblay Roy; J8X 1A1",
        "tremblay roy, anne-marie\t12, des erables",
        "Mme Anne-Marie Tremblay-Roy, j8x1a1 Gatineau",
    ],
)
def test_a_name_at_a_place_is_found_in_any_order_and_spelling(text: str) -> None:
    assert set(of_name("Anne-Marie Tremblay-Roy", HOME)) & names_in(text)


@pytest.mark.parametrize(
    "text", ["Anne Tremblay, J8X 1A1", "Anne-Marie Tremblay-Roy, J8X 1A2", "Anne-Marie Tremblay-Roy", "12 des Érables"]
)
def test_somebody_else_or_somewhere_else_is_not_recognised(text: str) -> None:
    assert not set(of_name("Anne-Marie Tremblay-Roy", HOME)) & names_in(text)


@given(st.text(max_size=300))
def test_any_text_can_be_looked_through(text: str) -> None:
    names_in(text)
    numbers_in(text)


@given(st.integers(0, 10**6), st.integers(0, 5000))
def test_a_copy_never_carries_more_than_half_the_pool(people: int, pool: int) -> None:
    assert 0 <= wanted(people, pool) <= pool // 2


def test_copies_that_are_compared_have_planted_entries_in_common() -> None:
    carried = {copy: set(drawn(KEY, copy, range(320), 80)) for copy in "abcdefgh"}
    assert carried["a"] == set(drawn(KEY, "a", reversed(range(320)), 80))
    assert carried["a"] != set(drawn(b"another key", "a", range(320), 80))
    for first, second in combinations(carried.values(), 2):
        assert 5 <= len(first & second) <= 40  # a quarter of each, give or take
    assert 0.4 < sum(bit(KEY, "a", str(n)) for n in range(1000)) / 1000 < 0.6


def test_so_few_carry_none() -> None:
    assert [wanted(people, 100) for people in (0, 1, 24, 25)] == [0, 0, 0, 3]


def copy_of(key: str, people: range, planted: int = 60, **more: object) -> Copy:
    """A copy of some people, as the code plants it."""
    return Copy(key, BitMap64(people), len(people), frozenset(drawn(KEY, key, range(320), planted)), **more)  # type: ignore[arg-type]


def leaked(*copies: Copy, part: float, seed: int = 1) -> Suspect:
    """A part of some copies, planted entries and all."""
    pick = Random(seed)
    rows, seeds = set(), set()
    for copy in copies:
        held = [*copy.entries, *(~each for each in copy.seeds)]
        for entry in pick.sample(held, round(len(held) * part)):
            (rows if entry >= 0 else seeds).add(entry if entry >= 0 else ~entry)
    return Suspect([(entry,) for entry in sorted(rows)], frozenset(seeds))


LIKE_IT = [copy_of(f"c{n}", range(n * 10, 800 + n * 5)) for n in range(40)]


@pytest.mark.parametrize("part", [0.1, 0.3, 1.0])
@pytest.mark.parametrize("number", [0, 7, 39])
def test_the_copy_is_named_among_many_that_hold_nearly_the_same(number: int, part: float) -> None:
    found = judge(leaked(LIKE_IT[number], part=part), LIKE_IT, PEOPLE)
    assert (found.answer, found.sources) == ("named", ((f"c{number}",),))
    assert found.evidence[0].of_list == 1.0


def test_both_copies_of_the_same_people_are_named_when_two_leaked_together() -> None:
    twins = [copy_of(f"t{n}", range(700)) for n in range(6)]
    found = judge(leaked(twins[1], twins[4], part=0.5), twins + LIKE_IT, PEOPLE)
    assert (found.answer, set(found.sources)) == ("named", {("t1",), ("t4",)})


def test_who_compared_copies_and_struck_out_what_differs_is_told_by_what_does_not() -> None:
    twins = [copy_of(f"t{n}", range(700)) for n in range(6)]
    whole = leaked(twins[1], twins[4], part=1.0)
    struck = Suspect(whole.rows, twins[1].seeds & twins[4].seeds)
    found = judge(struck, twins + LIKE_IT, PEOPLE)
    assert (found.answer, found.sources) == ("cannot_tell", (("t1", "t4"),))


def test_copies_of_the_same_people_without_anything_planted_cannot_be_told_apart() -> None:
    twins = [copy_of(f"t{n}", range(700), planted=0) for n in range(6)]
    found = judge(Suspect([(n,) for n in range(600)]), twins, PEOPLE)
    assert found.answer == "cannot_tell"
    assert set(found.sources[0]) == {f"t{n}" for n in range(6)}


@pytest.mark.parametrize("people", [range(500), range(30, 780), range(60), range(5_000, 5_500)])
def test_a_list_without_planted_entries_accuses_nobody(people: range) -> None:
    found = judge(Suspect([(n,) for n in people]), LIKE_IT, PEOPLE)
    assert found.answer in ("none", "cannot_tell")


def test_a_copy_whose_planted_entries_should_be_there_and_are_not_is_not_even_suggested() -> None:
    assert judge(Suspect([(n,) for n in range(700)]), LIKE_IT[:1], PEOPLE).answer == "none"


def test_a_planted_entry_of_another_copy_does_not_accuse_the_one_that_holds_the_people() -> None:
    far = copy_of("far", range(5_000, 5_600))
    few = leaked(far, part=0.1)
    mixed = Suspect([*few.rows, *((n,) for n in range(700))], few.seeds)
    found = judge(mixed, [*LIKE_IT, far], PEOPLE)
    assert found.sources == (("far",),)


def test_spellings_name_a_copy_that_carries_nothing_else() -> None:
    def spelled(key: str) -> Copy:
        return copy_of(key, range(300), planted=0, spelled=lambda entry: bit(KEY, key, str(entry)))

    twins = [spelled(f"t{n}") for n in range(6)]
    seen = {n: bit(KEY, "t2", str(n)) for n in range(80)}
    rows = [(n,) for n in range(80)]
    assert judge(Suspect(rows, spelled=seen), twins, PEOPLE).sources == (("t2",),)
    assert judge(Suspect(rows, spelled=dict.fromkeys(seen, True)), twins, PEOPLE).answer == "cannot_tell"


def test_order_is_told_and_households_that_share_a_phone_count_once() -> None:
    copy = copy_of("c", range(100), planted=10, order=list(range(100)))
    rows = [(2 * n, 2 * n + 1) for n in range(50)]
    assert judge(Suspect(rows), [copy], PEOPLE).evidence[0].in_order == 1.0
    found = judge(Suspect(list(reversed(rows))), [copy], PEOPLE).evidence[0]
    assert (found.in_order, found.shared, found.rows) == (0.0, 50, 50)
