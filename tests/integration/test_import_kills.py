"""Faults F1, F2 and F5: an import killed at any moment leaves all of a batch or nothing, and a second run completes it.

The server is this file's own, for it is killed too.
"""

import os
import random
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections

from hustings import embedded
from hustings.apps.intake import actions as intake
from hustings.apps.intake.actions.batches import Report
from hustings.apps.intake.models import Batch
from hustings.apps.organisations.models import User
from hustings.scope import acting_as, servers
from tests import world
from tests.imports import ON, exact, line, own_server, run_import, state, use, write

ROWS = 1_500
KILLS = 15  # of each of the two imports, each in its own part of the import
TURNS = 5  # databases they are done in
LATE = 0.8  # of the moments: before, nothing can be published; a run that takes a batch up has a few moments less
NEVER = 10**9  # rows from which a pool of processes reads the file
SEED = random.SystemRandom().randrange(10**6)

CONTEXT = get_context("forkserver")  # each import is a real process of its own, and starts at once
CONTEXT.set_forkserver_preload(["tests.imports"])


@dataclass
class Ground:
    """Two templates, `empty` and `loaded` with a first list; a list for each, and what an undisturbed import makes."""

    home: Path
    director: User
    files: dict[str, Path]
    before: dict[str, dict[str, list[str]]]
    after: dict[str, dict[str, list[str]]]
    report: dict[str, Report]
    moments: dict[str, list[tuple[float, str]]]
    made: int = 0

    def fresh(self, template: str) -> str:
        """A new database as `template` is, in use from here on. The one before goes: each makes a restart longer."""
        connections.close_all()
        with admin() as connection:
            connection.execute(f"DROP DATABASE IF EXISTS kill_{self.made} WITH (FORCE)")
        self.made += 1
        name = f"kill_{self.made}"
        copy(template, name)
        use(name)
        return name

    def start(self, database: str, template: str, apart_from: int = NEVER) -> tuple[Any, Connection]:
        """Start the import in a process of its own; returns it and the pipe it tells its moments on."""
        here, there = CONTEXT.Pipe(duplex=False)
        args = (str(self.home), database, self.director.pk, str(self.files[template]), there, apart_from)
        process = CONTEXT.Process(target=run_import, args=args)
        process.start()
        there.close()
        return process, here


def copy(template: str, name: str) -> None:
    """Make a database from another."""
    connections.close_all()
    with admin() as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {servers.OWNER} STRATEGY file_copy")


def admin() -> psycopg.Connection:
    return psycopg.connect(**{**servers.parameters(None), "dbname": "postgres"}, autocommit=True)


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    folder = Path(tempfile.mkdtemp(prefix="hustings-kills-"))  # pytest's own folders go after three other runs
    try:
        with own_server(folder / "home", "empty"):
            yield prepared(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def prepared(folder: Path) -> Ground:
    director = world.found().director
    lines = [line(n, family=f"Nom{n % 700}", street=f"Rue{n % 90}", poll=str(n % 40 + 1)) for n in range(1, ROWS + 1)]
    wrong = [line(1), line(4_001, riding="99999"), "short,row"]
    first = write(folder / "first.csv", lines + wrong)
    newer = [line(n, family=f"Neu{n % 90}", poll="77") if n % 7 == 0 else each for n, each in enumerate(lines, 1)]
    second = write(folder / "second.csv", [*newer[100:], *(line(n) for n in range(5_000, 5_200)), *wrong])
    made = Ground(folder / "home", director, {"empty": first, "loaded": second}, {}, {}, {}, {})
    copy("empty", "loaded")
    use("loaded")
    intake.import_electors(by=director, path=first, layout_name="ec-federal", on=world.TODAY.replace(month=4))
    for template in ("empty", "loaded"):
        use(template)
        made.before[template] = state(director)
        assert exact(director)
        database = made.fresh(template)
        process, pipe = made.start(database, template)
        moments = list(heard(pipe))
        process.join()
        made.report[template] = moments[-1][1]
        made.moments[template] = moments[:-1]
        made.after[template] = state(director)
        assert exact(director)
    return made


def heard(pipe: Connection) -> Iterator[tuple[float, Any]]:
    """What a process tells until its end."""
    while True:
        try:
            yield pipe.recv()
        except EOFError:
            return


def nothing_visible(ground: Ground, template: str) -> None:
    """No trace of the batch but the note that it runs; everything else, profiles too, is as before."""
    now, before = state(ground.director), ground.before[template]
    batches = [each for each in now.pop("batches") if each not in before["batches"]]
    assert len(batches) <= 1
    assert all('"state": "running"' in each and '"rows": 0' in each for each in batches)
    begun = [each for each in now.pop("record") if each not in before["record"]]
    assert len([each for each in begun if "import.begun" in each]) == len(batches)
    assert not any("imported" in each for each in begun)
    assert now == {name: rows for name, rows in before.items() if name not in ("batches", "record")}


def completed(ground: Ground, template: str) -> None:
    """A second run completes the same batch: totals and everything else as if nothing had happened."""
    report = intake.import_electors(by=ground.director, path=ground.files[template], layout_name="ec-federal", on=ON)
    assert replace(report, batch=0) == replace(ground.report[template], batch=0)
    with acting_as(ground.director.pk):
        assert Batch.objects.filter(file_name=ground.files[template].name).count() == 1  # the killed run's own
    now = state(ground.director)
    for name, rows in ground.after[template].items():
        assert now[name] == rows, name
    assert exact(ground.director)


def reported(told: list[Any]) -> bool:
    """Whether the import had come to its end before it was killed: on a busy machine we may be late."""
    return bool(told) and isinstance(told[-1], Report)


def published(ground: Ground, template: str) -> bool:
    """Whether the batch of the list is published."""
    with acting_as(ground.director.pk):
        return Batch.objects.filter(file_name=ground.files[template].name, state="published").exists()


def answering() -> float:
    """Wait until the server answers again; returns the seconds that took."""
    started = time.monotonic()
    while True:
        try:
            connections.close_all()
            admin().close()
            return time.monotonic() - started
        except psycopg.OperationalError:
            assert time.monotonic() - started < 30, "the server does not come back"
            time.sleep(0.02)


def children(pid: int) -> set[int]:
    """The processes that a process has started, and theirs."""
    found: set[int] = set()
    for each in Path("/proc").glob("[0-9]*/stat"):
        try:
            number, parent = int(each.parent.name), int(each.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == pid:
            found |= {number} | children(number)
    return found


def alive(pid: int) -> bool:
    """Whether a process runs; a dead one that nobody has buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def nobody_connected(database: str) -> None:
    """Wait until the server has noticed the death of its client: until then a commit may still be under way."""
    connections.close_all()
    deadline = time.monotonic() + 20
    with admin() as connection:
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'"
        while connection.execute(query, [database]).fetchone() != (0,):
            assert time.monotonic() < deadline, "a backend outlives its killed client"
            time.sleep(0.01)


def wait_for(moment: int, pipe: Connection, chance: random.Random, moments: list[tuple[float, str]]) -> None:
    """Return at some time between the given moment of the import and the next one."""
    for _ in islice(heard(pipe), moment + 1):
        pass
    ends = [at for at, _ in moments] + [moments[-1][0] + 0.05]
    time.sleep(chance.random() * (ends[moment + 1] - ends[moment]))


def drawn(stratum: int, of: int, template: str, ground: Ground) -> tuple[int, random.Random]:
    """A moment within one of several equal parts of the import, and the chance that drew it."""
    chance = random.Random(f"{SEED}/{template}/{stratum}/{of}")
    moments = ground.moments[template]
    moment = chance.randrange(stratum * len(moments) // of, (stratum + 1) * len(moments) // of)
    print(f"seed {SEED}, killed at {moment} of {len(moments)}: {moments[moment][1]!r}")
    return moment, chance


@pytest.mark.parametrize("template", ["empty", "loaded"])
@pytest.mark.parametrize("turn", range(TURNS))
def test_f1_f2_killed_anywhere_it_is_all_or_nothing_and_another_run_completes_it(
    ground: Ground, template: str, turn: int
) -> None:
    database = ground.fresh(template)
    for stratum in range(turn, KILLS, TURNS):  # each run but the last takes up the batch of a killed one, and is killed
        moment, chance = drawn(stratum, KILLS, template, ground)
        process, pipe = ground.start(database, template)
        wait_for(moment, pipe, chance, ground.moments[template])
        process.kill()
        process.join()
        told = [said for _, said in heard(pipe)]
        nobody_connected(database)
        if published(ground, template):  # the word to commit was out
            assert moment >= LATE * len(ground.moments[template]) or reported(told)
            assert state(ground.director) == ground.after[template]
            return
        nothing_visible(ground, template)
    completed(ground, template)


def test_f1_the_process_that_reads_a_large_file_ends_with_a_killed_import(ground: Ground) -> None:
    for kill in range(3):
        database = ground.fresh("empty")
        process, pipe = ground.start(database, "empty", apart_from=100)
        workers, deadline = set[int](), time.monotonic() + 60
        while not workers:
            assert process.is_alive(), "the file was not read by another process"
            assert time.monotonic() < deadline
            workers = children(process.pid)
        while pipe.poll():
            pipe.recv()
        time.sleep(random.Random(f"{SEED}/{kill}").random() * 0.2)
        process.kill()
        process.join()
        deadline = time.monotonic() + 10
        while any(map(alive, workers)):
            assert time.monotonic() < deadline, "a worker outlives its importer"
            time.sleep(0.05)
        nobody_connected(database)
        nothing_visible(ground, "empty")
    completed(ground, "empty")


@pytest.mark.parametrize(("template", "stratum"), [("empty", 3), ("loaded", 2)])
@pytest.mark.parametrize("who", ["backend", "server"])
def test_f5_postgresql_killed_during_an_import(ground: Ground, template: str, stratum: int, who: str) -> None:
    moment, chance = drawn(stratum, 5, template, ground)
    database = ground.fresh(template)
    process, pipe = ground.start(database, template)
    for _ in islice(heard(pipe), moment + 1):
        pass
    pid = embedded.status(ground.home).pid if who == "server" else backend_of(database)
    time.sleep(chance.random() * 0.01)
    os.kill(pid, signal.SIGKILL)
    told = [said for _, said in heard(pipe)]
    process.join()
    assert process.exitcode == 0
    assert answering() < 10
    if published(ground, template):
        # on a busy machine much may have been done between the moment and the kill: it was told of as well
        assert moment + len(told) >= LATE * len(ground.moments[template]) or reported(told)
        assert state(ground.director) == ground.after[template]
        return
    assert told[-1] == "the server is gone"
    nothing_visible(ground, template)
    completed(ground, template)


def backend_of(database: str) -> int:
    """The process of the server that works for the import."""
    with admin() as connection:
        query = "SELECT pid FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'"
        (pid,) = connection.execute(query, [database]).fetchone() or (None,)
    assert pid is not None
    return int(pid)
