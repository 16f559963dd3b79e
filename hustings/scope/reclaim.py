"""Giving back the room of deleted rows, so that their bytes are in no data file any more."""

from collections.abc import Sequence

import psycopg
from psycopg import sql

from hustings.scope import servers


def rewrite(tables: Sequence[str]) -> None:
    """Write tables anew without their deleted rows. Each is locked meanwhile; only their owner may.

    The planner's statistics hold values that are common or at the ends of a column, and so are written anew as well,
    where the login may: on a server that is not ours it may not, and they go with the next automatic vacuum.
    """
    with psycopg.connect(servers.conninfo(servers.OWNER), autocommit=True) as connection:
        for table in tables:
            connection.execute(sql.SQL("VACUUM (FULL, ANALYZE) {}").format(sql.Identifier(table)))
    with psycopg.connect(servers.conninfo(None), autocommit=True) as connection:
        connection.execute("VACUUM (FULL) pg_statistic")
