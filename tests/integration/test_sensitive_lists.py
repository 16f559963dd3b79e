"""Lists on which to stand reveals religion, origin, health or orientation: who sees them, and what of them counts."""

from pathlib import Path

import pytest
from django.db import connection

from hustings.apps.intake import actions as intake
from hustings.apps.intake.actions.batches import Report
from hustings.apps.intake.models import Batch, Row
from hustings.apps.interactions import actions as interactions
from hustings.apps.interactions.models import Interaction
from hustings.apps.lists import queries as lists
from hustings.apps.organisations import actions as organisations
from hustings.apps.organisations.access import RIGHTS, SENSITIVE
from hustings.apps.organisations.models import User
from hustings.apps.people import actions as people
from hustings.apps.people import queries
from hustings.apps.people.models import Agreement, Assertion, Person, Source
from hustings.domain.messages import BadInput, Refused
from hustings.domain.source_rules import Terms
from hustings.scope import acting_as
from tests.imports import exact, line, load, write
from tests.integration.test_pages import plain_static_files as plain_static_files
from tests.integration.test_pages import signed_in
from tests.world import TODAY, Party

WORDS = "As a member of the congregation I agree to hear from you"
HEADER = "elector_number,phone,opt_out,tag,until,consent,consent_on\n"


@pytest.fixture
def congregation(party: Party, tmp_path: Path) -> Source:
    load(party, write(tmp_path / "electors.csv", [line(1), line(2), line(3)]))
    with acting_as(party.director.pk):
        interactions.add_fact(by=party.director, kind="tag", name_en="Friend", name_fr="Amie")
        source = people.add_source(
            by=party.director, unit=party.riding, code="congregation", kind="outside", title="Congregation list",
            given_by="The congregation", ground="consent", terms=Terms(sensitive=True),
        )  # fmt: skip
        people.sign_agreement(
            by=party.director, source=source, file_name="a.pdf", content=b"%PDF-1.7", signatory="Ada",
            capacity="elder", signed_on=TODAY,
        )  # fmt: skip
    return source


def bring(party: Party, folder: Path) -> Report:
    path = folder / "list.csv"
    path.write_text(
        HEADER
        + f"000000001,6135550101,,Friend,2027-01-01,{WORDS},2026-01-02\n"
        + "000000002,6135550102,,Friend,,,\n"
        + f"000000003,,phone,,,{WORDS},2026-01-02\n"
    )
    return intake.import_people(by=party.director, path=path, source_code="congregation", on=TODAY)


def test_only_with_consent_and_only_how_to_reach_them(party: Party, congregation: Source, tmp_path: Path) -> None:
    report = bring(party, tmp_path)
    assert (report.added, report.refused) == (2, 1)
    assert "consented themselves" in next(iter(report.reasons))
    assert any("stays with its rows" in note for note in report.notes)
    with acting_as(party.director.pk):
        one = Person.objects.get(elector_number="000000001")
        assert queries.points_of(one.pk, "phone") == ["+16135550101"]
        assert [each.kind for each in Interaction.objects.all()] == ["opt_out"]
        contents = [each.content for each in Assertion.objects.filter(source_id=congregation.pk)]
        assert all(WORDS not in str(content) for content in contents)
        for text in ('tagged "Friend"', "member"):
            asked = lists.understood(text, lists.names())
            assert not list(lists.people_in_postgres(asked, TODAY)), "no criterion, not even for who may see the list"
        assert any(WORDS.encode() in bytes(row.raw) for row in Row.objects.all()), "kept for who has to show it"
    assert exact(party.director)


def test_nobody_else_sees_that_there_is_such_a_list(party: Party, congregation: Source, tmp_path: Path) -> None:
    batch = bring(party, tmp_path).batch
    with acting_as(party.director.pk):
        one = Person.objects.get(elector_number="000000001")
        assert "Congregation list" in [each.source for each in queries.told(one, TODAY)]
    with acting_as(party.organiser.pk):
        assert not Source.objects.filter(code="congregation").exists()
        assert not Agreement.objects.exists()
        assert not Batch.objects.filter(pk=batch).exists()
        assert not Row.objects.filter(batch_id=batch).exists()
        assert "Congregation list" not in [each.source for each in queries.told(one, TODAY)]
        assert queries.points_of(one.pk, "phone") == ["+16135550101"], "and can call them"
    for user, sees in ((party.director, True), (party.organiser, False)):
        client = signed_in(user)
        page = client.get(f"/people/{one.pk}/").content.decode()
        assert ("Congregation" in page, "613 555-0101" in page) == (sees, True)
        assert WORDS not in page
        assert (client.get(f"/imports/{batch}/").status_code == 200) is sees
        assert ("Congregation" in client.get("/people/sources/").content.decode()) is sees


def test_what_others_do_loses_nothing_of_it(party: Party, congregation: Source, tmp_path: Path) -> None:
    bring(party, tmp_path)
    with acting_as(party.organiser.pk):
        one = Person.objects.get(elector_number="000000001")
        own = people.own_source(by=party.organiser, unit=party.riding)
        content = {"language": "fr"}
        people.assert_about(by=party.organiser, person=one.pk, source=own, content=content, on=TODAY)
        assert queries.points_of(one.pk, "phone") == ["+16135550101"]
    assert exact(party.director)
    intake.withdraw_source(by=party.director, number=congregation.pk, reason="asked to")
    with acting_as(party.director.pk):
        assert queries.points_of(one.pk, "phone") == []


def test_only_the_role_that_needs_it_brings_one(party: Party) -> None:
    with acting_as(party.organiser.pk), pytest.raises(Refused, match="reveal religion"):
        people.add_source(
            by=party.organiser, unit=party.riding, code="theirs", kind="outside", title="T", given_by="us",
            ground="consent", terms=Terms(sensitive=True),
        )  # fmt: skip


def test_paper_without_consent_is_refused(party: Party, congregation: Source) -> None:
    with acting_as(party.director.pk), pytest.raises(BadInput, match="consented themselves"):
        intake.begin_paper(by=party.director, source=congregation, title="T", fact=None, question=None, signed_on=TODAY)


@pytest.mark.parametrize("role", sorted(RIGHTS))
def test_the_database_hides_it_as_the_rights_say(party: Party, congregation: Source, role: str) -> None:
    with acting_as(party.director.pk):
        user: User = organisations.add_user(by=party.director, username="new", name="New", unit=party.riding, role=role)
    with acting_as(user.pk), connection.cursor() as cursor:
        cursor.execute("SELECT hidden_sources()")
        (hidden,) = cursor.fetchone()
    assert (hidden == []) is (SENSITIVE in RIGHTS[role])
