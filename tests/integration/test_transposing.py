"""A redistribution: who lies in which new riding by the transposition of polls, and what takes it back."""

from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from hustings.apps.geography.models import District, RepresentationOrder
from hustings.apps.intake import actions as intake
from hustings.apps.intake.actions.batches import Report
from hustings.apps.organisations import actions as organisations
from hustings.apps.organisations.models import Membership, User
from hustings.apps.people.models import Address, Person
from hustings.domain.messages import BadInput
from hustings.scope import acting_as
from tests.imports import exact, line, load, write
from tests.unit.test_transposition import HEAD
from tests.world import TODAY, Party

# 35033 goes into 35041 but for polls 13 and 14: of 13 a part goes into 35042, of 14 nothing is said
TABLE = HEAD + (
    '35,35041,"North",35033,"O.P.",100,1.0,12.0\n'
    '35,35041,"North",35033,"O.P.",60,13.0,13.0\n'
    '35,35042,"South",35033,"O.P.",40,13.0,13.0\n'
    '35,35042,"South",35033,"O.P.",100,20.0,30.0\n'
    '35,35042,"South",35034,"O.P.",100,1.0,99.0\n'
)


@pytest.fixture
def redrawn(party: Party, tmp_path: Path) -> Party:
    order = RepresentationOrder.objects.create(code="2023", name_en="2023", name_fr="2023", live_from=date(2024, 4, 23))
    for code in ("35041", "35042"):
        District.objects.create(order=order, code=code, name_en=code, name_fr=code)
    rows = [
        line(1), line(2, poll="13"), line(3, poll="14"), line(4, poll="21"), line(5, riding="35034", poll="40"),
    ]  # fmt: skip
    load(party, write(tmp_path / "electors.csv", rows))
    (tmp_path / "table.csv").write_text(TABLE)
    return party


def transpose(party: Party, folder: Path, by: User | None = None, dry_run: bool = False) -> Report:
    return intake.transpose(
        by=by or party.director, path=folder / "table.csv", before="2013", after="2023", on=TODAY, dry_run=dry_run
    )


def zones(by: User) -> list[str]:
    with acting_as(by.pk), connection.cursor() as cursor:
        cursor.execute(
            "SELECT z.key, d.key FROM people_person p JOIN geography_zone z ON z.id = p.zone_id"
            " JOIN people_address a ON a.id = p.address_id JOIN geography_zone d ON d.id = a.zone_id"
            " ORDER BY p.elector_number"
        )
        found = cursor.fetchall()
    assert [person for person, _ in found] == [door for _, door in found], "doors go with their people"
    return [person for person, _ in found]


BEFORE = ["2013/35033"] * 4 + ["2013/35034"]
AFTER = ["2013/35033+2023/35041", "2013/35033", "2013/35033", "2013/35033+2023/35042", "2013/35034+2023/35042"]


def test_who_is_certain_lies_in_both_ridings(redrawn: Party, tmp_path: Path) -> None:
    assert transpose(redrawn, tmp_path, dry_run=True).changed == 3
    assert zones(redrawn.director) == BEFORE
    report = transpose(redrawn, tmp_path)
    assert (report.rows, report.changed, report.unchanged, report.refused) == (5, 3, 0, 2)
    assert zones(redrawn.director) == AFTER
    assert exact(redrawn.director)
    again = transpose(redrawn, tmp_path)
    assert (again.changed, again.unchanged, again.refused) == (0, 3, 2)


def test_an_association_of_the_new_riding_sees_its_people_and_their_doors(redrawn: Party, tmp_path: Path) -> None:
    with acting_as(redrawn.director.pk):
        unit = organisations.add_unit(
            by=redrawn.director, kind="riding_association", parent=redrawn.unit, code="eda-35042", name_en="South",
            name_fr="Sud",
        )  # fmt: skip
        organisations.grant_area(by=redrawn.director, unit=unit, order_code="2023", district_codes=["35042"])
        south = organisations.add_user(
            by=redrawn.director, username="south", name="Sue South", unit=unit, role=Membership.Role.ORGANISER
        )
    assert zones(south) == []
    transpose(redrawn, tmp_path)
    assert zones(south) == AFTER[3:]
    with acting_as(south.pk):
        assert Person.objects.count() == 2
        assert Address.objects.count() == 2


def test_undone_all_is_as_before_and_contacts_stay(redrawn: Party, tmp_path: Path) -> None:
    with acting_as(redrawn.director.pk):
        first = Person.objects.get(elector_number="000000001").pk
    redrawn.contact(first, mark="strong")
    batch = transpose(redrawn, tmp_path).batch
    intake.undo(by=redrawn.director, number=batch)
    assert zones(redrawn.director) == BEFORE
    assert exact(redrawn.director)
    assert transpose(redrawn, tmp_path).changed == 3


def test_a_later_list_says_better(redrawn: Party, tmp_path: Path) -> None:
    transpose(redrawn, tmp_path)
    with acting_as(redrawn.director.pk):
        organisations.grant_area(by=redrawn.director, unit=redrawn.unit, order_code="2023", district_codes=["*"])
    path = write(tmp_path / "next.csv", [line(1, riding="35042", poll="7")])
    intake.import_electors(by=redrawn.director, path=path, layout_name="ec-federal", on=date(2026, 7, 1))
    assert zones(redrawn.director)[0] == "2023/35042"
    assert exact(redrawn.director)


def test_what_is_missing_is_said(redrawn: Party, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no representation order 1996"):
        intake.transpose(by=redrawn.director, path=tmp_path / "table.csv", before="1996", after="2023", on=TODAY)
    with pytest.raises(BadInput, match="no district of the order 2013"):
        intake.transpose(by=redrawn.director, path=tmp_path / "table.csv", before="2023", after="2013", on=TODAY)
    # with a row less, a poll that went into two ridings would look as if it had gone into one
    (tmp_path / "table.csv").write_text(TABLE.replace(",40,", ",forty,"))
    with pytest.raises(BadInput, match="line 7 first"):
        transpose(redrawn, tmp_path)
