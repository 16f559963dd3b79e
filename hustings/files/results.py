"""Federal results poll by poll: Elections Canada's Format 2, one row per candidate per poll, one file per riding.

Reads every vintage of it: cp1252 and UTF-8, the header of 2006 to 2015 and the renamed one of 2025, and the broken
quoting of 2008. Electors and rejected ballots are repeated on each candidate's row and counted once per poll. Columns,
encodings and odd cases: formats.md sections 2.1, 2.3 and 2.4.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, Final

from hustings.domain.messages import BadInput, Message
from hustings.domain.poll_numbers import parse_poll_number
from hustings.files.bundles import iter_files
from hustings.files.published import Line, RefusedRow, decode, find_columns, fold_header, read_bytes, read_lines

# The English half of each header, folded; the French half differs in accents and apostrophes from year to year.
_COLUMNS: Final = {
    "district": ("electoral district number",),
    "name_en": ("electoral district name_english",),
    "name_fr": ("electoral district name_french",),
    "number": ("polling station number", "polling division number"),
    "name": ("polling station name", "polling division name"),
    "void": ("void poll indicator",),
    "not_held": ("no poll held indicator",),
    "merged_with": ("merge with", "combined with no."),
    "rejected": ("rejected ballots for polling station", "rejected ballots for poll"),
    "electors": ("electors for polling station", "electors for poll"),
    "family_name": ("candidate's family name",),
    "middle_name": ("candidate's middle name",),
    "given_name": ("candidate's first name",),
    "party_en": ("political affiliation name_english",),
    "party_fr": ("political affiliation name_french",),
    "incumbent": ("incumbent indicator",),
    "elected": ("elected candidate indicator",),
    "votes": ("candidate poll votes count", "candidate vote count"),
}
_COUNT = re.compile(r"\d{1,9}", re.ASCII)
_FLAGS: Final = {"Y": True, "N": False}


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who stood in a riding, as printed."""

    family_name: str
    given_name: str
    party_en: str
    party_fr: str
    incumbent: bool
    elected: bool

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


@dataclass(frozen=True, slots=True)
class Poll:
    """One poll: its own electors, the rejected ballots, and the votes in the order of the riding's candidates."""

    number: str
    name: str
    kind: str
    electors: int
    rejected: int
    void: bool
    held: bool
    merged_with: str
    votes: tuple[int, ...]

    @property
    def valid(self) -> int:
        return sum(self.votes)


@dataclass(frozen=True, slots=True)
class Turnout:
    """Ballots over electors of polls that were counted together. May exceed 1: people register at the poll."""

    polls: tuple[str, ...]
    ballots: int
    electors: int

    @property
    def share(self) -> float | None:
        """None where no electors are listed, as at advance polls."""
        return self.ballots / self.electors if self.electors else None


@dataclass(frozen=True)
class RidingResults:
    """One riding at one election. `refused` are lines left out of every sum; `warnings` are things to look at."""

    district: str
    name_en: str
    name_fr: str
    candidates: tuple[Candidate, ...]
    polls: tuple[Poll, ...]
    warnings: tuple[Message, ...] = ()
    refused: tuple[RefusedRow, ...] = ()

    @property
    def electors(self) -> int:
        return sum(poll.electors for poll in self.polls)

    @property
    def valid(self) -> int:
        return sum(poll.valid for poll in self.polls)

    @property
    def rejected(self) -> int:
        return sum(poll.rejected for poll in self.polls)

    @cached_property
    def votes(self) -> tuple[int, ...]:
        """Each candidate's votes in the riding, in the order of `candidates`."""
        return tuple(map(sum, zip(*(poll.votes for poll in self.polls), strict=True))) or (0,) * len(self.candidates)

    @cached_property
    def merges(self) -> dict[str, str]:
        """For each merged poll, the poll where its votes were counted, at the end of its chain.

        A target that is missing, or a chain that comes back to itself, ends where it can be followed no further.
        """
        target = {poll.number: poll.merged_with for poll in self.polls}
        return {number: _end_of_chain(target, number) for number, first in target.items() if first}

    def turnout(self, numbers: Iterable[str]) -> Turnout:
        """The turnout of these polls together with every poll that was merged with one of them.

        Electors are those of the target and of all its sources, whose electors the target's own do not include.
        Raises KeyError for a number that the riding does not have.
        """
        by_number = {poll.number: poll for poll in self.polls}
        ends = {self.merges.get(by_number[number].number, number) for number in numbers}
        together = tuple(poll for poll in self.polls if self.merges.get(poll.number, poll.number) in ends)
        return Turnout(
            polls=tuple(poll.number for poll in together),
            ballots=sum(poll.valid + poll.rejected for poll in together),
            electors=sum(poll.electors for poll in together),
        )


def riding_summary(riding: RidingResults) -> dict[str, Any]:
    """What `hustings import results --json` prints for a riding."""
    return {
        "district": riding.district,
        "electors": riding.electors,
        "valid": riding.valid,
        "rejected": riding.rejected,
        "candidates": [
            {"name": candidate.name, "party": candidate.party_en, "votes": votes}
            for candidate, votes in zip(riding.candidates, riding.votes, strict=True)
        ],
    }


def read_results(source: Path | BinaryIO, *, name: str = "") -> RidingResults:
    """Read one riding's file. Raises BadInput when it is not Format 2, is empty, or holds more than one riding."""
    if isinstance(source, Path):
        data, name = read_bytes(source), name or source.name
    else:
        data, name = source.read(), name or "The file"
    ridings = _parse(decode(data, name), name)
    if len(ridings) != 1:
        raise BadInput("{name} holds {count} ridings, and one was expected.", name=name, count=len(ridings))
    return ridings[0]


def iter_results(path: Path) -> Iterator[RidingResults]:
    """The ridings of a file, of a folder, or of a .zip, .tar.xz or other tar archive, in the order they stand there.

    Other tables lying beside them (Tables 11 and 12, Format 1) are passed over. Raises BadInput when there is none.
    """
    found = False
    for name, data in iter_files(path):
        text = decode(data, name)
        if is_format_2(text):
            found = True
            yield from _parse(text, name)
    if not found:
        raise BadInput(
            "{path} holds no results in Format 2, one row per candidate per poll. "
            "Give the file pollresults_resultatsbureau….csv, its folder or its archive.",
            path=path.name,
        )


def is_format_2(text: str) -> bool:
    """Whether a table's header is that of Format 2."""
    header = _english(next(iter(text.split("\n", 1))).split(","))
    return "candidate's family name" in header and "electoral district number" in header


def _english(header: Sequence[str]) -> list[str]:
    return [fold_header(title.strip('" \r').split("/")[0]) for title in header]


def _end_of_chain(target: dict[str, str], number: str) -> str:
    seen = {number}
    while (following := target.get(number, "")) in target and following not in seen:
        seen.add(following)
        number = following
    return number


@dataclass(slots=True)
class _Station:
    """A poll while its rows are being read."""

    facts: tuple[Any, ...]
    votes: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Riding:
    """A riding while its rows are being read."""

    names: tuple[str, str]
    candidates: dict[tuple[str, str, str], tuple[int, Candidate]] = field(default_factory=dict)
    stations: dict[str, _Station] = field(default_factory=dict)
    refused: list[RefusedRow] = field(default_factory=list)
    warnings: list[Message] = field(default_factory=list)


def _parse(text: str, name: str) -> list[RidingResults]:
    lines = read_lines(text)
    first = next(lines, None)
    if not isinstance(first, Line):
        raise BadInput("{name} is empty or does not begin with a header.", name=name)
    header = _english(first.cells)
    add = _row_reader(find_columns(header, _COLUMNS, name=name), len(header))
    ridings: dict[str, _Riding] = {}
    refused: list[RefusedRow] = []
    for line in lines:
        problem = line.reason if isinstance(line, RefusedRow) else add(line, ridings)
        if problem is not None:
            refused.append(line if isinstance(line, RefusedRow) else RefusedRow(line.number, problem))
    if not ridings:
        raise BadInput("{name} has a header and no result that can be read.", name=name)
    # A line that could not be read has no riding of its own to be listed under.
    next(iter(ridings.values())).refused.extend(refused)
    return [_finish(district, riding) for district, riding in ridings.items()]


def _row_reader(at: dict[str, int], width: int) -> Callable[[Line, dict[str, _Riding]], Message | None]:
    """A function that adds one line to its riding, or says why it cannot. Positions are bound once for speed."""
    counts = tuple((key, at[key]) for key in ("rejected", "electors", "votes"))
    flags = tuple((key, at[key]) for key in ("void", "not_held", "incumbent", "elected"))

    def add(line: Line, ridings: dict[str, _Riding]) -> Message | None:
        cells = [cell.strip() for cell in line.cells]
        if len(cells) != width:
            return Message(
                "Line {line} has {cells} cells and the header {width}.",
                {"line": line.number, "cells": len(cells), "width": width},
            )
        # 2008: the opening quote of the riding's name is missing or doubled, and its closing one is left over.
        cells[at["name_en"]] = cells[at["name_en"]].removesuffix('"').rstrip()
        if any(cell.count('"') % 2 for cell in cells):
            return Message("Line {line} has a stray quote.", {"line": line.number})
        for key, index in counts:
            if not _COUNT.fullmatch(cells[index]):
                return Message(
                    "Line {line}: {column} is not a count.", {"line": line.number, "column": _COLUMNS[key][0]}
                )
        for key, index in flags:
            if cells[index] not in _FLAGS:
                return Message(
                    "Line {line}: {column} is not Y or N.", {"line": line.number, "column": _COLUMNS[key][0]}
                )
        if not cells[at["district"]] or not cells[at["number"]] or not cells[at["family_name"]]:
            return Message("Line {line} lacks a riding, a poll or a candidate.", {"line": line.number})
        return _add(line.number, lambda key: cells[at[key]], ridings)

    return add


def _add(line: int, cell: Callable[[str], str], ridings: dict[str, _Riding]) -> Message | None:
    district = cell("district")
    riding = ridings.get(district)
    if riding is None:
        riding = ridings[district] = _Riding((cell("name_en"), cell("name_fr")))
    candidate = Candidate(
        cell("family_name"),
        f"{cell('given_name')} {cell('middle_name')}".strip(),
        cell("party_en"),
        cell("party_fr"),
        _FLAGS[cell("incumbent")],
        _FLAGS[cell("elected")],
    )
    number = cell("number")
    facts = (
        cell("name"),
        int(cell("electors")),
        int(cell("rejected")),
        _FLAGS[cell("void")],
        not _FLAGS[cell("not_held")],
        cell("merged_with"),
    )
    station = riding.stations.get(number) or _Station(facts)
    if station.facts != facts:
        return Message(
            "Line {line} says other things of poll {poll} than the lines above.", {"line": line, "poll": number}
        )
    key = (candidate.family_name, candidate.given_name, candidate.party_en)
    position, known = riding.candidates.get(key, (len(riding.candidates), candidate))
    if known != candidate:
        return Message("Line {line} says other things of a candidate than the lines above.", {"line": line})
    if position in station.votes:
        return Message("Line {line} repeats a candidate of poll {poll}.", {"line": line, "poll": number})
    # Nothing is kept of a refused line: the poll and the candidate are noted only now.
    riding.stations[number] = station
    riding.candidates[key] = (position, known)
    station.votes[position] = int(cell("votes"))
    return None


def _finish(district: str, riding: _Riding) -> RidingResults:
    polls = []
    for number, station in riding.stations.items():
        name, electors, rejected, void, held, merged_with = station.facts
        parsed = parse_poll_number(number)
        if parsed is None:
            _warn(
                riding,
                "Riding {district}: poll {poll} has an unknown form and is kept as an ordinary poll.",
                district,
                number,
            )
        if len(station.votes) < len(riding.candidates):
            _warn(
                riding,
                "Riding {district}: poll {poll} has no row for some candidates; their votes count as 0.",
                district,
                number,
            )
        if merged_with and merged_with not in riding.stations:
            _warn(
                riding,
                "Riding {district}: poll {poll} was merged with a poll that is not in the file.",
                district,
                number,
            )
        votes = tuple(station.votes.get(position, 0) for position in range(len(riding.candidates)))
        kind = parsed.kind if parsed else "ordinary"
        polls.append(Poll(number, name, kind, electors, rejected, void, held, merged_with, votes))
    candidates = tuple(candidate for _, candidate in riding.candidates.values())
    elected = sum(candidate.elected for candidate in candidates)
    if elected != 1:
        riding.warnings.append(
            Message("Riding {district} has {count} elected candidates.", {"district": district, "count": elected})
        )
    return RidingResults(
        district, *riding.names, candidates, tuple(polls), tuple(riding.warnings), tuple(riding.refused)
    )


def _warn(riding: _Riding, text: str, district: str, poll: str) -> None:
    riding.warnings.append(Message(text, {"district": district, "poll": poll}))


def likely_election(path: Path) -> str:
    """The general election that a file or archive is of: by a year or Parliament in its name, else by its form.

    The number of a Parliament (P41) names the election that made it. The three generations of headers differ by year.
    """
    name = path.name.lower()
    for year in (2006, 2008, 2011, 2015, 2019, 2021, 2025):
        if str(year) in name:
            return f"ge{year}"
    for parliament, year in ((39, 2006), (40, 2008), (41, 2011), (42, 2015), (43, 2019), (44, 2021), (45, 2025)):
        if name.startswith(f"p{parliament}_"):
            return f"ge{year}"
    with path.open("rb") as file:
        head = file.read(2_000)
    if b"Polling Division" in head:
        return "ge2025"
    return "ge2015" if head.startswith(b"\xef\xbb\xbf") else "ge2011"
