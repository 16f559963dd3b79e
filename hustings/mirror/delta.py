"""Who changed since the base: the rows the base still holds of them, and the rows that are true now.

An answer is base - superseded + changed. Both stand in one small table, `delta`, so that they cost one query: what is
superseded has the person's number with a minus sign, there and in the satellites, and counts against. The change log
keeps, with each change, the row it replaced; the first one after the base's snapshot is what the base holds of that
person, so nothing has to be looked up in the base.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import psycopg

from hustings.mirror import shape
from hustings.mirror.place import Base

_MOMENT = """
SELECT pg_current_snapshot()::text,
       (SELECT count(*) FROM profile_mirror_request r
        WHERE NOT pg_visible_in_snapshot(r.xid::text::xid8, %(base)s::pg_snapshot)),
       (SELECT coalesce(max(number), 0) FROM support_slot), (SELECT coalesce(max(slot), 0) FROM geography_area_field),
       EXISTS (SELECT FROM profile_change_day
               WHERE dropped AND xid > pg_snapshot_xmin(%(seen)s::pg_snapshot)::text::bigint)
"""
_SINCE = """
WHERE xid >= pg_snapshot_xmin(%(seen)s::pg_snapshot)::text::bigint
  AND NOT pg_visible_in_snapshot(xid::text::xid8, %(seen)s::pg_snapshot)
"""
_HOW_MANY = f"SELECT count(*) FROM (SELECT FROM profile_change {_SINCE} LIMIT %(limit)s) AS changes"
_CHANGES = f"SELECT DISTINCT ON (person_id) person_id, before::text FROM profile_change {_SINCE} ORDER BY person_id, id"
_NOW = "SELECT json_agg(to_jsonb(p))::text FROM profile p WHERE person_id = ANY (%(people)s)"
LARGEST = 50_000  # more changes than this, of a batch that was published, and the base is built anew
SATELLITES = ("", "_fact", "_gift")  # of each table: people, their facts, their gifts


class OutOfDate(Exception):
    """A new base is needed: so much changed that it takes less time, or the log no longer knows all that changed."""


@contextmanager
def moment(server: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """A transaction in which everything read is of one moment."""
    with server.transaction():
        server.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield server


class Delta:
    """The small tables beside one base, in the engine's memory, and what they make of it: `current`.

    `file` is the attached base file, `schema` where the tables are made.
    """

    def __init__(self, engine: duckdb.DuckDBPyConnection, base: Base, file: str = "file", schema: str = "main") -> None:
        self.engine = engine
        self.base = base
        self.schema = schema
        self.seen = base.snapshot
        self.changed: set[int] = set()  # everybody in the tables
        self.outgrown = False  # a batch was published, or a column was added, since the base was built
        for satellite in SATELLITES:
            stored, beside = f"{file}.base{satellite}", f"{schema}.delta{satellite}"
            engine.execute(f"CREATE TABLE {beside} AS SELECT * FROM {stored} WHERE false")
            engine.execute(
                f"CREATE VIEW {schema}.current{satellite} AS SELECT * FROM {stored}"
                f" WHERE person_id NOT IN (SELECT -person_id FROM {schema}.delta WHERE person_id < 0)"
                f" UNION ALL SELECT * FROM {beside} WHERE person_id > 0"
            )
        self._prepare()

    def _prepare(self) -> None:
        """Plan the statements that bring changes in, once: planning them takes many times as long as a few changes.

        They have no parameters. What was read from PostgreSQL stands as JSON in the one row of `told`. The tables are
        empty now, and what the engine would make of that (no row can meet a condition) must not get into the plans.
        """
        self.engine.execute("SET disabled_optimizers = 'statistics_propagation,compressed_materialization'")
        rows = "SELECT unnest(r) FROM (SELECT unnest(from_json({name}, '{structure}')) AS r FROM {schema}.told)"
        replaced, now = (
            rows.format(name=name, structure=shape.JSON_STRUCTURE, schema=self.schema) for name in ("replaced", "now")
        )
        incoming = f"SELECT * REPLACE (-person_id AS person_id) FROM ({replaced}) UNION ALL {now}"
        self.engine.execute(f"CREATE TABLE {self.schema}.told (again JSON, replaced JSON, now JSON)")
        self.engine.execute(f"CREATE TABLE {self.schema}.incoming AS {incoming}")
        self._planned("read", f"INSERT INTO {self.schema}.incoming {incoming}")
        sizes = (self.base.supports, self.base.areas)
        again = f"(SELECT unnest(from_json(again, '[\"INTEGER\"]')) FROM {self.schema}.told)"
        for satellite, selected in (
            ("", shape.person_columns(f"{self.schema}.incoming", *sizes)),
            ("_fact", shape.fact_columns(f"{self.schema}.incoming")),
            ("_gift", shape.gift_columns(f"{self.schema}.incoming")),
        ):
            beside = f"{self.schema}.delta{satellite}"
            self._planned(f"add{satellite}", f"INSERT INTO {beside} {selected}")
            self._planned(f"drop{satellite}", f"DELETE FROM {beside} WHERE person_id IN {again}")
        self.engine.execute("RESET disabled_optimizers")

    def _planned(self, name: str, statement: str) -> None:
        self.engine.execute(f"PREPARE {self.schema}_{name} AS {statement}")

    def refresh(self, server: psycopg.Connection) -> bool:
        """Bring the tables up to what is committed now. Returns whether anything had to be done. Raises OutOfDate."""
        with moment(server):
            return self.catch_up(server)

    def catch_up(self, server: psycopg.Connection) -> bool:
        """The same within a `moment`: up to what that sees."""
        row = server.execute(_MOMENT, {"base": self.base.snapshot, "seen": self.seen}).fetchone()
        assert row is not None
        snapshot, requests, supports, areas, too_old = row
        if too_old:
            raise OutOfDate
        self.outgrown = bool(requests) or (supports, areas) != (self.base.supports, self.base.areas)
        if snapshot == self.seen:
            return False
        if self.outgrown:
            limit = {"seen": self.seen, "limit": LARGEST + 1}
            (fresh,) = server.execute(_HOW_MANY, limit).fetchone() or (0,)
            if fresh > LARGEST:
                raise OutOfDate
        changes = server.execute(_CHANGES, {"seen": self.seen}).fetchall()
        people = [person for person, _ in changes]
        if people:
            (now,) = server.execute(_NOW, {"people": people}).fetchone() or (None,)
            again = [person for person in people if person in self.changed]
            replaced = [before for person, before in changes if before and person not in self.changed]
            self._apply(again, f"[{','.join(replaced)}]", now or "[]")
            self.changed.update(people)
        self.seen = snapshot
        return bool(people)

    def _apply(self, again: list[int], replaced: str, now: str) -> None:
        """Put new rows in place of those of the people who changed `again`, and add the rows that were `replaced`."""
        acts = [f"drop{satellite}" for satellite in SATELLITES if again]
        acts += ["read", *(f"add{satellite}" for satellite in SATELLITES)]
        self.engine.execute("BEGIN")
        try:
            for table in ("told", "incoming"):
                self.engine.execute(f"DELETE FROM {self.schema}.{table}")
            self.engine.execute(
                f"INSERT INTO {self.schema}.told VALUES ($1, $2, $3)", [json.dumps(again), replaced, now]
            )
            for act in acts:
                self.engine.execute(f"EXECUTE {self.schema}_{act}")
        except BaseException:
            self.engine.execute("ROLLBACK")
            raise
        self.engine.execute("COMMIT")
