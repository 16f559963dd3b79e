"""What is erased at a person's word: all of it, but for what the law keeps; for good, and of nobody else."""

import re
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from hustings.apps.audit.models import Event
from hustings.apps.intake import actions as intake
from hustings.apps.intake.actions.batches import Report
from hustings.apps.intake.models import Doubt
from hustings.apps.interactions import actions as catalogue
from hustings.apps.interactions import queries as interactions
from hustings.apps.interactions.models import Fact, Interaction
from hustings.apps.lists import actions as lists
from hustings.apps.organisations import actions as organisations
from hustings.apps.organisations.models import User
from hustings.apps.people import actions as people
from hustings.apps.people.models import Assertion, ContactPoint, Person, Source
from hustings.apps.privacy import actions, tasks
from hustings.apps.privacy.actions import erasing
from hustings.apps.privacy.models import Erasure
from hustings.domain.messages import BadInput, Refused
from hustings.domain.references import reference
from hustings.files.books import write_book
from hustings.jobs.models import Work
from hustings.scope import acting_as, backups, servers
from tests.integration.test_disclosing import officer as of_the_party
from tests.integration.test_newcomers import place
from tests.world import TODAY, Party

officer = of_the_party  # the fixture
SENTINELS = ("Quetzal", "quetzal", "6135550101", "ada@b.example", "likes cats")


def everything(words: tuple[str, ...]) -> dict[str, list[str]]:
    """Table -> which of these words any row of it holds, whoever may see it; seen with the owner's eyes."""
    found: dict[str, list[str]] = {}
    with psycopg.connect(servers.conninfo(None)) as owner:
        tables = owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            text = "\n".join(row for (row,) in owner.execute(f'SELECT t::text FROM "{table}" t').fetchall())
            raw = text + "".join(bytes.fromhex(each).decode("latin-1") for each in _hex(text))
            if held := [word for word in words if word in raw]:
                found[table] = held
    return found


def _hex(text: str) -> list[str]:
    return [each for each in re.findall(r"\\\\?x([0-9a-f]+)", text) if len(each) % 2 == 0]


def brought(party: Party, folder: Path, rows: str, on: date = TODAY, code: str = "test") -> Report:
    """A list of the test source, brought in as a file."""
    path = folder / f"list-{timezone.now():%H%M%S%f}.csv"
    path.write_text(
        "external_id,family_name,given_name,phone,email,postal_code,petition,note\n" + rows, encoding="utf-8"
    )
    return intake.import_people(by=party.director, path=path, source_code=code, on=on)


def newcomers(party: Party) -> None:
    with acting_as(party.director.pk):
        Source.objects.filter(code="test").update(newcomers=True)
    place("K1A0A6", "35033")


def as_elector(party: Party, person: int) -> None:
    """A list of electors names them as well."""
    with acting_as(party.director.pk):
        source = people.add_source(
            by=party.director,
            unit=party.unit,
            code="list",
            kind="electors",
            title="List",
            given_by="EC",
            ground="CEA 45",
        )
        people.assert_about(
            by=party.director, person=person, source=source, on=TODAY,
            content={"family_name": "Quetzal", "given_name": "Ada", "family_key": "quetzal", "given_key": "ada"},
        )  # fmt: skip


def test_nothing_is_left_of_whoever_is_on_no_list(party: Party, officer: User, tmp_path: Path) -> None:
    one = party.add_person(
        "35033", given_name="Ada", family_name="Quetzal", family_key="quetzal", given_key="ada", phone="+16135550101",
        email="ada@b.example",
    )  # fmt: skip
    other = party.add_person("35033", given_name="Bo", family_name="Xolotl", phone="+16135550102")
    party.contact(one, mark="strong", note="likes cats")
    party.contact(other, mark="strong", note="likes dogs")
    party.say(one, "opt_out", channel=2, note="likes cats")
    with acting_as(party.director.pk), connection.cursor() as cursor:
        cursor.execute("SELECT learn_surnames(ARRAY['quetzal', 'xolotl'])")
    with acting_as(party.organiser.pk):
        lists.freeze(by=party.organiser, name="all", text="has email", purpose="outreach", as_of=TODAY)
    assert set(everything(SENTINELS)) >= {"people_person", "people_assertion", "people_contact_point"}
    made = actions.erase(by=officer, person=one, because="their request")
    assert everything(SENTINELS) == {} or set(everything(SENTINELS)) == {"profile_change"}  # for a week: the mirror's
    assert made.statement["removed"]["interactions"] == 2 + 1  # the wish that erasing adds went too
    assert made.statement["stays"]["listed"] is False
    with acting_as(officer.pk):
        assert not Person.objects.filter(pk=one).exists()
        assert Person.objects.get(pk=other).name == "Bo Xolotl"
        assert ContactPoint.objects.filter(person_id=other).count() == 1
        assert interactions.timeline(other)[0].note == "likes dogs"


def test_whoever_is_on_a_list_stays_with_what_it_says_and_is_left_alone(party: Party, officer: User) -> None:
    one = party.add_person("35033", phone="+16135550101", gender="f")
    as_elector(party, one)
    party.contact(one, mark="strong", note="likes cats")
    party.say(one, "donation", amount_cents=10_000, note="likes cats")
    party.say(one, "opt_out", channel=8)
    made = actions.erase(by=officer, person=one, because="their request")
    with acting_as(officer.pk):
        left = Person.objects.get(pk=one)
        assert (left.name, left.gender) == ("Ada Quetzal", "")
        assert Assertion.objects.get(person_id=one).content["family_name"] == "Quetzal"
        assert not ContactPoint.objects.filter(person_id=one).exists()
        assert interactions.stops(one) == 63
        kinds = {each.kind for each in interactions.timeline(one)}
        assert kinds == {"donation", "opt_out"}
        assert all(not each.note for each in interactions.timeline(one))
        with connection.cursor() as cursor:
            cursor.execute("SELECT mark, stops FROM profile WHERE person_id = %s", [one])
            assert cursor.fetchone() == (None, 63)
    assert made.statement["stays"] | {"calls until": None} == {
        "listed": True, "assertions": 1, "waiting": 0, "wishes": 2, "gifts": 1, "calls": 0, "calls until": None,
    }  # fmt: skip


def test_numbers_called_in_an_election_are_kept_for_three_years(party: Party, officer: User) -> None:
    """The call and its number stay, without a word of what was said; a call of before the writ goes."""
    one = party.add_person("35033", phone="+16135550101")
    with acting_as(party.director.pk):
        period = {"writ_on": date(2026, 5, 20), "polling_on": date(2026, 6, 25)}
        organisations.set_election(by=party.director, code="ge", name_en="GE", name_fr="EG", **period)
        point = ContactPoint.objects.get(person_id=one).pk
    party.contact(one, channel="phone", mark="opposed", note="likes cats", contact_point_id=point)
    party.contact(one, channel="door", mark="opposed")
    party.say(one, "contact", channel=2, result=0, at=timezone.now() - timedelta(days=400))
    made = actions.erase(by=officer, person=one, because="their request")
    assert (made.statement["stays"]["calls"], made.statement["stays"]["calls until"]) == (1, "2029-06-25")
    with acting_as(officer.pk):
        left = Interaction.objects.get(person_id=one)
        assert (left.channel, left.mark, left.note, left.contact_point_id) == (2, None, "", point)
        assert ContactPoint.objects.get(person_id=one).value == "+16135550101"
        assert Person.objects.get(pk=one).name == ""


def test_an_old_list_brings_nobody_back(party: Party, officer: User, tmp_path: Path) -> None:
    newcomers(party)
    row = "X1,Quetzal,Ada,613-555-0101,ada@b.example,K1A 0A6,,\n"
    kin = "X2,Quetzal,Bo,613-555-0101,bo@b.example,K1A 0A6,,\n"
    one = party.add_person(
        "35033", given_name="Ada", family_name="Quetzal", family_key="quetzal", given_key="ada", phone="+16135550101"
    )
    as_elector(party, one)
    actions.erase(by=officer, person=one, because="their request")
    report = brought(party, tmp_path, row + kin)
    assert sum(report.reasons.values()) == report.refused
    assert any("erased" in reason for reason in report.reasons)
    with acting_as(officer.pk):
        assert not ContactPoint.objects.filter(value="+16135550101", person_id=one).exists()
    assert "intake_row" not in everything(("ada@b.example",))
    # kin behind the same phone are not taken for them
    assert sum("erased" in reason and count for reason, count in report.reasons.items()) == 1


def test_who_signs_again_is_known_again(party: Party, officer: User, tmp_path: Path) -> None:
    one = party.add_person(
        "35033", given_name="Ada", family_name="Quetzal", family_key="quetzal", given_key="ada", phone="+16135550101"
    )
    as_elector(party, one)
    with acting_as(party.director.pk):
        catalogue.add_fact(by=party.director, kind="petition", name_en="Rents", name_fr="Loyers")
    actions.erase(by=officer, person=one, because="their request")
    row = "X1,Quetzal,Ada,613-555-0101,,K1A 0A6,Rents,\n"
    before = brought(party, tmp_path, row, on=timezone.localdate())
    assert any("erased" in reason for reason in before.reasons)


def test_a_hold_beats_it(party: Party, officer: User) -> None:
    one = party.add_person("35033")
    with acting_as(officer.pk):
        kept = actions.hold(by=officer, person=one, because="complaint 12")
    with pytest.raises(Refused, match="legal hold"):
        actions.erase(by=officer, person=one, because="their request")
    with acting_as(officer.pk), connection.cursor() as cursor, pytest.raises(Exception, match="under a hold"):
        cursor.execute("SELECT erase_people(ARRAY[%s], ARRAY[]::bytea[], current_date)", [one])
    with acting_as(officer.pk):
        actions.lift(by=officer, number=kept.pk, because="closed")
    actions.erase(by=officer, person=one, because="their request")
    with acting_as(officer.pk):
        assert Erasure.objects.count() == 1


def test_only_whoever_answers_people_may_and_never_beyond_their_area(party: Party, officer: User) -> None:
    one, beyond = party.add_person("35033"), party.add_person("35034")
    with acting_as(party.director.pk):
        local = organisations.add_user(
            by=party.director, username="local", name="Lou", unit=party.riding, role="privacy_officer"
        )
    for user in (party.director, party.organiser):
        with pytest.raises(Refused, match="answer people"):
            actions.erase(by=user, person=one, because="x")
    with pytest.raises(Refused, match="party's own"):
        actions.erase(by=local, person=one, because="x")
    for user, whom, day in (
        (local, [beyond], "current_date"), (local, [one], "current_date"), (party.director, [one], "current_date"),
        (officer, [], "current_date"), (officer, [one], "current_date + 1"),
    ):  # fmt: skip
        with acting_as(user.pk), connection.cursor() as cursor, pytest.raises(Exception, match="whom the acting user"):
            cursor.execute(f"SELECT erase_people(%s::int[], ARRAY[]::bytea[], {day})", [whom])
    with pytest.raises(BadInput, match="rests on"):
        actions.erase(by=officer, person=one, because="  ")
    acts = Event.objects.filter(what="person.erased")
    assert not acts.exists()


def test_a_row_that_waited_goes_with_whom_it_meant_and_brings_nobody_back(
    party: Party, officer: User, tmp_path: Path
) -> None:
    """Decided before: its bytes go. Decided after: it is about nobody, whatever the clerk says, and makes nobody."""
    newcomers(party)
    one = party.add_person("35033", given_name="Ada", family_name="Quetzal", family_key="quetzal", given_key="ada")
    as_elector(party, one)
    brought(party, tmp_path, "X1,Quetzal,Ada,613-555-0101,ada@b.example,K1A 0A6,,\n")
    brought(party, tmp_path, "X9,Quetzal,Ada,613-555-0101,,K1A 0A6,,\n")
    with acting_as(party.director.pk):
        first, second = Doubt.objects.filter(state="waiting").order_by("pk")
        intake.decide(by=party.director, number=first.pk, person=one)
        assert ContactPoint.objects.filter(person_id=one).count() == 2
    made = actions.erase(by=officer, person=one, because="their request")
    assert made.statement["removed"]["rows"] == 1
    assert made.statement["stays"]["waiting"] == 1
    assert "intake_row" not in everything(("ada@b.example",))
    with acting_as(party.director.pk), pytest.raises(BadInput, match="about nobody"):
        intake.decide(by=party.director, number=second.pk, person=one)
    with acting_as(party.director.pk):
        before = Person.objects.count()
        intake.decide(by=party.director, number=second.pk, person=None)
        assert Person.objects.count() == before
        assert not ContactPoint.objects.filter(value="+16135550101").exists()


def test_a_hold_on_a_batch_or_on_somebody_of_it_keeps_both(party: Party, officer: User, tmp_path: Path) -> None:
    newcomers(party)
    report = brought(party, tmp_path, "X1,Quetzal,Ada,613-555-0101,,K1A 0A6,,\n")
    with acting_as(party.director.pk):
        one = Person.objects.get(family_name="Quetzal").pk
    with acting_as(officer.pk):
        of_batch = actions.hold(by=officer, batch=report.batch, because="inquiry")
    with pytest.raises(Refused, match="legal hold"):
        actions.erase(by=officer, person=one, because="x")
    with acting_as(officer.pk):
        actions.lift(by=officer, number=of_batch.pk, because="closed")
        actions.hold(by=officer, person=one, because="inquiry")
    with pytest.raises(Refused, match="legal hold"):
        intake.destroy(by=party.director, number=report.batch, because="a law")
    intake.undo(by=party.director, number=report.batch)  # which keeps rows, and lets whom nothing names go
    with acting_as(officer.pk):
        assert Person.objects.filter(pk=one).exists()
    with pytest.raises(Refused, match="legal hold"):
        intake.destroy(by=party.director, number=report.batch, because="a law")
    with acting_as(party.director.pk), connection.cursor() as cursor, pytest.raises(Exception, match=r"not to be|hold"):
        cursor.execute("SELECT destroy_batch(%s, 'key')", [report.batch])


def test_a_sheet_that_comes_home_late_tells_nothing_of_before(party: Party, officer: User, tmp_path: Path) -> None:
    one = party.add_person("35033", phone="+16135550101")
    as_elector(party, one)
    with acting_as(party.organiser.pk):
        lists.freeze(by=party.organiser, name="all", text="has phone", purpose="outreach", as_of=TODAY)
    sheet = tmp_path / "calls.csv"
    done = lists.export(by=party.organiser, name="all", form_name="call-csv", path=sheet, on=TODAY)
    header, *rows = sheet.read_text(encoding="utf-8-sig").splitlines()
    names = header.split(",")
    row = next(each.split(",") for each in rows if reference(one) in each)
    row[names.index("date")], row[names.index("result")] = TODAY.isoformat(), "contacted"
    row[names.index("note")] = "likes cats"
    sheet.write_text("\n".join([header, ",".join(row)]) + "\n", encoding="utf-8")
    actions.erase(by=officer, person=one, because="their request", silent=False)
    report = intake.import_contacts(by=party.organiser, path=sheet, release_name=done.release, on=TODAY)
    assert (report.added, report.refused) == (0, 1)
    assert not {"intake_row", "interactions_interaction"} & everything(("likes cats", "555-0101")).keys()
    with acting_as(officer.pk):
        assert interactions.timeline(one) == []


def test_a_wish_on_a_list_binds_whoever_stays(party: Party, officer: User, tmp_path: Path) -> None:
    one = party.add_person("35033", phone="+16135550101", family_name="Quetzal", given_name="Ada")
    as_elector(party, one)
    actions.erase(by=officer, person=one, because="their request", silent=False)
    path = tmp_path / "stops.csv"
    with acting_as(party.director.pk):  # the same word for them in both lists
        Assertion.objects.filter(person_id=one).update(source_id=party.source.pk)
    path.write_text(
        "external_id,family_name,given_name,phone,opt_out\nX1,Quetzal,Ada,613-555-0101,phone\n", encoding="utf-8"
    )
    report = intake.import_people(by=party.director, path=path, source_code="test", on=TODAY)
    with acting_as(officer.pk):
        stopped = interactions.stops(one)
    assert stopped == 2, report
    assert "intake_row" not in everything(("555-0101",))


def test_of_two_who_were_one_nothing_is_left(party: Party, officer: User) -> None:
    """Where a list of electors names the one, the other's name and birth go all the same; the first keeps its own."""
    kept = party.add_person("35033", family_name="Listed", family_key="listed")
    other = party.add_person("35033", family_name="Quetzal", family_key="quetzal", birth_from="1961-01-01")
    as_elector(party, kept)
    with acting_as(party.director.pk):
        people.merge(by=party.director, one=kept, other=other)
    actions.erase(by=officer, person=kept, because="their request")
    with acting_as(officer.pk):
        absorbed = Person.objects.get(pk=other)
        assert (absorbed.name, absorbed.birth_from) == ("", None)
        assert Person.objects.get(pk=kept).name == "Ada Quetzal"  # as the list of electors says


def test_after_a_crash_files_and_backups_are_seen_to(
    party: Party, officer: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = party.add_person("35033", phone="+16135550101")
    backup = tmp_path / "old.backup"
    backup.write_bytes(b"-")
    monkeypatch.setattr(backups, "_ledger", lambda: tmp_path / "ledger")  # tests beside this one have theirs
    backups.note(backup, timezone.now())
    running = SimpleNamespace(number=0, progress=lambda *_: None)
    with acting_as(officer.pk):
        work = Work.objects.create(
            kind="privacy.erase", by_user=officer.pk, unit=party.unit.pk, on_what="x", arguments={},
            asked_at=timezone.now(),
        )  # fmt: skip
        running.number = work.pk
    said = {"by": officer.pk, "running": running, "number": one, "because": "asked", "silent": True}
    with monkeypatch.context() as patch:
        patch.setattr(erasing.rooms, "pieces", lambda name: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            tasks.erase(**said)
    assert backups.destroyed_since(backup) == []
    tasks.erase(**said)
    assert backups.destroyed_since(backup) == [backups.Destroyed(because="asked", person=one, silent=True)]
    with acting_as(officer.pk):
        assert Erasure.objects.count() == 1


def test_a_workbook_of_which_a_row_was_emptied_is_still_mended(party: Party, officer: User, tmp_path: Path) -> None:
    newcomers(party)
    brought(party, tmp_path, "X1,Quetzal,Ada,613-555-0101,,K1A 0A6,,\n")
    with acting_as(party.director.pk):
        one = Person.objects.get(family_name="Quetzal").pk
    actions.erase(by=officer, person=one, because="their request")
    path = tmp_path / "again.xlsx"
    write_book(path, ["external_id", "family_name", "given_name", "phone"], [["X1", "Quetzal", "Ada", "613-555-0101"]])
    report = intake.import_people(by=party.director, path=path, source_code="test", on=TODAY)
    assert report.refused == 1
    with acting_as(party.director.pk), pytest.raises(BadInput, match="No row"):
        intake.write_refused(
            by=party.director, number=report.batch, purpose="outreach", path=tmp_path / "r.xlsx", on=TODAY
        )


def test_a_gift_comes_in_whatever_was_erased(party: Party, officer: User, tmp_path: Path) -> None:
    one = party.add_person("35033", phone="+16135550101", family_name="Quetzal", given_name="Ada")
    as_elector(party, one)
    actions.erase(by=officer, person=one, because="their request", silent=False)
    path = tmp_path / "gifts.csv"
    path.write_text("family_name,given_name,phone,amount\nQuetzal,Ada,613-555-0101,50\n", encoding="utf-8")
    intake.import_people(by=party.director, path=path, source_code="test", on=TODAY)
    with acting_as(officer.pk):
        assert [(each.kind, each.amount_cents) for each in interactions.timeline(one)] == [("donation", 5_000)]
        assert not ContactPoint.objects.filter(person_id=one).exists()


def test_paper_typed_in_later_brings_nobody_back(party: Party, officer: User) -> None:
    newcomers(party)
    one = party.add_person(
        "35033", phone="+16135550101", family_name="Quetzal", given_name="Ada", family_key="quetzal", given_key="ada"
    )
    actions.erase(by=officer, person=one, because="their request")
    with acting_as(party.director.pk):
        catalogue.add_fact(by=party.director, kind="petition", name_en="Rents", name_fr="Loyers")
        fact = Fact.objects.get(name_en="Rents")
        paper = intake.begin_paper(
            by=party.director, source=party.source, title="Pile", signed_on=TODAY, fact=fact, question=None
        )
        said = {"family_name": "Quetzal", "given_name": "Ada", "phone": "613-555-0101", "postal_code": "K1A 0A6"}
        with pytest.raises(BadInput, match="erased"):
            intake.add_line(by=party.director, paper=paper, person=None, said=said)
        assert not Person.objects.filter(family_name="Quetzal").exists()
