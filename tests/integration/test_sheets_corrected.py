"""Filled sheets that are corrected, undone, mistaken or not for us: what was said before holds again, byte for byte."""

from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from hustings.apps.intake import actions as intake
from hustings.apps.interactions import actions as interactions
from hustings.apps.organisations import actions as organisations
from hustings.domain.messages import BadInput, Refused
from hustings.domain.references import number_of, reference
from hustings.scope import acting_as
from tests.sheets import Filled, export, fill, first_rows, freeze, load, plan, prepared, profile_rows, read, save
from tests.world import TODAY, Party

PEOPLE = 60
STRONG, OPPOSED = Filled("contacted", "strong", answer="Housing"), Filled("contacted", "opposed", answer="Jobs")


@pytest.fixture
def released(party: Party, tmp_path: Path) -> Party:
    return prepared(party, tmp_path, PEOPLE)


def test_a_corrected_row_replaces_and_undo_brings_the_first_back(released: Party, tmp_path: Path) -> None:
    sheet = tmp_path / "calls.csv"
    exported = export(released, sheet)
    blank = read(sheet)
    reports, states = [], []
    for how in (
        first_rows(20, STRONG),
        lambda index: OPPOSED if index < 10 else first_rows(20, STRONG)(index),
        first_rows(5, Filled("refused")),
    ):
        reports.append(load(released, save(sheet, fill(blank, how=how)), exported.release))
        states.append(profile_rows(released))
    assert [(r.added, r.changed, r.unchanged) for r in reports] == [(20, 0, 40), (0, 10, 50), (0, 5, 55)]
    changed = [person for person in states[0] if states[0][person] != states[1][person]]
    assert len(changed) == 10
    assert all(states[1][person]["attempts"] == 1 and states[1][person]["mark"] == 5 for person in changed)

    for number, before in ((2, states[1]), (1, states[0])):
        intake.undo(by=released.director, number=reports[number].batch)
        assert profile_rows(released) == before
    for said, state in (
        (OPPOSED, states[1]),
        (STRONG, states[0]),
        (OPPOSED, states[1]),
    ):  # there, back, and there again
        report = load(released, save(sheet, fill(blank, how=first_rows(10, said))), exported.release)
        assert (report.added, report.changed, report.unchanged) == (0, 10, 50)
        assert profile_rows(released) == state
        assert load(released, sheet, exported.release).unchanged == PEOPLE


def test_the_middle_of_three_sheets_undone_leaves_the_last_in_force(released: Party, tmp_path: Path) -> None:
    sheet = tmp_path / "calls.csv"
    exported = export(released, sheet)
    blank, empty = read(sheet), profile_rows(released)
    reports, states = [], []
    for mark in ("strong", "undecided", "opposed"):
        how = first_rows(3, Filled("contacted", mark))
        reports.append(load(released, save(sheet, fill(blank, how=how)), exported.release))
        states.append(profile_rows(released))
    intake.undo(by=released.director, number=reports[1].batch)
    assert profile_rows(released) == states[2]
    intake.undo(by=released.director, number=reports[2].batch)
    assert profile_rows(released) == states[0], "the second is undone: the first holds"
    intake.undo(by=released.director, number=reports[0].batch)
    assert profile_rows(released) == empty


def test_a_contact_taken_back_by_hand_stays_taken_back(released: Party, tmp_path: Path) -> None:
    sheet = tmp_path / "calls.csv"
    exported = export(released, sheet)
    blank, empty = read(sheet), profile_rows(released)
    load(released, save(sheet, fill(blank, how=first_rows(1, STRONG))), exported.release)
    with acting_as(released.director.pk), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM interactions_standing")
        ((identity,),) = cursor.fetchall()
        interactions.void(by=released.director, unit=released.unit, interaction=identity)
    second = load(released, save(sheet, fill(blank, how=first_rows(1, OPPOSED))), exported.release)
    intake.undo(by=released.director, number=second.batch)
    assert profile_rows(released) == empty


def test_a_sheet_without_dates_read_again_tomorrow_changes_nothing(released: Party, tmp_path: Path) -> None:
    sheet = tmp_path / "calls.csv"
    exported = export(released, sheet)
    save(sheet, fill(read(sheet), day=""))
    assert load(released, sheet, exported.release, on=date(2026, 6, 15)).added > 0
    before = profile_rows(released)
    assert load(released, sheet, exported.release, on=date(2026, 6, 16)).unchanged == PEOPLE
    assert profile_rows(released) == before


def test_two_rows_about_one_person_are_two_attempts(released: Party, tmp_path: Path) -> None:
    sheet = tmp_path / "calls.csv"
    exported = export(released, sheet)
    header, first, *_ = fill(read(sheet), how=lambda i: Filled("not_home"))
    second = list(first)
    second[header.index("result")], second[header.index("mark")] = "contacted", "likely"
    save(sheet, [header, first, second])
    assert load(released, sheet, exported.release).added == 2
    before = profile_rows(released)
    assert before[number_of(first[0]) or 0]["attempts"] == 2
    assert load(released, sheet, exported.release).unchanged == 2
    assert profile_rows(released) == before


def test_rows_that_cannot_be_used_are_refused_each_with_its_reason(released: Party, tmp_path: Path) -> None:
    freeze(released, "few", "has phone and member")
    with acting_as(released.director.pk), connection.cursor() as cursor:
        cursor.execute("SELECT person_id FROM profile WHERE NOT has_phone LIMIT 1")
        ((outside,),) = cursor.fetchall()
    sheet = tmp_path / "calls.csv"
    exported = export(released, sheet)
    header, *rows = fill(read(sheet), how=lambda i: Filled("contacted", "strong"))
    rows = rows[:7]
    rows[0][0] = reference(outside)  # somebody who was not on this sheet
    rows[1][0] = rows[1][0][:-1] + ("0" if rows[1][0][-1] != "0" else "1")  # a slip of the pen
    rows[2][header.index("date")] = "2999-01-01"
    rows[3][header.index("result")] = "enchanted"
    rows[4][header.index("mark")] = "best friend"
    rows[5][header.index("Q: Top issue")] = "Nothing on the list"
    before = profile_rows(released)
    report = load(released, save(sheet, [header, *rows]), exported.release)
    assert (report.added, report.refused) == (1, 6)
    assert sum(report.reasons.values()) == 6
    assert {reason: count for reason, count in report.reasons.items() if "not of this release" in reason} == {
        "The row is not of this release. Check the number at the top of the sheet.": 2
    }
    after = profile_rows(released)
    assert [person for person in after if after[person] != before[person]] == [number_of(rows[6][0])]
    few = export(released, tmp_path / "few.csv", name="few")
    report = load(released, save(sheet, [header, *rows[6:]]), few.release)
    assert (report.added, report.refused) == (0, 1), "a sheet goes home to the release it came from"
    with pytest.raises(BadInput, match="No release of yours"):
        load(released, sheet, "ZZZZ2222")
    with pytest.raises(BadInput, match="No release of yours"):
        intake.import_contacts(by=released.organiser, path=sheet, release_name=exported.release, on=TODAY)


def test_a_dry_run_tells_and_keeps_nothing(released: Party, tmp_path: Path) -> None:
    sheet = tmp_path / "calls.csv"
    exported = export(released, sheet)
    before = profile_rows(released)
    save(sheet, fill(read(sheet)))
    assert load(released, sheet, exported.release, dry_run=True).added > 0
    assert profile_rows(released) == before


def test_what_a_sheet_brought_home_holds_at_the_next_export(released: Party, tmp_path: Path) -> None:
    sheet = tmp_path / "calls.csv"
    exported = export(released, sheet)
    rows = save(sheet, fill(read(sheet)))
    load(released, rows, exported.release)
    second = export(released, tmp_path / "second.csv")
    stopped = {row[0] for index, row in enumerate(read(rows)[1:]) if plan(index).opt_out}
    wrong = {row[0] for index, row in enumerate(read(rows)[1:]) if plan(index).result == "wrong_number"} - stopped
    assert second.left_out == {"opted_out": len(stopped), "no_phone": len(wrong)}
    assert {row[0] for row in read(second.path)[1:]} == {row[0] for row in read(rows)[1:]} - stopped - wrong


def test_only_those_who_may_record_bring_a_sheet_home(released: Party, tmp_path: Path) -> None:
    sheet = tmp_path / "calls.csv"
    exported = export(released, sheet)
    save(sheet, fill(read(sheet)))
    with acting_as(released.director.pk):
        auditor = organisations.add_user(
            by=released.director, username="auditor", name="Ada Auditor", unit=released.unit, role="auditor"
        )
    with pytest.raises(Refused, match="right to record"):
        intake.import_contacts(by=auditor, path=sheet, release_name=exported.release, on=TODAY)
