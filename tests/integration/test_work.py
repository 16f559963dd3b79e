"""Work is done in the name of whoever asked, once, and its row tells the truth however it ends."""

import asyncio
import os
import shutil
import threading
import time
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils.module_loading import autodiscover_modules
from procrastinate.contrib.django import app

from hustings.apps.audit.models import Event
from hustings.apps.organisations import actions as organisations
from hustings.apps.organisations.access import house_keeper
from hustings.apps.organisations.models import User
from hustings.apps.profiles.models import ProfileDay
from hustings.domain.messages import BadInput
from hustings.jobs import queue, registry, worker
from hustings.jobs.models import Work
from hustings.jobs.running import Running
from hustings.scope import acting_as, acting_user, rooms
from tests.world import Party


@pytest.fixture
def kinds() -> Iterator[dict[str, Any]]:
    """Kinds of work that tests put in and that are taken out again."""
    before = dict(registry._TASKS)
    yield registry._TASKS
    registry._TASKS.clear()
    registry._TASKS.update(before)


def asked(party: Party, kind: str = "tests.one", **arguments: Any) -> Work:
    with acting_as(party.organiser.pk):
        return queue.enqueue(kind, by=party.organiser.pk, unit=party.riding.pk, on="test:1", **arguments)


def state(party: Party, work: Work) -> Work:
    with acting_as(party.organiser.pk):
        return Work.objects.get(pk=work.pk)


def test_it_is_done_in_the_name_of_whoever_asked_and_once(party: Party, kinds: dict[str, Any]) -> None:
    seen = []

    def does(*, by: int, running: Running, number: int) -> dict[str, int]:
        with acting_as(by):
            seen.append((acting_user(), number))
        return {"twice": 2 * number}

    kinds["tests.one"] = does
    work = asked(party, number=21)
    worker.perform(work.pk, party.organiser.pk)
    worker.perform(work.pk, party.organiser.pk)  # handed out again: it is done already
    assert seen == [(party.organiser.pk, 21)]
    done = state(party, work)
    assert (done.state, done.result) == (Work.State.DONE, {"twice": 42})


def test_it_is_queued_with_the_act_and_not_at_all_without_it(party: Party, kinds: dict[str, Any]) -> None:
    def queued() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs")
            return int(cursor.fetchone()[0])

    with acting_as(party.organiser.pk):
        queue.enqueue("tests.one", by=party.organiser.pk, unit=party.riding.pk, on="test:1")
        assert queued() == 1
        transaction.set_rollback(True)
    assert queued() == 0
    asked(party)
    assert queued() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT args::text FROM procrastinate_jobs")
        assert cursor.fetchone()[0].replace(" ", "") == f'{{"user":{party.organiser.pk},"work":{state_number(party)}}}'


def state_number(party: Party) -> int:
    with acting_as(party.organiser.pk):
        return Work.objects.latest("pk").pk


@pytest.mark.parametrize("fails", [BadInput("The file {file} is empty.", file="x"), ValueError("Secretname")])
def test_what_went_wrong_is_said_without_a_value(party: Party, kinds: dict[str, Any], fails: Exception) -> None:
    def does(*, by: int, running: Running) -> None:
        with acting_as(by):
            User.objects.filter(pk=by).update(name="half done")
            raise fails

    kinds["tests.one"] = does
    work = asked(party)
    worker.perform(work.pk, party.organiser.pk)
    failed = state(party, work)
    assert failed.state == Work.State.FAILED
    assert "Secretname" not in str(failed.problem)
    assert failed.problem["text"]
    assert User.objects.get(pk=party.organiser.pk).name != "half done"


def test_it_stops_when_it_next_notes_its_progress(party: Party, kinds: dict[str, Any], monkeypatch: Any) -> None:
    monkeypatch.setattr("hustings.jobs.running.EVERY", 0.0)
    begun, may_go_on = threading.Event(), threading.Event()

    def does(*, by: int, running: Running) -> None:
        with acting_as(by):
            User.objects.filter(pk=by).update(name="half done")
            running.progress(3, 10)
            begun.set()
            assert may_go_on.wait(10)
            running.progress(4, 10)

    kinds["tests.one"] = does
    work = asked(party)
    doing = threading.Thread(target=worker.perform, args=[work.pk, party.organiser.pk])
    doing.start()
    assert begun.wait(10)
    seen = state(party, work)
    assert (seen.state, seen.done, seen.total) == (Work.State.RUNNING, 3, 10), "seen before its transaction ends"
    with acting_as(party.organiser.pk):
        queue.ask_to_stop(work.pk, "tests")
    may_go_on.set()
    doing.join()
    assert state(party, work).state == Work.State.STOPPED
    assert User.objects.get(pk=party.organiser.pk).name != "half done"


def test_what_waits_is_stopped_at_once(party: Party, kinds: dict[str, Any]) -> None:
    kinds["tests.one"] = lambda **_: pytest.fail("it was stopped")
    work = asked(party)
    with acting_as(party.organiser.pk):
        queue.ask_to_stop(work.pk, "tests")
    worker.perform(work.pk, party.organiser.pk)
    assert state(party, work).state == Work.State.STOPPED


def test_the_work_of_another_unit_is_not_seen(party: Party) -> None:
    with acting_as(party.director.pk):
        work = queue.enqueue("tests.one", by=party.director.pk, unit=party.unit.pk, on="test:1")
    with acting_as(party.organiser.pk):
        assert not Work.objects.filter(pk=work.pk).exists()
        with pytest.raises(BadInput):
            queue.ask_to_stop(work.pk, "tests")
    with transaction.atomic():
        assert not Work.objects.exists(), "no user, no rows"


def test_whoever_was_cut_off_does_nothing_more(party: Party, kinds: dict[str, Any]) -> None:
    """The user's memberships end between asking and doing: the work is not even seen any more, and nothing is done."""
    kinds["tests.one"] = lambda **_: pytest.fail("nobody may")
    work = asked(party)
    party.organiser.memberships.update(valid_until="2020-01-01T00:00:00Z")
    worker.perform(work.pk, party.organiser.pk)
    with acting_as(party.director.pk):
        assert Work.objects.get(pk=work.pk).state == Work.State.WAITING


def test_the_queue_knows_work_and_chores() -> None:
    worker.register(lambda: None)
    worker.register(lambda: None)  # once is enough
    assert {queue.QUEUED, worker.CHORES} <= set(app.tasks)
    assert [each.task.name for each in app.periodic_registry.periodic_tasks.values()] == [worker.CHORES]


def test_work_of_somebody_cut_off_is_ended_and_says_why(party: Party, kinds: dict[str, Any]) -> None:
    """It is neither done nor left waiting for ever; work that still stands in the queue is left alone."""
    kinds["tests.one"] = lambda **_: {}
    lost, queued = asked(party), asked(party)
    with acting_as(party.director.pk):
        organisations.end_membership(by=party.director, user=party.organiser, unit=party.riding)
    worker.perform(lost.pk, party.organiser.pk)  # as the queue does: it sees no such work, and forgets the job
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE (args->>'work')::int = %s", [lost.pk])
    worker.keep_house(house_keeper())
    with acting_as(party.director.pk):
        told = {each.pk: each for each in Work.objects.all()}
    assert (told[lost.pk].state, told[queued.pk].state) == (Work.State.FAILED, Work.State.WAITING)
    problem = queue.problem_of(told[lost.pk])
    assert problem is not None
    assert "no longer" in problem.text


def test_chores_bring_the_day_on_and_clear_what_nobody_came_for(party: Party, monkeypatch: pytest.MonkeyPatch) -> None:
    autodiscover_modules("tasks")
    kept, gone = (rooms.room(name) / "piece" for name in ("files", "uploads"))
    for folder in (kept, gone):
        folder.mkdir(parents=True)
        (folder / "a.csv").write_text("x", encoding="utf-8")
    long_ago = time.time() - (rooms.KEPT_DAYS + 1) * 86_400
    for each in (gone / "a.csv", gone):
        os.utime(each, (long_ago, long_ago))
    monkeypatch.setattr("hustings.apps.profiles.tasks.timezone.localdate", lambda: date(2031, 5, 4))
    assert house_keeper() == party.director.pk
    worker.keep_house(house_keeper())
    assert (kept.exists(), gone.exists()) == (True, False)
    with acting_as(party.director.pk):
        assert ProfileDay.objects.get().day == date(2031, 5, 4)
        assert Event.objects.get(what="uploads.removed").new == {"pieces": 1}
    shutil.rmtree(kept)


def test_a_worker_starts_though_chores_were_cut_short_and_queued_again(party: Party) -> None:
    """One chore half done and one waiting: only one may wait, so the half-done one is let go and not queued anew."""
    worker.register(house_keeper)

    async def crashed() -> int:
        async with app.open_async():
            await app.tasks[worker.CHORES].defer_async(timestamp=0)
            gone = await app.job_manager.register_worker()
            await app.job_manager.fetch_job(None, gone)
            await worker.begin_chores()
            again = await worker.take_up_again()
            await worker.begin_chores()
            return again

    with app.replace_connector(app.connector.get_worker_connector()):
        assert asyncio.run(crashed()) == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text FROM procrastinate_jobs WHERE task_name = %s", [worker.CHORES])
        assert cursor.fetchall() == [("todo",)]


def test_a_chore_that_fails_keeps_no_other_from_being_done(party: Party, monkeypatch: pytest.MonkeyPatch) -> None:
    done = []

    def fails(_user: int) -> None:
        raise RuntimeError("Secretname")

    monkeypatch.setattr(registry, "_CHORES", {"a": fails, "b": done.append})
    worker.keep_house(house_keeper())
    worker.keep_house(None)  # before the first unit is founded there is nobody, and nothing to do
    assert done == [party.director.pk]
