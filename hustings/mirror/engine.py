"""One base file opened for questions: DuckDB in memory, the base attached read-only, everything else locked."""

import json
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import duckdb
import psycopg

from hustings.mirror.columns import Columns
from hustings.mirror.delta import Delta
from hustings.mirror.place import Base
from hustings.segments.masks import Mask

_CACHED_ANSWERS = 10_000
_MERGED = """
SELECT l.list_id, p.person_id, m.person_id IS NOT NULL
FROM unnest(%(lists)s::int[]) AS l (list_id)
CROSS JOIN (SELECT absorbed_id AS person_id FROM people_merge UNION SELECT kept_id FROM people_merge) p
LEFT JOIN lists_member m ON m.list_id = l.list_id AND m.person_id = p.person_id
WHERE p.person_id = ANY (%(changed)s)
"""

Rows = list[tuple[Any, ...]]


class Engine:
    """Answers queries about one base and what changed since. Safe to share between threads."""

    def __init__(self, base: Base) -> None:
        self.base = base
        self.memory = duckdb.connect()
        attach(self.memory, base, "file")
        self.memory.execute("CREATE TABLE list_member (list_id INTEGER, person_id INTEGER)")
        # Those of the lists who are named in a merge, as it is now: they changed since a list was copied, or did not.
        # To the delta, a member's superseded row is as much a member as the person was in the base.
        self.memory.execute("CREATE TABLE list_merged (list_id INTEGER, person_id INTEGER, member BOOLEAN)")
        self.memory.execute(
            "CREATE VIEW delta_member AS FROM list_member"
            " WHERE (list_id, person_id) NOT IN (SELECT (list_id, person_id) FROM list_merged)"
            " UNION ALL SELECT list_id, person_id FROM list_merged WHERE member"
            " UNION ALL SELECT list_id, -person_id AS person_id FROM list_member"
        )
        self.delta = Delta(
            self.memory, base
        )  # the last to make a table: after one, what it has planned is planned anew
        self.memory.execute("SET enable_external_access = false")
        self.memory.execute("SET lock_configuration = true")
        self._columns = Columns.in_order_of_zones(self.memory, "file.base")
        self._beside = Columns(self.memory, "delta")
        self._lists: set[int] = set()
        self._answers: OrderedDict[Any, Any] = OrderedDict()
        self._lock = threading.Lock()

    def refresh(self, server: psycopg.Connection) -> bool:
        """See `Delta.refresh`."""
        with self._lock:
            changed = self.delta.refresh(server)
            if changed:
                self._beside = Columns(self.memory, "delta")
            return changed

    def load_lists(self, server: psycopg.Connection, lists: list[int]) -> None:
        """Copy the members of frozen lists that a question names; they change only where people are merged.

        A list without members is asked for again: it may not be committed yet.
        """
        if lists:
            self._load_merged(server, lists)
        for number in lists:
            if number in self._lists:
                continue
            members = server.execute("SELECT person_id FROM lists_member WHERE list_id = %s", [number]).fetchall()
            if not members:
                continue
            with self._lock:
                self.memory.execute(
                    "INSERT INTO list_member SELECT $1::INTEGER, unnest(from_json($2::JSON, '[\"INTEGER\"]'))",
                    [number, json.dumps([person for (person,) in members])],
                )
                self._lists.add(number)

    def _load_merged(self, server: psycopg.Connection, lists: list[int]) -> None:
        """Read anew which of those who changed since the base, and were ever merged, are on these lists."""
        changed = list(self.delta.changed)
        rows = server.execute(_MERGED, {"lists": lists, "changed": changed}).fetchall() if changed else []
        with self._lock:
            # those of other lists stay: another question may be at work on them
            self.memory.execute("BEGIN")
            self.memory.execute("DELETE FROM list_merged WHERE list_id IN (SELECT unnest($1))", [lists])
            if rows:
                self.memory.executemany("INSERT INTO list_merged VALUES (?, ?, ?)", rows)
            self.memory.execute("COMMIT")

    def ask(self, queries: dict[str, Any]) -> dict[str, Rows]:
        """The rows of each named query, which is SQL with its parameters.

        The one called `base` is remembered, for the base never changes. Under the name `mask` stands no SQL but a mask;
        its one row is how many people it means.
        """
        with self.memory.cursor() as cursor:
            return {name: self._asked(cursor, name, query) for name, query in queries.items()}

    def _asked(self, cursor: duckdb.DuckDBPyConnection, name: str, query: Any) -> Rows:
        if name == "mask":
            return [(self.count(query),)]
        sql, params = query
        if name == "base":
            return list(self._recalled((sql, repr(params)), lambda: cursor.execute(sql, params).fetchall()))
        return cursor.execute(sql, params).fetchall()

    def count(self, mask: Mask) -> int:
        """How many people a mask means. What the base answers is remembered, for the base never changes."""
        base: int = self._recalled(json.dumps(mask), lambda: self._columns.count(mask))
        with self._lock:  # or columns of before and after a change would stand side by side
            return base + self._beside.balance(mask)

    def forget(self) -> None:
        """Let go what is remembered of answers: for whoever measures how long they take."""
        with self._lock:
            self._answers.clear()

    def close(self) -> None:
        """Let the base file go."""
        self.memory.close()

    def _recalled(self, key: Any, work_out: Callable[[], Any]) -> Any:
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
        found = work_out()
        with self._lock:
            self._answers[key] = found
            while len(self._answers) > _CACHED_ANSWERS:
                self._answers.popitem(last=False)
        return found


def attach(memory: duckdb.DuckDBPyConnection, base: Base, name: str) -> None:
    """Open a base file for reading under a name."""
    memory.execute(f"ATTACH '{str(base.path).replace(chr(39), chr(39) * 2)}' AS {name} (READ_ONLY)")
