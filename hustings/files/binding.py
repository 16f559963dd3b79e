"""A layout met with a real file: which cell is which field, what is left out and why, and the reading of a row."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from hustings.domain.messages import BadInput, Message
from hustings.files.sensitive import is_sensitive

if TYPE_CHECKING:
    from hustings.files.layouts import Layout

SENSITIVE = "It may say race, ethnicity, religion, orientation or origin, which Hustings neither keeps nor guesses."
_DAMAGED = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d+")


@dataclass(frozen=True)
class Column:
    """One field and the columns it is read from: `parts` are joined; the names within a part are aliases.

    needs_all: with any part empty, the field is empty (an area code alone is no telephone number).
    """

    field: str
    parts: tuple[tuple[str | int, ...], ...]
    separator: str
    needs_all: bool


class Binding:
    """Reads the rows of one file.

    unmapped: columns of the file with no meaning here; never_mapped: columns that are not read on principle, each
    with the reason; dates: the possible formats of each date field that the file has.
    """

    def __init__(self, layout: "Layout", indices: dict[str, list[int]], names: list[str]) -> None:
        self.layout = layout
        self._names = names
        self._indices = indices
        columns = {column.field: column for column in layout.columns}
        self._single = [(field, at[0]) for field, at in indices.items() if len(columns[field].parts) == 1]
        self._joined = [(field, at, columns[field]) for field, at in indices.items() if len(columns[field].parts) > 1]
        self._valued = [(field, layout.values[field], dict[str, str]()) for field in indices if field in layout.values]
        self.dates = {field: layout.dates[field] for field in indices if field in layout.dates}
        used = {at for each in indices.values() for at in each}
        reasons = {fold(name): reason for name, reason in layout.never.items()}
        self.unmapped: list[str] = []
        self.never_mapped: list[tuple[str, str]] = []
        for at, name in enumerate(names):
            key = fold(name) if layout.header else str(at + 1)
            if at in used:
                continue
            if reason := reasons.get(key) or (SENSITIVE if layout.header and is_sensitive(name) else ""):
                self.never_mapped.append((name, reason))
            else:
                self.unmapped.append(name)

    @property
    def places(self) -> dict[str, list[int]]:
        """Which columns of the file, from 0, each field is read from."""
        return self._indices

    @property
    def fields(self) -> list[str]:
        """The fields that this file can give."""
        return list(self._indices)

    def read(self, cells: list[str]) -> dict[str, str] | Message:
        """The fields of a row that are not empty, trimmed, codes in their meanings, dates as they stand.

        A Message when the row cannot be used: a required field is empty (a protected person needs only the key), a
        code is not in the layout, the key was damaged by a spreadsheet.
        """
        empty = self.layout.empty
        fields = {field: text for field, at in self._single if (text := cells[at].strip()) and text not in empty}
        for field, indices, column in self._joined:
            parts = [text for at in indices if (text := cells[at].strip()) and text not in empty]
            if parts and (len(parts) == len(column.parts) or not column.needs_all):
                fields[field] = column.separator.join(parts)
        for field, table, known in self._valued:
            code = fields.pop(field, None)
            if code is None:
                continue
            meaning = known[code] if code in known else _meaning(table, code.casefold())
            if meaning is None:
                return Message(
                    "The column for {field} holds a code that the layout {layout} does not explain. "
                    "Correct the row, or add the code under [values.{field}].",
                    {"field": field, "layout": self.layout.name},
                )
            if len(known) < 1000:
                known[code] = meaning
            if meaning:
                fields[field] = meaning
        return self._incomplete(fields) or fields

    def _incomplete(self, fields: dict[str, str]) -> Message | None:
        layout = self.layout
        for field in layout.required:
            if field not in fields and (field == layout.key or fields.get("protected") != "yes"):
                return Message("The row has no {field}, and a person needs one. Fill it in.", {"field": field})
        key = fields[layout.key]
        if _DAMAGED.fullmatch(key):
            return Message(
                "The {field} was turned into a number by a spreadsheet, and its last digits are lost. "
                "Take the row from the original file.",
                {"field": layout.key},
            )
        if layout.key_digits and key.isdecimal() and len(key) < layout.key_digits:
            return Message(
                "The {field} has {found} digits and should have {expected}: a spreadsheet took off its leading zeros. "
                "Take the row from the original file.",
                {"field": layout.key, "found": len(key), "expected": layout.key_digits},
            )
        return None


def fold(name: str) -> str:
    """A column name as names are compared: trimmed, ’ as ', case-blind, single spaces."""
    return " ".join(name.replace("’", "'").replace("\ufeff", "").casefold().split())


def bind(layout: "Layout", header: list[str] | None, width: int) -> Binding:
    """See `Layout.bind`."""
    if not layout.header:
        expected = layout.width or 0
        if width not in (expected, expected + 1):  # one more: a delimiter at the end of each row
            raise BadInput(
                "The file has {found} columns, and the layout {layout} expects {expected}. "
                "Check that it is the right file and the right layout.",
                found=width,
                layout=layout.name,
                expected=expected,
            )
        indices = {c.field: [int(part[0]) - 1 for part in c.parts] for c in layout.columns}
        return Binding(layout, indices, [f"column {number}" for number in range(1, width + 1)])
    if header is None:
        raise BadInput("The layout {layout} needs a first row with column names.", layout=layout.name)
    indices = _find(layout, [fold(name) for name in header])
    _check_required(layout, indices, header)
    return Binding(layout, indices, list(header))


def _find(layout: "Layout", folded: list[str]) -> dict[str, list[int]]:
    """For each field the indices of its columns; a field whose first part is missing is absent."""
    indices: dict[str, list[int]] = {}
    for column in layout.columns:
        found = []
        for part in column.parts:
            for alias in map(fold, map(str, part)):
                if folded.count(alias) > 1:
                    raise BadInput(
                        "The column {column} stands in the file twice, so which one to read is unknown. Rename one.",
                        column=alias,
                    )
                if alias in folded:
                    found.append(folded.index(alias))
                    break
        if found and (len(found) == len(column.parts) or not column.needs_all):
            indices[column.field] = found
    return indices


def _check_required(layout: "Layout", indices: dict[str, list[int]], header: list[str]) -> None:
    missing = [column for column in layout.columns if column.field in layout.required and column.field not in indices]
    if not missing:
        return
    aliases = [str(alias) for column in missing for part in column.parts for alias in part]
    raise BadInput(
        "The file has no column for {fields}. The layout {layout} looks for {aliases}; nearest in the file: {near}. "
        "Rename the column, add its name to the layout, or choose another layout.",
        fields=", ".join(column.field for column in missing),
        layout=layout.name,
        aliases=", ".join(aliases),
        near=", ".join(_nearest(aliases, header)) or "none",
    )


def _nearest(aliases: Iterable[str], header: list[str]) -> list[str]:
    # Only close ones are shown: without a header the first row is a person, who must not stand in a message.
    folded = {fold(name): name for name in header}
    return list(dict.fromkeys(folded[near] for a in aliases for near in get_close_matches(fold(a), folded, 2, 0.6)))


def _meaning(table: dict[str, str], code: str) -> str | None:
    """The meaning of `code`: its own line, else the longest line that ends in * and fits, else None."""
    if code in table:
        return table[code]
    fitting = [key for key in table if key.endswith("*") and code.startswith(key[:-1])]
    return table[max(fitting, key=len)] if fitting else None
