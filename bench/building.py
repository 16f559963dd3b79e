"""Building the mirror from PostgreSQL at the real width: profiles per second.

python -m bench.building [--size PEOPLE] [--json]
"""

from dataclasses import replace
from statistics import median

from bench import installation, profiles
from bench.installation import World
from bench.measure import Item, alone, at_least, seconds
from hustings.mirror import client, place

RUNS = 3


def run(world: World, size: int) -> list[Item]:
    """Fill the table of profiles and build; the first build also starts the mirror's process and does not count."""
    with installation.as_superuser() as superuser:
        profiles.fill(superuser, size, world.zones)
    client.build()
    each = [(seconds(client.build), seconds(sent)) for _ in range(RUNS)]
    taken, bare = (median(column) for column in zip(*each, strict=True))
    base = place.current()
    assert base is not None
    assert abs(base.rows - size * 0.99) <= size * 0.01 + 10, base
    built = at_least("mirror build", size / taken, "profiles/s", 400_000)
    return [replace(built, yardstick=size / bare, against="PostgreSQL's own COPY of the table", ratio=bare / taken)]


def sent() -> None:
    """The table as PostgreSQL sends it, thrown away: what any way to read it in one stream has to wait for."""
    asked = "COPY profile TO STDOUT (FORMAT binary)"
    with installation.as_superuser() as superuser, superuser.cursor().copy(asked) as copy:
        while copy.read():
            pass


if __name__ == "__main__":
    alone("building", 1_000_000, run)
