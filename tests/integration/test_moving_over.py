"""Exports of other platforms: people, tags and contact history come over; what holds somebody back comes first."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings.apps.intake import actions as intake
from hustings.apps.intake.actions.batches import Report
from hustings.apps.interactions import actions as interactions
from hustings.apps.interactions.models import Answer, Fact, Interaction, Result
from hustings.apps.people import actions as people
from hustings.apps.people import queries as people_queries
from hustings.apps.people.models import Person
from hustings.apps.profiles.models import Profile
from hustings.domain.messages import BadInput
from hustings.files.moving import reading as moving
from hustings.files.told import Told
from hustings.scope import acting_as
from tests.imports import line, load, write
from tests.integration.test_pages import plain_static_files as plain_static_files
from tests.integration.test_pages import signed_in
from tests.world import TODAY, Party

# What a kind of export may look like: a header and rows, the people invented.
FILES = {
    "nationbuilder-people": (
        "nationbuilder_id,first_name,last_name,email1,email1_is_bad,email_opt_in,phone_number,mobile_number,is_mobile_bad,"
        "do_not_call,do_not_contact,is_volunteer,tag_list,support_level,primary_address1,primary_city,primary_zip,employer\n"
        "'101,Jean,Tremblay,jean@example.org,true,false,'905-555-0101,905-555-0102,true,false,false,true,"
        '"Rents, Yard sign",1,1 Main St E,Hamilton,L8T 1A1,Acme\n'
        "102,Jean,Gagnon,g@example.org,,,905-555-0103,,,true,false,,,5,2 Main St E,Hamilton,L8T 1A1,\n"
        "103,Jean,Roy,r@example.org,,,,,,,true,,,,3 Main St E,Hamilton,L8T 1A1,\n"
    ),
    "van-list": (
        "Voter File VANID\tLastName\tFirstName\tSex\tDOB\tvAddress\tCity\tState\tZip5\tCell Phone\tHome Phone\tParty\n"
        "9001\tTremblay\tJean\tM\t03/14/1960\t1 Main St E\tHamilton\tON\tL8T 1A1\t905-555-0102\t\t12\n"
        "9002\tGagnon\tJean\tM\t\t2 Main St E\tHamilton\tON\tL8T 1A1\t\t905-555-0103\t12\n"
    ),
    "van-contacts": (
        "Voter File VANID,Contact Name,Date Canvassed,Result,Contact Type,Canvassed By\n"
        '9001,"Tremblay, Jean",05/02/2026,Canvassed,Walk,x\n'
        '9001,"Tremblay, Jean",05/09/2026,Not Home,Phone,x\n'
        '9002,"Gagnon, Jean",05/09/2026,Deceased,Walk,x\n'
        '7777,"Nobody, Ann",05/09/2026,Not Home,Walk,x\n'
        '9002,"Gagnon, Jean",05/09/2026,Abducted,Walk,x\n'
    ),
    "van-survey": (
        "Voter File VANID,Contact Name,Date Canvassed,Survey Response,Survey Question Name,Contact Type\n"
        '9001,"Tremblay, Jean",05/02/2026,Rents,Top issue,Walk\n'
    ),
    "action-network": (
        "first_name,last_name,email,zip_code,uuid,can2_phone,can2_user_address,can2_user_city,can2_user_tags,"
        "can2_subscription_status,can2_sms_status\n"
        'Jean,Tremblay,jean@example.org,L8T 1A1,u-1,9055550101,1 Main St E,Hamilton,"Rents, Muslim outreach",,\n'
        "Jean,Gagnon,g@example.org,L8T 1A1,u-2,,2 Main St E,Hamilton,,unsubscribed,unsubscribed\n"
    ),
    "civicrm-contacts": (
        "Contact ID,Contact Type,First Name,Last Name,Birth Date,Deceased,Do Not Phone,No Bulk Emails (User Opt Out),"
        "Preferred Language,Street Address,City,Postal Code,Phone,Email,On Hold,Contact is in Trash\n"
        "1,Individual,Jean,Tremblay,1960-03-14,No,Yes,Yes,fr_CA,1 Main St E,Hamilton,L8T 1A1,905-555-0101,j@e.ca,Yes,\n"
        "2,Individual,Jean,Gagnon,,Yes,No,No,,2 Main St E,Hamilton,L8T 1A1,905-555-0103,,,\n"
        "3,Organization,,Acme Ltd,,,,,,3 Main St E,Hamilton,L8T 1A1,,,,\n"
        "4,Individual,Jean,Roy,,,,,,3 Main St E,Hamilton,L8T 1A1,,,,Yes\n"
    ),
    "civicrm-activities": (
        "Activity Type,Target Contact ID,Activity Date,Activity Status,Subject\n"
        "Phone Call,1,2026-05-02 18:30,Completed,Rents\n"
    ),
}


@pytest.fixture
def register(party: Party, tmp_path: Path) -> Party:
    """Three electors, and a source for what comes over."""
    families = {1: "Tremblay", 2: "Gagnon", 3: "Roy"}
    load(party, write(tmp_path / "electors.csv", [line(n, family=name) for n, name in families.items()]))
    with acting_as(party.director.pk):
        people.add_source(
            by=party.director, unit=party.unit, code="old", kind="outside", title="Old tool", given_by="us",
            ground="ours",
        )  # fmt: skip
    return party


def bring(party: Party, folder: Path, kind: str, order: str = "", encoding: str = "utf-8") -> Report:
    path = folder / f"{kind}.csv"
    path.write_bytes(FILES[kind].encode(encoding))
    return intake.import_people(by=party.director, path=path, source_code="old", on=TODAY, export=kind, order=order)


def profile(party: Party, number: int) -> Profile:
    with acting_as(party.director.pk):
        return Profile.objects.get(person_id=Person.objects.get(elector_number=f"{number:09d}").pk)


def points(party: Party, number: int, kind: str) -> list[str]:
    return people_queries.points_of(profile(party, number).person_id, kind)


def results(party: Party, number: int) -> list[tuple[str, int | None, str]]:
    """(result, channel, day) of the contacts with somebody."""
    with acting_as(party.director.pk):
        codes = dict(Result.objects.values_list("number", "code"))
        found = Interaction.objects.filter(person_id=profile(party, number).person_id, kind="contact").order_by("at")
        return [(codes.get(each.result, ""), each.channel, each.on_day.isoformat()) for each in found]


def facts(party: Party, number: int) -> set[str]:
    with acting_as(party.director.pk):
        return set(Fact.objects.filter(pk__in=profile(party, number).facts).values_list("name_en", flat=True))


def test_nationbuilder(register: Party, tmp_path: Path) -> None:
    party = register
    with acting_as(party.director.pk):
        interactions.add_fact(by=party.director, kind="volunteer", name_en="Volunteer", name_fr="Bénévole")
    done = bring(party, tmp_path, "nationbuilder-people")
    assert (done.added, done.refused, done.waiting) == (3, 0, 0), done.reasons
    assert "employer" in done.not_mapped
    assert facts(party, 1) == {"Rents", "Yard sign", "NationBuilder: support 1", "Volunteer"}
    with acting_as(party.director.pk):
        assert points(party, 1, "phone") == ["+19055550101"]
        assert points(party, 1, "mobile") == points(party, 1, "email") == [], "marked as bad"
        assert points(party, 2, "email") == ["g@example.org"]
    assert profile(party, 1).stops == 8
    assert profile(party, 2).stops == 2 | 32
    assert profile(party, 3).stops == 63
    assert profile(party, 1).mark is None, "another tool's support level is no mark of ours"
    assert bring(party, tmp_path, "nationbuilder-people").added == 0


def test_van_with_its_history(register: Party, tmp_path: Path) -> None:
    party = register
    assert bring(party, tmp_path, "van-list", encoding="utf-16").added == 2
    done = bring(party, tmp_path, "van-contacts")
    assert (done.added, done.refused) == (3, 2), done.reasons
    assert results(party, 1) == [("contacted", 1, "2026-05-02"), ("not_home", 2, "2026-05-09")]
    assert profile(party, 1).attempts == 2
    assert not profile(party, 2).present
    assert bring(party, tmp_path, "van-contacts").added == 0, "the same history again"
    with acting_as(party.director.pk):
        interactions.add_question(
            by=party.director, text_en="Top issue", text_fr="Enjeu", options=[("Rents", "Loyers")]
        )
    assert bring(party, tmp_path, "van-survey").added == 1
    with acting_as(party.director.pk):
        assert Answer.objects.count() == 1


def test_history_before_its_list_is_nobodys(register: Party, tmp_path: Path) -> None:
    done = bring(register, tmp_path, "van-contacts")
    assert (done.added, done.refused) == (0, 5)


def test_the_numbers_of_one_source_are_not_those_of_another(register: Party, tmp_path: Path) -> None:
    party = register
    bring(party, tmp_path, "van-list")
    with acting_as(party.director.pk):
        people.add_source(
            by=party.director, unit=party.unit, code="other", kind="outside", title="O", given_by="us", ground="ours"
        )
    path = tmp_path / "van-contacts.csv"
    path.write_text(FILES["van-contacts"], encoding="utf-8")
    done = intake.import_people(by=party.director, path=path, source_code="other", on=TODAY, export="van-contacts")
    assert done.added == 0


def test_action_network(register: Party, tmp_path: Path) -> None:
    party = register
    done = bring(party, tmp_path, "action-network")
    assert done.added == 2, done.reasons
    assert facts(party, 1) == {"Rents"}
    assert "A tag says what may not be kept; the row is kept without it." in done.notes
    assert profile(party, 2).stops == 8 | 4
    with acting_as(party.director.pk):
        assert not Fact.objects.filter(name_en__contains="Muslim").exists()


def test_civicrm(register: Party, tmp_path: Path) -> None:
    party = register
    done = bring(party, tmp_path, "civicrm-contacts")
    assert (done.added, done.refused) == (2, 2), done.reasons
    assert profile(party, 1).stops == 2 | 32 | 8
    assert profile(party, 1).language == "fr"
    assert str(profile(party, 1).birth_from) == "1960-03-14"
    with acting_as(party.director.pk):
        assert points(party, 1, "email") == []
    assert not profile(party, 2).present
    assert bring(party, tmp_path, "civicrm-activities").added == 1
    assert results(party, 1) == [("contacted", 2, "2026-05-02")]
    with acting_as(party.director.pk):
        assert Interaction.objects.filter(note="Rents").exists()


def test_all_of_it_can_be_taken_back(register: Party, tmp_path: Path) -> None:
    party = register
    batches = [bring(party, tmp_path, kind).batch for kind in ("van-list", "van-contacts")]
    for batch in reversed(batches):
        intake.undo(by=party.director, number=batch)
    assert (profile(party, 1).attempts, profile(party, 2).present) == (0, True)
    assert bring(party, tmp_path, "van-contacts").added == 0, "who is meant was taken back as well"


def test_dates_are_read_as_said_and_never_guessed(register: Party, tmp_path: Path) -> None:
    party = register
    bring(party, tmp_path, "van-list")
    done = bring(party, tmp_path, "van-contacts", order="dmy")
    assert (done.added, done.refused) == (3, 2)
    assert results(party, 1) == [("contacted", 1, "2026-02-05"), ("not_home", 2, "2026-09-05")]
    path = tmp_path / "clock.csv"
    path.write_text(
        "Voter File VANID,Date Canvassed,Result,Contact Type\n9001,21/05/2026 10:30,Refused,Walk\n", encoding="utf-8"
    )
    done = intake.import_people(
        by=party.director, path=path, source_code="old", on=TODAY, export="van-contacts", order="dmy"
    )
    assert done.added == 1, done.reasons
    with pytest.raises(BadInput, match="order of dates"):
        bring(party, tmp_path, "van-contacts", order="ydm")


def test_a_file_of_another_kind_is_refused_with_the_column_that_it_lacks(register: Party, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(FILES["van-contacts"], encoding="utf-8")
    for kind, said in (
        ("van-survey", "Survey Question Name"),
        ("nationbuilder-people", "nationbuilder_id"),
        ("x", "Known"),
    ):
        with pytest.raises(BadInput, match=said):
            intake.import_people(by=register.director, path=path, source_code="old", on=TODAY, export=kind)


def test_each_export_is_known_by_its_header(tmp_path: Path) -> None:
    assert set(FILES) == set(moving.exports())
    for kind, text in FILES.items():
        header = text.splitlines()[0].replace("\t", ",").split(",")
        assert moving.recognised(header) == kind
    assert moving.recognised(["last name", "first name", "phone"]) == ""


def test_the_page_knows_it_and_shows_what_becomes_of_it(register: Party, plain_static_files: None) -> None:
    party = register
    with acting_as(party.director.pk):
        upload = intake.receive(
            by=party.director, kind="people", file_name="nb.csv", pieces=[FILES["nationbuilder-people"].encode()]
        )
    client = signed_in(party.director)
    client.get(f"/imports/files/{upload.pk}/")
    page = client.post(f"/imports/files/{upload.pk}/", {"export": "nationbuilder-people"}).content.decode()
    assert '<option value="nationbuilder-people" selected>' in page
    assert "NationBuilder: support 1" in page
    assert "jean@example.org" not in page.split("become")[-1]


@given(st.lists(st.text(max_size=12), max_size=20))
def test_no_row_ends_the_reading(cells: list[str]) -> None:
    """Whatever stands in the cells, a row is told or refused with a sentence."""
    for name in moving.exports():
        kind = moving.export(name)
        titles = [moving.fold(title) for title in kind.columns] + [moving.fold(title) for title in kind.stops]
        row = moving.Row(1, 2, 0, b"", cells, None)
        told = moving._told(row, moving._Cells(kind, titles, row), kind, TODAY, "")
        assert isinstance(told, Told)
