"""Building the mirror from PostgreSQL at the real width: profiles per second.

python -m bench.building [--size PEOPLE] [--json]
"""

from dataclasses import replace
from statistics import median
from tempfile import TemporaryDirectory

import duckdb

from bench import installation, profiles
from bench.installation import World
from bench.measure import Item, alone, at_least, seconds, times_at_most
from hustings.mirror import build, client, place
from hustings.scope import servers

RUNS = 3
NARROW = 2.5
"""The target in a machine's own terms. The reference page read 28 million rows of 18 narrow columns in 28 s, by the
same extension and sorted; 400,000 profiles a second are 2.5 times as long for each row."""
_NARROW_COLUMNS = {
    **dict.fromkeys(("person_id", "zone_id", "poll_id", "door_id", "elector", "has_phone", "has_email", "stops"), ""),
    **dict.fromkeys(("attempts", "results", "has_mobile", "suppressed", "present"), ""),
    **dict.fromkeys(("last_contact", "birth_from"), "DATE '2026-01-01'"),
    **dict.fromkeys(("last_result", "mark", "turnout"), "0::smallint"),
}


def run(world: World, size: int) -> list[Item]:
    """Fill the table of profiles and build; the first build also starts the mirror's process and does not count."""
    with installation.as_superuser() as superuser:
        profiles.fill(superuser, size, world.zones)
        columns = [f"coalesce({name}, {known}) AS {name}" if known else name for name, known in _NARROW_COLUMNS.items()]
        superuser.execute(f"CREATE TABLE narrow AS SELECT {', '.join(columns)} FROM profile")
        superuser.execute(f"GRANT SELECT ON narrow TO {servers.MIRROR_READER}")
        superuser.execute("ANALYZE narrow")
    client.build()
    each = [(seconds(client.build), seconds(sent), seconds(narrow)) for _ in range(RUNS)]
    taken, bare, yardstick = (median(column) for column in zip(*each, strict=True))
    base = place.current()
    assert base is not None
    assert abs(base.rows - size * 0.99) <= size * 0.01 + 10, base
    built = at_least("mirror build", size / taken, "profiles/s", 400_000)
    against = "18 narrow columns, read and sorted"
    return [
        replace(built, yardstick=size / bare, against="PostgreSQL's own COPY of the table", ratio=bare / taken),
        times_at_most("mirror build", taken, "s", yardstick, against, NARROW),
    ]


def sent() -> None:
    """The table as PostgreSQL sends it, thrown away: what any way to read it in one stream has to wait for."""
    asked = "COPY profile TO STDOUT (FORMAT binary)"
    with installation.as_superuser() as superuser, superuser.cursor().copy(asked) as copy:
        while copy.read():
            pass


def narrow() -> None:
    """What the reference page measured: rows of 18 columns without nulls into a sorted file, and nothing else."""
    with TemporaryDirectory() as folder, duckdb.connect(f"{folder}/narrow.duckdb") as engine:
        build.load_postgres(engine)
        engine.execute("PRAGMA force_compression='uncompressed'")
        engine.execute("CREATE TABLE base AS SELECT * FROM server.public.narrow ORDER BY zone_id, poll_id, person_id")
        engine.execute("DETACH server")


if __name__ == "__main__":
    alone("building", 1_000_000, run)
