"""Writing the record, and sealing it."""

import json
import os
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from hustings.apps.audit.queries import SEALER, read_heads

_SQL = Path(__file__).parent.parent / "sql"


def record(*, by: Any, what: str, on: str, old: Any = None, new: Any = None, unit: int | None = None) -> None:
    """Add one act to the record, in the transaction of the act itself. `by` is the acting user."""
    if not connection.in_atomic_block:
        raise RuntimeError("An act is recorded in its own transaction; open one first.")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_event (at, by_user, unit, what, on_what, old, new)"
            " VALUES (clock_timestamp(), %s, %s, %s, %s, %s::jsonb, %s::jsonb)",
            [by.pk, unit, what, on, _json(old), _json(new)],
        )


def seal(heads: Path) -> int:
    """Chain the committed, unsealed events and note the new head in the file `heads`. Returns how many were sealed.

    The head is noted before the link commits, or a link could be cut unseen; and again as committed afterwards, for
    only then is a head without a link a cut tail and not a crash in between.
    """
    heads.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALER])
        _confirm_last(cursor, heads)
        cursor.execute((_SQL / "seal.sql").read_text(encoding="utf-8"))
        link = cursor.fetchone()
        if link is None:
            return 0
        number, events, digest = link
        _note(heads, f"{number} {digest}")
    _note(heads, f"{number} {digest} committed")
    return int(events)


def _confirm_last(cursor: Any, heads: Path) -> None:
    """Note links as committed whose sealer died, or lost its connection, before it could say so."""
    known = read_heads(heads)
    open_ones = sorted(known.noted - known.committed)
    if not open_ones:
        return
    cursor.execute("SELECT id, digest FROM audit_seal WHERE id = ANY (%s)", [[number for number, _ in open_ones]])
    for number, digest in cursor.fetchall():
        if (number, digest) in open_ones:
            _note(heads, f"{number} {digest} committed")


def _note(heads: Path, line: str) -> None:
    with heads.open("ab+") as out:
        if out.tell() and os.pread(out.fileno(), 1, out.tell() - 1) != b"\n":
            line = f"\n{line}"  # after a torn line
        out.write(f"{line}\n".encode("ascii"))
        out.flush()
        os.fsync(out.fileno())


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value)
