"""Eight askers of repeated questions while twenty contacts a second are saved: how long they wait, against one asker.

    python -m bench.concurrency [--size PEOPLE] [--seconds N] [--json]

Each asker is a process of its own that asks through the mirror's socket; the same few questions come again and again,
as they do on the screens of one team.
"""

import random
import time
from datetime import UTC, datetime
from typing import Any

from django.db import connection, connections

from bench import installation, people
from bench.asking import FOUNDING, STATED
from bench.installation import TODAY, World
from bench.measure import Item, alone, percentile, times_at_most
from bench.processes import CONTEXT, start
from hustings.apps.interactions import actions as interactions
from hustings.apps.lists import queries
from hustings.apps.organisations.models import Unit, User
from hustings.mirror import client
from hustings.scope import acting_as

ASKERS = 8
WRITES = 20  # a second
PAUSE = 0.1  # seconds between two questions of one asker: people read the answer
QUESTIONS = (STATED, FOUNDING, "has phone and not contacted within 30 days", "mark is strong")


def run(world: World, size: int, seconds: int = 10) -> list[Item]:
    """One asker and eight, in turn and twice, with writes going on all the time."""
    with installation.as_superuser() as superuser:
        people.fill(superuser, size, world.zones)
    client.build()
    ids = (world.director.pk, world.unit.pk)
    waits: dict[int, list[float]] = {1: [], ASKERS: []}
    for askers in (1, ASKERS, 1, ASKERS):
        waits[askers] += _asked(askers, ids, size, seconds / 2)
    one, eight = (percentile(waits[askers], 0.95) for askers in (1, ASKERS))
    return [times_at_most("eight askers with 20 writes/s, p95", eight, "ms", one, "one asker, p95", 2)]


def _asked(askers: int, ids: tuple[int, int], size: int, wanted: float) -> list[float]:
    connections.close_all()
    ready, told, stop = CONTEXT.Barrier(askers + 1), CONTEXT.Queue(), CONTEXT.Event()
    processes = [start(_asker, ids[0], number, wanted, ready, told) for number in range(askers)]
    writer = start(_writer, *ids, size, ready, stop)
    waits = [wait for _ in processes for wait in told.get(timeout=120 + wanted)]
    stop.set()
    for process in (*processes, writer):
        process.join()
    return waits


def _asker(user: int, number: int, wanted: float, ready: Any, told: Any) -> None:
    draw = random.Random(number)
    with acting_as(user):
        names, scope = queries.names(), queries.scope_now()
    segments = [queries.understood(text, names) for text in QUESTIONS]
    for segment in segments:
        queries.ask(segment, scope, TODAY)
    ready.wait(60)
    waits, end = [], time.monotonic() + wanted
    while time.monotonic() < end:
        time.sleep(draw.uniform(0, 2 * PAUSE))
        waits.append(queries.ask(draw.choice(segments), scope, TODAY).milliseconds)
    told.put(waits)
    connection.close()


def _writer(user: int, unit: int, size: int, ready: Any, stop: Any) -> None:
    by, where, draw = User.objects.get(pk=user), Unit.objects.get(pk=unit), random.Random(0)
    at = datetime(2026, 6, 1, 15, tzinfo=UTC)
    ready.wait(60)
    begun, written = time.monotonic(), 0
    while not stop.is_set():
        person = draw.randrange(1, size + 1)
        said = interactions.Said(person_id=person, kind="contact", at=at, channel=1, result=0, mark=1 + person % 5)
        with acting_as(by.pk):
            interactions.record(by=by, unit=where, said=said)
        written += 1
        time.sleep(max(0.0, begun + written / WRITES - time.monotonic()))
    connection.close()


if __name__ == "__main__":
    alone("concurrency", 200_000, run, seconds=10)
