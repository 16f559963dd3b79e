"""Builds a base file from PostgreSQL: everybody's profile at one moment, sorted by zone and poll, uncompressed."""

import time
from typing import Any
from uuid import uuid4

import duckdb
import duckdb_extensions

from hustings.mirror import shape
from hustings.mirror.place import Base, folder, point_to
from hustings.scope import servers

# Few people have facts or gifts: PostgreSQL is asked for these alone, rather than for two more columns of everybody.
_FEW = "postgres_query('server', 'SELECT person_id, present, {columns} FROM profile WHERE {some}')"
_WITH_FACTS = _FEW.format(columns="facts", some="facts <> ''{}''")
_WITH_GIFTS = _FEW.format(columns="gift_days, gift_cents", some="gift_days IS NOT NULL")
_QUOTED = str.maketrans({"'": "''", "\\": "\\\\"})


def build() -> Base:
    """Build a new base and make it the one in use. A crash before the last step leaves the old one in use."""
    base = build_file()
    point_to(base)
    return base


def build_file() -> Base:
    """Write a new base file, which nothing points to yet.

    Reads as `mirror_reader`, in one repeatable-read transaction, so that the snapshot noted is the one read.
    """
    started = time.monotonic()
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"base-{uuid4().hex}.duckdb"
    path = folder() / name
    with duckdb.connect(str(path)) as engine:
        load_postgres(engine)
        engine.execute("PRAGMA force_compression='uncompressed'")
        engine.execute("BEGIN")
        (snapshot,) = _ask(engine, "SELECT pg_current_snapshot()::text")
        (supports,) = _ask(engine, "SELECT coalesce(max(number), 0)::int FROM support_slot")
        (areas,) = _ask(engine, "SELECT coalesce(max(slot), 0)::int FROM geography_area_field")
        people = shape.person_columns("server.public.profile", supports, areas)  # put in order while it is read
        engine.execute(f"CREATE TABLE base AS {people} ORDER BY zone_id, poll_id, person_id")
        facts, gifts = shape.fact_columns(_WITH_FACTS), shape.gift_columns(_WITH_GIFTS)
        engine.execute(f"CREATE TABLE base_fact AS {facts} ORDER BY code, person_id")
        engine.execute(f"CREATE TABLE base_gift AS {gifts} ORDER BY person_id, day")
        engine.execute("COMMIT")
        rows, electors = engine.execute("SELECT count(*), count(*) FILTER (elector) FROM base").fetchone() or (0, 0)
        engine.execute("DETACH server")
        engine.execute("CHECKPOINT")
    return Base(
        file=name,
        snapshot=snapshot,
        rows=rows,
        electors=electors,
        supports=supports,
        areas=areas,
        seconds=round(time.monotonic() - started, 3),
    )


def load_postgres(engine: duckdb.DuckDBPyConnection) -> None:
    """Attach this installation's PostgreSQL to the engine, as `server`, with the mirror's login."""
    duckdb_extensions.import_extension("postgres_scanner")
    engine.execute("LOAD postgres_scanner")
    keywords = " ".join(f"{key}={value}" for key, value in servers.parameters(servers.MIRROR_READER).items())
    engine.execute(f"ATTACH '{keywords.translate(_QUOTED)}' AS server (TYPE postgres, READ_ONLY)")


def _ask(engine: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    row = engine.execute("SELECT * FROM postgres_query('server', ?)", [query]).fetchone()
    assert row is not None
    return row
