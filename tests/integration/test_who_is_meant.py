"""Rows without an elector number: joined, waiting for a decision, or outside; and what a decision does."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from hustings.apps.intake import actions as intake
from hustings.apps.intake import queries
from hustings.apps.intake.actions.batches import Report
from hustings.apps.intake.models import Batch, Doubt
from hustings.apps.interactions import actions as interactions
from hustings.apps.interactions.models import Interaction
from hustings.apps.organisations import actions as organisations
from hustings.apps.organisations.models import Membership, User
from hustings.apps.people import actions as people
from hustings.apps.people.models import Assertion, Person
from hustings.domain.messages import BadInput, Refused
from hustings.scope import acting_as
from tests.imports import COLUMNS, exact, load
from tests.integration.test_pages import plain_static_files as plain_static_files
from tests.integration.test_pages import signed_in
from tests.world import TODAY, Party

HEADER = "last name,first name,suffix,street address,city,postal code,phone,email,date of birth,issue"
# father and son of one name, a woman with two family names, twins' brother: on the register without births
ELECTORS = (
    "35033,12,1,000000001,Ouimet,Réal,41,,,Oak,ST,,Hamilton,ON,L8T 1A1,,,",
    "35033,12,2,000000002,Ouimet,Réal,41,,,Oak,ST,,Hamilton,ON,L8T 1A1,,,",
    "35033,12,3,000000003,Tremblay-Gagnon,Marie-Ève,43,,,Oak,ST,,Hamilton,ON,L8T 1A1,,,",
    "35033,12,4,000000004,Quesnel,Mario,45,,,Oak,ST,,Hamilton,ON,L8T 1A1,,,",
    "35033,12,5,000000005,Ferland,William,47,,,Oak,ST,,Hamilton,ON,L8T 1A1,,,",
)
CERTAIN = "Tremblay,Marie Eve,,43 Oak St,Hamilton,L8T 1A1,905-555-0101,,,Rents"
SHORT = "Ferland,Bill,,47 Oak Street,Hamilton,L8T1A1,,bill@example.org,,Rents"
EITHER = "Ouimet,Réal,,41 Oak St,Hamilton,L8T 1A1,905-555-0102,,,Rents"
TWIN = "Quesnel,Maria,,45 Oak St,Hamilton,L8T 1A1,905-555-0103,,,Rents"
STRANGER = "Quimper,Zoé,,905 King Rd,Toronto,M4B 1B3,,,,Rents"


@pytest.fixture
def register(party: Party, tmp_path: Path) -> Party:
    path = tmp_path / "electors.csv"
    path.write_text("\n".join([COLUMNS, *ELECTORS]) + "\n", encoding="utf-8")
    load(party, path)
    with acting_as(party.director.pk):
        interactions.add_fact(by=party.director, kind="issue", name_en="Rents", name_fr="Loyers")
    return party


def bring(party: Party, folder: Path, *rows: str, code: str = "table") -> Report:
    with acting_as(party.director.pk):
        people.add_source(
            by=party.director, unit=party.unit, code=code, kind="outside", title=code, given_by="us", ground="consent"
        )
    path = folder / "list.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    report = intake.import_people(by=party.director, path=path, source_code=code, on=TODAY)
    assert report.rows == len(rows) == sum(outcomes(report))
    return report


def outcomes(report: Report) -> tuple[int, ...]:
    """Added, changed, unchanged, refused, waiting."""
    return report.added, report.changed, report.unchanged, report.refused, report.waiting


def numbered(party: Party, number: int) -> Person:
    with acting_as(party.director.pk):
        return Person.objects.get(elector_number=f"{number:09d}")


def told_of(party: Party, number: int) -> list[dict[str, Any]]:
    """What stands about an elector beside the list: the outside lists' assertions in force."""
    with acting_as(party.director.pk):
        person = Person.objects.get(elector_number=f"{number:09d}")
        return [each.content for each in Assertion.objects.filter(person_id=person.pk, live=True)[1:]]


def issues(party: Party) -> int:
    with acting_as(party.director.pk):
        voided = Interaction.objects.exclude(voids=None).values("voids")
        return Interaction.objects.filter(kind="fact", voids=None).exclude(pk__in=voided).count()


def take(by: User) -> Doubt:
    with acting_as(by.pk):
        found = intake.take_next(by=by)
        assert found is not None
        return found


def nothing_left(by: User) -> bool:
    with acting_as(by.pk):
        return intake.take_next(by=by) is None


def decide(by: User, doubt: Doubt, person: int | None) -> None:
    with acting_as(by.pk):
        intake.decide(by=by, number=doubt.pk, person=person)


def test_certain_rows_count_doubtful_ones_wait_and_strangers_stay_outside(register: Party, tmp_path: Path) -> None:
    report = bring(register, tmp_path, CERTAIN, SHORT, EITHER, TWIN, STRANGER)
    assert outcomes(report) == (2, 0, 0, 1, 2)  # Mario's twin waits as well
    assert told_of(register, 3) == [{"phone": "+19055550101"}]
    assert told_of(register, 5) == [{"email": "bill@example.org"}]
    assert issues(register) == 2
    doubt = take(register.director)
    assert doubt.why == "several"
    assert {each["person"] for each in doubt.candidates} == {numbered(register, 1).pk, numbered(register, 2).pk}
    assert doubt.candidates[0]["answers"]["door"] == "same"
    assert exact(register.director)


def test_the_same_file_again_changes_nothing(register: Party, tmp_path: Path) -> None:
    bring(register, tmp_path, CERTAIN, EITHER, STRANGER)
    again = bring(register, tmp_path, CERTAIN, EITHER, STRANGER)
    assert outcomes(again) == (0, 0, 1, 2, 0)
    assert "waits for a decision already" in " ".join(again.reasons)
    with acting_as(register.director.pk):
        assert Doubt.objects.count() == 1


def test_a_decision_lets_the_row_count_once_and_for_its_batch(register: Party, tmp_path: Path) -> None:
    report = bring(register, tmp_path, EITHER)
    son = numbered(register, 2)
    decide(register.director, take(register.director), son.pk)
    assert told_of(register, 2) == [{"phone": "+19055550102"}]
    assert (told_of(register, 1), issues(register)) == ([], 1)
    assert nothing_left(register.director)
    assert exact(register.director)
    # the same row of another file of that source is not asked again
    again = bring(register, tmp_path, EITHER, STRANGER)
    assert outcomes(again) == (0, 0, 1, 1, 0)
    assert issues(register) == 1
    # undone with the files that brought it, whoever decided: the second says it too, until it is undone as well
    intake.undo(by=register.director, number=report.batch)
    assert (told_of(register, 2), issues(register)) == ([{"phone": "+19055550102"}], 1)
    intake.undo(by=register.director, number=again.batch)
    assert (told_of(register, 2), issues(register)) == ([], 0)
    assert exact(register.director)


def test_nobody_stays_outside_and_comes_out_with_the_refused_rows(register: Party, tmp_path: Path) -> None:
    report = bring(register, tmp_path, EITHER)
    decide(register.director, take(register.director), None)
    assert (told_of(register, 1), told_of(register, 2), issues(register)) == ([], [], 0)
    with acting_as(register.director.pk):
        batch = Batch.objects.get(pk=report.batch)
        assert [row.raw.decode() for row in queries.refused_rows(batch)] == [EITHER]
        measured = queries.measured([register.unit.pk])
    assert (measured.decided, measured.first, measured.nobody, measured.precision, measured.recall) == (
        1,
        0,
        1,
        0,
        None,
    )
    assert outcomes(bring(register, tmp_path, EITHER, STRANGER)) == (0, 0, 0, 2, 0)


def test_answers_are_measured(register: Party, tmp_path: Path) -> None:
    rows = [EITHER.replace("0102", f"020{number}") for number in range(4)]
    bring(register, tmp_path, *rows)
    for place in (0, 0, 1, None):
        doubt = take(register.director)
        decide(register.director, doubt, None if place is None else doubt.candidates[place]["person"])
    with acting_as(register.director.pk):
        measured = queries.measured([register.unit.pk])
    assert measured == (4, 2, 1, 1)
    assert (measured.precision, measured.recall) == (0.5, 2 / 3)


def test_two_reviewers_do_not_meet(register: Party, tmp_path: Path) -> None:
    bring(register, tmp_path, EITHER, EITHER.replace("0102", "0104"))
    one = register.director
    with acting_as(one.pk):
        role = Membership.Role.DATA_ENTRY
        other = organisations.add_user(by=one, username="entry", name="Eve Entry", unit=register.unit, role=role)
    first, second = take(one), take(other)
    assert first.pk != second.pk
    assert take(one).pk == first.pk  # one's own again, not the next
    with pytest.raises(BadInput, match="Somebody else is deciding"):
        decide(other, first, None)
    with acting_as(one.pk):
        Doubt.objects.filter(pk=first.pk).update(held_until=timezone.now() - timedelta(seconds=1))
    decide(other, second, None)
    assert take(other).pk == first.pk  # whoever went home holds nothing for ever
    decide(other, first, None)
    with pytest.raises(BadInput, match="decided on this row already"):
        decide(one, first, None)


def test_what_is_put_off_comes_last(register: Party, tmp_path: Path) -> None:
    bring(register, tmp_path, EITHER, EITHER.replace("0102", "0104"))
    first = take(register.director)
    with acting_as(register.director.pk):
        intake.put_off(by=register.director, number=first.pk)
    second = take(register.director)
    assert second.pk != first.pk
    decide(register.director, second, None)
    assert take(register.director).pk == first.pk


def test_what_is_taken_back_or_withdrawn_waits_no_more(register: Party, tmp_path: Path) -> None:
    undone = bring(register, tmp_path, EITHER)
    held = take(register.director)
    intake.undo(by=register.director, number=undone.batch)
    assert nothing_left(register.director)
    with pytest.raises(BadInput, match="taken back meanwhile"):
        decide(register.director, held, numbered(register, 1).pk)
    bring(register, tmp_path, EITHER, code="theirs")
    held = take(register.director)
    intake.withdraw_source(by=register.director, number=held.source_id, reason="they asked")
    assert nothing_left(register.director)
    with pytest.raises(Refused, match="was withdrawn"):
        decide(register.director, held, numbered(register, 1).pk)
    assert issues(register) == 0


def test_only_those_shown_can_be_chosen(register: Party, tmp_path: Path) -> None:
    bring(register, tmp_path, EITHER)
    with pytest.raises(BadInput, match="Choose one of the people shown"):
        decide(register.director, take(register.director), numbered(register, 5).pk)


def test_a_number_that_is_not_there_leaves_the_name_to_say_who_is_meant(register: Party, tmp_path: Path) -> None:
    with acting_as(register.director.pk):
        people.add_source(
            by=register.director, unit=register.unit, code="n", kind="outside", title="n", given_by="us", ground="us"
        )
    path = tmp_path / "numbered.csv"
    path.write_text(
        "elector_number,last name,first name,street address,postal code,phone\n"
        "000000099,Ferland,William,47 Oak St,L8T 1A1,905-555-0107\n"
        "000000003,Ferland,William,47 Oak St,L8T 1A1,905-555-0108\n",
        encoding="utf-8",
    )
    report = intake.import_people(by=register.director, path=path, source_code="n", on=TODAY)
    assert outcomes(report) == (1, 0, 0, 1, 0)
    assert told_of(register, 5) == [{"phone": "+19055550107"}]
    assert "somebody with another name" in " ".join(report.reasons)


def test_the_page_says_why_an_answer_was_not_kept_and_goes_on(register: Party, tmp_path: Path) -> None:
    bring(register, tmp_path, EITHER, EITHER.replace("0102", "0104"))
    first = take(register.director)
    browser = signed_in(register.director)
    assert b"More than one person fits." in browser.get("/imports/waiting/").content
    decide(register.director, first, None)
    late = browser.post(f"/imports/waiting/{first.pk}/", {"answer": "nobody"})
    assert late.status_code == 422
    assert b"Somebody decided on this row already." in late.content
    assert b"905-555-0104" in late.content  # the next row is there all the same
    wrong = browser.post(f"/imports/waiting/{take(register.director).pk}/", {"answer": str(numbered(register, 5).pk)})
    assert (wrong.status_code, b"Choose one of the people shown" in wrong.content) == (422, True)
    done = browser.post(f"/imports/waiting/{take(register.director).pk}/", {"answer": "nobody"})
    assert (done.status_code, done.headers["Location"]) == (302, "/imports/waiting/")
    assert b"No row waits" in browser.get("/imports/waiting/").content


def test_a_trial_keeps_no_row_waiting(register: Party, tmp_path: Path) -> None:
    bring(register, tmp_path, STRANGER)
    path = tmp_path / "list.csv"
    path.write_text(f"{HEADER}\n{EITHER}\n", encoding="utf-8")
    report = intake.import_people(by=register.director, path=path, source_code="table", on=TODAY, dry_run=True)
    assert (outcomes(report), report.dry_run) == ((0, 0, 0, 0, 1), True)
    assert nothing_left(register.director)


def test_a_row_means_somebody_by_a_name_they_had_before(register: Party, tmp_path: Path) -> None:
    """Merged, they have one name on their page; a list that has the other means them all the same, once."""
    party, by = register, register.director
    one, other = numbered(party, 3), numbered(party, 5)  # Marie-Ève Tremblay-Gagnon, and William Ferland
    with acting_as(by.pk):
        merge = people.merge(by=by, one=one.pk, other=other.pk, holds={"name": other.pk})
    report = bring(party, tmp_path, CERTAIN, SHORT)
    assert outcomes(report) == (2, 0, 0, 0, 0)
    with acting_as(by.pk):
        assert set(Assertion.objects.filter(batch_id=report.batch).values_list("person_id", flat=True)) == {one.pk}
        people.take_apart(by=by, number=merge.pk)
        told = Assertion.objects.filter(batch_id=report.batch).order_by("row_number")
        assert list(told.values_list("content__email", "person_id")) == [(None, one.pk), ("bill@example.org", other.pk)]
