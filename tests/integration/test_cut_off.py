"""Cut off: at once, in whatever is under way, and with nothing lost of what was there."""

import time
from pathlib import Path
from threading import Event as Moment
from threading import Thread
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, connections

from hustings.apps.audit.models import Event
from hustings.apps.gate.actions import releasing
from hustings.apps.intake import actions as intake
from hustings.apps.intake.models import Upload
from hustings.apps.lists import actions as lists
from hustings.apps.lists.models import List
from hustings.apps.organisations import actions as organisations
from hustings.apps.organisations import queries
from hustings.apps.organisations.access import EXPORT, has_right, user_named
from hustings.apps.organisations.models import CutOff, Membership, Unit, User
from hustings.apps.people.models import Person
from hustings.domain.messages import BadInput, Refused
from hustings.jobs.models import Work
from hustings.jobs.running import Running
from hustings.scope import acting_as, end_transactions_of, servers
from hustings.web.handing_over import CutOff as Broken
from hustings.web.handing_over import handed_over
from tests.integration.test_pages import plain_static_files as plain_static_files
from tests.integration.test_pages import signed_in
from tests.world import TODAY, Party


@pytest.fixture
def staffed(party: Party) -> Party:
    """With a second director and a privacy officer of the party, and somebody on record."""
    with acting_as(party.director.pk):
        for name, role in (("second", "data_director"), ("officer", "privacy_officer")):
            organisations.add_user(by=party.director, username=name, name=name.title(), unit=party.unit, role=role)
    party.add_person("35033", phone="+16135550001")
    return party


def suspend(party: Party, user: User, by: User | None = None) -> CutOff:
    by = by or party.director
    with acting_as(by.pk):
        return organisations.suspend(by=by, user=user, why="left the party")


def freeze(party: Party) -> CutOff:
    """The riding, by two."""
    second = user_named("second")
    with acting_as(party.director.pk):
        asked = organisations.freeze_unit(by=party.director, unit=party.riding, why="a list turned up")
    with acting_as(second.pk):
        return organisations.agree_to_cut_off(by=second, number=asked.pk)


def sees(user: User) -> int:
    with acting_as(user.pk):
        return Person.objects.count()


def test_a_suspended_user_sees_nothing_and_cannot_come_back(staffed: Party) -> None:
    client = signed_in(staffed.organiser)
    assert client.get("/lists/").status_code == 200
    made = suspend(staffed, staffed.organiser)
    assert client.get("/lists/").status_code == 302
    assert client.get("/lists/")["Location"].startswith("/sign-in/")
    assert sees(staffed.organiser) == 0
    with pytest.raises(Refused):
        user_named("organiser")
    with acting_as(staffed.director.pk), pytest.raises(BadInput, match="suspended already"):
        organisations.suspend(by=staffed.director, user=staffed.organiser, why="again")
    with acting_as(staffed.director.pk):
        organisations.lift(by=staffed.director, number=made.pk, why="a mistake")
    assert sees(staffed.organiser) == 1
    told = Event.objects.filter(on_what=f"user:{staffed.organiser.pk}").order_by("pk").values_list("what", flat=True)
    assert [*told][-3:] == ["suspension.asked", "cut.off", "cut.off.lifted"]


@pytest.mark.parametrize("how", ["user", "unit"])
def test_what_is_under_way_ends_and_leaves_nothing(staffed: Party, how: str) -> None:
    """A transaction that began before, between two statements: its next one fails, and nothing of it is kept."""
    began, go_on, outcome = Moment(), Moment(), []

    def work() -> None:
        try:
            with acting_as(staffed.organiser.pk):
                lists.freeze(by=staffed.organiser, name="mine", text="has phone", purpose="outreach", as_of=TODAY)
                began.set()
                go_on.wait(20)
                outcome.append(Person.objects.count())
        except DatabaseError:
            outcome.append("ended")
        finally:
            connections.close_all()

    thread = Thread(target=work)
    thread.start()
    assert began.wait(20)
    if how == "user":
        suspend(staffed, staffed.organiser)
    else:
        freeze(staffed)
    go_on.set()
    thread.join()
    assert outcome == ["ended"]
    with acting_as(staffed.director.pk), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM lists_list")
        assert cursor.fetchone() == (0,)


def test_a_statement_that_runs_is_ended(staffed: Party) -> None:
    began, outcome = Moment(), []

    def work() -> None:
        try:
            with acting_as(staffed.organiser.pk), connection.cursor() as cursor:
                began.set()
                cursor.execute("SELECT pg_sleep(30)")
        except DatabaseError:
            outcome.append(time.monotonic())
        finally:
            connections.close_all()

    thread = Thread(target=work)
    thread.start()
    assert began.wait(20)
    time.sleep(0.2)
    cut = time.monotonic()
    suspend(staffed, staffed.organiser)
    thread.join()
    assert outcome
    assert outcome[0] - cut < 5


def test_others_go_on(staffed: Party) -> None:
    with acting_as(staffed.director.pk):
        suspended = organisations.add_user(
            by=staffed.director, username="x", name="X", unit=staffed.riding, role="organiser"
        )
    began, go_on, outcome = Moment(), Moment(), []

    def work() -> None:
        try:
            with acting_as(staffed.organiser.pk):
                began.set()
                go_on.wait(20)
                outcome.append(Person.objects.count())
        finally:
            connections.close_all()

    thread = Thread(target=work)
    thread.start()
    assert began.wait(20)
    suspend(staffed, suspended)
    go_on.set()
    thread.join()
    assert outcome == [1]


def test_another_installation_on_the_server_is_left_alone(staffed: Party) -> None:
    """Its users have the same numbers, and its roles the same names."""
    name = f"hustings user {staffed.organiser.pk}"
    with psycopg.connect(servers.conninfo(servers.APP, dbname="postgres", application_name=name)) as elsewhere:
        suspend(staffed, staffed.organiser)
        assert elsewhere.execute("SELECT 1").fetchone() == (1,)
    with psycopg.connect(servers.conninfo(servers.APP, application_name=name)) as here:
        assert end_transactions_of([staffed.organiser.pk]) == 1
        with pytest.raises(psycopg.OperationalError):
            here.execute("SELECT 1")


def test_a_file_that_is_being_made_is_not_handed_over(staffed: Party, tmp_path: Path) -> None:
    with acting_as(staffed.organiser.pk):
        lists.freeze(by=staffed.organiser, name="mine", text="has phone", purpose="outreach", as_of=TODAY)
    fsync = releasing.os.fsync

    def cut_off_meanwhile(descriptor: int) -> None:
        fsync(descriptor)
        if User.objects.get(pk=staffed.organiser.pk).is_active:
            suspend(staffed, staffed.organiser)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(releasing.os, "fsync", cut_off_meanwhile)
        with pytest.raises(Refused, match="cut off meanwhile"):
            lists.export(by=staffed.organiser, name="mine", form_name="call-csv", path=tmp_path / "x.csv", on=TODAY)
    assert not [*tmp_path.iterdir()]


def test_work_that_notes_its_progress_ends(staffed: Party) -> None:
    with acting_as(staffed.organiser.pk):
        made = Work.objects.create(
            kind="lists.export", by_user=staffed.organiser.pk, unit=staffed.riding.pk, on_what="list:1", arguments={},
            asked_at="2026-06-15T12:00Z", state="running",
        )  # fmt: skip
    running = Running(made.pk, staffed.organiser.pk)
    running.progress(1, 2)
    freeze(staffed)
    running._noted = 0
    with pytest.raises(Refused, match="cut off meanwhile"):
        running.progress(2, 2)


def test_a_download_breaks_off(staffed: Party, tmp_path: Path, monkeypatch: Any) -> None:
    file = tmp_path / "calls.csv"
    file.write_bytes(b"x" * 500_000)
    monkeypatch.setattr("hustings.web.handing_over._EVERY", 0.0)
    user, unit = staffed.organiser, staffed.riding
    whole = handed_over(file, "calls.csv", lambda: has_right(user, EXPORT, unit))
    assert b"".join(whole.streaming_content) == file.read_bytes()
    assert (whole["Content-Length"], whole["Content-Disposition"]) == ("500000", 'attachment; filename="calls.csv"')
    pieces = iter(handed_over(file, "calls.csv", lambda: has_right(user, EXPORT, unit)).streaming_content)
    got = [next(pieces), next(pieces)]
    freeze(staffed)
    with pytest.raises(Broken):
        next(pieces)
    assert len(b"".join(got)) < 200_000


def test_a_unit_is_frozen_by_two_and_what_it_has_stays(staffed: Party) -> None:
    director, second = staffed.director, user_named("second")
    with acting_as(staffed.organiser.pk):
        kept = intake.receive(by=staffed.organiser, kind="people", file_name="unsent.csv", pieces=[b"a,b\n1,2\n"])
        lists.freeze(by=staffed.organiser, name="mine", text="has phone", purpose="outreach", as_of=TODAY)
    with acting_as(director.pk):
        asked = organisations.freeze_unit(by=director, unit=staffed.riding, why="a list turned up")
        assert organisations.freeze_unit(by=director, unit=staffed.riding, why="again").pk == asked.pk
        with pytest.raises(Refused, match="Somebody else decides"):
            organisations.agree_to_cut_off(by=director, number=asked.pk)
        with pytest.raises(BadInput, match="few words why"):
            organisations.freeze_unit(by=director, unit=staffed.riding, why=" ")
        with pytest.raises(Refused, match="party itself"):
            organisations.freeze_unit(by=director, unit=staffed.unit, why="x")
    assert sees(staffed.organiser) == 1, "not before two agree"
    with acting_as(staffed.organiser.pk), pytest.raises(Refused):
        organisations.agree_to_cut_off(by=staffed.organiser, number=asked.pk)
    officer = user_named("officer")
    with acting_as(officer.pk):
        organisations.agree_to_cut_off(by=officer, number=asked.pk)
    assert sees(staffed.organiser) == 0
    assert sees(second) == 1
    with acting_as(second.pk):
        organisations.lift(by=second, number=asked.pk, why="it was another riding's")
    with acting_as(staffed.organiser.pk):
        assert Upload.objects.filter(pk=kept.pk).exists()
        assert List.objects.get().name == "mine"
    with acting_as(director.pk):
        assert [each.why for each in queries.cut_offs(by=director)] == ["a list turned up"]
    assert sees(staffed.organiser) == 1


def test_the_database_too_wants_two_for_a_unit(staffed: Party) -> None:
    with acting_as(staffed.director.pk):
        asked = organisations.freeze_unit(by=staffed.director, unit=staffed.riding, why="x")
    for by in ("NULL", str(staffed.director.pk)):
        with pytest.raises(DatabaseError), acting_as(staffed.director.pk), connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE organisations_cut_off SET in_force_at = now(), agreed_by = {by} WHERE id = %s", [asked.pk]
            )


def test_nobody_rids_themselves_of_the_privacy_officer(staffed: Party) -> None:
    director, officer, second = staffed.director, user_named("officer"), user_named("second")
    asked = suspend(staffed, officer)
    assert asked.in_force_at is None
    with acting_as(director.pk):
        with pytest.raises(Refused, match="cut off by two"):
            organisations.end_membership(by=director, user=officer, unit=staffed.unit)
        with pytest.raises(Refused, match="Somebody else decides"):
            organisations.agree_to_cut_off(by=director, number=asked.pk)
    with acting_as(officer.pk), pytest.raises(Refused, match="Somebody else decides"):
        organisations.agree_to_cut_off(by=officer, number=asked.pk)
    assert has_right(officer, "trace leaked lists", staffed.unit)
    with acting_as(second.pk):
        organisations.agree_to_cut_off(by=second, number=asked.pk)
    assert not has_right(officer, "trace leaked lists", staffed.unit)


def test_who_may_suspend_whom(staffed: Party) -> None:
    organiser = staffed.organiser
    with acting_as(organiser.pk), pytest.raises(Refused, match="right to administer"):
        organisations.suspend(by=organiser, user=staffed.director, why="x")
    with acting_as(staffed.director.pk):
        with pytest.raises(Refused, match="Nobody suspends themselves"):
            organisations.suspend(by=staffed.director, user=staffed.director, why="x")
        local = organisations.add_user(
            by=staffed.director, username="local", name="L", unit=staffed.riding, role="data_director"
        )
        for unit in (staffed.riding, staffed.unit):
            organisations.give_role(by=staffed.director, user=organiser, unit=unit, role="canvasser")
    with acting_as(local.pk), pytest.raises(Refused, match="no right to administer in a unit called party"):
        organisations.suspend(by=local, user=organiser, why="x")
    assert Membership.objects.filter(user=organiser).count() == 3
    assert Unit.objects.filter(suspended_at=None).count() == 2


def test_the_page(staffed: Party) -> None:
    director, organiser = signed_in(staffed.director), staffed.organiser
    page = director.get("/users/").content.decode()
    for said in ("Oli Organiser", "organiser, Riding", "Who works here"):
        assert said in page
    assert "Oli Organiser" not in director.get("/users/?q=Dana").content.decode()
    empty = director.post(f"/users/{organiser.pk}/suspend/", {"why": ""})
    assert (empty.status_code, "few words why" in empty.content.decode()) == (422, True)
    assert director.post(f"/units/{staffed.riding.pk}/freeze/", {"why": "a leak"}).status_code == 302
    second = signed_in(user_named("second"))
    assert "to be cut off" in signed_in(user_named("officer")).get("/").content.decode()
    number = CutOff.objects.get().pk
    assert director.post(f"/cut-offs/{number}/agree/").status_code == 422
    assert second.post(f"/cut-offs/{number}/agree/").status_code == 302
    assert "Frozen out." in second.get("/users/").content.decode()
    assert second.post(f"/cut-offs/{number}/lift/", {"why": "found"}).status_code == 302
    assert director.post(f"/users/{organiser.pk}/suspend/", {"why": "left"}).status_code == 302
    assert "Suspended." in director.get("/users/").content.decode()
    assert director.post("/users/0/suspend/", {"why": "x"}).status_code == 422
    assert director.post("/units/0/freeze/", {"why": "x"}).status_code == 422
    assert signed_in(user_named("officer")).get("/users/").status_code == 200
