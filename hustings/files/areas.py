"""Statistics of areas (ridings, or forward sortation areas) from a census table or from any CSV with a code column.

A value that is empty or suppressed (`x`, `..`, `...`, `F`) is unknown and never zero: it makes no value at all. A cell
that is none of these and not a number refuses its row. Values come out as whole numbers: shares and changes in basis
points (15% is 1500), money in dollars.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final, Literal

from hustings.domain.messages import BadInput, Message
from hustings.files.area_fields import (
    CENSUS_FIELDS,
    CENSUS_SOURCE,
    AreaFieldSpec,
    describe_census_field,
    describe_field,
)
from hustings.files.published import (
    Line,
    RefusedRow,
    decode,
    find_columns,
    fold_header,
    guess_delimiter,
    read_bytes,
    read_lines,
)

Level = Literal["fsa", "district"]

SUPPRESSED: Final = frozenset({"", "x", "X", "..", "...", "F", "-", "n/a", "N/A"})
"""What statistical agencies print for a value they do not give."""

_LEVELS: Final[dict[str, Level]] = {
    "fsa": "fsa",
    "rta": "fsa",
    "district": "district",
    "district_code": "district",
    "id_riding": "district",
    "fed_num": "district",
    "fednum": "district",
}
_FSA = re.compile(r"[A-Z]\d[A-Z]", re.ASCII)
_NUMBER = re.compile(r"[-−+]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_GROUPED = re.compile(r"[-−+]?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_LARGEST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class AreaValue:
    """One known value of one area."""

    field: str
    level: Level
    code: str
    value: int


@dataclass(frozen=True, slots=True)
class AreaTable:
    """What a file says: its fields, the areas it names, the values it knows; an area without a value has it unknown."""

    level: Level
    source: str
    fields: tuple[AreaFieldSpec, ...]
    areas: tuple[str, ...]
    values: tuple[AreaValue, ...]
    warnings: tuple[Message, ...] = ()
    refused: tuple[RefusedRow, ...] = ()


@dataclass(frozen=True, slots=True)
class _Number:
    """A cell that is a number, with the sign that was written beside it."""

    value: Decimal
    sign: str = ""


def read_areas(
    path: Path, *, code_column: str = "", level: Level | None = None, fractions: bool | None = None
) -> AreaTable:
    """Read a census table (columns variable, category, count) or any CSV with a code column.

    `code_column` names the column of codes; without it the first known name (fsa, rta, district, id_riding, fed_num) is
    taken. `level` says whether they are FSAs or districts where the name does not. `fractions` settles whether shares
    without a % sign are fractions (0.15) or percents (15); without it they are fractions when none is above 1, and a
    warning says so. Raises BadInput when the code column is missing or no column holds numbers.
    """
    text = decode(read_bytes(path), path.name)
    delimiter = guess_delimiter(text)
    lines = read_lines(text, delimiter)
    first = next(lines, None)
    if not isinstance(first, Line):
        raise BadInput("{path} is empty or does not begin with a header.", path=path.name)
    header = [fold_header(title) for title in first.cells]
    code_at, level = _code_column(path.name, header, code_column, level)
    refused: list[RefusedRow] = []
    rows = _rows(lines, len(header), refused)
    if {"variable", "category", "count"} <= set(header):
        return _census(path.name, header, code_at, level, rows, refused)
    return _any_table(
        path.name, first.cells, code_at, level, rows, refused, comma=delimiter == ",", fractions=fractions
    )


def parse_number(text: str, *, comma_groups: bool = True) -> _Number | None:
    """A number as tables print it (`1 234,5`, `1,234.5`, `.5`, `15%`, `$1,200`), or None when it is not one.

    `comma_groups`: whether `12,345` is twelve thousand (in a comma-separated file) or a decimal (elsewhere).
    """
    text = re.sub(r"[\s\u00a0\u202f]", "", text)
    sign = "%" if text.endswith("%") else "$" if text.startswith("$") or text.endswith("$") else ""
    text = text.strip("%$")
    if comma_groups and _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    elif text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    return _Number(Decimal(text.replace("−", "-")), sign) if _NUMBER.fullmatch(text) else None


def _code_column(name: str, header: Sequence[str], asked: str, level: Level | None) -> tuple[int, Level]:
    known = [title for title in header if title in _LEVELS]
    column = fold_header(asked) or (known[0] if known else "")
    if column not in header:
        # `--code-column district` also finds the column under another of its names.
        column = next((title for title in known if _LEVELS[title] == _LEVELS.get(column)), "")
    if not column:
        raise BadInput(
            "{path} has no column of area codes. Name it with --code-column; its values are FSAs or district codes.",
            path=name,
        )
    level = level or _LEVELS.get(column)
    if level is None:
        raise BadInput("Say whether the codes in {column} are FSAs or districts.", column=column)
    return header.index(column), level


def _rows(lines: Iterator[Line | RefusedRow], width: int, refused: list[RefusedRow]) -> Iterator[Line]:
    for line in lines:
        if isinstance(line, RefusedRow):
            refused.append(line)
        elif len(line.cells) != width:
            refused.append(
                _refuse(
                    line.number,
                    "Line {line} has {cells} cells and the header {width}.",
                    cells=len(line.cells),
                    width=width,
                )
            )
        else:
            yield line


def _refuse(line: int, text: str, **params: object) -> RefusedRow:
    return RefusedRow(line, Message(text, {"line": line, **params}))


def _read_code(text: str, level: Level) -> str | None:
    code = text.strip()
    if level == "fsa":
        code = code.upper()
        return code if _FSA.fullmatch(code) else None
    return code if re.fullmatch(r"[\w-]{1,20}", code) else None


def _census(
    name: str, header: list[str], code_at: int, level: Level, rows: Iterator[Line], refused: list[RefusedRow]
) -> AreaTable:
    """The long table: one row per area, variable and category; shares are taken of the variable's own total."""
    at = find_columns(header, {key: (key,) for key in ("variable", "category", "count")}, name=name)
    counts: dict[str, dict[tuple[str, str], Decimal | None]] = {}
    for row in rows:
        code = _read_code(row.cells[code_at], level)
        cell = row.cells[at["count"]].strip()
        number = None if cell in SUPPRESSED else parse_number(cell)
        if code is None:
            refused.append(_refuse(row.number, "Line {line}: the area's code cannot be read."))
        elif cell not in SUPPRESSED and (number is None or number.value < 0):
            refused.append(_refuse(row.number, "Line {line}: the count is not a number."))
        else:
            category = (row.cells[at["variable"]].strip(), row.cells[at["category"]].strip())
            counts.setdefault(code, {})[category] = number.value if number else None
    values = []
    for code, known in counts.items():
        for field, (variable, categories) in CENSUS_FIELDS.items():
            share = _share(known, variable, categories)
            if share is not None:
                values.append(AreaValue(field, level, code, share))
    present = {value.field for value in values}
    if not present:
        raise BadInput("{path} has none of the census categories that are known here.", path=name)
    fields = tuple(describe_census_field(field) for field in CENSUS_FIELDS if field in present)
    return AreaTable(level, CENSUS_SOURCE, fields, tuple(counts), tuple(values), (), tuple(refused))


def _share(known: Mapping[tuple[str, str], Decimal | None], variable: str, categories: frozenset[str]) -> int | None:
    """The part of `categories` in the variable's total, or None unless every count of the variable is known."""
    counts = {category: count for (of, category), count in known.items() if of == variable}
    if not categories <= counts.keys() or None in counts.values():
        return None
    total = sum((count for count in counts.values() if count is not None), Decimal(0))
    part = sum((counts[category] or Decimal(0) for category in categories), Decimal(0))
    return _whole(part * 10_000 / total) if total else None


def _any_table(
    name: str,
    titles: Sequence[str],
    code_at: int,
    level: Level,
    rows: Iterator[Line],
    refused: list[RefusedRow],
    *,
    comma: bool,
    fractions: bool | None,
) -> AreaTable:
    lines = list(rows)
    warnings: list[Message] = []
    columns: dict[int, tuple[AreaFieldSpec, int]] = {}
    for index, title in enumerate(titles):
        numbers = [] if index == code_at else _numbers(lines, index, comma)
        if numbers:
            field = describe_field(field_code(title), _kind(title, numbers), title.strip())
            columns[index] = (field, _scale(field, title, numbers, fractions, warnings))
        elif index != code_at:
            warnings.append(
                Message("Column {column} does not hold numbers and is left out.", {"column": title.strip()})
            )
    if not columns:
        raise BadInput("{path} has no column of numbers beside the codes.", path=name)
    codes = [field.code for field, _ in columns.values()]
    if len(set(codes)) < len(codes):
        raise BadInput("{path} has two columns of the same name. Rename one.", path=name)
    areas: dict[str, int] = {}
    values: list[AreaValue] = []
    for line in lines:
        code = _read_code(line.cells[code_at], level)
        if code is None:
            refused.append(_refuse(line.number, "Line {line}: the area's code cannot be read."))
        elif code in areas:
            refused.append(_refuse(line.number, "Line {line} repeats the area of line {first}.", first=areas[code]))
        else:
            read = _read_values(line, columns, comma)
            if isinstance(read, RefusedRow):
                refused.append(read)
                continue
            areas[code] = line.number
            values += (AreaValue(field, level, code, value) for field, value in read)
    fields = tuple(field for field, _ in columns.values())
    return AreaTable(level, "", fields, tuple(areas), tuple(values), tuple(warnings), tuple(refused))


def _numbers(lines: Sequence[Line], index: int, comma: bool) -> list[_Number]:
    """The numbers of a column, or nothing when less than half of what it holds are numbers."""
    cells = [cell for line in lines if (cell := line.cells[index].strip()) not in SUPPRESSED]
    numbers = [number for cell in cells if (number := parse_number(cell, comma_groups=comma))]
    return numbers if len(numbers) * 2 >= len(cells) else []


def _kind(title: str, numbers: Sequence[_Number]) -> Literal["share", "money", "number", "change"]:
    words = set(re.split(r"[^a-z%$]+", fold_header(title)))
    if words & {"change", "variation", "growth"}:
        return "change"
    if words & {"share", "part", "percent", "pct", "%", "rate", "taux"} or any(
        number.sign == "%" for number in numbers
    ):
        return "share"
    if words & {"income", "revenu", "money", "dollars", "$"} or any(number.sign == "$" for number in numbers):
        return "money"
    return "number"


def _scale(
    field: AreaFieldSpec, title: str, numbers: Sequence[_Number], fractions: bool | None, warnings: list[Message]
) -> int:
    """What a bare number is multiplied by. Guessing between 0.15 and 15 is said aloud."""
    column = title.strip()
    if field.kind not in ("share", "change"):
        if any(number.value % 1 for number in numbers):
            warnings.append(Message("Column {column} has decimals; whole numbers are kept.", {"column": column}))
        return 1
    bare = [abs(number.value) for number in numbers if number.sign != "%"]
    if not bare or re.search(r"%|percent|pct", fold_header(title)):
        return 100
    if fractions is None:
        fractions = max(bare) <= 1
        warnings.append(
            Message(
                "Column {column} has no % sign and nothing above 1: read as fractions, 0.15 is 15%.", {"column": column}
            )
            if fractions
            else Message("Column {column} has no % sign: read as percents, 15 is 15%.", {"column": column})
        )
    return 10_000 if fractions else 100


def _read_values(
    line: Line, columns: Mapping[int, tuple[AreaFieldSpec, int]], comma: bool
) -> list[tuple[str, int]] | RefusedRow:
    values = []
    for index, (field, scale) in columns.items():
        cell = line.cells[index].strip()
        if cell in SUPPRESSED:
            continue
        number = parse_number(cell, comma_groups=comma)
        if number is None:
            return _refuse(line.number, "Line {line}: {column} is not a number.", column=field.code)
        value = _whole(number.value * (100 if number.sign == "%" else scale))
        if abs(value) > _LARGEST or (field.kind == "share" and not 0 <= value <= 10_000):
            return _refuse(line.number, "Line {line}: {column} is out of range.", column=field.code)
        values.append((field.code, value))
    return values


def _whole(value: Decimal) -> int:
    return int(value.to_integral_value())


def field_code(title: str) -> str:
    """A column's title as a field code: `Rent change (%)` is `rent_change`."""
    plain = unicodedata.normalize("NFKD", fold_header(title).replace("+", " plus "))
    words = re.findall(r"[a-z0-9]+", "".join(letter for letter in plain if not unicodedata.combining(letter)))
    code = "_".join(word for word in words if word not in ("percent", "pct")) or "field"
    return f"f_{code}" if code[0].isdigit() else code[:60]
