"""The mirror is disposable: deleted, damaged, killed or tampered with, it is found out and built again."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta

import duckdb
import psycopg
import pytest

from hustings.apps.lists import queries
from hustings.apps.profiles import actions as profiles
from hustings.apps.profiles.models import ProfileDay
from hustings.mirror import check, client, place
from hustings.scope import acting_as, servers
from tests import mirrors, world
from tests.world import Party


@pytest.fixture(autouse=True)
def _none_left_over(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with mirrors.short_lived(monkeypatch):
        yield


def count(party: Party, text: str = "support >= 1") -> int:
    """As the director."""
    with acting_as(party.director.pk):
        segment = queries.understood(text, queries.names())
        return int(queries.ask(segment, queries.scope_now(), world.TODAY).value)


@pytest.fixture
def small(party: Party) -> Party:
    """Three people, two of them supporters."""
    for mark in ("strong", "strong", None):
        party.contact(party.add_person("35033", language="en"), mark=mark)
    return party


def tamper(sql: str) -> None:
    """Write to the base file behind everybody's back."""
    base = place.current()
    assert base is not None
    mirrors.kill()
    with duckdb.connect(str(base.path)) as file:
        file.execute(sql)


def test_check_finds_a_tampered_base_field_by_field(small: Party) -> None:
    small.say(1, "donation", amount_cents=500)
    client.build()
    assert check.differences() == []
    tamper(
        "UPDATE base SET language_code = 7 WHERE person_id <= 2;"
        " UPDATE base SET last_contact = NULL WHERE person_id = 1;"
        " INSERT INTO base SELECT * REPLACE (99 AS person_id) FROM base LIMIT 1;"
        " DELETE FROM base WHERE person_id = 3;"
        " INSERT INTO base_fact VALUES (2, 5);"
        " UPDATE base_gift SET cents = cents + 1"
    )
    assert sorted(check.differences()) == [
        "facts: 1 person",
        "gifts: 1 person",
        "language_code: 2 people",
        "last_contact: 1 person",
        "people missing from the mirror: 1 person",
        "people only in the mirror: 1 person",
    ]
    client.build()
    assert check.differences() == []


def test_check_looks_at_what_answers_rest_on(small: Party) -> None:
    """A row that was damaged in the base no longer matters once the person has changed."""
    client.build()
    tamper("UPDATE base SET attempts = 100 WHERE person_id = 1")
    assert check.differences() == ["attempts: 1 person"]
    small.contact(1)
    assert check.differences() == []


def test_a_deleted_mirror_is_built_again(small: Party) -> None:
    assert count(small) == 2
    shutil.rmtree(place.folder())
    small.contact(3, mark="strong")
    assert count(small) == 3  # by the process that was running
    shutil.rmtree(place.folder())
    mirrors.kill()
    assert count(small) == 3  # by a new one
    assert check.differences() == []


def test_a_damaged_base_is_built_again(small: Party) -> None:
    assert count(small) == 2
    base = place.current()
    assert base is not None
    mirrors.kill()
    base.path.write_bytes(b"not a database")
    assert count(small) == 2


def test_f11_a_build_killed_at_any_moment_leaves_the_old_base_in_use(small: Party) -> None:
    assert count(small) == 2
    before = place.current()
    assert before is not None
    small.contact(3, mark="strong")
    for delay in (0.0, 0.02, 0.05, 0.1, 0.2):
        client.status()  # there is a process
        builder = subprocess.Popen([sys.executable, "-c", "from hustings.mirror.build import build_file; build_file()"])
        files = set(place.folder().glob("base-*"))
        while builder.poll() is None and set(place.folder().glob("base-*")) == files:
            time.sleep(0.002)
        time.sleep(delay)
        builder.kill()
        builder.wait()
        assert place.current() == before
        assert count(small) == 3
    assert check.differences() == []
    after = client.build()
    assert after.file != before.file
    assert [file.name for file in place.folder().glob("base-*")] == [after.file]  # what the killed left is gone
    assert count(small) == 3


def test_the_change_log_is_kept_for_a_week_and_an_older_base_is_built_again(small: Party) -> None:
    assert count(small) == 2
    before = place.current()
    small.contact(3, mark="strong")
    until = last_logged()
    with psycopg.connect(**servers.parameters(servers.APP)) as slow:
        slow.execute("SELECT pg_current_xact_id()")  # open all the while, and older than the days to come
        advance(small, 10)
        assert logged(until) > 0, "the log was cut before the end of a transaction that may have written to it"
        assert (count(small), place.current()) == (3, before)
    wait_for_older_transactions()
    advance(small, 1)
    assert logged(until) == 0
    small.contact(small.add_person("35033"), mark="strong")
    assert count(small) == 4
    assert place.current() != before
    assert check.differences() == []


def advance(party: Party, days: int) -> None:
    """Let so many days pass."""
    for _ in range(days):
        with acting_as(party.director.pk):
            day = ProfileDay.objects.get().day + timedelta(days=1)
            profiles.advance_day(by=party.director, today=day)


def wait_for_older_transactions(seconds: float = 120) -> None:
    """Until every transaction has ended that began by now, anywhere on the server: other tests' and autovacuum's."""
    with psycopg.connect(**servers.parameters(servers.APP), autocommit=True) as asker:
        (now,) = asker.execute("SELECT pg_current_xact_id()::text::bigint").fetchone() or (0,)
        ends = time.monotonic() + seconds
        while asker.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint <= %s", [now]).fetchone() != (
            False,
        ):
            assert time.monotonic() < ends, "a transaction of somebody else's stays open"
            time.sleep(0.05)


def last_logged() -> int:
    """The last transaction in the change log."""
    with psycopg.connect(**servers.parameters(servers.MIRROR_READER)) as reader:
        (found,) = reader.execute("SELECT max(xid) FROM profile_change").fetchone() or (0,)
    return int(found)


def logged(until: int) -> int:
    """How many changes the log still has of transactions up to that one."""
    with psycopg.connect(**servers.parameters(servers.MIRROR_READER)) as reader:
        (found,) = reader.execute("SELECT count(*) FROM profile_change WHERE xid <= %s", [until]).fetchone() or (0,)
    return int(found)


def test_a_transaction_open_all_the_while_counts_when_it_commits(small: Party) -> None:
    """Others begin and commit after it began; it is neither counted before its own commit nor forgotten after."""
    for ending in ("rollback", "commit"):
        with psycopg.connect(**servers.parameters(servers.APP)) as slow:
            slow.execute("SELECT set_config('hustings.user_id', %s, true)", [str(small.director.pk)])
            slow.execute(
                "INSERT INTO interactions_interaction (id, person_id, zone_id, unit_id, kind, channel, on_day, at,"
                " recorded_at, by_user, mark, mark_round, note) VALUES (gen_random_uuid(), 3, 1, 1, 'contact', 1,"
                " '2026-06-01', '2026-06-01', clock_timestamp(), 1, 1, '', '')"
            )
            before = count(small)
            small.contact(small.add_person("35033"), mark="strong")
            assert count(small) == before + 1
            client.build()  # the base's own snapshot has the open transaction in it
            small.contact(small.add_person("35034"), mark="opposed")
            assert count(small) == before + 1
            getattr(slow, ending)()
        assert count(small) == before + 1 + (ending == "commit")
        assert check.differences() == []
