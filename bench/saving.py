"""Saving one interaction with its profile refresh: through the action from 8 processes, and the SQL alone.

    python -m bench.saving [--size PEOPLE] [--seconds N] [--json]

Every save is a transaction of its own that has reached the disk (synchronous_commit=on). The yardstick of the SQL is
the least any such design must do: insert the row and update the person's wide row by hand.
"""

import random
import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import psycopg
from django.db import connection, connections

from bench import installation, people
from bench.installation import World
from bench.measure import Item, alone, at_least
from bench.processes import CONTEXT, start
from hustings.apps.interactions import actions as interactions
from hustings.apps.organisations.models import Unit, User
from hustings.scope import acting_as, servers

CLIENTS = 8
AT = datetime(2026, 6, 1, 15, tzinfo=UTC)
_INSERT = (
    "INSERT INTO interactions_interaction (id, person_id, zone_id, unit_id, kind, channel, on_day, at, recorded_at,"
    " by_user, result, mark, mark_round, note)"
    " VALUES (%s, %s, {zone}, 1, 'contact', 1, '2026-06-01', '2026-06-01 15:00+00', clock_timestamp(), 1, 0, %s,"
    " '', '')"
)
_BARE_INSERT = _INSERT.replace("interactions_interaction", "bare_interaction").format(zone=1)
_BARE_UPDATE = (
    "UPDATE bare_profile SET last_contact = '2026-06-01', last_door = '2026-06-01', attempts = attempts + 1,"
    " last_result = 0, results = results | 1, mark = %s, mark_on = '2026-06-01' WHERE person_id = %s"
)


def run(world: World, size: int, seconds: int = 5) -> list[Item]:
    """Make people, save for so long each way."""
    with installation.as_superuser() as superuser:
        people.fill(superuser, size, world.zones)
        superuser.execute("CREATE TABLE bare_interaction (LIKE interactions_interaction INCLUDING ALL)")
        superuser.execute("CREATE TABLE bare_profile (LIKE profile INCLUDING ALL)")
        superuser.execute("INSERT INTO bare_profile SELECT * FROM profile")
        superuser.execute("ANALYZE bare_profile")
    ids = (world.director.pk, world.unit.pk)
    action, refresh, bare = (_rate(each, ids, size, seconds) for each in (through_the_action, with_refresh, by_hand))
    ratio, against = refresh / bare, "bare insert and update"
    saved = at_least("interactions saved through the action", action, "saves/s", 400)
    return [
        replace(saved, yardstick=bare, against=against, ratio=action / bare),
        Item("the SQL alone", refresh, "saves/s", "≥ 0.25 ×", ratio >= 0.25, bare, against, ratio),
    ]


def through_the_action(user: int, unit: int) -> Callable[[int], None]:
    """As a canvasser's screen does it: acting as the user, one action, committed."""
    by, where = User.objects.get(pk=user), Unit.objects.get(pk=unit)

    def save(person: int) -> None:
        said = interactions.Said(person_id=person, kind="contact", at=AT, channel=1, result=0, mark=1 + person % 5)
        with acting_as(by.pk):
            assert interactions.record(by=by, unit=where, said=said)

    return save


def with_refresh(user: int, unit: int) -> Callable[[int], None]:
    """The action's statement as `app` under the policies, with the trigger's refresh, and nothing around it."""
    link = _connected(servers.parameters(servers.APP))

    def save(person: int) -> None:
        with link.transaction():
            link.execute("SELECT set_config('hustings.user_id', %s, true)", [str(user)])
            zone = "(SELECT zone_id FROM people_person WHERE id = %s)"
            link.execute(_INSERT.format(zone=zone), [uuid.uuid4(), person, person, 1 + person % 5])

    return save


def by_hand(user: int, unit: int) -> Callable[[int], None]:
    """The same two rows written with no policies, no trigger and no view."""
    link = _connected({**servers.parameters(None), "dbname": servers.database_name()})

    def save(person: int) -> None:
        with link.transaction():
            link.execute(_BARE_INSERT, [uuid.uuid4(), person, 1 + person % 5])
            link.execute(_BARE_UPDATE, [1 + person % 5, person])

    return save


def _connected(parameters: dict[str, str]) -> psycopg.Connection:
    link = psycopg.connect(**parameters, autocommit=True)
    link.prepare_threshold = 1
    return link


def _rate(make: Callable[[int, int], Callable[[int], None]], ids: tuple[int, int], size: int, wanted: int) -> float:
    """Saves per second of all clients together, from when the last has begun to when the first ends."""
    connections.close_all()
    ready, done = CONTEXT.Barrier(CLIENTS), CONTEXT.Queue()
    what = (make, ids, size, wanted)
    clients = [start(_client, *what, number, ready, done) for number in range(CLIENTS)]
    saved = [done.get(timeout=120 + wanted) for _ in clients]
    for client in clients:
        client.join()
    return sum(saved) / wanted


def _client(make, ids, size, wanted, number, ready, done) -> None:  # type: ignore[no-untyped-def]  # a process's target
    save = make(*ids)
    draw = random.Random(number)
    for _ in range(5):  # plans and connections are made before the clock runs
        save(draw.randrange(1, size + 1))
    ready.wait(60)
    count, end = 0, time.monotonic() + wanted
    while time.monotonic() < end:
        save(draw.randrange(1, size + 1))
        count += 1
    done.put(count)
    connection.close()


if __name__ == "__main__":
    alone("saving", 200_000, run, seconds=5)
