"""What a file looks like before anything is kept: its first rows, what each column is read as, what a row becomes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from hustings.domain.messages import BadInput, Message
from hustings.files import electors, meanings, told
from hustings.files.dates import prove_date_format
from hustings.files.layouts import FIELDS, Layout, load, remapped
from hustings.files.moving import reading as moving
from hustings.files.rows import Row, read_rows
from hustings.files.sensitive import is_sensitive
from hustings.files.sniff import Sniffed, sniff

SHOWN = 10  # rows
_WHOM = ("ref", "elector_number", "family_name", "given_name", "postal_code")


@dataclass(frozen=True)
class ColumnSeen:
    """One column: its title, the first values in it, what it is read as, and whether that may be changed."""

    title: str
    values: tuple[str, ...]
    meaning: str
    fixed: str = ""


@dataclass(frozen=True)
class Becomes:
    """What one row would say, by field; with what of it cannot be used; or the sentence why it is refused."""

    said: dict[str, Any] = field(default_factory=dict)
    notes: tuple[Message, ...] = ()
    refused: Message | None = None


@dataclass(frozen=True)
class Preview:
    """The beginning of a file: its columns, and what each of its first rows becomes."""

    encoding: str
    delimiter: str
    columns: tuple[ColumnSeen, ...]
    becomes: tuple[Becomes, ...]
    meanings: tuple[str, ...]
    notes: tuple[Message, ...] = ()
    problem: Message | None = None


def of_electors(path: Path, layout_name: str, on: date, district: str, columns: Mapping[str, str]) -> Preview:
    """A list of electors. A file that is not what the layout says still shows its rows, with the problem."""
    layout = load(layout_name)
    sniffed = sniff(path, layout.encoding, layout.delimiter, layout.quotes)
    rows = list(islice(read_rows(path, sniffed, layout.header), SHOWN))
    titles = sniffed.header() if layout.header else [str(place + 1) for place in range(sniffed.shape(False)[0])]
    try:
        changed = remapped(layout, columns)
        width, _lines = sniffed.shape(layout.header)
        binding = changed.bind(titles if layout.header else None, width)
    except BadInput as error:
        seen = tuple(
            ColumnSeen(title, _values(rows, place), columns.get(title, "")) for place, title in enumerate(titles)
        )
        return _preview(sniffed, seen, (), FIELDS, error.message)
    joined = {place for each in binding.places.values() if len(each) > 1 for place in each}
    field_at = {place: field for field, places in binding.places.items() for place in places}
    never = dict(binding.never_mapped)
    seen = tuple(
        ColumnSeen(
            title,
            _values(rows, place),
            field_at.get(place, ""),
            "never" if title in never else "joined" if place in joined or not layout.header else "",
        )
        for place, title in enumerate(titles)
    )
    formats = _formats(changed, [row for row in rows if row.cells is not None], binding.dates)
    how = electors.Reading(binding, formats, on, district.rpartition("/")[2], layout.country)
    becomes = tuple(_elector(electors.normalised(row, how)) for row in rows)
    return _preview(sniffed, seen, becomes, FIELDS)


def of_told(
    path: Path, on: date, ours: bool, columns: Mapping[str, str], kind: moving.Export | None = None, order: str = ""
) -> Preview:
    """An outside list, an export of another tool, or a filled sheet."""
    header, rows_of = told.table(path)
    rows = list(islice(rows_of, SHOWN))
    read_as = [kind.meaning(title) for title in header] if kind else meanings.meanings_of(header, columns)
    seen = tuple(
        ColumnSeen(title, _values(rows, place), meaning, _fixed(title))
        for place, (title, meaning) in enumerate(zip(header, read_as, strict=True))
    )
    sniffed = None if told.is_book(path) else sniff(path)
    try:
        _unmapped, read = moving.read_export(path, kind, on, order) if kind else told.read_told(path, on, ours, columns)
        becomes = tuple(_said(each, read_as) for each in islice(read, SHOWN))
    except BadInput as error:
        return _preview(sniffed, seen, (), tuple(meanings.COLUMNS), error.message)
    return _preview(sniffed, seen, becomes, tuple(meanings.COLUMNS))


def _preview(
    sniffed: Sniffed | None,
    seen: tuple[ColumnSeen, ...],
    becomes: tuple[Becomes, ...],
    meanings: tuple[str, ...],
    problem: Message | None = None,
) -> Preview:
    if sniffed is None:
        return Preview("", "", seen, becomes, meanings, (), problem)
    return Preview(sniffed.encoding, sniffed.delimiter, seen, becomes, meanings, tuple(sniffed.notes), problem)


def _fixed(title: str) -> str:
    if is_sensitive(title):
        return "never"
    return "question" if title.strip().lower().startswith(meanings.QUESTION.strip()) else ""


def _values(rows: list[Row], place: int) -> tuple[str, ...]:
    cells = (row.cells[place] for row in rows if row.cells is not None and place < len(row.cells))
    return tuple(islice((cell.strip() for cell in cells if cell.strip()), 3))


def _formats(layout: Layout, rows: list[Row], dates: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """A date format for each date field that is good enough to look at ten rows; the import proves it from all."""
    found = {}
    for name, candidates in dates.items():
        proven = prove_date_format((), candidates[:1], pivot=layout.pivot)
        found[name] = candidates[0] if isinstance(proven, Message) else proven
    return found


def _elector(found: dict[str, object] | Message) -> Becomes:
    """What one row of a list of electors would say, without the keys that only the database needs."""
    if isinstance(found, Message):
        return Becomes(refused=found)
    hidden = {"notes", "protected", "civic_value"}
    said = {
        name: value
        for name, value in found.items()
        if value not in ("", None) and name not in hidden and not name.endswith("_key")
    }
    return Becomes(said)


def _said(each: told.Told, read_as: Sequence[str]) -> Becomes:
    """What one row of another list would say: of whom, in its own words, and what."""
    if each.problem is not None or each.row.cells is None:
        return Becomes(refused=each.problem)
    cells = dict(reversed(list(zip(read_as, each.row.cells, strict=False))))  # the first column of a meaning is read
    said: dict[str, Any] = {name: cells[name].strip() for name in _WHOM if cells.get(name, "").strip()}
    said |= each.content
    for event in each.events:
        words = (event.channel, event.result, event.mark, event.name, *(f"{q}: {a}" for q, a in event.answers))
        amount = "" if event.amount_cents is None else f"${event.amount_cents / 100:,.2f}"
        said[event.kind] = " · ".join(filter(None, (*words, amount, event.note)))
    return Becomes(said, each.notes)
