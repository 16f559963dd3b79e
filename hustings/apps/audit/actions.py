"""Writing the record, and sealing it."""

import os
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from psycopg.types.json import Jsonb

_SQL = Path(__file__).parent / "sql"
_SEALER = 7_401_001  # advisory lock: one sealer at a time


def record(*, by: Any, what: str, on: str, old: Any = None, new: Any = None, unit: int | None = None) -> None:
    """Add one act to the record, in the transaction of the act itself. `by` is the acting user."""
    if not connection.in_atomic_block:
        raise RuntimeError("An act is recorded in its own transaction; open one first.")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_event (at, by_user, unit, what, on_what, old, new)"
            " VALUES (clock_timestamp(), %s, %s, %s, %s, %s, %s)",
            [by.pk, unit, what, on, Jsonb(old), Jsonb(new)],
        )


def seal(heads: Path) -> int:
    """Chain the committed, unsealed events and note the new head in the file `heads`. Returns how many were sealed.

    The head is written before the link commits: a head without a link is a cut tail, and is found; a link
    without a head could be cut unseen.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SEALER])
        cursor.execute((_SQL / "seal.sql").read_text(encoding="utf-8"))
        link = cursor.fetchone()
        if link is None:
            return 0
        number, events, digest = link
        heads.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with heads.open("a", encoding="ascii") as out:
            out.write(f"{number} {digest}\n")
            out.flush()
            os.fsync(out.fileno())
        return int(events)
