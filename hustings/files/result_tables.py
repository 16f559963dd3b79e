"""Elections Canada's Tables 11 (one row per riding) and 12 (one row per candidate): the totals that results must meet.

Traps, from formats.md section 2.5: candidate, `**` for an incumbent and party share one field without a delimiter, so a
candidate is matched by riding and votes and the field is never taken apart; numbers are padded.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hustings.domain.messages import BadInput, Message, Word
from hustings.files.bundles import iter_files
from hustings.files.published import Line, RefusedRow, decode, find_columns, fold_header, read_bytes, read_lines
from hustings.files.results import RidingResults

_TABLE_11 = {
    "district": ("electoral district number",),
    "electors": ("electors",),
    "polling_stations": ("polling stations",),
    "valid": ("valid ballots",),
    "rejected": ("rejected ballots",),
    "ballots": ("total ballots cast",),
    "elected": ("elected candidate",),
}
_TABLE_12 = {
    "district": ("electoral district number",),
    "candidate": ("candidate",),
    "votes": ("votes obtained",),
}


@dataclass(frozen=True, slots=True)
class RidingTotals:
    """A riding's row of Table 11. `polling_stations` is information and not a check: it is counted inconsistently."""

    district: str
    electors: int
    polling_stations: int
    valid: int
    rejected: int
    ballots: int
    elected: str


@dataclass(frozen=True, slots=True)
class CandidateTotal:
    """A row of Table 12. `candidate` is the undivided field: name, `**` for an incumbent, party in both languages."""

    district: str
    candidate: str
    votes: int

    @property
    def incumbent(self) -> bool:
        return "**" in self.candidate


@dataclass(frozen=True, slots=True)
class OfficialTotals:
    """Tables 11 and 12 by riding, and the lines of them that could not be read."""

    ridings: Mapping[str, RidingTotals]
    candidates: Mapping[str, Sequence[CandidateTotal]]
    refused: tuple[RefusedRow, ...] = ()

    def differences(self, riding: RidingResults) -> list[Message]:
        """What the riding's polls do not add up to; empty when everything agrees or the tables leave the riding out."""
        found = []
        if totals := self.ridings.get(riding.district):
            for what, ours, theirs in (
                (Word("electors"), riding.electors, totals.electors),
                (Word("valid ballots"), riding.valid, totals.valid),
                (Word("rejected ballots"), riding.rejected, totals.rejected),
            ):
                if ours != theirs:
                    found.append(_difference(riding.district, what, ours, theirs))
        if rows := self.candidates.get(riding.district):
            ours_only = Counter(riding.votes) - Counter(row.votes for row in rows)
            if ours_only:
                found.append(
                    _difference(
                        riding.district, Word("votes per candidate"), sum(riding.votes), sum(r.votes for r in rows)
                    )
                )
        return found


def read_table_11(source: Path | bytes, *, name: str = "Table 11") -> tuple[dict[str, RidingTotals], list[RefusedRow]]:
    """Table 11 by riding code, and the lines that could not be read."""
    ridings: dict[str, RidingTotals] = {}
    refused: list[RefusedRow] = []
    for row in _rows(source, _TABLE_11, name):
        if isinstance(row, RefusedRow):
            refused.append(row)
            continue
        numbers = {key: row[key] for key in ("electors", "polling_stations", "valid", "rejected", "ballots")}
        ridings[row["district"]] = RidingTotals(
            district=row["district"], elected=row["elected"], **{key: int(value) for key, value in numbers.items()}
        )
    return ridings, refused


def read_table_12(
    source: Path | bytes, *, name: str = "Table 12"
) -> tuple[dict[str, list[CandidateTotal]], list[RefusedRow]]:
    """Table 12 by riding code, and the lines that could not be read."""
    candidates: dict[str, list[CandidateTotal]] = {}
    refused: list[RefusedRow] = []
    for row in _rows(source, _TABLE_12, name):
        if isinstance(row, RefusedRow):
            refused.append(row)
        else:
            total = CandidateTotal(row["district"], row["candidate"], int(row["votes"]))
            candidates.setdefault(total.district, []).append(total)
    return candidates, refused


def read_official_totals(path: Path) -> OfficialTotals | None:
    """The tables lying in the same folder or archive as the riding files, or None when there are none."""
    ridings: dict[str, RidingTotals] = {}
    candidates: dict[str, list[CandidateTotal]] = {}
    refused: list[RefusedRow] = []
    for name, data in iter_files(path):
        if "tableau11" in name.lower():
            ridings, bad = read_table_11(data, name=name)
        elif "tableau12" in name.lower():
            candidates, bad = read_table_12(data, name=name)
        else:
            continue
        refused += bad
    return OfficialTotals(ridings, candidates, tuple(refused)) if ridings or candidates else None


def _rows(
    source: Path | bytes, columns: Mapping[str, Sequence[str]], name: str
) -> Iterator[dict[str, str] | RefusedRow]:
    data = read_bytes(source) if isinstance(source, Path) else source
    lines = read_lines(decode(data, name))
    first = next(lines, None)
    if not isinstance(first, Line):
        raise BadInput("{name} is empty or does not begin with a header.", name=name)
    header = [fold_header(title.split("/")[0]) for title in first.cells]
    at = find_columns(header, columns, name=name)
    texts = {"district", "candidate", "elected"}
    for line in lines:
        if isinstance(line, RefusedRow):
            yield line
        elif len(line.cells) != len(header):
            yield RefusedRow(
                line.number,
                Message(
                    "Line {line} has {cells} cells and the header {width}.",
                    {"line": line.number, "cells": len(line.cells), "width": len(header)},
                ),
            )
        else:
            row = {key: line.cells[index].strip() for key, index in at.items()}
            if all(value.isdecimal() for key, value in row.items() if key not in texts):
                yield row
            else:
                yield RefusedRow(
                    line.number, Message("Line {line} has a total that is not a count.", {"line": line.number})
                )


def _difference(district: str, what: Word, ours: int, theirs: int) -> Message:
    return Message(
        "Riding {district}: the polls give {ours} {what}, the official table {theirs}.",
        {"district": district, "ours": ours, "what": what, "theirs": theirs},
    )
