"""A list of electors in: every row accounted for, twice, undone, mended."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hustings.apps.intake import actions as intake
from hustings.apps.intake.actions import electors
from hustings.apps.intake.models import Batch
from hustings.apps.people.actions import refold
from hustings.apps.people.actions.folding import name_bulk_people
from hustings.apps.people.models import Person
from hustings.apps.profiles import queries as profiles
from hustings.scope import acting_as
from tests.world import Party

HEADER = (
    "ED_CODE,PD_NUMBER,SEQUENCE,ELECTOR_ID,FAMILY_NAME,GIVEN_NAMES,CIVIC_NUMBER,CIVIC_SUFFIX,UNIT,STREET_NAME,"
    "STREET_TYPE,STREET_DIRECTION,MUNICIPALITY,PROVINCE,POSTAL_CODE,MAIL_1,MAIL_2,MAIL_3"
)
ON = date(2026, 5, 1)


def line(
    number: int, *, riding: str = "35033", family: str = "Tremblay", street: str = "Main", poll: str = "12"
) -> str:
    return f"{riding},{poll},{number},{number:09d},{family},Jean,{number},,,{street},ST,E,Hamilton,ON,L8T 1A1,,,"


def write(path: Path, lines: list[str]) -> Path:
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return path


def load(party: Party, path: Path, **more: Any) -> Any:
    return intake.import_electors(by=more.pop("by", party.director), path=path, layout_name="ec-federal", on=ON, **more)


def people(party: Party) -> list[tuple[Any, ...]]:
    with acting_as(party.director.pk):
        fields = [field.name for field in Person._meta.fields if field.name not in ("id", "top_id")]
        return sorted(Person.objects.values_list(*fields), key=repr)


def exact(party: Party) -> bool:
    with acting_as(party.director.pk):
        return profiles.differences() == []


def test_every_row_ends_in_one_of_four_ways(party: Party, tmp_path: Path) -> None:
    file = write(tmp_path / "list.csv", [line(1), line(2), line(2), line(3, riding="99999"), "short,row"])
    report = load(party, file)
    assert (report.rows, report.added, report.changed, report.unchanged, report.refused) == (5, 2, 0, 0, 3)
    assert sum(report.reasons.values()) == 3
    assert len(people(party)) == 2
    assert exact(party)


def test_a_list_in_many_portions_is_as_in_one(party: Party, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [line(number, poll=str(1 + number // 100), street=f"Rue {number % 9}") for number in range(1, 3_001)]
    file = write(tmp_path / "list.csv", [*rows, "short,row", line(7), line(2_999), line(3_001, riding="99999")])
    whole = load(party, file)
    in_one = people(party)
    intake.undo(by=party.director, number=whole.batch)
    assert people(party) == []
    monkeypatch.setattr(electors, "PORTION", 500)
    seen: list[int] = []
    report = load(party, file, progress=seen.append)
    assert len(seen) > 2, "it was one portion"
    assert seen[-1] == report.rows == 3_004
    assert (report.added, report.refused, report.reasons) == (3_000, 4, whole.reasons)
    assert people(party) == in_one
    assert exact(party)


def test_the_same_file_twice_changes_nothing(party: Party, tmp_path: Path) -> None:
    file = write(tmp_path / "list.csv", [line(number) for number in range(1, 51)])
    load(party, file)
    before = people(party)
    report = load(party, file)
    assert (report.added, report.changed, report.unchanged) == (0, 0, 50)
    assert people(party) == before


def test_a_newer_list_changes_and_undo_restores(party: Party, tmp_path: Path) -> None:
    load(party, write(tmp_path / "a.csv", [line(1), line(2)]))
    before = people(party)
    report = load(party, write(tmp_path / "b.csv", [line(1, family="Roy", poll="13"), line(2), line(3)]))
    assert (report.added, report.changed, report.unchanged) == (1, 1, 1)
    with acting_as(party.director.pk):
        assert Person.objects.get(elector_number="000000001").family_name == "Roy"
    assert exact(party)
    intake.undo(by=party.director, number=report.batch)
    assert people(party) == before
    assert exact(party)


def test_undo_keeps_what_later_batches_said(party: Party, tmp_path: Path) -> None:
    first = load(party, write(tmp_path / "a.csv", [line(1, family="Roy")]))
    load(party, write(tmp_path / "b.csv", [line(1, family="Gagnon")]))
    intake.undo(by=party.director, number=first.batch)
    with acting_as(party.director.pk):
        assert Person.objects.get().family_name == "Gagnon"


def test_a_dry_run_says_what_would_change_and_changes_nothing(party: Party, tmp_path: Path) -> None:
    file = write(tmp_path / "list.csv", [line(1), line(2)])
    report = load(party, file, dry_run=True)
    assert (report.added, report.dry_run) == (2, True)
    assert people(party) == []
    with acting_as(party.director.pk):
        assert not Batch.objects.exists()


def test_f61_rows_of_another_riding_are_refused(party: Party, tmp_path: Path) -> None:
    file = write(tmp_path / "list.csv", [line(1), line(2, riding="35034")])
    report = load(party, file, by=party.organiser)
    assert (report.added, report.refused) == (1, 1)
    assert "not yours" in next(iter(report.reasons))


def test_an_elector_who_moves_to_another_riding_stays_one_person(party: Party, tmp_path: Path) -> None:
    load(party, write(tmp_path / "a.csv", [line(1)]))
    with acting_as(party.director.pk):
        person = Person.objects.get().pk
    party.contact(person, mark="strong")
    report = load(party, write(tmp_path / "b.csv", [line(1, riding="35034")]))
    assert report.changed == 1
    with acting_as(party.director.pk):
        moved = Person.objects.get()
    assert (moved.pk, moved.zone_id) == (person, party.zones["35034"])
    assert exact(party)


@pytest.mark.parametrize(
    "name", ["Sahaiʔa", "Sahᾴí̜ʔᾳ", "Náʔël", "λugʷaləs", "K̓ala'ask", "Wači Wiŋ", "ᐊᓇᐅᑕᓕᒃ", "O’Brien", "Null"]
)
def test_f57_names_are_byte_exact(party: Party, tmp_path: Path, name: str) -> None:
    load(party, write(tmp_path / "list.csv", [line(1, family=name)]))
    with acting_as(party.director.pk):
        assert Person.objects.get().family_name.encode() == name.encode()


def test_a_person_inserted_at_once_is_what_folding_gives(party: Party, tmp_path: Path) -> None:
    lines = [
        line(number, family=family) for number, family in enumerate(["Tremblay", "O’Brien", "Back\\slash", "Null"], 1)
    ]
    load(party, write(tmp_path / "list.csv", lines))
    before = people(party)
    with acting_as(party.director.pk):
        name_bulk_people(list(Person.objects.values_list("pk", flat=True)))
        refold(by=party.director, reason="test")
    assert people(party) == before
