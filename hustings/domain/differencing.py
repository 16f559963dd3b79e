"""What copies show when one is taken away from another.

Two lists can be innocent each on their own and yet, subtracted, name exactly those whom neither was made for:
"everybody with a phone" less "everybody with a phone who is not against us". Nothing here knows what anybody asked for;
only who came out.
"""

from collections.abc import Iterable, Iterator
from heapq import nlargest
from operator import itemgetter

from pyroaring import BitMap

_FOLLOWED = 10  # the most telling pairs, which are combined further
# How often a pair is combined with one more copy. With more steps, chance alone would single people out of a few
# hundred unrelated copies: see tests/unit/test_differencing.py.
_FURTHER = 2

_Step = tuple[
    float, int, BitMap, BitMap, bool
]  # how large a part is marked, how many, from what, with what, taken away


def sharpest(new: BitMap, earlier: Iterable[BitMap], marked: BitMap, few: int) -> BitMap:
    """The set with the largest part of `marked` people that whoever holds some copies can make with a new one.

    Copies are taken from one another or crossed, up to four of them, the new one always among them; at least `few`
    marked people remain. Empty where no pair holds so many. Every pair is tried, and from the best of them on whatever
    step helps most: a greedy search, which may miss a combination whose first step makes the set blunter, and names
    none that is not there.
    """
    copies = list({bytes(each.serialize()): each for each in earlier if each}.values())
    pairs = list(_steps(new, copies, marked, few))
    pairs += [step for each in copies for step in _steps(each, [new], marked, few) if step[-1]]
    best = (_sharpened(_made(pair), copies, marked, few) for pair in nlargest(_FOLLOWED, pairs, key=itemgetter(0, 1)))
    return max(best, key=lambda made: part(made, marked), default=BitMap())


def part(people: BitMap, marked: BitMap) -> float:
    """How much of some people are marked, from 0 to 1; 0 of nobody."""
    return people.intersection_cardinality(marked) / len(people) if people else 0.0


def _sharpened(best: BitMap, copies: list[BitMap], marked: BitMap, few: int) -> BitMap:
    for _ in range(_FURTHER):
        step = max(_steps(best, copies, marked, few), key=itemgetter(0, 1), default=None)
        if step is None or step[0] <= part(best, marked):
            break
        best = _made(step)
    return best


def _steps(people: BitMap, copies: Iterable[BitMap], marked: BitMap, few: int) -> Iterator[_Step]:
    """What taking each copy away, or crossing with it, would leave: counted, not yet made."""
    those = people & marked
    for each in copies:
        shared, shared_marked = people.intersection_cardinality(each), those.intersection_cardinality(each)
        if shared_marked >= few:
            yield shared_marked / shared, shared_marked, people, each, False
        left, left_marked = len(people) - shared, len(those) - shared_marked
        if left_marked >= few:
            yield left_marked / left, left_marked, people, each, True


def _made(step: _Step) -> BitMap:
    _, _, people, other, taken_away = step
    return people - other if taken_away else people & other
