"""Writes the sample riding: one folder of files in the formats that the import commands read.

Everything follows from (electors, seed, today) and the postal codes, byte for byte. Each part draws from a random
stream of its own, so that a change to the contacts, say, leaves the electors as they were.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from hustings.domain.messages import BadInput
from hustings.sample import contacts, electors, outside, results
from hustings.sample.places import (
    AREA_COLUMNS,
    AREAS,
    DISTRICT,
    DISTRICTS,
    NEIGHBOURHOODS,
    ORDER,
    PARTY,
    PROVINCE,
    PostalPoint,
    postal_points,
)
from hustings.sample.streets import Door, draw_doors

ELECTORS_PER_POLL = 455
FEWEST = 100


@dataclass(frozen=True)
class Manifest:
    """What was written: the riding, its size, and the data rows of each file by file name."""

    folder: Path
    order: str
    district: str
    party: str
    electors: int
    doors: int
    polls: int
    seed: int
    today: date
    rows: dict[str, int]

    def path(self, name: str) -> Path:
        """The file of that name, such as `contacts.csv`. Raises KeyError for one that was not written."""
        if name not in self.rows:
            raise KeyError(name)
        return self.folder / name


def write(folder: Path, electors_wanted: int, seed: int, *, today: date) -> Manifest:
    """Write a riding of `electors_wanted` invented electors into `folder`, as it looks on the day `today`.

    The folder is made if need be; files of the same names in it are replaced. Raises BadInput for fewer than 100
    electors, or without the package that carries the postal codes.
    """
    if electors_wanted < FEWEST:
        raise BadInput(
            "A sample riding needs at least {fewest} electors; {given} are too few.",
            fewest=FEWEST,
            given=electors_wanted,
        )

    def stream(part: str) -> Random:
        return Random(f"hustings/{seed}/{part}")  # noqa: S311 (invented data, no secret)

    points = postal_points()
    doors_wanted = round(electors_wanted / electors.MEAN_HOUSEHOLD)
    polls_wanted = max(len(NEIGHBOURHOODS), round(electors_wanted / ELECTORS_PER_POLL))
    doors = draw_doors(stream("doors"), points, doors_wanted, polls_wanted)
    people = electors.draw_electors(stream("electors"), doors, electors_wanted, today)
    numbers = results.poll_numbers(max(door.poll for door in doors) + 1)

    folder.mkdir(parents=True, exist_ok=True)
    tables: dict[str, tuple[tuple[str, ...], Iterable[tuple[str, ...]]]] = {
        "districts.csv": (
            ("order", "code", "name_en", "name_fr", "province"),
            ((ORDER, code, name_en, name_fr, PROVINCE) for code, name_en, name_fr in DISTRICTS),
        ),
        "postal.csv": (("postal_code", "place", "lat", "lon", "district"), _postal_rows(points)),
        "polls.csv": (("district", "number", "name_en", "name_fr", "lat", "lon"), _poll_rows(doors, numbers)),
        "areas_fsa.csv": (("fsa", *AREA_COLUMNS), ((fsa, *values) for fsa, values in AREAS.items())),
        "results_2015.csv": (results.HEADER, results.result_rows(stream("results"), people, numbers)),
        "electors.csv": (electors.HEADER, electors.list_rows(people, numbers)),
        "people.csv": (outside.PEOPLE_HEADER, outside.people_rows(stream("people"), people, today)),
        "contacts.csv": (contacts.HEADER, contacts.contact_rows(stream("contacts"), people, today)),
        "petition.csv": (outside.PETITION_HEADER, outside.petition_rows(stream("petition"), people, today)),
        "donors.csv": (outside.DONORS_HEADER, outside.donor_rows(stream("donors"), people, today)),
        "members.csv": (outside.MEMBERS_HEADER, outside.member_rows(stream("members"), people, today)),
        "turnout.csv": (outside.TURNOUT_HEADER, outside.turnout_rows(stream("turnout"), people, today)),
    }
    written = {name: _write_csv(folder / name, header, rows) for name, (header, rows) in tables.items()}
    return Manifest(folder, ORDER, DISTRICT, PARTY, len(people), len(doors), len(numbers), seed, today, written)


def _write_csv(path: Path, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> int:
    """The number of data rows. Results carry a byte-order mark, as the published ones do."""
    encoding = "utf-8-sig" if path.name.startswith("results") else "utf-8"
    count = 0
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        for row in rows:
            writer.writerow(row)
            count += 1
    return count


def _postal_rows(points: dict[str, list[PostalPoint]]) -> Iterable[tuple[str, ...]]:
    for codes in points.values():
        for point in sorted(codes, key=lambda p: p.code):
            yield point.code, point.place, f"{point.lat:.4f}", f"{point.lon:.4f}", DISTRICT


def _poll_rows(doors: list[Door], numbers: list[str]) -> Iterable[tuple[str, ...]]:
    """Each poll with the mean place of its doors."""
    by_poll: defaultdict[int, list[Door]] = defaultdict(list)
    for door in doors:
        by_poll[door.poll].append(door)
    for poll, number in enumerate(numbers):
        here = by_poll[poll]
        lat = sum(door.point.lat for door in here) / len(here)
        lon = sum(door.point.lon for door in here) / len(here)
        place = here[0].neighbourhood
        yield DISTRICT, number, place.name_en, place.name_fr, f"{lat:.5f}", f"{lon:.5f}"
