"""A whole edition of a list of electors: history follows the person, the gone are gone, and all of it can be undone."""

from pathlib import Path

import pytest

from hustings.apps.intake import actions as intake
from hustings.apps.intake import queries
from hustings.apps.intake.access import batch_for
from hustings.apps.intake.actions.batches import Report
from hustings.apps.interactions.models import Interaction
from hustings.apps.people.models import Person
from hustings.domain.messages import BadInput
from hustings.scope import acting_as
from tests.imports import exact, line, load, state, totals, write
from tests.world import Party

FAMILIES = ("Ouimet", "Vaillancourt", "Quesnel", "Prudhomme", "Lanctot", "Thivierge", "Boisclair", "Desrosiers")


def elector(number: int, place: int, **more: str) -> str:
    """The elector of a place in FAMILIES, who lives behind the door of that number."""
    made = line(number, family=more.pop("family", FAMILIES[place]), **more).split(",")
    made[6] = str(place + 1)  # the door does not change with the number
    return ",".join(made)


FIRST = [elector(place + 1, place) for place in range(8)]


def edition(party: Party, folder: Path, *lines: str) -> Report:
    return load(party, write(folder / "edition.csv", list(lines)), whole=True)


@pytest.fixture
def listed(party: Party, tmp_path: Path) -> Party:
    """Eight electors, each of whom told us something."""
    load(party, write(tmp_path / "first.csv", FIRST))
    with acting_as(party.director.pk):
        people = list(Person.objects.order_by("id").values_list("id", flat=True))
    for person in people:
        party.contact(person, mark="strong")
    return party


def people(party: Party) -> dict[str, tuple[str, str]]:
    """Family name -> (elector number, status), of all who have one."""
    with acting_as(party.director.pk):
        return {p.family_name: (p.elector_number.lstrip("0"), p.status) for p in Person.objects.all()}


def with_history(party: Party) -> set[str]:
    with acting_as(party.director.pk):
        heard = Interaction.objects.filter(kind="contact").values("person_id")
        return set(Person.objects.filter(pk__in=heard).values_list("family_name", flat=True))


def counted(party: Party, report: Report) -> dict[str, int]:
    with acting_as(party.director.pk):
        found = queries.changes(batch_for(party.director, report.batch))
    return {kind: sum(each.people for each in found if each.kind == kind) for kind in {each.kind for each in found}}


def test_a_new_number_is_the_same_person_and_who_is_missing_is_gone(listed: Party, tmp_path: Path) -> None:
    report = edition(
        listed,
        tmp_path,
        *FIRST[:4],
        elector(905, 4),  # a new number, behind the same door
        elector(906, 5, family="Thiviergee"),  # a new number, and a slip of the pen
        elector(7, 6, family="Boisclair-Roy"),  # the number as it was, another name
        elector(999, 7, family="Quimper"),  # somebody else behind the eighth door
    )
    assert totals(report) == (1, 3, 4, 0)
    found = people(listed)
    assert found["Lanctot"] == ("905", "elector")
    assert found["Thiviergee"] == ("906", "elector")
    assert found["Boisclair-Roy"] == ("7", "elector")
    assert found["Quimper"] == ("999", "elector")
    assert found["Desrosiers"] == ("8", "removed")
    assert len(found) == 9
    assert with_history(listed) == found.keys() - {"Quimper"}
    assert counted(listed, report) == {"new": 1, "gone": 1, "new number": 2, "other name": 2}
    assert exact(listed.director)


def test_undone_all_is_as_before(listed: Party, tmp_path: Path) -> None:
    only = ("people", "contact points", "addresses")
    before = state(listed.director, *only)
    report = edition(listed, tmp_path, *FIRST[:4], elector(905, 4), elector(6, 5, poll="99"), elector(999, 7))
    assert people(listed)["Lanctot"] == ("905", "elector")
    intake.undo(by=listed.director, number=report.batch)
    assert state(listed.director, *only) == before
    assert exact(listed.director)


def test_the_same_edition_again_changes_nothing(listed: Party, tmp_path: Path) -> None:
    lines = (*FIRST[:4], elector(905, 4), elector(999, 7, family="Quimper"))
    edition(listed, tmp_path, *lines)
    before = state(listed.director, "people", "profiles")
    again = edition(listed, tmp_path, *lines)
    assert totals(again) == (0, 0, 6, 0)
    assert state(listed.director, "people", "profiles") == before
    assert counted(listed, again) == {}


def test_who_was_gone_and_stands_on_a_later_list_is_back(listed: Party, tmp_path: Path) -> None:
    edition(listed, tmp_path, *FIRST[:7])
    assert people(listed)["Desrosiers"] == ("8", "removed")
    back = edition(listed, tmp_path, *FIRST)
    assert totals(back) == (0, 1, 7, 0)
    assert people(listed)["Desrosiers"] == ("8", "elector")


def test_kin_behind_one_door_are_not_one_person(listed: Party, tmp_path: Path) -> None:
    """The son who is new on the list takes nothing of the father who left it."""
    son = elector(950, 7).replace(",Jean,", ",Mathis,")
    report = edition(listed, tmp_path, *FIRST[:7], son)
    assert totals(report) == (1, 0, 7, 0)
    with acting_as(listed.director.pk):
        assert not Interaction.objects.filter(person_id=Person.objects.get(given_name="Mathis").pk).exists()


def test_two_rows_that_might_both_be_the_missing_one_are_neither(listed: Party, tmp_path: Path) -> None:
    report = edition(listed, tmp_path, *FIRST[:7], elector(950, 7), elector(951, 7))
    assert totals(report) == (2, 0, 7, 0)
    assert people(listed)["Desrosiers"][1] in ("removed", "elector")
    with acting_as(listed.director.pk):
        assert Person.objects.get(elector_number="000000008").status == "removed"


def test_a_list_of_another_riding_lets_nobody_go(listed: Party, tmp_path: Path) -> None:
    report = edition(listed, tmp_path, elector(2001, 0, riding="35034", street="Queen"))
    assert totals(report) == (1, 0, 0, 0)
    assert {status for _, status in people(listed).values()} == {"elector"}
    assert counted(listed, report) == {"new": 1}


def test_moves_are_told_by_poll(listed: Party, tmp_path: Path) -> None:
    report = edition(
        listed,
        tmp_path,
        *FIRST[:5],
        elector(6, 5, poll="13", street="Queen"),
        elector(7, 6, street="Queen"),
        elector(8, 7, poll="13"),
    )
    assert totals(report) == (0, 3, 5, 0)
    with acting_as(listed.director.pk):
        found = queries.changes(batch_for(listed.director, report.batch))
    assert {(each.poll, each.kind, each.people) for each in found} == {
        ("12", "moved out", 1), ("13", "moved in", 1), ("12", "moved within", 1), ("13", "other poll", 1)
    }  # fmt: skip


def test_rows_that_cannot_be_read_keep_a_list_from_being_whole(listed: Party, tmp_path: Path) -> None:
    before = state(listed.director, "people", "assertions")
    with pytest.raises(BadInput, match="1 rows of the list cannot be read"):
        edition(listed, tmp_path, *FIRST[:7], "35033,12,8,\x00,,")
    assert state(listed.director, "people", "assertions") == before
