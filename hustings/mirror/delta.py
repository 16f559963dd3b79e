"""Who changed since the base: the rows the base still holds of them, and the rows that are true now.

An answer is base - superseded + changed. The change log keeps, with each change, the row it replaced; the first one
after the base's snapshot is what the base holds of that person, so nothing has to be looked up in the base.
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
       (SELECT coalesce(max(number), 0) FROM support_slot), (SELECT coalesce(max(slot), 0) FROM geography_area_field)
"""
_CHANGES = """
SELECT DISTINCT ON (person_id) person_id, before::text FROM profile_change
WHERE xid >= pg_snapshot_xmin(%(seen)s::pg_snapshot)::text::bigint
  AND NOT pg_visible_in_snapshot(xid::text::xid8, %(seen)s::pg_snapshot)
ORDER BY person_id, id
"""
_NOW = "SELECT json_agg(to_jsonb(p))::text FROM profile p WHERE person_id = ANY (%(people)s)"
# Numbers travel as JSON text: a list as a parameter is bound one by one, which takes a second for twenty thousand.
_PEOPLE = "(SELECT unnest(from_json($1::JSON, '[\"INTEGER\"]')))"
_ROWS = f"(SELECT unnest(r) FROM (SELECT unnest(from_json($1::JSON, '{shape.JSON_STRUCTURE}')) AS r)) AS rows"

SATELLITES = ("", "_fact", "_gift")  # of each table: people, their facts, their gifts


@contextmanager
def moment(server: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """A transaction in which everything read is of one moment."""
    with server.transaction():
        server.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield server


class Delta:
    """The two small tables beside one base, in the engine's memory, and what they make of it: `current`.

    `file` is the attached base file, `schema` where the tables are made.
    """

    def __init__(self, engine: duckdb.DuckDBPyConnection, base: Base, file: str = "file", schema: str = "main") -> None:
        self.engine = engine
        self.base = base
        self.schema = schema
        self.seen = base.snapshot
        self.superseded: set[int] = set()
        self.outgrown = False  # a batch was published, or a column was added, since the base was built
        for satellite in SATELLITES:
            stored = f"{file}.base{satellite}"
            engine.execute(f"CREATE VIEW {schema}.base{satellite} AS SELECT * FROM {stored}")
            for table in ("superseded", "changed"):
                engine.execute(f"CREATE TABLE {schema}.{table}{satellite} AS SELECT * FROM {stored} WHERE false")
            engine.execute(
                f"CREATE VIEW {schema}.current{satellite} AS SELECT * FROM {stored}"
                f" WHERE person_id NOT IN (SELECT person_id FROM {schema}.superseded)"
                f" UNION ALL SELECT * FROM {schema}.changed{satellite}"
            )

    def refresh(self, server: psycopg.Connection) -> bool:
        """Bring the tables up to what is committed now. Returns whether anything had to be done."""
        with moment(server):
            return self.catch_up(server)

    def catch_up(self, server: psycopg.Connection) -> bool:
        """The same within a `moment`: up to what that sees."""
        row = server.execute(_MOMENT, {"base": self.base.snapshot}).fetchone()
        assert row is not None
        snapshot, requests, supports, areas = row
        self.outgrown = bool(requests) or (supports, areas) != (self.base.supports, self.base.areas)
        if snapshot == self.seen:
            return False
        changes = server.execute(_CHANGES, {"seen": self.seen}).fetchall()
        people = [person for person, _ in changes]
        if people:
            (now,) = server.execute(_NOW, {"people": people}).fetchone() or (None,)
            replaced = [before for person, before in changes if before and person not in self.superseded]
            self._apply(people, f"[{','.join(replaced)}]", now or "[]")
            self.superseded.update(people)
        self.seen = snapshot
        return bool(people)

    def _apply(self, people: list[int], replaced: str, now: str) -> None:
        sizes = (self.base.supports, self.base.areas)
        shapes = {
            "": shape.person_columns("incoming", *sizes),
            "_fact": shape.fact_columns("incoming"),
            "_gift": shape.gift_columns("incoming"),
        }
        self.engine.execute("BEGIN")
        try:
            for satellite in SATELLITES:
                self.engine.execute(
                    f"DELETE FROM {self.schema}.changed{satellite} WHERE person_id IN {_PEOPLE}", [json.dumps(people)]
                )
            for table, rows in (("superseded", replaced), ("changed", now)):
                if rows == "[]":
                    continue
                # read once, for reading JSON is what takes the time
                self.engine.execute(f"CREATE OR REPLACE TEMP TABLE incoming AS SELECT * FROM {_ROWS}", [rows])
                for satellite, selected in shapes.items():
                    self.engine.execute(f"INSERT INTO {self.schema}.{table}{satellite} {selected}")
        except BaseException:
            self.engine.execute("ROLLBACK")
            raise
        self.engine.execute("COMMIT")
