"""What two batches of a source said stands by the second when the first is undone, and goes with both."""

from pathlib import Path

from hustings.apps.intake import actions as intake
from hustings.apps.interactions import actions as interactions
from hustings.apps.people.models import ContactPoint, Person
from hustings.apps.profiles.models import Profile
from hustings.scope import acting_as
from tests.imports import exact, line, load, write
from tests.integration.test_withdrawal import bring
from tests.world import Party


def facts(party: Party) -> list[tuple[str, list[int]]]:
    """The phones and facts that stand, person by person."""
    with acting_as(party.director.pk):
        return [
            (
                " ".join(ContactPoint.objects.filter(person_id=each.pk, live=True).values_list("value", flat=True)),
                Profile.objects.get(person_id=each.pk).facts,
            )
            for each in Person.objects.order_by("elector_number")
        ]


def test_a_list_of_electors_that_comes_twice(party: Party, tmp_path: Path) -> None:
    first = load(party, write(tmp_path / "a.csv", [line(1), line(2), line(3)]))
    second = load(party, write(tmp_path / "b.csv", [line(1), line(2, family="Roy")]))
    assert (second.unchanged, second.changed) == (1, 1)
    third = load(party, write(tmp_path / "c.csv", [line(2, family="Roy"), line(1)]))
    assert third.unchanged == 2
    intake.undo(by=party.director, number=first.batch)
    with acting_as(party.director.pk):
        assert list(Person.objects.order_by("elector_number").values_list("family_name", "status")) == [
            ("Tremblay", "elector"),
            ("Roy", "elector"),
        ]
    intake.undo(by=party.director, number=second.batch)
    with acting_as(party.director.pk):
        assert sorted(Person.objects.values_list("family_name", flat=True)) == ["Roy", "Tremblay"]
    assert exact(party.director)
    intake.undo(by=party.director, number=third.batch)
    with acting_as(party.director.pk):
        assert not Person.objects.exists()


def test_what_changed_in_between_is_not_what_the_later_list_says(party: Party, tmp_path: Path) -> None:
    first = load(party, write(tmp_path / "a.csv", [line(1, family="Ann")]))
    second = load(party, write(tmp_path / "b.csv", [line(1, family="Bea")]))
    load(party, write(tmp_path / "c.csv", [line(1, family="Bea"), line(2)]))
    intake.undo(by=party.director, number=first.batch)
    intake.undo(by=party.director, number=second.batch)
    with acting_as(party.director.pk):
        assert Person.objects.get(elector_number="000000001").family_name == "Bea"


def test_the_very_same_file_twice_is_one_list(party: Party, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", [line(1), line(2)])
    first, second = load(party, path), load(party, path)
    intake.undo(by=party.director, number=first.batch)
    with acting_as(party.director.pk):
        assert not Person.objects.exists()
    intake.undo(by=party.director, number=second.batch)


def test_an_outside_list_that_comes_twice(party: Party, tmp_path: Path) -> None:
    load(party, write(tmp_path / "electors.csv", [line(n) for n in (1, 2, 3)]))
    with acting_as(party.director.pk):
        interactions.add_fact(by=party.director, kind="petition", name_en="Gas", name_fr="Gaz")
    one, two, three = (f"00000000{n},613555010{n},,,Gas" for n in (1, 2, 3))
    other = "000000003,6135550109,,,"
    first = bring(party, tmp_path, "test", one, two, three, other)
    told = facts(party)
    assert [len(each) for _, each in told] == [1, 1, 1]
    second = bring(party, tmp_path, "test", two, three)
    intake.undo(by=party.director, number=first)
    # of the third only a part was said again: which part, the rows do not tell, and so it counts no more
    assert facts(party) == [("", []), told[1], ("", [])]
    assert exact(party.director)
    intake.undo(by=party.director, number=second)
    assert facts(party) == [("", [])] * 3
    assert exact(party.director)
