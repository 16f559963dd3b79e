"""Call sheets for tests: made from a small party, filled in by a script, read and saved as spreadsheets do."""

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
from django.db import connection
from python_calamine import CalamineWorkbook

from hustings.apps.intake import actions as intake
from hustings.apps.interactions import actions as interactions
from hustings.apps.lists import actions as lists
from hustings.apps.profiles import queries as profiles
from hustings.scope import acting_as
from tests.integration.test_electors import line, write
from tests.world import TODAY, Party

RESULTS = ("contacted", "not_home", "no_answer", "refused", "wrong_number", "call_back", "")
MARKS = ("strong", "likely", "undecided", "unlikely", "opposed")

Sheet = list[list[str]]


@dataclass
class Filled:
    """What the script wrote into one row."""

    result: str = ""
    mark: str = ""
    opt_out: str = ""
    answer: str = ""


def plan(index: int) -> Filled:
    """Row by row: every result, marks where somebody was reached, some who want no more calls, some answers."""
    result = RESULTS[index % len(RESULTS)]
    mark = MARKS[index % len(MARKS)] if result == "contacted" else ""
    answer = ("Housing", "Logement", "Jobs")[index % 3] if mark else ""
    return Filled(result, mark, "phone" if index % 25 == 0 else "", answer)


def first_rows(count: int, filled: Filled) -> Callable[[int], Filled]:
    """A plan that fills the first rows of a sheet and leaves the others empty."""
    return lambda index: filled if index < count else Filled()


def prepared(party: Party, folder: Path, people: int) -> Party:
    """Electors with a phone and 20 without, a question with two answers, and a list of those with a phone."""
    everyone = range(1, people + 21)
    electors = write(folder / "electors.csv", [line(number, family=f"Roy{number}") for number in everyone])
    intake.import_electors(by=party.director, path=electors, layout_name="ec-federal", on=date(2026, 5, 1))
    phones = folder / "phones.csv"
    rows = [f"{number:09d},613555{number:04d}" for number in everyone if number <= people]
    phones.write_text("\n".join(["elector_number,phone", *rows]))
    assert intake.import_people(by=party.director, path=phones, source_code="test", on=date(2026, 5, 2)).added == people
    with acting_as(party.director.pk):
        interactions.add_question(
            by=party.director,
            text_en="Top issue",
            text_fr="Premier enjeu",
            options=[("Housing", "Logement"), ("Jobs", "Emploi")],
        )
    freeze(party, "everybody")
    return party


def freeze(party: Party, name: str, text: str = "has phone") -> None:
    with acting_as(party.director.pk):
        lists.freeze(by=party.director, name=name, text=text, purpose="outreach", as_of=TODAY)


def export(party: Party, path: Path, language: str = "en", name: str = "everybody") -> lists.Exported:
    form = "call-csv" if path.suffix == ".csv" else "call-xlsx"
    options = lists.Options(language=language)
    return lists.export(by=party.director, name=name, form_name=form, path=path, on=TODAY, options=options)


def load(party: Party, path: Path, release: str, on: date = TODAY, **more: Any) -> Any:
    return intake.import_contacts(by=party.director, path=path, release_name=release, on=on, **more)


def read(path: Path) -> Sheet:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.reader(file))
    return [
        [str(cell) for cell in row] for row in CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    ]


def save(path: Path, sheet: Sheet) -> Path:
    """As a spreadsheet program would: cells of the date column of a workbook become dates."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(sheet)
        return path
    with xlsxwriter.Workbook(str(path)) as book:
        page, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(sheet):
            for column, cell in enumerate(row):
                if sheet[0][column] == "date" and number and cell:
                    page.write_datetime(number, column, date.fromisoformat(cell), day)
                elif cell:
                    page.write_string(number, column, cell)
    return path


def fill(sheet: Sheet, day: str = "2026-06-10", how: Callable[[int], Filled] = plan) -> Sheet:
    header = sheet[0]
    french = "réf" in header
    result, mark, opt_out = (
        header.index(name)
        for name in (("résultat", "pointage", "désabonnement") if french else ("result", "mark", "opt_out"))
    )
    answer = header.index("Q: Premier enjeu" if french else "Q: Top issue")
    filled = [header]
    for index, row in enumerate(sheet[1:]):
        said, row = how(index), list(row)
        row[result], row[mark], row[opt_out], row[answer] = said.result, said.mark, said.opt_out, said.answer
        if said != Filled():
            row[header.index("date")] = day
        filled.append(row)
    return filled


def profile_rows(party: Party) -> dict[int, dict[str, Any]]:
    """Every column of every profile, and that each is what the view says."""
    with acting_as(party.director.pk):
        assert profiles.differences() == []
        with connection.cursor() as cursor:
            cursor.execute("SELECT person_id, to_jsonb(p)::text FROM profile p")
            found = cursor.fetchall()
    return {person: json.loads(row) for person, row in found}
