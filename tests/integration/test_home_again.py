"""Must show 9: a call sheet goes out, comes home filled in; everything that should change does, and nothing else."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hustings.apps.intake import actions as intake
from hustings.apps.interactions.models import Fact
from hustings.apps.lists import queries
from hustings.domain.references import number_of
from hustings.mirror import place
from hustings.scope import acting_as
from tests.sheets import MARKS, Filled, export, fill, load, plan, prepared, profile_rows, read, save
from tests.world import TODAY, Party

PEOPLE = 500
LIFE = {"strong": 65, "likely": 40, "undecided": 0, "unlikely": -40, "opposed": -65}  # value * 1 / (1 + shrink of 1)
SEGMENTS = (
    "contacted within 30 days",
    "support.OURS >= 3",
    "mark is strong",
    'answered "Top issue" with "Housing"',
    "do_not_call",
    "has phone and not do_not_call",
    "result of last contact is not_home and attempts < 2",
)


@pytest.fixture
def released(party: Party, tmp_path: Path) -> Party:
    return prepared(party, tmp_path, PEOPLE)


def counts(party: Party) -> dict[str, int]:
    with acting_as(party.director.pk):
        known = queries.names()
        scope = queries.scope_now()
        return {text: queries.ask_postgres(queries.understood(text, known), scope, TODAY).value for text in SEGMENTS}


@pytest.mark.parametrize(("suffix", "language"), [("csv", "en"), ("xlsx", "fr"), ("xlsx", "en")])
def test_a_call_sheet_of_500_comes_home(released: Party, tmp_path: Path, suffix: str, language: str) -> None:
    sheet = tmp_path / f"calls.{suffix}"
    exported = export(released, sheet, language)
    assert (exported.people, exported.left_out) == (PEOPLE, {})
    before, counted = profile_rows(released), counts(released)
    rows = fill(read(sheet))
    assert len(rows) == PEOPLE + 1
    save(sheet, rows)

    report = load(released, sheet, exported.release)
    said = {number_of(row[0]): plan(index) for index, row in enumerate(rows[1:])}
    told = sum(each != Filled() for each in said.values())
    assert (report.rows, report.added, report.changed, report.refused) == (PEOPLE, told, 0, 0)
    assert report.unchanged == PEOPLE - told > 0

    after = profile_rows(released)
    check(released, before, after, said)
    grown = counts(released)
    numbers = list(said.values())
    wrong = sum(each.result == "wrong_number" for each in numbers)
    stopped = sum(bool(each.opt_out) for each in numbers)
    stopped_and_wrong = sum(bool(each.opt_out) and each.result == "wrong_number" for each in numbers)
    assert set(counted.values()) == {0, PEOPLE}
    assert grown == {
        "contacted within 30 days": sum(bool(each.result) for each in numbers),
        "support.OURS >= 3": sum(
            each.mark in ("strong", "likely") and still_counts(each.mark, after) for each in numbers
        ),
        "mark is strong": sum(each.mark == "strong" for each in numbers),
        'answered "Top issue" with "Housing"': sum(each.answer in ("Housing", "Logement") for each in numbers),
        "do_not_call": stopped,
        "has phone and not do_not_call": PEOPLE - wrong - stopped + stopped_and_wrong,
        "result of last contact is not_home and attempts < 2": sum(each.result == "not_home" for each in numbers),
    }

    again = load(released, sheet, exported.release)
    assert (again.unchanged, again.added, again.changed) == (PEOPLE, 0, 0)
    assert profile_rows(released) == after

    assert intake.undo(by=released.director, number=report.batch) == told
    assert profile_rows(released) == before
    assert counts(released) == counted

    third = load(released, sheet, exported.release)
    assert (third.added, third.unchanged) == (told, PEOPLE - told)
    assert profile_rows(released) == after
    assert load(released, sheet, exported.release).unchanged == PEOPLE
    assert profile_rows(released) == after
    assert counts(released) == grown


def still_counts(mark: str, after: dict[int, dict[str, Any]]) -> bool:
    """Whether a mark of that kind, decayed to the profile's day, is still 3 or more."""
    values = {row["support_now"][0] for row in after.values() if (row["support_life"] or [])[:1] == [LIFE[mark]]}
    assert len(values) == 1
    return values.pop() >= 30


def check(
    party: Party, before: dict[int, dict[str, Any]], after: dict[int, dict[str, Any]], said: dict[int | None, Filled]
) -> None:
    """Each profile says what the row of that person said, and is otherwise as it was."""
    with acting_as(party.director.pk):
        facts = {fact.name_en: fact.pk for fact in Fact.objects.all()}
    numbers = {"contacted": 0, "not_home": 1, "refused": 2, "wrong_number": 5, "call_back": 6, "no_answer": 8}
    assert before.keys() == after.keys()
    for person, row in after.items():
        filled = said.get(person, Filled())
        expected = dict(before[person])
        if filled.result:
            expected |= dict.fromkeys(("first_contact", "last_contact", "last_phone"), "2026-06-10")
            number = numbers[filled.result]
            expected |= {"attempts": 1, "last_result": number, "results": 1 << number}
        if filled.mark:
            expected |= {"mark": MARKS.index(filled.mark) + 1, "mark_on": "2026-06-10"}
            expected["support_life"] = [LIFE[filled.mark], None]
            assert row["support_now"][1] is None
            assert abs(row["support_now"][0]) <= abs(LIFE[filled.mark])
            expected["support_now"] = row["support_now"]
        if filled.answer:
            expected["facts"] = [facts["Jobs" if filled.answer == "Jobs" else "Housing"]]
        if filled.opt_out:
            expected["stops"] = 2
        if filled.result == "wrong_number":
            expected |= {"has_phone": False, "phone_key": None}
        assert row == expected, person


@pytest.fixture
def mirror(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The mirror's process ends with the test, so that the database under it can go."""
    monkeypatch.setenv("HUSTINGS_LINGER", "1")
    yield
    folder = place.folder()
    for _ in range(200):
        with (folder / "server.lock").open("w") as lock:
            if place.take(lock):
                shutil.rmtree(folder)
                return
        time.sleep(0.1)
    pytest.fail("the mirror's process did not end")


def test_the_next_count_of_the_mirror_knows_what_came_home(released: Party, mirror: None, tmp_path: Path) -> None:
    sheet = tmp_path / "calls.csv"
    exported = export(released, sheet)
    save(sheet, fill(read(sheet)))

    def counted() -> list[tuple[int, int]]:
        with acting_as(released.director.pk):
            known, scope = queries.names(), queries.scope_now()
            segments = [queries.understood(text, known) for text in SEGMENTS]
            return [
                (queries.ask(each, scope, TODAY).value, queries.ask_postgres(each, scope, TODAY).value)
                for each in segments
            ]

    before = counted()
    report = load(released, sheet, exported.release)
    after = counted()
    intake.undo(by=released.director, number=report.batch)
    undone = counted()
    assert all(mirror == truth for mirror, truth in (*before, *after, *undone))
    assert before == undone
    assert all(one != other for one, other in zip(before, after, strict=True))
