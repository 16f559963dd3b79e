"""One base file opened for questions: DuckDB in memory, the base attached read-only, everything else locked."""

import json
import threading
from collections import OrderedDict
from typing import Any

import duckdb
import psycopg

from hustings.mirror.delta import Delta
from hustings.mirror.place import Base

_CACHED_ANSWERS = 10_000

Rows = list[tuple[Any, ...]]


class Engine:
    """Answers queries about one base and what changed since. Safe to share between threads."""

    def __init__(self, base: Base) -> None:
        self.base = base
        self.memory = duckdb.connect()
        attach(self.memory, base, "file")
        self.delta = Delta(self.memory, base)
        self.memory.execute("CREATE TABLE list_member (list_id INTEGER, person_id INTEGER)")
        self.memory.execute("SET enable_external_access = false")
        self.memory.execute("SET lock_configuration = true")
        self._lists: set[int] = set()
        self._answers: OrderedDict[tuple[str, str], Rows] = OrderedDict()
        self._lock = threading.Lock()

    def refresh(self, server: psycopg.Connection) -> bool:
        """See `Delta.refresh`."""
        with self._lock:
            return self.delta.refresh(server)

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

    def ask(self, queries: dict[str, tuple[str, list[Any]]]) -> dict[str, Rows]:
        """The rows of each named query. The one called `base` is remembered; the others see one moment together."""
        answers: dict[str, Rows] = {}
        cursor = self.memory.cursor()
        if "base" in queries:
            answers["base"] = self._remembered(cursor, *queries["base"])
        rest = [name for name in queries if name != "base"]
        if rest:
            cursor.execute("BEGIN")
            for name in rest:
                answers[name] = cursor.execute(*queries[name]).fetchall()
            cursor.execute("COMMIT")
        cursor.close()
        return answers

    def close(self) -> None:
        """Let the base file go."""
        self.memory.close()

    def _remembered(self, cursor: duckdb.DuckDBPyConnection, sql: str, params: list[Any]) -> Rows:
        key = (sql, repr(params))
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
        rows = cursor.execute(sql, params).fetchall()
        with self._lock:
            self._answers[key] = rows
            while len(self._answers) > _CACHED_ANSWERS:
                self._answers.popitem(last=False)
        return rows


def attach(memory: duckdb.DuckDBPyConnection, base: Base, name: str) -> None:
    """Open a base file for reading under a name."""
    memory.execute(f"ATTACH '{str(base.path).replace(chr(39), chr(39) * 2)}' AS {name} (READ_ONLY)")
