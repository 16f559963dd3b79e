"""Walk lists: sheets of doors by poll, street, side and number."""

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Literal

from hustings.apps.lists.actions.handing import Handing, doors, in_walking_order
from hustings.apps.lists.queries.members import Member
from hustings.domain.addresses import one_line, sort_key
from hustings.domain.references import reference
from hustings.files.documents.content import Door, Resident, Sheet, Street, WalkList
from hustings.files.documents.walk_list import write_walk_list
from hustings.files.documents.words import RESULTS

DOORS_PER_SHEET = 60  # what one team walks in an evening


def write_pdf(handing: Handing, path: Path) -> None:
    """The whole walk list as one PDF."""
    write_walk_list(walk_list(handing), path, handing.progress)


def walk_list(handing: Handing) -> WalkList:
    """The release as sheets, each of at most `DOORS_PER_SHEET` doors of one poll."""
    sheets: list[Sheet] = []
    for number, part in enumerate(sheets_of(handing.members), 1):
        first = part[0][0]
        streets = _streets(part, handing)
        sheets.append(Sheet(number=str(number), title=first.municipality, poll=first.poll or "–", streets=streets))
    return WalkList(
        list_name=handing.list_name,
        owner=handing.owner,
        purpose=handing.purpose,
        as_of=handing.day_worded(handing.on),
        language=handing.language,
        paper=handing.paper,
        left_out=handing.left_out_worded(),
        results=RESULTS[handing.language],
        support=tuple((str(place), name) for place, (_code, name) in enumerate(handing.marks.values(), 1)),
        sheets=tuple(sheets),
        key=handing.key,
    )


def sheets_of(members: Iterable[Member]) -> list[list[list[Member]]]:
    """The sheets in the order of their numbers; each is doors in walking order, each door its people."""
    found: list[list[list[Member]]] = []
    for _poll, people in groupby(in_walking_order(members), key=lambda m: (m.district, m.poll)):
        at_doors = doors(people)
        found += [at_doors[start : start + DOORS_PER_SHEET] for start in range(0, len(at_doors), DOORS_PER_SHEET)]
    return found


def _streets(at_doors: list[list[Member]], handing: Handing) -> tuple[Street, ...]:
    numbered = list(enumerate(at_doors, 1))
    streets = []
    for (_, side), group in groupby(numbered, key=lambda pair: sort_key(pair[1][0].address)[:2]):
        found = list(group)
        first = found[0][1][0].address
        parts = (first.street_name, first.street_type, first.street_direction)
        sides: dict[int, Literal["odd", "even", ""]] = {1: "odd", 2: "even"}
        streets.append(
            Street(
                name=" ".join(part for part in parts if part),
                side=sides.get(side, ""),
                doors=tuple(_door(number, people, handing) for number, people in found),
            )
        )
    return tuple(streets)


def _door(number: int, people: list[Member], handing: Handing) -> Door:
    first = people[0]
    residents = tuple(
        Resident(
            line=line,
            name=m.name,
            detail=", ".join(part for part in (m.gender.upper(), m.language.upper()) if part),
            reference=reference(m.person_id),
            last=_last(m, handing),
        )
        for line, m in enumerate(people, 1)
    )
    return Door(
        number=number,
        reference=reference(first.door_id or 0),
        address=one_line(first.address, handing.language, handing.in_full(first)),
        residents=residents,
    )


def _last(m: Member, handing: Handing) -> str:
    """What was last heard: the mark, else the last result, with its day."""
    if m.mark is not None and m.mark_on is not None:
        return f"{handing.marks[m.mark][1]}, {m.mark_on:%Y-%m-%d}"
    if m.last_result is not None and m.last_contact is not None:
        return f"{handing.results[m.last_result][1]}, {m.last_contact:%Y-%m-%d}"
    return ""
