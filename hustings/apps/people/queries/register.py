"""Everybody a user may see, as a stream for those who compare records; nothing of it leaves the installation."""

from collections.abc import Iterator
from pathlib import Path

from django.db import connection

_SQL = (Path(__file__).parent.parent / "sql" / "register.sql").read_text(encoding="utf-8").rstrip()


def copied_out(*, named: bool = False) -> Iterator[bytes]:
    """The people whom the acting user may see, as PostgreSQL copies them out in CSV: `linkage` says which columns.

    `named` leaves only those in the temporary table `bulk_people`.
    """
    only = " AND p.id IN (SELECT person_id FROM bulk_people)" if named else ""
    with connection.cursor() as cursor, cursor.copy(f"COPY ({_SQL}{only}) TO STDOUT (FORMAT csv)") as copy:
        for piece in copy:
            yield bytes(piece)
