"""Is the mirror still what PostgreSQL says? Field by field, for everybody."""

import contextlib

import duckdb
import psycopg

from hustings.mirror import client
from hustings.mirror.build import build_file
from hustings.mirror.delta import Delta, moment
from hustings.mirror.engine import attach
from hustings.mirror.place import Base

_SATELLITES = {"_fact": "facts", "_gift": "gifts"}


def differences() -> list[str]:
    """What the mirror's answers rest on (base - superseded + changed) against PostgreSQL: nothing, or a line per field.

    Each line names a field and how many people differ in it; it names no person. Reads everybody: takes as long as a
    build.
    """
    return [str(line) for line in client.check()]


def compare(base: Base, server: psycopg.Connection) -> list[str]:
    """The same, inside the mirror process: `base` with its changes against a file built for this and thrown away.

    Both are brought up to one moment, so that what is written meanwhile does not count as a difference.
    """
    fresh = build_file()
    try:
        with contextlib.closing(duckdb.connect()) as memory:
            deltas = []
            for name, each in (("mirror", base), ("truth", fresh)):
                attach(memory, each, f"{name}_file")
                memory.execute(f"CREATE SCHEMA {name}")
                deltas.append(Delta(memory, each, f"{name}_file", name))
            with moment(server):
                for delta in deltas:
                    delta.catch_up(server)
            return [*_people(memory), *_satellites(memory)]
    finally:
        fresh.path.unlink(missing_ok=True)


def _people(memory: duckdb.DuckDBPyConnection) -> list[str]:
    columns = {name: _columns(memory, name) for name in ("mirror", "truth")}
    lines = [f"{name}: not in the mirror at all" for name in columns["truth"] if name not in columns["mirror"]]
    lines += [f"{name}: in the mirror only" for name in columns["mirror"] if name not in columns["truth"]]
    shared = [name for name in columns["truth"] if name in columns["mirror"] and name != "person_id"]
    both = "m.person_id IS NOT NULL AND t.person_id IS NOT NULL"
    counts = [
        "count(*) FILTER (m.person_id IS NULL)",
        "count(*) FILTER (t.person_id IS NULL)",
        *(f"count(*) FILTER ({both} AND m.{name} IS DISTINCT FROM t.{name})" for name in shared),
    ]
    row = memory.execute(
        f"SELECT {', '.join(counts)} FROM mirror.current m FULL JOIN truth.current t ON m.person_id = t.person_id"
    ).fetchone()
    assert row is not None
    found = zip(("people missing from the mirror", "people only in the mirror", *shared), row, strict=True)
    return lines + [_line(name, count) for name, count in found if count]


def _satellites(memory: duckdb.DuckDBPyConnection) -> list[str]:
    lines = []
    for satellite, name in _SATELLITES.items():
        mirror, truth = (f"SELECT * FROM {side}.current{satellite}" for side in ("mirror", "truth"))
        row = memory.execute(
            f"SELECT count(DISTINCT person_id) FROM (({mirror} EXCEPT ALL {truth})"
            f" UNION ALL ({truth} EXCEPT ALL {mirror}))"
        ).fetchone()
        assert row is not None
        lines += [_line(name, row[0])] if row[0] else []
    return lines


def _columns(memory: duckdb.DuckDBPyConnection, side: str) -> list[str]:
    return [str(name) for name, *_ in memory.execute(f"DESCRIBE {side}.current").fetchall()]


def _line(field: str, people: int) -> str:
    return f"{field}: {people} {'person' if people == 1 else 'people'}"
