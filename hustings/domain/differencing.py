"""What copies show when one is taken away from another.

Two lists can be innocent each on their own and yet, subtracted, name exactly those whom neither was made for:
"everybody with a phone" less "everybody with a phone who is not against us". Nothing here knows what anybody asked for;
only who came out.
"""

from collections.abc import Iterable

from pyroaring import BitMap

_FOLLOWED = 20  # the most telling pairs, which are then combined with every other copy


def sharpest(new: BitMap, earlier: Iterable[BitMap], marked: BitMap, few: int) -> BitMap:
    """The set with the largest part of `marked` people that whoever holds some copies can make with a new one.

    Copies may be taken from one another and crossed, as often as it helps; the new one is always among them, and at
    least `few` marked people remain. Empty where no combination holds so many. Every pair is tried, and from the best
    of them on whatever step helps most (a greedy search: it may miss a combination in which a first step makes the set
    blunter, and names none that is not there).
    """
    copies = list({bytes(each.serialize()): each for each in earlier if each}.values())
    begun = [made for each in copies for made in (new - each, each - new, new & each)]
    ranked = sorted(
        (each for each in begun if each.intersection_cardinality(marked) >= few), key=lambda made: -part(made, marked)
    )
    return max(
        (_sharpened(each, copies, marked, few) for each in ranked[:_FOLLOWED]),
        key=lambda made: part(made, marked),
        default=BitMap(),
    )


def part(people: BitMap, marked: BitMap) -> float:
    """How much of some people are marked, from 0 to 1; 0 of nobody."""
    return people.intersection_cardinality(marked) / len(people) if people else 0.0


def _sharpened(begun: BitMap, copies: list[BitMap], marked: BitMap, few: int) -> BitMap:
    best, goes_on = begun, True
    while goes_on:
        steps = [made for each in copies for made in (best - each, best & each)]
        steps = [made for made in steps if made.intersection_cardinality(marked) >= few]
        step = max(steps, key=lambda made: part(made, marked), default=best)
        goes_on = part(step, marked) > part(best, marked)
        best = step if goes_on else best
    return best
