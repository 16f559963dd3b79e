"""Rows about nobody on the register, of a source that is to bring people: who they become, where, what undoes it."""

from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from hustings.apps.geography.models import District, PostalCode, PostalDistrict, RepresentationOrder
from hustings.apps.intake import actions as intake
from hustings.apps.intake.actions.batches import Report
from hustings.apps.intake.actions.newcomers import ELSEWHERE, NOWHERE, UNNAMED
from hustings.apps.intake.models import Batch, Doubt
from hustings.apps.interactions import actions as interactions
from hustings.apps.lists import actions as lists
from hustings.apps.lists import queries as lists_queries
from hustings.apps.organisations.models import User
from hustings.apps.people import actions as people
from hustings.apps.people import queries
from hustings.apps.people.models import Person, Source
from hustings.domain.messages import BadInput
from hustings.domain.source_rules import Terms
from hustings.scope import acting_as
from tests.imports import exact, load
from tests.integration.test_who_is_meant import CERTAIN, EITHER, ELECTORS, STRANGER, bring, numbered, outcomes
from tests.integration.test_who_is_meant import register as register
from tests.world import TODAY, Party

NEAR = "Quimper,Zoé,,41 Oak St,Hamilton,L8T 1A1,905-555-0104,,,Rents"  # a new name behind a door on record


def open_to_all(party: Party, code: str = "table") -> Source:
    with acting_as(party.director.pk):
        source = people.add_source(
            by=party.director, unit=party.unit, code=code, kind="outside", title=code, given_by="us", ground="consent",
            newcomers=True,
        )  # fmt: skip
        assert source.newcomers
        return source


def new_people(by: User) -> list[Person]:
    with acting_as(by.pk):
        return list(Person.objects.filter(status="non_elector").order_by("pk"))


def place(code: str, *ridings: str) -> None:
    PostalCode.objects.get_or_create(code=code, defaults={"place": "", "lat": 43.2, "lon": -79.8})
    for riding in ridings:
        PostalDistrict.objects.create(code=code, district=District.objects.get(code=riding), weight=1)


def reasons(report: Report) -> list[str]:
    return sorted(report.reasons)


def test_a_stranger_stays_outside_unless_their_source_is_to_bring_people(register: Party, tmp_path: Path) -> None:
    assert outcomes(bring(register, tmp_path, NEAR)) == (0, 0, 0, 1, 0)
    assert not new_people(register.director)
    with acting_as(register.director.pk):
        source = Source.objects.get(code="table")
        people.let_newcomers_in(by=register.director, source=source, newcomers=True)
    assert outcomes(bring(register, tmp_path, NEAR)) == (1, 0, 0, 0, 0)
    (zoe,) = new_people(register.director)
    assert (zoe.name, zoe.zone_id, zoe.elector_number) == ("Zoé Quimper", register.zones["35033"], "")
    with acting_as(register.director.pk):
        # on the page of the door, found by name, reached by phone, and never taken for an elector
        assert zoe.address_id == numbered(register, 1).address_id
        assert [hit.person_id for hit in queries.search("quimpre zoe")] == [zoe.pk]
        names = lists_queries.names()
        for text, found in (('interested in "Rents"', []), ('interested in "Rents" and non_elector', [zoe.pk])):
            asked = lists_queries.understood(text, names)
            assert list(lists_queries.people_in_postgres(asked, TODAY)) == found
    assert exact(register.director)


def test_the_same_list_again_makes_nobody_anew(register: Party, tmp_path: Path) -> None:
    open_to_all(register)
    assert outcomes(bring(register, tmp_path, NEAR, CERTAIN)) == (2, 0, 0, 0, 0)
    assert outcomes(bring(register, tmp_path, CERTAIN, NEAR, NEAR + " ")) == (0, 0, 3, 0, 0)
    assert len(new_people(register.director)) == 1


def test_two_rows_that_say_the_same_of_whom_they_mean_are_about_one(register: Party, tmp_path: Path) -> None:
    open_to_all(register)
    with acting_as(register.director.pk):
        interactions.add_fact(by=register.director, kind="issue", name_en="Buses", name_fr="Bus")
    report = bring(register, tmp_path, NEAR, NEAR.replace("Rents", "Buses"), NEAR.replace("Zoé", "Max"))
    assert outcomes(report) == (3, 0, 0, 0, 0)
    assert [each.given_name for each in new_people(register.director)] == ["Zoé", "Max"]


def test_where_they_live_must_be_certain(register: Party, tmp_path: Path) -> None:
    open_to_all(register)
    place("L8T1A2", "35033")
    place("L8T1A3", "35033", "35034")
    one, other = ("Roy,Ann,,,,L8T 1A2,,,,Rents", "Roy,Bea,,,,L8T 1A3,,,,Rents")
    report = bring(register, tmp_path, one, other, STRANGER, "Roy,,,,,L8T 1A2,,,,Rents")
    assert outcomes(report) == (1, 0, 0, 3, 0)
    assert reasons(report) == sorted([NOWHERE.text, UNNAMED.text])
    assert report.reasons[NOWHERE.text] == 2
    assert [each.name for each in new_people(register.director)] == ["Ann Roy"]
    path = tmp_path / "named.csv"
    path.write_text(
        "last name,first name,postal code,riding\n"
        "Roy,Bea,L8T 1A3,35034\nRoy,Cat,L8T 1A3,2013/35034\nRoy,Dan,L8T 1A2,99\n",
        encoding="utf-8",
    )
    report = intake.import_people(by=register.director, path=path, source_code="table", on=TODAY)
    assert (report.added, report.reasons) == (2, {NOWHERE.text: 1})
    assert {each.zone_id for each in new_people(register.director)[1:]} == {register.zones["35034"]}


def test_nobody_is_made_in_a_riding_that_is_not_theirs(register: Party, tmp_path: Path) -> None:
    with acting_as(register.director.pk):
        people.add_source(
            by=register.director, unit=register.riding, code="ours", kind="outside", title="t", given_by="us",
            ground="consent", newcomers=True,
        )  # fmt: skip
    place("L8T1A2", "35033")
    place("L8T1A4", "35034")
    path = tmp_path / "list.csv"
    path.write_text("last name,first name,postal code\nRoy,Ann,L8T 1A2\nRoy,Bea,L8T 1A4\n", encoding="utf-8")
    report = intake.import_people(by=register.organiser, path=path, source_code="ours", on=TODAY)
    assert (report.added, report.reasons) == (1, {ELSEWHERE.text: 1})
    assert [each.name for each in new_people(register.director)] == ["Ann Roy"]


def test_a_door_in_two_live_orders_is_in_both(register: Party, tmp_path: Path) -> None:
    open_to_all(register)
    order = RepresentationOrder.objects.create(code="2023", name_en="2023", name_fr="2023", live_from=date(2024, 4, 23))
    district = District.objects.create(order=order, code="35041", name_en="New", name_fr="Neuf")
    place("L8T1A2", "35033")
    PostalDistrict.objects.create(code="L8T1A2", district=district, weight=1)
    assert outcomes(bring(register, tmp_path, "Roy,Ann,,,,L8T 1A2,,,,Rents")) == (1, 0, 0, 0, 0)
    (ann,) = new_people(register.director)
    with acting_as(register.director.pk), connection.cursor() as cursor:
        cursor.execute("SELECT key FROM geography_zone WHERE id = %s", [ann.zone_id])
        assert cursor.fetchone() == ("2013/35033+2023/35041",)


def test_undone_they_are_gone_and_withdrawn_too(register: Party, tmp_path: Path) -> None:
    source = open_to_all(register)
    report = bring(register, tmp_path, NEAR)
    intake.undo(by=register.director, number=report.batch)
    assert not new_people(register.director)
    bring(register, tmp_path, NEAR)
    assert len(new_people(register.director)) == 1
    intake.withdraw_source(by=register.director, number=source.pk, reason="asked to")
    assert not new_people(register.director)
    assert exact(register.director)


def test_whoever_was_spoken_to_stays_known_by_name_when_the_list_is_undone(register: Party, tmp_path: Path) -> None:
    open_to_all(register)
    report = bring(register, tmp_path, NEAR)
    (zoe,) = new_people(register.director)
    register.contact(zoe.pk)
    intake.undo(by=register.director, number=report.batch)
    with acting_as(register.director.pk):
        zoe.refresh_from_db()
        assert (zoe.name, zoe.status, zoe.address_id) == ("Zoé Quimper", "removed", None)


def test_a_dry_run_makes_nobody(register: Party, tmp_path: Path) -> None:
    open_to_all(register)
    path = tmp_path / "list.csv"
    path.write_text("last name,first name,street address,city,postal code\nRoy,Ann,41 Oak St,Hamilton,L8T 1A1\n")
    report = intake.import_people(by=register.director, path=path, source_code="table", on=TODAY, dry_run=True)
    assert report.added == 1
    assert not new_people(register.director)


def test_a_row_of_which_somebody_says_that_it_is_about_nobody_makes_somebody(register: Party, tmp_path: Path) -> None:
    open_to_all(register)
    assert outcomes(bring(register, tmp_path, EITHER)) == (0, 0, 0, 0, 1)
    with acting_as(register.director.pk):
        doubt = intake.take_next(by=register.director)
        assert doubt is not None
        intake.decide(by=register.director, number=doubt.pk, person=None)
    (third,) = new_people(register.director)
    assert third.name == "Réal Ouimet"
    with acting_as(register.director.pk):
        assert Doubt.objects.get().person_id == third.pk
        assert queries.points_of(third.pk, "phone") == ["+19055550102"]
    # the same row again is about them, and says nothing new
    again = bring(register, tmp_path, EITHER, "Roy,Ann,,41 Oak St,Hamilton,L8T 1A1,,,,Rents")
    assert outcomes(again) == (1, 0, 1, 0, 0)
    assert len(new_people(register.director)) == 2
    intake.undo(by=register.director, number=again.batch)
    assert [each.pk for each in new_people(register.director)] == [third.pk]
    intake.undo(by=register.director, number=doubt.batch_id)
    assert not new_people(register.director)


def test_once_on_a_list_of_electors_the_two_are_merged_into_an_elector(register: Party, tmp_path: Path) -> None:
    source = open_to_all(register)
    bring(register, tmp_path, NEAR)
    (zoe,) = new_people(register.director)
    columns = (tmp_path / "electors.csv").read_text(encoding="utf-8").splitlines()[0]
    row = ELECTORS[0].replace("000000001", "000000009").replace("Ouimet,Réal", "Quimper,Zoé")
    path = tmp_path / "next.csv"
    path.write_text("\n".join([columns, *ELECTORS, row]) + "\n", encoding="utf-8")
    load(register, path)
    listed = numbered(register, 9)
    assert intake.find_duplicates(by=register.director) == 1
    with acting_as(register.director.pk):
        people.merge(by=register.director, one=listed.pk, other=zoe.pk)
        listed.refresh_from_db()
        assert (listed.status, listed.elector_number) == ("elector", "000000009")
    # what the source says again of whom it calls so is about the elector now
    assert outcomes(bring(register, tmp_path, NEAR)) == (0, 0, 1, 0, 0)
    assert not [each for each in new_people(register.director) if each.merged_into is None]
    intake.withdraw_source(by=register.director, number=source.pk, reason="asked to")
    assert numbered(register, 9).status == "elector"
    assert exact(register.director)


def test_lines_typed_from_paper_make_people_too(register: Party) -> None:
    source = open_to_all(register)
    said = {"family_name": "Roy", "given_name": "Ann", "civic_address": "41 Oak St", "postal_code": "L8T 1A1"}
    place("L8T1A1", "35033")
    with acting_as(register.director.pk):
        paper = intake.begin_paper(
            by=register.director, source=source, title="Fair", fact=None, question=None, signed_on=TODAY
        )
        row = intake.add_line(by=register.director, paper=paper, person=None, said=said)
    with acting_as(register.director.pk):
        again = intake.add_line(by=register.director, paper=paper, person=None, said=said)
        assert (row.outcome, again.outcome, again.person_id) == ("added", "unchanged", row.person_id)
        assert Person.objects.get(pk=row.person_id).name == "Ann Roy"
        intake.take_line_back(by=register.director, paper=paper, number=row.number)
    intake.undo(by=register.director, number=paper.pk)
    assert not new_people(register.director)


def test_they_are_called_only_by_lists_that_ask_for_them(register: Party, tmp_path: Path) -> None:
    open_to_all(register)
    bring(register, tmp_path, NEAR, CERTAIN)
    with acting_as(register.director.pk):
        frozen = lists.freeze(
            by=register.director, name="all", purpose="outreach", as_of=TODAY,
            text='interested in "Rents" and (elector or non_elector)',
        )  # fmt: skip
    made = lists.export(by=register.director, name=frozen.name, form_name="walk-pdf", path=tmp_path / "w.pdf", on=TODAY)
    assert made.people == 1


@pytest.mark.parametrize("kind", ["electors", "contacts"])
def test_only_an_outside_list_brings_people(party: Party, kind: str) -> None:
    with acting_as(party.director.pk):
        source = people.add_source(
            by=party.director, unit=party.unit, code=kind, kind=kind, title="t", given_by="us", ground="law"
        )
        with pytest.raises(BadInput, match="outside list"):
            people.let_newcomers_in(by=party.director, source=source, newcomers=True)


def test_whoever_two_lists_bring_stays_until_both_are_gone(register: Party, tmp_path: Path) -> None:
    open_to_all(register)
    open_to_all(register, "fair")
    first = bring(register, tmp_path, NEAR)
    again = NEAR.replace("905-555-0104", "").replace("Rents", "")
    second = bring(register, tmp_path, again, code="fair")
    (zoe,) = new_people(register.director)
    intake.undo(by=register.director, number=first.batch)
    (left,) = new_people(register.director)
    assert (left.pk, left.name, left.zone_id) == (zoe.pk, "Zoé Quimper", zoe.zone_id)
    with acting_as(register.director.pk):
        assert queries.points_of(zoe.pk, "phone") == []
    intake.undo(by=register.director, number=second.batch)
    assert not new_people(register.director)
    assert exact(register.director)


def test_a_list_that_brings_nobody_speaks_of_them_while_they_are_there(register: Party, tmp_path: Path) -> None:
    open_to_all(register)
    first = bring(register, tmp_path, NEAR)
    assert outcomes(bring(register, tmp_path, NEAR.replace("0104", "0109"), code="bought"))[3] == 0
    intake.undo(by=register.director, number=first.batch)
    with acting_as(register.director.pk):
        # nobody brings them any more, and that somebody has a phone for them makes nobody an elector
        assert [each.status for each in Person.objects.filter(elector_number="")] in ([], ["removed"])
    assert exact(register.director)


def test_without_their_list_electors_are_known_by_name_and_count_nowhere(register: Party, tmp_path: Path) -> None:
    listed = numbered(register, 3)
    bring(register, tmp_path, CERTAIN)
    with acting_as(register.director.pk):
        batch = Batch.objects.get(kind="electors")
    intake.undo(by=register.director, number=batch.pk)
    with acting_as(register.director.pk):
        listed.refresh_from_db()
        assert (listed.family_name, listed.status) == ("Tremblay-Gagnon", "removed")
        asked = lists_queries.understood("has phone", lists_queries.names())
        assert not list(lists_queries.people_in_postgres(asked, TODAY))
    assert exact(register.director)
    load(register, tmp_path / "electors.csv")
    with acting_as(register.director.pk):
        listed.refresh_from_db()
        assert (listed.status, queries.points_of(listed.pk, "phone")) == ("elector", ["+19055550101"])


def test_undoing_the_first_of_two_lists_of_a_source_loses_nobody_of_the_second(register: Party, tmp_path: Path) -> None:
    open_to_all(register)
    first = bring(register, tmp_path, NEAR.replace("905-555-0104", ""))
    bring(register, tmp_path, NEAR)
    (zoe,) = new_people(register.director)
    intake.undo(by=register.director, number=first.batch)
    (left,) = new_people(register.director)
    assert (left.pk, left.name) == (zoe.pk, "Zoé Quimper")
    with acting_as(register.director.pk):
        assert queries.points_of(zoe.pk, "phone") == ["+19055550104"]
    assert exact(register.director)


def test_what_was_decided_is_handed_on_like_any_other_row(register: Party, tmp_path: Path) -> None:
    open_to_all(register)
    first = bring(register, tmp_path, EITHER)
    with acting_as(register.director.pk):
        doubt = intake.take_next(by=register.director)
        assert doubt is not None
        intake.decide(by=register.director, number=doubt.pk, person=None)
    (third,) = new_people(register.director)
    assert outcomes(bring(register, tmp_path, EITHER, NEAR)) == (1, 0, 1, 0, 0)
    intake.undo(by=register.director, number=first.batch)
    assert third.pk in [each.pk for each in new_people(register.director)]
    with acting_as(register.director.pk):
        assert queries.points_of(third.pk, "phone") == ["+19055550102"]


def test_who_must_consent_and_did_not_is_not_brought(register: Party, tmp_path: Path) -> None:
    with acting_as(register.director.pk):
        people.add_source(
            by=register.director, unit=register.unit, code="faith", kind="outside", title="t", given_by="us",
            ground="consent", newcomers=True, terms=Terms(sensitive=True),
        )  # fmt: skip
    path = tmp_path / "list.csv"
    path.write_text(
        "last name,first name,street address,city,postal code,language,opt_out,consent,consent_on\n"
        "Roy,Ann,41 Oak St,Hamilton,L8T 1A1,fr,all,,\n"
        "Roy,Bea,41 Oak St,Hamilton,L8T 1A1,fr,,I agree,2026-01-02\n"
    )
    report = intake.import_people(by=register.director, path=path, source_code="faith", on=TODAY)
    assert (report.added, report.refused) == (1, 1)
    (bea,) = new_people(register.director)
    assert (bea.name, bea.language) == ("Bea Roy", ""), "what the list tells beside how to reach her is not taken"
