"""Kin, twins and neighbours of one name are never taken for one another, whatever else they share."""

import random
from collections.abc import Callable

import pytest

from hustings.domain.matching import Verdict, judge
from hustings.domain.names import fold
from hustings.linkage import finding, model
from hustings.linkage.preparing import nicknames
from hustings.linkage.records import Record, record_of
from hustings.sample.names import NAME_FAMILIES
from tests.linkage import copied_out

COUNT = 1_000
Said = dict[str, str]
Pair = tuple[Said, Said]  # who is on the register, and somebody else in the row


def father_and_son_of_one_name(draw: random.Random, one: Said) -> Pair:
    return one | {"birth_date": born(draw, 1935, 1950)}, one | {"birth_date": born(draw, 1960, 1985)}


def son_of_another_name(draw: random.Random, one: Said) -> Pair:
    return one, one | {"given_name": another_given(draw, one)}


def twins(draw: random.Random, one: Said) -> Pair:
    birth = {"birth_date": born(draw, 1970, 2006)}
    return one | birth, one | birth | {"given_name": another_given(draw, one)}


def neighbours_of_one_name(draw: random.Random, one: Said) -> Pair:
    number, _, street = one["civic_address"].partition(" ")
    return one, one | {"civic_address": f"{int(number) + draw.choice((1, 2, 4, 10))} {street}"}


def namesakes_in_one_building(draw: random.Random, one: Said) -> Pair:
    return one | {"unit": "101"}, one | {"unit": str(draw.randrange(102, 999))}


KINDS: list[Callable[[random.Random, Said], Pair]] = [
    father_and_son_of_one_name, son_of_another_name, twins, neighbours_of_one_name, namesakes_in_one_building
]  # fmt: skip


# two namesakes with one telephone number cannot be told from one person who moved next door
CASES = [*((kind, False) for kind in KINDS), *((kind, True) for kind in KINDS[:3])]


@pytest.mark.parametrize(("kind", "one_phone"), CASES, ids=[f"{k.__name__}{' with one phone' * p}" for k, p in CASES])
def test_a_thousand_pairs_and_not_one_join(kind: Callable, one_phone: bool) -> None:
    draw = random.Random(11)
    known: list[Record] = []
    rows: list[Record] = []
    for number in range(1, COUNT + 1):
        one, other = kind(draw, somebody(draw, number, one_phone))
        known.append(record_of(number, one))
        rows.append(record_of(number, other))
    joined = 0
    register = copied_out(known)
    births = any(row.birth_from for row in rows)
    for found in finding.find(listed=rows, register=register, weights=model.shipped(births=births)):
        joined += judge([each.likeness for each in found]) is Verdict.JOINED
    assert joined == 0


def test_the_same_people_are_joined() -> None:
    """What keeps the others honest: the very same rows, each about the person on the register."""
    draw = random.Random(11)
    people = [somebody(draw, number, phones=False) for number in range(1, COUNT + 1)]
    records = [record_of(number, each) for number, each in enumerate(people, 1)]
    register = copied_out(records)
    found = list(finding.find(listed=records, register=register, weights=model.shipped(births=False)))
    right = [
        each for each in found if each[0].person == each[0].row and judge([c.likeness for c in each]) is Verdict.JOINED
    ]
    assert len(right) > 0.98 * COUNT


def somebody(draw: random.Random, number: int, phones: bool) -> Said:
    family = draw.choice(NAME_FAMILIES)
    return {
        "family_name": family.surname(draw),
        "given_name": draw.choice(family.women + family.men),
        "civic_address": f"{draw.randrange(1, 2000)} {draw.choice(('Elm', 'Oak', 'King', 'Laval', 'Cartier'))} St",
        "municipality": f"Town {number % 40}",
        "province": "ON",
        "postal_code": f"K{number % 9 + 1}A{number // 9 % 10}B{number % 10}",
        "phone": f"613-{200 + number // 100}-{number:04d}" if phones else "",
    }


def another_given(draw: random.Random, one: Said) -> str:
    """Another given name, and not another form of the same: two of a family are not called Bill and William."""
    taken = fold(one["given_name"])
    taken_too = {name for group in nicknames() if taken in group for name in group} | {taken}
    names = sorted({name for family in NAME_FAMILIES for name in family.women + family.men})
    return draw.choice([name for name in names if fold(name) not in taken_too])


def born(draw: random.Random, first: int, last: int) -> str:
    return f"{draw.randrange(first, last)}-{draw.randrange(1, 13):02d}-{draw.randrange(1, 29):02d}"
