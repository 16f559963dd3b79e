"""The record of acts (F77, G14): nobody changes, removes, reorders or cuts off a sealed row without being found."""

import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import connection, connections, transaction

from hustings.apps.audit import actions as audit
from hustings.apps.audit import queries
from hustings.apps.organisations.models import User
from hustings.scope import servers

TAMPERINGS = 1_000
SEALS, EVENTS_PER_SEAL = 12, 6


@pytest.fixture
def heads(tmp_path: Path) -> Path:
    return tmp_path / "record" / "heads"


def act(count: int, start: int = 0) -> None:
    with transaction.atomic():
        for number in range(start, start + count):
            audit.record(
                by=User(pk=1 + number % 3),
                what=f"thing.done.{number % 5}",
                on=f"thing:{number}",
                old=None if number % 2 else {"level": number, "é": [1.0, None]},
                new={"level": number + 1},
                unit=None if number % 4 == 0 else number % 7,
            )


def a_sealed_record(heads: Path) -> None:
    for seal in range(SEALS):
        act(EVENTS_PER_SEAL, seal * EVENTS_PER_SEAL)
        assert audit.seal(heads) == EVENTS_PER_SEAL


@contextmanager
def as_superuser() -> Iterator[None]:
    """The worst case: somebody who is above every grant and policy of the database."""
    connection.close()
    before = connection.settings_dict["USER"]
    connection.settings_dict["USER"] = None
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["USER"] = before


def run(statement: str, *params: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, params or None)
        return cursor.rowcount


def rows(statement: str, *params: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params or None)
        return cursor.fetchall()


def test_an_untouched_record_verifies_and_unsealed_events_are_counted(database: str, heads: Path) -> None:
    assert queries.verify(heads) == queries.Verdict(sealed=0, unsealed=0)
    a_sealed_record(heads)
    act(4)
    assert queries.verify(heads) == queries.Verdict(sealed=SEALS * EVENTS_PER_SEAL, unsealed=4)
    assert audit.seal(heads) == 4
    assert audit.seal(heads) == 0
    assert queries.verify(heads) == queries.Verdict(sealed=SEALS * EVENTS_PER_SEAL + 4, unsealed=0)


# Each tampering changes something for certain, or says that by chance it did not (False) and is drawn again.
Tampering = Callable[[random.Random, Path], bool]

_COLUMNS = {
    "at": ("at + interval '1 microsecond'", "'2026-01-01 00:00 BC'", "'infinity'", "at - interval '1 year'"),
    "by_user": ("by_user + 1", "-by_user"),
    "unit": ("coalesce(unit, 0) + 1", "CASE WHEN unit IS NULL THEN 0 END"),
    "what": ("what || ' '", "upper(what)", "''", "what || E'\\n'"),
    "on_what": ("on_what || '0'", "reverse(on_what)"),
    "old": ("coalesce(old, '{}') || '[1]'", "CASE WHEN old = 'null' THEN NULL ELSE 'null'::jsonb END"),
    "new": ("new || '{\"level\": -1}'", "NULL", "new - 'level'", "jsonb_build_array(new)"),
    "id": ("id + 1000000",),
}


def _an_event(chance: random.Random) -> int:
    return chance.choice(rows("SELECT event FROM audit_sealed"))[0]


def _a_seal(chance: random.Random) -> int:
    return chance.choice(rows("SELECT id FROM audit_seal"))[0]


def change_a_column(chance: random.Random, heads: Path) -> bool:
    column = chance.choice(sorted(_COLUMNS))
    value = chance.choice(_COLUMNS[column])
    return bool(
        run(
            f"UPDATE audit_event SET {column} = {value} WHERE id = %s AND {column} IS DISTINCT FROM {value}",
            _an_event(chance),
        )
    )


def remove_events(chance: random.Random, heads: Path) -> bool:
    first = _an_event(chance)
    return bool(run("DELETE FROM audit_event WHERE id BETWEEN %s AND %s", first, first + chance.choice([0, 0, 3])))


def remove_an_event_everywhere_but_in_the_chain(chance: random.Random, heads: Path) -> bool:
    event = _an_event(chance)
    run("DELETE FROM audit_event WHERE id = %s", event)
    run("UPDATE audit_seal SET events = array_remove(events, %s)", event)
    return bool(run("DELETE FROM audit_sealed WHERE event = %s", event))


def swap_contents(chance: random.Random, heads: Path) -> bool:
    first, second = _an_event(chance), _an_event(chance)
    return bool(
        run(
            "UPDATE audit_event a SET at = b.at, by_user = b.by_user, unit = b.unit, what = b.what,"
            " on_what = b.on_what, old = b.old, new = b.new FROM audit_event b"
            " WHERE (a.id, b.id) IN ((%s, %s), (%s, %s)) AND a.id <> b.id",
            *(first, second, second, first),
        )
    )


def swap_numbers(chance: random.Random, heads: Path) -> bool:
    first, second = _an_event(chance), _an_event(chance)
    run("UPDATE audit_event SET id = -1 WHERE id = %s", first)
    run("UPDATE audit_event SET id = %s WHERE id = %s", first, second)
    run("UPDATE audit_event SET id = %s WHERE id = -1", second)
    return first != second


def reorder_within_a_seal(chance: random.Random, heads: Path) -> bool:
    return bool(
        run(
            "UPDATE audit_seal SET events = ARRAY(SELECT e FROM unnest(events) e ORDER BY e DESC)"
            " WHERE id = %s AND cardinality(events) > 1",
            _a_seal(chance),
        )
    )


def cut_the_tail(chance: random.Random, heads: Path) -> bool:
    last = _a_seal(chance)
    run("DELETE FROM audit_event WHERE id IN (SELECT event FROM audit_sealed WHERE seal >= %s)", last)
    run("DELETE FROM audit_sealed WHERE seal >= %s", last)
    return bool(run("DELETE FROM audit_seal WHERE id >= %s", last))


def unseal_the_tail(chance: random.Random, heads: Path) -> bool:
    last = _a_seal(chance)
    run("DELETE FROM audit_sealed WHERE seal >= %s", last)
    return bool(run("DELETE FROM audit_seal WHERE id >= %s", last))


def edit_a_seal(chance: random.Random, heads: Path) -> bool:
    change = chance.choice(
        [
            "at = at + interval '1 microsecond'",
            "at = at - interval '1 day'",
            "digest = repeat('0', 64)",
            "digest = upper(digest)",
            "events = '{}'",
            "events = events || 999999",
            "events = events[2:]",
            "events = ARRAY[events]",
            "events = events || events[1]",
            "id = id + 1000",
            "id = -id",
        ]
    )
    return bool(run(f"UPDATE audit_seal SET {change} WHERE id = %s", _a_seal(chance)))


def remove_a_seal(chance: random.Random, heads: Path) -> bool:
    return bool(run("DELETE FROM audit_seal WHERE id = %s", _a_seal(chance)))


def swap_seals(chance: random.Random, heads: Path) -> bool:
    first, second = _a_seal(chance), _a_seal(chance)
    run("UPDATE audit_seal SET id = -1 WHERE id = %s", first)
    run("UPDATE audit_seal SET id = %s WHERE id = %s", first, second)
    run("UPDATE audit_seal SET id = %s WHERE id = -1", second)
    return first != second


def edit_what_is_sealed(chance: random.Random, heads: Path) -> bool:
    event = _an_event(chance)
    change = chance.choice(
        [
            "DELETE FROM audit_sealed WHERE event = %s",
            "UPDATE audit_sealed SET seal = seal + 1 WHERE event = %s",
            "UPDATE audit_sealed SET event = -event WHERE event = %s",
            "INSERT INTO audit_sealed (event, seal) SELECT max(id) + %s, 1 FROM audit_event",
        ]
    )
    return bool(run(change, event))


def insert_a_seal(chance: random.Random, heads: Path) -> bool:
    return bool(
        run(
            "INSERT INTO audit_seal (id, at, events, digest) SELECT max(id) + %s, now(), '{}', repeat('a', 64)"
            " FROM audit_seal",
            chance.randint(1, 9),
        )
    )


def forge_the_chain(chance: random.Random, heads: Path) -> bool:
    """Change an event, then compute every seal anew with the product's own sealer; the file outside stays."""
    event = _an_event(chance)
    changed = run("UPDATE audit_event SET by_user = by_user + 1 WHERE id = %s", event)
    if chance.random() < 0.5:
        run("DELETE FROM audit_event WHERE id > %s", event)  # and leave the tail away
    run("DELETE FROM audit_sealed")
    run("DELETE FROM audit_seal")
    if chance.random() < 0.5:
        run("ALTER TABLE audit_seal ALTER COLUMN id RESTART WITH 1")
    run((Path(audit.__file__).parent.parent / "sql" / "seal.sql").read_text(encoding="utf-8"))
    return bool(changed)


def forge_and_let_it_be_sealed_again(chance: random.Random, heads: Path) -> bool:
    """As above, and the running sealer notes the forged tail in the file in good faith."""
    forge_the_chain(chance, heads)
    for number, digest in rows("SELECT id, digest FROM audit_seal"):
        with heads.open("a") as out:
            out.write(f"{number} {digest}\n{number} {digest} committed\n")
    return True


def cut_the_heads(chance: random.Random, heads: Path) -> bool:
    lines = heads.read_text().splitlines(keepends=True)
    heads.write_text("".join(lines[: chance.randrange(len(lines) - 1)]))
    return True


def edit_the_heads(chance: random.Random, heads: Path) -> bool:
    text = heads.read_text()
    at = chance.randrange(len(text))
    if text[at] not in "0123456789abcdef":
        return False
    heads.write_text(text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1 :])
    return True


def remove_the_heads(chance: random.Random, heads: Path) -> bool:
    heads.unlink()
    return True


TAMPERS: list[Tampering] = [
    *[change_a_column] * 6,
    remove_events,
    remove_an_event_everywhere_but_in_the_chain,
    swap_contents,
    swap_numbers,
    reorder_within_a_seal,
    *[cut_the_tail] * 2,
    unseal_the_tail,
    *[edit_a_seal] * 3,
    remove_a_seal,
    swap_seals,
    *[edit_what_is_sealed] * 2,
    insert_a_seal,
    forge_the_chain,
    forge_and_let_it_be_sealed_again,
    cut_the_heads,
    edit_the_heads,
    remove_the_heads,
]


def test_f77_g14_a_thousand_random_tamperings_are_all_found(database: str, heads: Path) -> None:
    a_sealed_record(heads)
    act(3)  # the latest acts wait for the sealer, as in life
    noted = heads.read_text()
    whole = queries.verify(heads)
    assert whole.faults == ()
    chance = random.Random(77)
    done: Counter[str] = Counter()
    missed = []
    with as_superuser():
        while done.total() < TAMPERINGS:
            tamper = chance.choice(TAMPERS)
            with transaction.atomic():
                if tamper(chance, heads):
                    done[tamper.__name__] += 1
                    if not queries.verify(heads).faults:
                        missed.append((done.total(), tamper.__name__))
                transaction.set_rollback(True)
            heads.write_text(noted)
    assert missed == []
    assert set(done) == {tamper.__name__ for tamper in TAMPERS}
    assert queries.verify(heads) == whole


def test_acts_go_on_while_the_sealer_works(database: str, heads: Path) -> None:
    per_writer, writers = 60, 4
    errors: list[BaseException] = []

    def write(number: int) -> None:
        try:
            for start in range(per_writer):
                act(1, number * per_writer + start)
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    def check() -> None:
        try:
            while any(thread.is_alive() for thread in threads):
                assert queries.verify(heads).faults == ()
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
    checker = threading.Thread(target=check)
    for thread in (*threads, checker):
        thread.start()
    sealed = 0
    while any(thread.is_alive() for thread in threads):
        sealed += audit.seal(heads)
    checker.join()
    sealed += audit.seal(heads)
    assert errors == []
    assert sealed == writers * per_writer
    assert queries.verify(heads) == queries.Verdict(sealed=writers * per_writer, unsealed=0)


def test_an_act_that_commits_late_is_sealed_late(database: str, heads: Path) -> None:
    with psycopg.connect(**servers.parameters(servers.APP)) as slow:
        slow.execute("INSERT INTO audit_event (at, by_user, what, on_what) VALUES (now(), 1, 'slow.act', 'thing:0')")
        act(2)
        assert audit.seal(heads) == 2
        assert queries.verify(heads) == queries.Verdict(sealed=2, unsealed=0)
    assert queries.verify(heads) == queries.Verdict(sealed=2, unsealed=1)
    assert audit.seal(heads) == 1
    assert queries.verify(heads) == queries.Verdict(sealed=3, unsealed=0)


_SEAL_AND_DIE = """
import os, signal, sys
from pathlib import Path
import django
django.setup()
from hustings.apps.audit.actions import sealing
note = sealing._note
def noted(heads, line):
    if sys.argv[2] == "torn":
        line = line[:20]
    if sys.argv[2] == "committed" and not line.endswith("committed"):
        return note(heads, line)
    if sys.argv[2] != "committed":
        note(heads, line)
    if sys.argv[2] == "torn":
        os.truncate(heads, heads.stat().st_size - 1)
    os.kill(os.getpid(), signal.SIGKILL)
sealing._note = noted
sealing.seal(Path(sys.argv[1]))
"""


@pytest.mark.parametrize("moment", ["noted", "torn", "committed"])
def test_a_crash_of_the_sealer_is_harmless(database: str, heads: Path, moment: str) -> None:
    """Killed with the head noted, half noted, or with the link committed but not yet noted as such."""
    act(3)
    assert audit.seal(heads) == 3
    act(2)
    died = subprocess.run([sys.executable, "-c", _SEAL_AND_DIE, str(heads), moment], check=False)
    assert died.returncode == -signal.SIGKILL
    sealed = 5 if moment == "committed" else 3
    assert queries.verify(heads) == queries.Verdict(sealed=sealed, unsealed=5 - sealed)
    act(1)
    assert audit.seal(heads) == 6 - sealed
    assert queries.verify(heads) == queries.Verdict(sealed=6, unsealed=0)
    with as_superuser(), transaction.atomic():  # and afterwards a cut is found as before
        assert cut_the_tail(random.Random(1), heads)
        assert queries.verify(heads).faults
        transaction.set_rollback(True)


def test_an_act_outside_a_transaction_or_a_seal_inside_one_is_refused(database: str, heads: Path) -> None:
    with pytest.raises(RuntimeError, match="own transaction"):
        audit.record(by=User(pk=1), what="x.done", on="x:1")
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        audit.seal(heads)


@pytest.mark.parametrize("table", ["audit_event", "audit_seal", "audit_sealed"])
@pytest.mark.parametrize("role", [servers.APP, servers.MIRROR_READER, servers.ENGINE])
def test_nobody_who_serves_can_change_the_record(database: str, heads: Path, table: str, role: str) -> None:
    act(2)
    audit.seal(heads)
    (column,) = rows("SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = 1", table)[0]
    for statement in (
        f"UPDATE {table} SET {column} = {column}",
        f"DELETE FROM {table}",
        f"TRUNCATE {table}",
        f"DROP TABLE {table}",
        f"ALTER TABLE {table} DISABLE TRIGGER ALL",
    ):
        with psycopg.connect(**servers.parameters(None)) as tried:
            tried.execute(f"SET ROLE {role}")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                tried.execute(statement)
