"""A list of electors from CSV to counted in a segment, against a bare COPY of the same file with key and two indexes.

    python -m bench.loading [--size ROWS] [--kills N] [--json]

Loaded twice (the second time nothing may change), undone, and, with --kills, killed at random moments: whatever the
moment, all of the batch is there or nothing, and a second run completes it.
"""

import os
import random
import signal
import tempfile
import time
from pathlib import Path

from django.db import connections

from bench import installation, lists
from bench.installation import TODAY, World
from bench.measure import Item, alone, seconds, times_at_most
from bench.processes import start
from hustings.apps.intake import actions as intake
from hustings.apps.intake.actions.batches import Report
from hustings.apps.intake.models import Batch
from hustings.apps.lists import queries
from hustings.apps.organisations.models import User
from hustings.apps.people.models import Person
from hustings.scope import acting_as

LAYOUT = "ec-federal"


def run(world: World, size: int, kills: int = 0) -> list[Item]:
    """Write the list, copy it barely, import it, count, import again, undo; and kill, if asked."""
    with tempfile.TemporaryDirectory(prefix="hustings-bench-list-") as folder:
        file = lists.write(Path(folder, "electors.csv"), size, world.districts)
        bare = bare_copy(file)
        if kills:
            killed(world, file, size, kills)
            undo_last(world)
        reports: list[Report] = []
        first = seconds(lambda: reports.append(load(world, file))) + seconds(lambda: counted(world, size))
        again = seconds(lambda: reports.append(load(world, file)))
        back = seconds(lambda: intake.undo(by=world.director, number=reports[0].batch))
    expected = [(size, 0, 0, 0), (0, 0, size, 0)]
    assert [(r.added, r.changed, r.unchanged, r.refused) for r in reports] == expected, reports
    with acting_as(world.director.pk):
        assert not Person.objects.exists()
    against = "COPY, key and two indexes"
    return [
        times_at_most("electors, from CSV to counted", first, "s", bare, against, 25),
        times_at_most("the same list again", again, "s", bare, against, 25),
        times_at_most("undone", back, "s", bare, against, 25),
    ]


def bare_copy(file: Path) -> float:
    """Seconds that the same PostgreSQL takes for the file as it is: COPY, a key, two indexes; a table of texts."""
    with file.open(encoding="utf-8") as lines:
        columns = [name.lower() for name in lines.readline().strip().split(",")]

    def copy() -> None:
        with superuser.cursor().copy("COPY bare FROM STDIN (FORMAT csv, HEADER)") as into, file.open("rb") as source:
            while block := source.read(1 << 20):
                into.write(block)
        superuser.execute("ALTER TABLE bare ADD PRIMARY KEY (elector_id)")
        superuser.execute("CREATE INDEX ON bare (family_name, given_names)")
        superuser.execute("CREATE INDEX ON bare (ed_code, pd_number)")

    with installation.as_superuser() as superuser:
        superuser.execute(f"CREATE TABLE bare ({', '.join(f'{name} text' for name in columns)})")
        taken = seconds(copy)
        superuser.execute("DROP TABLE bare")
    return taken


def load(world: World, file: Path) -> Report:
    """Import the list as the director."""
    return intake.import_electors(by=world.director, path=file, layout_name=LAYOUT, on=TODAY)


def counted(world: World, size: int) -> None:
    """Ask for everybody with an address: the first question after a batch has the mirror built."""
    with acting_as(world.director.pk):
        segment = queries.understood("has mail", queries.names())
        assert queries.ask(segment, queries.scope_now(), TODAY).value == size


def undo_last(world: World) -> None:
    """Undo the batch that is in force."""
    with acting_as(world.director.pk):
        number = Batch.objects.filter(state=Batch.State.PUBLISHED).latest("pk").pk
    intake.undo(by=world.director, number=number)


def killed(world: World, file: Path, size: int, kills: int, seed: int = 1) -> None:
    """Start the import `kills` times and kill -9 it at a random moment; then let it run to its end.

    After every kill nobody may be there, or everybody; after the last run exactly the rows of the file.
    """
    draw, longest = random.Random(seed), 5.0
    for _ in range(kills):
        started = time.monotonic()
        process = start(_import_alone, world.director.pk, str(file))
        process.join(draw.uniform(0.5, longest))
        if process.is_alive():
            assert process.pid is not None
            os.kill(process.pid, signal.SIGKILL)
            longest *= 1.2  # the moments move on until they cover the whole import
        else:
            longest = time.monotonic() - started
        process.join()
        there = settled(world)
        assert there in (0, size), f"{there} of {size} people after a kill"
        if there:
            undo_last(world)
    report = load(world, file)
    assert report.added == size, report


def settled(world: World) -> int:
    """How many people there are once the killed import's own connection is gone."""
    with installation.as_superuser() as superuser:
        while superuser.execute(
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND usename = 'hustings_app'"
            " AND state <> 'idle' LIMIT 1"
        ).fetchone():
            time.sleep(0.05)
    with acting_as(world.director.pk):
        return Person.objects.count()


def _import_alone(user: int, file: str) -> None:
    """What is killed: a process of its own, on the database that the environment names."""
    intake.import_electors(by=User.objects.get(pk=user), path=Path(file), layout_name=LAYOUT, on=TODAY)
    connections.close_all()


if __name__ == "__main__":
    alone("loading", 1_000_000, run, kills=0)
