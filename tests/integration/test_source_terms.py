"""The terms of a source, asked before a list of it comes in: by the action, at the import, and on a page."""

import csv
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from hustings.apps.gate import actions as gate
from hustings.apps.intake import actions as intake
from hustings.apps.intake import tasks
from hustings.apps.intake.models import Batch
from hustings.apps.interactions import actions as interactions
from hustings.apps.interactions import queries as happenings
from hustings.apps.lists import actions as lists
from hustings.apps.lists import queries
from hustings.apps.lists.models import List
from hustings.apps.people import actions as people
from hustings.apps.people import queries as people_queries
from hustings.apps.people.models import Person, Source
from hustings.apps.profiles import queries as profiles
from hustings.apps.profiles.models import Profile
from hustings.domain.messages import BadInput, Refused
from hustings.domain.source_rules import Giver, Terms
from hustings.jobs import worker
from hustings.jobs.models import Work
from hustings.scope import acting_as
from tests.imports import line, load, write
from tests.integration.test_pages import plain_static_files as plain_static_files
from tests.integration.test_pages import signed_in
from tests.spec.test_source_rules_spec import DAY, serving
from tests.world import TODAY, Party


def add(party: Party, code: str, **terms: Any) -> Source:
    with acting_as(party.director.pk):
        return people.add_source(
            by=party.director, unit=party.unit, code=code, kind="outside", title=code, given_by="somebody",
            ground="consent", terms=Terms(**terms),
        )  # fmt: skip


def sign(party: Party, source: Source, **other: Any) -> None:
    said = {"file_name": "a.pdf", "content": b"%PDF-1.7", "signatory": "Ada", "capacity": "president",
            "signed_on": timezone.localdate()}  # fmt: skip
    with acting_as(party.director.pk):
        people.sign_agreement(by=party.director, source=source, **said | other)


def bring(party: Party, folder: Path, code: str) -> int:
    path = folder / "list.csv"
    path.write_text("elector_number,phone\n000000001,6135550101\n", encoding="utf-8")
    return intake.import_people(by=party.director, path=path, source_code=code, on=TODAY).rows


@pytest.mark.parametrize(
    ("terms", "rule"),
    [
        ({"giver": Giver.CHARITY}, "No list comes from a charity"),
        ({"giver": Giver.ASSOCIATION}, "prohibited contribution"),
        ({"giver": Giver.UNION}, "Canada Elections Act 363"),
        ({"giver": Giver.VENDOR, "paid_cents": 0}, "prohibited contribution"),
    ],
)
def test_a_source_that_may_bring_nothing_is_not_made(party: Party, terms: dict[str, Any], rule: str) -> None:
    with pytest.raises(Refused, match=rule):
        add(party, "theirs", **terms)
    with acting_as(party.director.pk):
        assert not Source.objects.filter(code="theirs").exists()


def test_lists_come_in_from_the_first_to_the_last_day(party: Party, tmp_path: Path) -> None:
    today, day = timezone.localdate(), timedelta(1)
    bought = add(party, "today", valid_from=today, valid_until=today, giver=Giver.VENDOR, paid_cents=1)
    with pytest.raises(Refused, match="signed agreement"):
        bring(party, tmp_path, "today")
    sign(party, bought)
    assert bring(party, tmp_path, "today") == 1
    add(party, "tomorrow", valid_from=today + day)
    with pytest.raises(Refused, match="from the first day"):
        bring(party, tmp_path, "tomorrow")
    over = add(party, "over", valid_until=today - day)
    with pytest.raises(Refused, match="until the last day"):
        bring(party, tmp_path, "over")
    person = party.add_person("35033")
    with acting_as(party.director.pk), pytest.raises(Refused, match="until the last day"):
        people.assert_about(by=party.director, person=person, source=over, content={"language": "fr"}, on=TODAY)
    with acting_as(party.director.pk):
        assert {each.source.code for each in Batch.objects.select_related("source")} == {"today"}
    with pytest.raises(BadInput, match="before its first"):
        add(party, "crossed", valid_from=today, valid_until=today - day)


def test_a_page_asks_for_the_terms_of_a_new_source(party: Party) -> None:
    client = signed_in(party.director)
    with acting_as(party.director.pk):
        upload = intake.receive(
            by=party.director,
            kind="people",
            file_name="l.csv",
            pieces=[b"elector_number,phone\n000000001,6135550101\n"],
        )
    address = f"/imports/files/{upload.pk}/"
    assert "What kind of giver" in client.get(address).content.decode()
    sent = {"new_source": "List", "given_by": "A union", "ground": "contract", "giver": "union", "bring": "1"}
    page = client.post(address, sent).content.decode()
    assert "prohibited contribution" in page
    assert "Canada Elections Act 363(1)" in page
    for wrong in ("much", "-1", "nan"):
        assert "amount in dollars" in client.post(address, {**sent, "paid": wrong}).content.decode()
    until = timezone.localdate().isoformat()
    said = {"paid": "$1200,50", "until": until, "asks_purposes": "1", "purposes": ["outreach"]}
    assert 'value="outreach" checked' in client.post(address, {**sent, **said, "paid": ""}).content.decode()
    assert client.post(address, {**sent, **said}).status_code == 302
    with acting_as(party.director.pk):
        made = Source.objects.get(title="List")
    assert (made.giver, made.paid_cents, made.valid_until.isoformat()) == ("union", 120_050, until)
    assert made.purposes == ["outreach"]
    assert "1,200.50" in client.get(f"/people/sources/{made.pk}/").content.decode()


def test_the_database_decides_what_may_serve_as_the_rules_do(party: Party) -> None:
    for name, purposes, until, purpose, expected in serving():
        with acting_as(party.director.pk), connection.cursor() as cursor:
            Source.objects.filter(pk=party.source.pk).update(purposes=purposes.split(), valid_until=until or None)
            cursor.execute("SELECT sources_barred(%s, %s)", [purpose, DAY])
            assert (party.source.pk in cursor.fetchone()[0]) == (expected != "allowed"), name


@pytest.fixture
def two_lists(party: Party, tmp_path: Path) -> Party:
    """Four electors; of two a donors' list says a phone, of one of these the party's own list says another."""
    load(party, write(tmp_path / "electors.csv", [line(n, family=f"Roy{n}") for n in range(1, 5)]))
    with acting_as(party.director.pk):
        gate.add_purpose(by=party.director, unit=party.unit, code="fundraising", name_en="F", name_fr="F", rule="-")
        interactions.add_fact(by=party.director, kind="petition", name_en="Gas", name_fr="Gaz")
    add(party, "donors", purposes=("fundraising",))
    add(party, "own")
    for code, rows in (
        ("donors", ("1,6135550101,Gas,contacted,", "2,6135550102,Gas,,", "3,,,not_home,phone", "4,,Gas,moved,")),
        ("own", ("2,6135550902,,,",)),
    ):
        path = tmp_path / f"{code}.csv"
        numbered = [f"{int(row[0]):09d}{row[1:]}" for row in rows]
        path.write_text("\n".join(["elector_number,phone,petition,result,opt_out", *numbered]) + "\n", encoding="utf-8")
        assert intake.import_people(by=party.director, path=path, source_code=code, on=TODAY).added == len(rows)
    return party


def export(party: Party, name: str, folder: Path) -> tuple[list[str], dict[str, int]]:
    """The phones that leave, and who is left out for what."""
    path = folder / f"{name}-{uuid.uuid4().hex}.csv"
    done = lists.export(by=party.director, name=name, form_name="call-csv", path=path, on=timezone.localdate())
    with path.open(encoding="utf-8-sig", newline="") as file:
        return sorted(row["phone"] for row in csv.DictReader(file)), done.left_out


def freeze(party: Party, name: str, text: str, purpose: str) -> None:
    with acting_as(party.director.pk):
        lists.freeze(by=party.director, name=name, text=text, purpose=purpose, as_of=timezone.localdate())


def test_what_a_source_said_serves_the_purposes_it_agreed_to(two_lists: Party, tmp_path: Path) -> None:
    party = two_lists
    for name, purpose in (("ask", "fundraising"), ("talk", "outreach")):
        freeze(party, f"{name} signers", 'signed "Gas"', purpose)
        freeze(party, f"{name} reachable", "has phone", purpose)
    assert export(party, "ask signers", tmp_path) == (["613-555-0101", "613-555-0102"], {})
    assert export(party, "ask reachable", tmp_path)[1] == {}
    assert export(party, "talk signers", tmp_path) == ([], {"source_terms": 2})
    # who is reached without it as well stays, by the number that may be used
    assert export(party, "talk reachable", tmp_path) == (["613-555-0902"], {"source_terms": 1})
    assert export(party, "ask signers", tmp_path) == (["613-555-0101", "613-555-0102"], {}), "nothing was changed"
    with acting_as(party.director.pk):
        assert profiles.differences() == []


def test_person_by_person_a_list_is_worked_by_what_may_serve_its_purpose(two_lists: Party) -> None:
    party = two_lists
    for name, text, purpose in (
        ("ask", 'signed "Gas"', "fundraising"), ("talk", 'signed "Gas"', "outreach"), ("call", "has phone", "outreach"),
    ):  # fmt: skip
        freeze(party, name, text, purpose)
    with acting_as(party.director.pk):
        numbers = {one.name: one.pk for one in List.objects.all()}
        first, second = Person.objects.filter(elector_number__in=("000000001", "000000002")).order_by("elector_number")
    client = signed_in(party.director)

    def walk(name: str, after: int = 0) -> str:
        return str(client.get(f"/lists/{numbers[name]}/next/?after={after}", follow=True).content.decode())

    assert "613 555-0101" in walk("ask")
    ended = walk("talk")
    assert "That was the last one" in ended
    assert "passed over" in ended
    page = walk("call", first.pk - 1)
    assert f"/people/{second.pk}/" in page
    assert "613 555-0902" in page
    assert "613 555-0102" not in page
    assert "used for the purposes that it agreed to" in page
    log = client.get(f"/contacts/new/{second.pk}/?by=2&purpose=outreach").content.decode()
    assert ("613 555-0902" in log, "613 555-0102" in log) == (True, False)
    assert "613 555-0102" in client.get(f"/people/{second.pk}/").content.decode(), "on their own page all is shown"
    with acting_as(party.director.pk):
        assert profiles.differences() == []


def test_what_holds_back_binds_for_every_purpose(two_lists: Party, tmp_path: Path) -> None:
    party = two_lists
    with acting_as(party.director.pk):
        for person in Person.objects.filter(elector_number__in=("000000003", "000000004")):
            own = people.own_source(by=party.director, unit=party.unit)
            content = {"phone": "+16135550777"}
            people.assert_about(by=party.director, person=person.pk, source=own, content=content, on=TODAY)
    freeze(party, "talk", "elector", "outreach")
    phones, left_out = export(party, "talk", tmp_path)
    assert "613-555-0777" not in phones
    assert left_out["opted_out"] == 1


def test_whoever_is_on_a_list_for_another_reason_stays_on_it(two_lists: Party, tmp_path: Path) -> None:
    """The question of the list may be answered otherwise by now: that is no reason to leave somebody out."""
    party = two_lists
    freeze(party, "fresh", "has phone and not contacted within 30 days", "outreach")
    with acting_as(party.director.pk):
        second = Person.objects.get(elector_number="000000002").pk
    party.contact(second, at=timezone.now())
    assert export(party, "fresh", tmp_path)[0] == ["613-555-0902"]


def test_an_agreement_that_is_over_serves_nothing_at_once_and_counts_no_more_within_the_hour(
    two_lists: Party, tmp_path: Path
) -> None:
    party = two_lists
    freeze(party, "ask", 'signed "Gas"', "fundraising")
    with acting_as(party.director.pk):
        source = Source.objects.get(code="donors")
        Source.objects.filter(pk=source.pk).update(valid_until=timezone.localdate() - timedelta(1))
    assert export(party, "ask", tmp_path) == ([], {"source_terms": 2})
    with acting_as(party.director.pk):
        tasks.take_back_expired(party.director.pk)
        tasks.take_back_expired(party.director.pk)
        (work,) = Work.objects.filter(kind="intake.withdraw")
    worker.perform(work.pk, party.director.pk)
    with acting_as(party.director.pk):
        source = Source.objects.get(code="donors")
        assert source.withdrawn_at is not None
        assert "ended on" in source.withdrawn_because
        assert "pris fin" in source.withdrawn_because
        assert profiles.differences() == []
        segment = queries.understood('signed "Gas"', queries.names())
        assert queries.people_in_postgres(segment, timezone.localdate()) == []
        stopped = Person.objects.get(elector_number="000000003")
        assert happenings.stops(stopped.pk) == 2, "a wish not to be contacted outlives the agreement"
        assert not Profile.objects.get(person_id=Person.objects.get(elector_number="000000004").pk).present
        tasks.take_back_expired(party.director.pk)
        assert Work.objects.filter(kind="intake.withdraw").count() == 1
    assert export(party, "ask", tmp_path) == ([], {"source_withdrawn": 2})


def test_a_purpose_must_be_one_of_the_units(party: Party) -> None:
    with pytest.raises(BadInput, match="no purpose"):
        add(party, "theirs", purposes=("outreach", "espionage"))


def test_of_an_association_only_those_come_in_who_consented_themselves(party: Party, tmp_path: Path) -> None:
    load(party, write(tmp_path / "electors.csv", [line(n, family=f"Roy{n}") for n in range(1, 5)]))
    club = add(party, "club", giver=Giver.ASSOCIATION, paid_cents=100)
    path = tmp_path / "members.csv"
    path.write_text(
        "elector_number,phone,consent,consent_on,opt_out\n000000001,6135550101,You may share my phone,2026-05-01,\n"
        "000000002,6135550102,,,\n000000003,6135550103,yes,,phone\n000000004,6135550104,yes,2999-01-01,\n",
        encoding="utf-8",
    )
    with pytest.raises(Refused, match="signed agreement"):
        intake.import_people(by=party.director, path=path, source_code="club", on=TODAY)
    sign(party, club)
    done = intake.import_people(by=party.director, path=path, source_code="club", on=TODAY)
    assert (done.added, done.refused) == (2, 2)
    assert any("consented themselves" in reason for reason in done.reasons)
    with acting_as(party.director.pk):
        one, two = Person.objects.filter(elector_number__in=("000000001", "000000002")).order_by("elector_number")
        said = [told.content for told in people_queries.told(one, TODAY) if "consent" in told.content]
        assert said == [{"phone": "+16135550101", "consent": "You may share my phone", "consent_on": "2026-05-01"}]
        three = Person.objects.get(elector_number="000000003")
        assert happenings.stops(three.pk) == 2, "a wish not to be contacted needs no consent"
        assert people_queries.points_of(three.pk, "phone") == []
        with pytest.raises(Refused, match="consented themselves"):
            intake.begin_paper(by=party.director, source=club, title="T", fact=None, question=None, signed_on=TODAY)
        with pytest.raises(Refused, match="consented themselves"):
            people.assert_about(
                by=party.director, person=two.pk, source=club, content={"phone": "+16135550102"}, on=TODAY
            )


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"content": b""}, "must not be empty"),
        ({"content": b"MZ" + b"0" * 10}, "PDF, a JPEG or a PNG"),
        ({"signatory": " "}, "who signed it"),
        ({"capacity": ""}, "as what they may speak"),
        ({"signed_on": timezone.localdate() + timedelta(1)}, "day to come"),
    ],
)
def test_an_agreement_that_is_none(party: Party, wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        sign(party, add(party, "club", giver=Giver.UNION, paid_cents=1), **wrong)


def test_a_document_is_attached_on_the_page_and_can_be_read(party: Party) -> None:
    source = add(party, "club", giver=Giver.UNION, paid_cents=1)
    client, address = signed_in(party.director), f"/people/sources/{source.pk}/agreement/"
    said = {"signatory": "Ada", "capacity": "president", "signed_on": "2026-05-01"}
    assert client.get(address).status_code == 422
    assert client.post(address, said).status_code == 422
    for name, content in (("first.pdf", b"%PDF-1"), ("../second.pdf", b"%PDF-2")):
        sent = SimpleUploadedFile(name, content, "application/pdf")
        assert client.post(address, {**said, "document": sent}).status_code == 302
    page = client.get(f"/people/sources/{source.pk}/").content.decode()
    assert "second.pdf" in page
    assert "president" in page
    reply = client.get(address)
    assert (reply.content, reply["Content-Disposition"]) == (b"%PDF-2", 'attachment; filename="second.pdf"')
    assert signed_in(party.organiser).get(address).status_code == 422, "another unit's"
