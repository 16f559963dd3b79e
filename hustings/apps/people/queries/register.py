"""Everybody a user may see, as a stream for those who compare records; nothing of it leaves the installation."""

from collections.abc import Iterator
from pathlib import Path

from django.db import connection

_SQL = Path(__file__).parent.parent / "sql"
_ONCE = "SELECT *, id AS top FROM people_person WHERE merged_into IS NULL"


def copied_out(*, named: bool = False, once: bool = False) -> Iterator[bytes]:
    """The people whom the acting user may see, as PostgreSQL copies them out in CSV: `linkage` says which columns.

    Those on no list any more stay out. `named` leaves only those in the temporary table `bulk_people`. `once` gives
    everybody once, under what holds of them now, with those as well who are on no list any more.
    """
    known_as = (_SQL / "known_as.sql").read_text(encoding="utf-8")
    those = ["true" if once else "p.status <> 'removed'", *["p.id IN (SELECT person_id FROM bulk_people)"] * named]
    query = (_SQL / "register.sql").read_text(encoding="utf-8")
    query = query.format(people=_ONCE if once else known_as, those=" AND ".join(those))
    with connection.cursor() as cursor, cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv)") as copy:
        for piece in copy:
            yield bytes(piece)
