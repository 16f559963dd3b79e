"""Invented lists of electors of any size, under the ec-federal header: households behind doors, in walking order."""

import random
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from hustings.sample.electors import HEADER, HOUSEHOLD_SIZES, HOUSEHOLD_WEIGHTS
from hustings.sample.names import NAME_FAMILIES
from hustings.sample.streets import BASE_NAMES, STREET_TYPES

TOWNS = ("SIMCOE", "HAMILTON", "WINDSOR", "BRANTFORD", "OXFORD", "ELGIN", "CHATHAM", "PERTH", "HURON", "BRUCE")
POLL_DOORS = 180  # doors of one polling division: some 400 electors
_SYLLABLES = """
    ba be bi bo bru cal car che cor da del des don du el fal fer gar gran ha hal hen ja jo ka kel ko la lan le lo ma mac
    mar mc men mo mor na nel o par pel per po ra ri ro ros sa san sch si sta sul ta tan ter to tre va van ver vi wal war
    wel wil ya zan zel
"""
_ENDINGS = """
    by der el er ez ford ham ic ier in ini is ko le ley man no off on ot ov ski son stein ton ville ward well
"""


def write(path: Path, rows: int, districts: list[str], seed: int = 1) -> Path:
    """A list of exactly `rows` electors. The same seed makes the same file."""
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write(",".join(HEADER) + "\r\n")
        out.writelines(_lines(rows, districts, random.Random(seed)))
    return path


def surnames(draw: random.Random, count: int = 40_000) -> tuple[list[str], list[int]]:
    """Surnames and their cumulated weights: the sample's common ones, and a long tail of invented rare ones."""
    common = [name for family in NAME_FAMILIES for name in family.family]
    syllables, endings = _SYLLABLES.split(), _ENDINGS.split()
    rare = {
        "".join(draw.choices(syllables, k=draw.choice((1, 2, 2)))).capitalize() + draw.choice(endings)
        for _ in range(count)
    }
    names = list(dict.fromkeys(common)) + sorted(rare)
    weights = [max(1, 20_000 // (place + 20)) for place in range(len(names))]
    return names, list(accumulate(weights))


def _lines(rows: int, districts: list[str], draw: random.Random) -> Iterator[str]:
    names, weights = surnames(draw)
    given = [name for family in NAME_FAMILIES for name in (*family.women, *family.men)]
    streets = [f"{name}{more}" for more in ("", " Park", " Hill", " Creek") for name in BASE_NAMES]
    numbers = draw.sample(range(100_000_000, 1_000_000_000), rows)
    share = -(-rows // len(districts))
    row = 0
    for place, code in enumerate(districts):
        end = min(rows, (place + 1) * share)
        door, poll, sequence = 0, 1, 0
        town = f"{TOWNS[place % len(TOWNS)]} {place // len(TOWNS) or ''}".strip()
        while row < end:
            if door % POLL_DOORS == 0:
                poll, sequence = door // POLL_DOORS + 1, 0
            run, place_in_run = divmod(door, 60)  # sixty doors along one side of a street, then the next
            street, kind = streets[run % len(streets)], STREET_TYPES[run % len(STREET_TYPES)]
            civic = 2 * place_in_run + 1 + 200 * (run // len(streets))
            unit = str(100 + door % 7) if door % 5 == 0 else ""
            postal = f"N{place % 10}{chr(65 + poll % 20)} {poll % 10}{chr(65 + len(street) % 20)}{door % 10}"
            surname = draw.choices(names, cum_weights=weights)[0]
            for _ in range(draw.choices(HOUSEHOLD_SIZES, HOUSEHOLD_WEIGHTS)[0]):
                if row == end:
                    break
                sequence += 1
                family = surname if draw.random() < 0.86 else draw.choices(names, cum_weights=weights)[0]
                mail = "PO BOX 12,STN A," if draw.random() < 0.02 else ",,"
                yield (
                    f"{code},{poll},{sequence},{numbers[row]},{family},{draw.choice(given)},{civic},,{unit},{street},"
                    f"{kind},,{town},ON,{postal},{mail}\r\n"
                )
                row += 1
            door += 1
