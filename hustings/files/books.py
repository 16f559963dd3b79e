"""Excel workbooks in and out: the archive is weighed before it is opened, and every cell is text unless it is typed."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from hustings.domain.messages import BadInput, Message
from hustings.files.archives import check_workbook
from hustings.files.delimited import first_control
from hustings.files.neutral import write_atomically
from hustings.files.rows import MAX_FIELD, Row

MAX_ROWS, MAX_CELL = 1_048_576, 32_767  # Excel's own


def read_book(path: str | Path, sheet: str | None = None, has_header: bool = False) -> Iterator[Row]:
    """The rows of a sheet (the first when none is named) as text; empty rows are skipped.

    Numbers come without ".0" or exponent, dates as ISO, truth values as TRUE and FALSE; formulas give their last
    value, macros and external links are never looked at. With `has_header` the header comes first, as row number 0.
    `raw` is the row's cells as a JSON array (a workbook has no bytes of a row), `line` the row number in the sheet,
    `offset` 0. Raises BadInput for what is no workbook, or one that would not fit into memory.
    """
    path = Path(path)
    check_workbook(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        names = book.sheet_names
        if sheet is not None and sheet not in names:
            raise BadInput(
                "{file} has no sheet of that name. It has: {sheets}.", file=path.name, sheets=", ".join(names)
            )
        if not names:
            raise BadInput("{file} has no sheet. Get the file again.", file=path.name)
        opened = book.get_sheet_by_name(sheet or names[0])
        table = opened.iter_rows()
    except CalamineError:
        raise BadInput(
            "{file} is damaged or no Excel workbook. Save it again as XLSX or as CSV.", file=path.name
        ) from None
    number = 0 if has_header else 1
    for line, values in enumerate(table, 1):  # rows above the first used one come too, as empty ones
        cells = [_text(value) for value in values]
        if not any(cells):
            continue
        yield _row(number, line, cells)
        number += 1


def _row(number: int, line: int, cells: list[str]) -> Row:
    problem = None
    if any(first_control(cell.encode("utf-8", "surrogatepass")) is not None for cell in cells):
        problem = Message("Row {line} of the sheet holds a control character. Take it out.", {"line": line})
    elif max(map(len, cells)) > MAX_FIELD:
        problem = Message(
            "Row {line} of the sheet has a cell of more than {most} characters.", {"line": line, "most": MAX_FIELD}
        )
    raw = json.dumps(cells, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return Row(number, line, 0, raw, None if problem else cells, problem)


def _text(value: Any) -> str:
    """A cell's value as the text that a person typed, as nearly as the workbook still knows it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)  # int, and a duration as h:mm:ss


def write_book(
    path: str | Path,
    header: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    text_columns: Collection[int] | None = None,
) -> int:
    """Write an XLSX of one sheet and return the number of rows; memory stays bounded.

    Every str is a text cell, whatever it begins with, so no formula can arise; int, float and date keep their type,
    None is empty. `text_columns` (all by default) have Excel's text format, so that a postal code or a telephone
    number that somebody types there later stays text too. The file appears only when it is whole.
    """
    return write_atomically(Path(path), lambda file: _write(file, header, rows, text_columns))


def _write(
    file: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[Any]], text_columns: Collection[int] | None
) -> int:
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    # Closed on errors too, or its temporary file stays behind; the half-written workbook is thrown away.
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet()
        bold, text, day = (
            book.add_format(each) for each in ({"bold": True}, {"num_format": "@"}, {"num_format": "yyyy-mm-dd"})
        )
        for column in range(len(header)) if text_columns is None else text_columns:
            sheet.set_column(column, column, 18, text)
        for column, name in enumerate(header):
            sheet.write_string(0, column, name, bold)
        sheet.freeze_panes(1, 0)
        count = 0
        for count, row in enumerate(rows, 1):
            if count >= MAX_ROWS:
                raise BadInput(
                    "A sheet holds at most {most} rows. Write CSV instead, or a smaller list.", most=MAX_ROWS - 1
                )
            for column, value in enumerate(row):
                in_text = text_columns is None or column in text_columns
                _write_cell(sheet, (count, column), value, text if in_text else None, day)
    return count


def _write_cell(sheet: Any, at: tuple[int, int], value: Any, text_format: Any, day: Any) -> None:
    if value is None:
        return
    if isinstance(value, date) and value.year > 1900:  # Excel counts the days of 1900 wrong and knows none before
        sheet.write_datetime(*at, value, day)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(*at, value)
    else:
        value = str(value)
        if len(value) > MAX_CELL:
            raise BadInput("Row {row} has a text too long for a sheet. Write CSV instead.", row=at[0])
        sheet.write_string(*at, value, text_format)
