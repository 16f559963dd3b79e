"""The mirror process: one per installation. It alone holds the `mirror_reader` login and the base file.

    python -m hustings.mirror.server

Each question is one line of JSON on a private socket, and so is each answer. Questions are compiled by the caller, who
runs as the same operating-system user and could read the base file anyway; the socket's folder is the boundary.
"""

import json
import os
import select
import socketserver
import sys
import threading
import time
from contextlib import suppress
from typing import Any

import duckdb
import psycopg

from hustings.mirror import check, place
from hustings.mirror.build import build
from hustings.mirror.delta import LARGEST, OutOfDate
from hustings.mirror.engine import Engine
from hustings.scope import servers

LINGER = float(os.environ.get("HUSTINGS_LINGER", "10"))  # seconds without a question after which the process ends


class Mirror:
    """The open base, the connection that tells what changed, and the last time anybody asked."""

    def __init__(self) -> None:
        self.server = self._connect()
        self.engine = self._open()
        self.asked_at = time.monotonic()
        self.answering = 0
        self._lock = threading.Lock()
        self._count = threading.Lock()
        self._arrived = 0  # questions so far
        self._covered = 0  # those that came in before the last refresh began, and so need none of their own

    def answer(self, question: dict[str, Any]) -> dict[str, Any]:
        """The answer to one question, counting every write that committed before it came in."""
        with self._count:
            self.answering += 1
            self._arrived += 1
            number = self._arrived
        try:
            return self._answer(question, number)
        finally:
            with self._count:
                self.answering -= 1
                self.asked_at = time.monotonic()

    def idle(self) -> float:
        """Seconds since the last answer; none while one is being worked on, for a build takes longer than a pause."""
        with self._count:
            return 0.0 if self.answering else time.monotonic() - self.asked_at

    def _answer(self, question: dict[str, Any], number: int) -> dict[str, Any]:
        if question.get("build"):
            with self._lock:
                self._switch(build())
            return {"base": self.engine.base.file}
        if question.get("check"):
            base = self._refreshed(number, []).base
            with self._lock:
                return {"differences": check.compare(base, self.server)}
        engine = self._refreshed(number, question.get("lists", []))
        if question["file"] != engine.base.file:
            return {"stale": True}
        return {
            "answers": engine.ask(question["queries"]),
            "changed": len(engine.delta.changed),
            "rows": engine.base.rows,
        }

    def _refreshed(self, number: int, lists: list[int]) -> Engine:
        """The engine, up to what was committed before question `number` came in. Who waited shares a refresh."""
        with self._lock:
            base = place.current()
            if base is None or base.file != self.engine.base.file:
                self._switch(base or build())
            if number > self._covered:
                with self._count:
                    arrived = self._arrived
                self._refresh()
                self._covered = arrived
            self.engine.load_lists(self.server, lists)
            return self.engine

    def _refresh(self) -> None:
        """Bring the changes in, or build anew where that is quicker or needed for a new column."""
        while True:
            with suppress(OutOfDate):
                self.engine.refresh(self.server)
                delta = self.engine.delta
                if not (delta.outgrown and (len(delta.changed) > LARGEST or self._columns_missing())):
                    return
            self._switch(build())

    def _columns_missing(self) -> bool:
        row = self.server.execute(
            "SELECT (SELECT coalesce(max(number), 0) FROM support_slot),"
            " (SELECT coalesce(max(slot), 0) FROM geography_area_field)"
        ).fetchone()
        return row != (self.engine.base.supports, self.engine.base.areas)

    def _switch(self, base: place.Base) -> None:
        self.engine = Engine(base)  # questions still running keep the old one until they are done
        self._covered = 0  # and of the new one nothing is known that came after it was built

    def _open(self) -> Engine:
        base = place.current()
        try:
            return Engine(base or build())
        except duckdb.Error:
            return Engine(build())  # a damaged file is no loss: the mirror is disposable

    def close(self) -> None:
        """Let the base file and the database go; the engine's own threads must have ended before the process does."""
        with self._lock:
            self.engine.close()
            self.server.close()

    def database_is_gone(self) -> bool:
        """Whether the server hung up: an idle connection has something to read only then."""
        if not self._lock.acquire(blocking=False):
            return False
        try:
            return self.server.closed or bool(select.select([self.server.fileno()], [], [], 0)[0])
        finally:
            self._lock.release()

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(servers.conninfo(servers.MIRROR_READER), autocommit=True)


class _Handler(socketserver.StreamRequestHandler):
    """One asker: any number of questions, one line each."""

    def handle(self) -> None:
        mirror: Mirror = self.server.mirror  # type: ignore[attr-defined]
        for line in self.rfile:
            try:
                answer = mirror.answer(json.loads(line))
            except psycopg.OperationalError:
                # a handler's own thread: shutdown waits for the loop, never for us
                self.wfile.write(json.dumps({"gone": True}).encode() + b"\n")
                self.server.shutdown()
                return
            except Exception as error:
                answer = {"fault": type(error).__name__}  # never the text: it could hold a value
            self.wfile.write(json.dumps(answer).encode() + b"\n")
            self.wfile.flush()


class _Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    request_queue_size = 64


def main() -> None:
    """Serve until nobody has asked for a while, or the database is gone."""
    path = place.socket_path()
    with open(place.lock_path(), "w", encoding="ascii") as lock:
        if not place.take(lock):
            sys.exit(0)
        mirror = Mirror()
        path.unlink(missing_ok=True)
        with _Server(str(path), _Handler) as server:
            server.mirror = mirror  # type: ignore[attr-defined]
            threading.Thread(target=_watch, args=(server, mirror), daemon=True).start()
            server.serve_forever(poll_interval=0.1)
        path.unlink(missing_ok=True)
        mirror.close()


def _watch(server: _Server, mirror: Mirror) -> None:
    while mirror.idle() < LINGER and not mirror.database_is_gone():
        time.sleep(min(0.5, LINGER / 4))
    server.shutdown()


if __name__ == "__main__":
    main()
