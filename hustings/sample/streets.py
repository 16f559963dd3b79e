"""Streets, buildings and doors of the sample riding: invented streets along real postal codes."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from hustings.sample.places import NEIGHBOURHOODS, Neighbourhood, PostalPoint

_BASE_NAMES = """
    Main Queen King Church Mill Maple Oak Elm Pine Cedar Birch Willow Spruce Chestnut Walnut Lynn Head Talbot Union
    Victoria Wellington Colborne Norfolk Argyle Argyll Caithness Sutherland Forfar Alder Lock Broad Cedarwood Orchard
    Donly Potts Windham Owen Basil Metcalfe Robinson Kent Evergreen Davis West Cherry Grove Riverview Lakeshore Bridge
    Station Railway Market Water Front Albert George William Ann Mary John James Peel Grant Orkney Inverness Fairview
    Hillcrest Parkside Meadow Sunset Highland Pleasant Prospect Spring Summer Winter Autumn Heron Robin Lark Falcon
    Tobacco Ginseng Harvest Barn Fiddler Quarry Lime Plaster Grand Dover Rainham Erie Long_Point Turkey_Point Big_Creek
    Black_Creek St._Patrick St._George O'Brien D'Arcy Érables Saint-Jean
"""
BASE_NAMES = tuple(name.replace("_", " ") for name in _BASE_NAMES.split())
STREET_TYPES = ("ST", "ST", "ST", "AVE", "AVE", "RD", "DR", "CRES", "CRT", "LANE", "BLVD", "PL", "WAY", "TERR")
RURAL_NAMES = (
    *(f"Concession {n}" for n in range(1, 15)),
    *(f"Regional Road {n}" for n in (3, 9, 12, 17, 20, 49, 54, 66)),
    *(f"Highway {n}" for n in (3, 6, 24, 59)),
    *(f"Charlotteville Road {n}" for n in range(1, 13)),
    *(f"Windham Road {n}" for n in range(1, 15)),
)


@dataclass(frozen=True, slots=True)
class Door:
    """One dwelling, with the columns of a list of electors. `poll` counts from 0 over the whole riding."""

    neighbourhood: Neighbourhood
    poll: int
    point: PostalPoint
    civic_number: str
    civic_suffix: str
    unit: str
    street_name: str
    street_type: str
    street_direction: str
    mail: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class _Street:
    name: str
    type: str
    direction: str


def draw_doors(rng: Random, points: dict[str, list[PostalPoint]], count: int, polls: int) -> list[Door]:
    """About `count` doors in walking order. Every poll is a run of doors inside one neighbourhood."""
    doors: list[Door] = []
    used: set[tuple[str, str, str]] = set()
    first_poll = 0
    for place in NEIGHBOURHOODS:
        wanted = max(1, round(count * place.doors))
        share = max(1, round(polls * place.doors))
        codes = points[place.fsa]
        codes = codes[int(len(codes) * place.part[0]) : int(len(codes) * place.part[1])]
        stretch = max(1.0, count / 42_000)  # a larger sample has longer streets, not more of them
        dwellings = _dwellings(rng, place, codes, wanted, stretch, used)
        for at, (point, street, number, suffix, unit) in enumerate(dwellings):
            doors.append(
                Door(
                    place,
                    first_poll + at * share // wanted,
                    point,
                    number,
                    suffix,
                    unit,
                    street.name,
                    street.type,
                    street.direction,
                    _mail(rng, place, point),
                )
            )
        first_poll += share
    return doors


def _dwellings(
    rng: Random,
    place: Neighbourhood,
    codes: list[PostalPoint],
    wanted: int,
    stretch: float,
    used: set[tuple[str, str, str]],
) -> Iterator[tuple[PostalPoint, _Street, str, str, str]]:
    """(postal code, street, civic number, suffix, unit) for exactly `wanted` doors, street by street."""
    made = 0
    while made < wanted:
        here = codes[made * len(codes) // wanted]
        street = _street(rng, place, here, used)
        number = rng.choice((1, 2, 10, 101, 200, 1001)) if not place.rural else rng.randrange(100, 3000)
        for _ in range(round(rng.uniform(25, 85) * stretch)):
            if made == wanted:
                return
            point = codes[made * len(codes) // wanted]
            if point.place != here.place:
                break
            number += rng.choice((1, 2, 2, 2, 3, 4)) if not place.rural else rng.randrange(2, 60)
            units = _units(rng, place)[: wanted - made]
            suffix = rng.choices(("", "A", "B", "1/2"), (980, 12, 5, 3))[0] if units == [""] else ""
            lone_lot = place.rural and rng.random() < 0.004  # a civic address without a number
            for unit in units:
                yield point, street, "" if lone_lot else str(number), suffix if not lone_lot else "", unit
            made += len(units)


def _street(rng: Random, place: Neighbourhood, here: PostalPoint, used: set[tuple[str, str, str]]) -> _Street:
    """A street name not yet used in this municipality; after many tries one is continued, as real streets are."""
    for _ in range(60):
        if place.rural and rng.random() < 0.6:
            street = _Street(rng.choice(RURAL_NAMES), "", rng.choice(("", "", "", "E", "W")))
        else:
            direction = rng.choices(("", "N", "S", "E", "W"), (84, 4, 4, 4, 4))[0]
            street = _Street(rng.choice(BASE_NAMES), rng.choice(STREET_TYPES), direction)
        key = (here.place, street.name, street.type)
        if key not in used:
            used.add(key)
            break
    return street


def _units(rng: Random, place: Neighbourhood) -> list[str]:
    """The units behind one civic number; `[""]` is a house."""
    roll = rng.random()
    if roll < place.towers / 25:  # some 38 doors each, so that the share of doors in towers comes out
        floors, across = rng.randrange(3, 9), rng.randrange(4, 11)
        return [f"{floor}{flat:02d}" for floor in range(1, floors + 1) for flat in range(1, across + 1)]
    if roll > 1 - place.renters / 8:
        return rng.choice((["A", "B"], ["Upper", "Lower"], ["1", "2", "3"], ["", "Bsmt"]))
    return [""]


def _mail(rng: Random, place: Neighbourhood, point: PostalPoint) -> tuple[str, str, str]:
    """A mailing address where it differs from the civic one: a box at the post office, or a rural route."""
    if rng.random() >= (0.12 if place.rural else 0.012):
        return "", "", ""
    line = f"PO BOX {rng.randrange(1, 2400)}" if rng.random() < 0.6 else f"RR {rng.randrange(1, 8)}"
    return line, f"{point.place.upper()} ON", point.code
