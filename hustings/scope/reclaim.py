"""Giving back the room of deleted rows, so that their bytes are in no data file any more."""

import time
from collections.abc import Sequence

import psycopg
from psycopg import sql

from hustings.domain.messages import BadInput
from hustings.scope import servers

WAIT = 600.0  # seconds for which others may go on reading what was deleted
# Whether a transaction is open that began before another, anywhere on the server: each new snapshot reckons with it. Or
# whether somebody in this database reads by a snapshot of before.
_READING = """
SELECT pg_snapshot_xmin(pg_current_snapshot()) <= %(now)s::xid8 OR EXISTS (
    SELECT FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND age(backend_xmin) >= age((%(now)s::xid8)::xid))
"""
_FORGET = """
DELETE FROM pg_statistic s USING pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY (%s)
  AND (s.starelid = c.oid OR s.starelid IN (SELECT i.indexrelid FROM pg_index i WHERE i.indrelid = c.oid))
"""


def wait_for_readers() -> None:
    """Wait until nobody reads any more what stood before this moment. Raises BadInput where somebody reads for long."""
    with psycopg.connect(servers.conninfo(None), autocommit=True) as connection:
        _wait(connection)


def rewrite(tables: Sequence[str]) -> None:
    """Write tables anew without their deleted rows. Each is locked meanwhile; only their owner may.

    A row that somebody still reads cannot go: they are waited for. Raises BadInput where they read on for long.

    The planner's statistics hold values that are common or at the ends of a column, and are kept of a table that is
    empty now. They are removed and taken anew where the login is that of the server: on a server that is not ours they
    are only taken anew.
    """
    wait_for_readers()
    with psycopg.connect(servers.conninfo(None), autocommit=True) as setup:
        (ours,) = setup.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() or (False,)
        if ours:
            setup.execute("SET allow_system_table_mods = on")
            setup.execute(_FORGET, [list(tables)])
        with psycopg.connect(servers.conninfo(servers.OWNER), autocommit=True) as owner:
            for table in tables:
                owner.execute(sql.SQL("VACUUM (FULL, ANALYZE) {}").format(sql.Identifier(table)))
        if ours:
            _wait(setup)
            setup.execute("VACUUM (FULL) pg_statistic")


def _wait(connection: psycopg.Connection) -> None:
    """Until nobody reads any more what stood before this moment."""
    (now,) = connection.execute("SELECT pg_current_xact_id()::text").fetchone() or ("",)
    deadline = time.monotonic() + WAIT
    while (reading := connection.execute(_READING, {"now": now}).fetchone()) and reading[0]:
        if time.monotonic() > deadline:
            raise BadInput(
                "Something has been reading the database for long, and holds deleted rows. Stop it, and give the same"
                " command again: it goes on from here."
            )
        time.sleep(0.2)
