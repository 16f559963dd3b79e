"""What copies show when one is taken from another: never what is not there, and the 2011 list by every detour."""

from itertools import combinations
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from pyroaring import BitMap

from hustings.domain.differencing import part, sharpest

EVERYBODY = BitMap(range(1_000))
AGAINST = BitMap(range(0, 1_000, 5))
FOR = BitMap(range(1, 1_000, 5))
OPEN = EVERYBODY - AGAINST - FOR

sets = st.frozensets(st.integers(0, 12), max_size=13).map(BitMap)


def reachable(copies: list[BitMap]) -> set[bytes]:
    """Every set that taking away and crossing can make of some copies: slowly, until nothing new comes."""
    found = {bytes(each.serialize()): each for each in copies}
    while True:
        made = [
            each
            for one, other in combinations(list(found.values()), 2)
            for each in (one - other, other - one, one & other)
        ]
        new = {bytes(each.serialize()): each for each in made if bytes(each.serialize()) not in found}
        if not new:
            return set(found)
        found |= new


@given(new=sets, earlier=st.lists(sets, max_size=3), marked=sets, few=st.integers(1, 4))
@settings(max_examples=300, deadline=None)
def test_it_names_only_what_can_be_made_and_is_sharp_enough(
    new: BitMap, earlier: list[BitMap], marked: BitMap, few: int
) -> None:
    found = sharpest(new, earlier, marked, few)
    pairs = [made for each in earlier if each for made in (new - each, each - new, new & each)]
    if found:
        assert bytes(found.serialize()) in reachable([new, *earlier])
        assert found.intersection_cardinality(marked) >= few
        assert part(found, marked) >= max(
            part(each, marked) for each in pairs if each.intersection_cardinality(marked) >= few
        )
    else:
        assert not any(made.intersection_cardinality(marked) >= few for made in pairs)


def test_by_subtraction_of_two() -> None:
    assert sharpest(EVERYBODY - AGAINST, [EVERYBODY], AGAINST, 25) == AGAINST
    assert sharpest(EVERYBODY, [EVERYBODY - AGAINST], AGAINST, 25) == AGAINST


def test_by_subtraction_of_three_in_any_order_among_other_copies() -> None:
    others = [BitMap(range(at, at + 120)) for at in range(0, 900, 40)]
    parts = [EVERYBODY, FOR, OPEN]
    for last in range(3):
        earlier = [each for place, each in enumerate(parts) if place != last]
        assert sharpest(parts[last], [*others, *earlier, *others], AGAINST, 25) == AGAINST


def test_by_crossing_two() -> None:
    one, other = AGAINST | BitMap(range(300)), AGAINST | BitMap(range(400, 900))
    assert part(sharpest(one, [other], AGAINST, 25), AGAINST) == 1


def test_copies_that_have_nothing_to_do_with_it_show_nothing() -> None:
    polls = [BitMap(range(at, at + 100)) for at in range(0, 1_000, 100)]
    found = sharpest(polls[0], polls[1:], AGAINST, 15)
    assert part(found, AGAINST) < 0.25
    assert sharpest(BitMap(), polls, AGAINST, 25) in (BitMap(), *polls)
    assert not sharpest(polls[0], [polls[1]], AGAINST, 25)


def test_hundreds_of_unrelated_copies_single_nobody_out_by_chance() -> None:
    """A riding of 100,000, of whom 15 % lean against us, and 500 copies of any size and of anybody."""
    random = Random(1)
    marked = BitMap(random.sample(range(100_000), 15_000))
    copies = [BitMap(random.sample(range(100_000), int(10 ** random.uniform(2, 4.5)))) for _ in range(500)]
    worst = max(part(sharpest(each, copies, marked, 25), marked) for each in copies[:20])
    assert 0.15 < worst < 0.4
