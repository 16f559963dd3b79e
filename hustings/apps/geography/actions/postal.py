"""Postal codes: a place, a point, and the districts each may lie in."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from hustings.apps.audit import actions as audit
from hustings.apps.geography.actions.bulk import Counts, Imported, copy_in, select_in, upsert
from hustings.apps.geography.models import RepresentationOrder
from hustings.domain.messages import BadInput, Message
from hustings.files.postal import read_postal
from hustings.files.published import RefusedRow

MAX_REFUSED = 1_000
"""How many refused lines are kept with their reasons; the rest are counted."""


@transaction.atomic
def import_postal(
    *, by: Any, path: Path, order: RepresentationOrder | None = None, district_column: str = ""
) -> Imported:
    """Load postal codes, and the districts of `order` that the file puts them in. Codes that it leaves out stay.

    A code whose row names no district keeps what is known of it. Raises BadInput when the file names districts and
    `order` is not given.
    """
    refused: list[RefusedRow] = []
    with connection.cursor() as cursor:
        copy_in(
            cursor,
            "postal_in",
            "line int, code text, place text, lat float8, lon float8, district text, weight float8",
            _rows(path, district_column, refused),
        )
        codes = upsert(
            cursor,
            "geography_postal_code",
            key=("code",),
            values=("place", "lat", "lon"),
            select="SELECT DISTINCT ON (code) code, place, lat, lon FROM postal_in ORDER BY code, line",
        )
        districts, warnings = _write_districts(cursor, path, order)
    done = Imported({"codes": codes, "districts": districts}, tuple(refused), tuple(warnings))
    audit.record(by=by, what="postal.imported", on=f"order:{order.code}" if order else "postal", new=done.as_record())
    return done


def _rows(path: Path, district_column: str, refused: list[RefusedRow]) -> Iterator[tuple[Any, ...]]:
    for line, row in enumerate(read_postal(path, district_column=district_column)):
        if not isinstance(row, RefusedRow):
            yield line, row.code, row.place, row.lat, row.lon, row.district or None, row.weight
        elif len(refused) < MAX_REFUSED:
            refused.append(row)


def _write_districts(cursor: Any, path: Path, order: RepresentationOrder | None) -> tuple[Counts, list[Message]]:
    """The districts of the codes that the file gives any for replace those known before in the same order."""
    cursor.execute("SELECT EXISTS (SELECT FROM postal_in WHERE district IS NOT NULL)")
    if not cursor.fetchone()[0]:
        return Counts(), []
    if order is None:
        raise BadInput("{path} names districts. Say of which representation order their codes are.", path=path.name)
    select_in(
        cursor,
        "postal_district_in",
        "SELECT p.code, d.id AS district_id, max(p.weight) AS weight FROM postal_in p"
        " JOIN geography_district d ON d.order_id = %s AND d.code = p.district GROUP BY p.code, d.id",
        [order.pk],
    )
    cursor.execute(
        "DELETE FROM geography_postal_district k USING geography_district d"
        " WHERE d.id = k.district_id AND d.order_id = %s"
        " AND k.code IN (SELECT code FROM postal_district_in)"
        " AND NOT EXISTS (SELECT FROM postal_district_in i WHERE i.code = k.code AND i.district_id = k.district_id)",
        [order.pk],
    )
    removed = cursor.rowcount
    counts = upsert(
        cursor,
        "geography_postal_district",
        key=("code", "district_id"),
        values=("weight",),
        select="SELECT code, district_id, weight FROM postal_district_in",
    )
    cursor.execute(
        "SELECT count(DISTINCT district) FROM postal_in p WHERE district IS NOT NULL"
        " AND NOT EXISTS (SELECT FROM geography_district d WHERE d.order_id = %s AND d.code = p.district)",
        [order.pk],
    )
    unknown = cursor.fetchone()[0]
    warnings = []
    if unknown:
        missing = {"count": unknown, "order": order.code}
        warnings.append(
            Message(
                "{count} districts that the file names are not in the order {order}; load its districts first.", missing
            )
        )
    return Counts(counts.added, counts.changed, counts.unchanged, removed), warnings
