"""Whose leak a list is: its lines are recognised by the fingerprints of what left, and weighed against each copy."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pyroaring import BitMap, BitMap64

from hustings.apps.audit import actions as audit
from hustings.apps.gate import queries as gate
from hustings.apps.gate.models import Release
from hustings.apps.gate.queries import OF_POINTS, OF_SEEDS
from hustings.apps.lists.actions.export import FORMS
from hustings.apps.lists.actions.handing import spelled_in_full
from hustings.apps.lists.queries import alike
from hustings.apps.lists.queries.alike import Alike
from hustings.apps.organisations.access import TRACE, unit_for, units_for
from hustings.apps.organisations.models import User
from hustings.apps.people import queries as people
from hustings.domain.traces import Copy, Suspect, Verdict, judge
from hustings.domain.traces.copies import Spelled, nowhere
from hustings.domain.traces.handles import Handle, in_full, joined, names_in, numbers_in
from hustings.scope import acting_as

Progress = Callable[[int], None]
_AT_ONCE = 500  # lines whose handles are looked up together
_FEW = 0.2  # of the lines recognised by themselves: below, entries may run over several
_FEWEST = 5  # entries in common, before a copy is weighed


@dataclass(frozen=True)
class Row:
    """What one line was recognised as: numbers of contact points and people, planted entries, and how it is spelled."""

    points: tuple[int, ...]
    people: tuple[int, ...]
    seeds: frozenset[int]
    in_full: bool | None


@dataclass(frozen=True)
class Traced:
    """What a trace found: the verdict, the releases that it speaks of by their keys, and frozen lists of the same
    people. `lines` were read, `recognised` of them stood in some copy; `by_phone` says by what the verdict was reached.
    """

    verdict: Verdict
    releases: dict[str, Release]
    lists: list[Alike]
    lines: int
    recognised: int
    by_phone: bool
    seeds: frozenset[int] = field(default=frozenset())


def trace(*, by: User, lines: Sequence[str], progress: Progress = lambda done: None) -> Traced:
    """Say which releases the lines of a suspect list come from. Nothing of the list is kept but its digest.

    Raises Refused without the right to trace leaks; what left units in which the user has no such right is not looked
    at.
    """
    with acting_as(by.pk):
        unit = unit_for(by, TRACE)
        releases = gate.releases_of(units_for(by, TRACE))
        rows = _of(releases, _recognised(lines, progress))
        by_phone = sum(bool(row.points) for row in rows) >= sum(bool(row.people) for row in rows)
        verdict = _judged(rows, releases, by_phone)
        if verdict.answer == "none" and any(row.people if by_phone else row.points for row in rows):
            other = _judged(rows, releases, not by_phone)
            verdict, by_phone = (other, not by_phone) if other.answer != "none" else (verdict, by_phone)
        spoken_of = {key for group in verdict.sources for key in group} | {each.key for each in verdict.evidence}
        found = Traced(
            verdict=verdict,
            releases={release.key: release for release in releases if release.key in spoken_of},
            lists=alike.to(_whom(lines, rows)),
            lines=len(lines),
            recognised=len(rows),
            by_phone=by_phone,
            seeds=frozenset(seed for row in rows for seed in row.seeds),
        )
        audit.record(
            by=by, unit=unit.pk, what="list.traced", on="trace",
            new={
                "sha256": hashlib.sha256("\n".join(lines).encode()).hexdigest(), "lines": len(lines),
                "answer": verdict.answer, "sources": [list(group) for group in verdict.sources],
            },
        )  # fmt: skip
    return found


def _recognised(lines: Sequence[str], progress: Progress) -> Iterable[Row]:
    """The lines that stood in some copy, each once; where few do by themselves, put together with their neighbours."""
    found = list(_rows(lines, progress))
    if len(found) < _FEW * len(lines):
        found += _rows(list(joined(lines)), progress)
    return reversed({(row.points, row.people, row.seeds): row for row in reversed(found)}.values())


def _rows(lines: Sequence[str], progress: Progress) -> Iterator[Row]:
    for start in range(0, len(lines), _AT_ONCE):
        block = lines[start : start + _AT_ONCE]
        by_number = [numbers_in(line) for line in block]
        known = gate.entries_of(set().union(*by_number))
        by_name = [
            set() if any(handle in known for handle in numbers) else names_in(line)
            for line, numbers in zip(block, by_number, strict=True)
        ]
        known |= gate.entries_of(set().union(*by_name))
        for line, numbers, names in zip(block, by_number, by_name, strict=True):
            entries = {entry for handle in (*numbers, *names) for entry in _meant(known.get(handle, ()))}
            if entries:
                yield _row(entries, line)
        done = start + len(block)
        progress(done)


def _meant(entries: Sequence[int]) -> Sequence[int]:
    """What a handle means; no planted entry where it means anybody else as well, for it must not accuse by chance."""
    return entries if len(entries) == 1 else [entry for entry in entries if entry < OF_SEEDS]


def _row(entries: Iterable[int], line: str) -> Row:
    each = sorted(entries)
    return Row(
        points=tuple(entry - OF_POINTS for entry in each if OF_POINTS <= entry < OF_SEEDS),
        people=tuple(entry for entry in each if entry < OF_POINTS),
        seeds=frozenset(entry - OF_SEEDS for entry in each if entry >= OF_SEEDS),
        in_full=in_full(line),
    )


def _of(releases: Sequence[Release], rows: Iterable[Row]) -> list[Row]:
    """The rows that stand in one of some releases: what stands in others is no business of whoever may not see them."""
    persons = BitMap.union(BitMap(), *(gate.persons_of(each) for each in releases))
    points = BitMap64.union(BitMap64(), *(gate.points_of(each) for each in releases))
    seeds = frozenset[int]().union(*gate.seeds_of(releases).values())
    kept = (
        replace(
            row,
            points=tuple(each for each in row.points if each in points),
            people=tuple(each for each in row.people if each in persons),
            seeds=row.seeds & seeds,
        )
        for row in rows
    )
    return [row for row in kept if row.points or row.people or row.seeds]


def _judged(rows: Sequence[Row], releases: Sequence[Release], by_phone: bool) -> Verdict:
    held = [(row.points if by_phone else row.people, row) for row in rows]
    kept = {numbers: row for numbers, row in held if numbers}
    seeds = frozenset(seed for row in rows for seed in row.seeds)
    spelled = {n: row.in_full for numbers, row in kept.items() if row.in_full is not None for n in numbers}
    suspect = Suspect(list(kept), seeds, len(rows) - len(kept), spelled)
    doors = people.doors_of(suspect.entries, points=by_phone) if spelled else {}
    carried = gate.seeds_of(releases)
    narrow = BitMap(suspect.entries) if not by_phone else None
    copies, everybody, twice = [], BitMap(), set()
    for release in releases:
        persons = gate.persons_of(release)
        everybody |= persons
        planted = carried.get(release.key, frozenset())
        # whoever took the same list again got the same again: it is one copy, known by the last release
        alike = (release.by_user, release.on_what, planted, bytes(release.persons), bytes(release.contact_points))
        if planted and alike in twice:
            continue
        twice.add(alike)
        if narrow is not None:
            shared = narrow.intersection_cardinality(persons)
            entries = BitMap64(persons) if shared >= _FEWEST or planted & seeds else BitMap64()
        else:
            entries = gate.points_of(release)
        if entries:
            order = gate.order_of(release) if not by_phone else ()
            copies.append(Copy(release.key, entries, release.count, planted, _spelling(release, doors), order))
    return judge(suspect, copies, max(len(everybody), people.how_many()))


def _spelling(release: Release, doors: dict[int, int]) -> Spelled:
    """How a release spells the street of an entry, where it does so in a way of its own."""
    if release.what not in FORMS or not release.order or not doors:  # those of before copies spelled have no order
        return nowhere
    return lambda entry: spelled_in_full(release.key, doors[entry]) if entry in doors else None


def _whom(lines: Sequence[str], rows: Sequence[Row]) -> BitMap:
    """The people whom a list means: those of copies, and those on record who never left."""
    found = BitMap(person for row in rows for person in row.people)
    found |= people.whose_points(point for row in rows for point in row.points)
    handles: set[Handle] = set()
    for line in lines:
        handles |= numbers_in(line)
    return found | people.reached_by([text for _, text in handles])
