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

Rows = list[tuple[Any, ...]]


class Engine:
    """Answers queries about one base and what changed since. Safe to share between threads."""

    def __init__(self, base: Base) -> None:
        self.base = base
        self.memory = duckdb.connect()
        attach(self.memory, base, "file")
        self.memory.execute("CREATE TABLE list_member (list_id INTEGER, person_id INTEGER)")
        # to the delta, a member's superseded row is as much a member as the person
        self.memory.execute(
            "CREATE VIEW delta_member AS FROM list_member"
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
        """Copy the members of frozen lists that a question names; they never change.

        A list without members is asked for again: it may not be committed yet.
        """
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
