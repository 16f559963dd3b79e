"""Representation orders, the districts in them, and their outlines."""

from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from hustings.apps.audit import actions as audit
from hustings.apps.geography.actions.bulk import Imported, copy_in, upsert
from hustings.apps.geography.models import RepresentationOrder
from hustings.domain.messages import BadInput, Message
from hustings.files.boundaries import read_boundaries
from hustings.files.district_names import read_district_names

KNOWN_ORDERS: Final = {
    "2003": (date(2004, 5, 23), date(2015, 8, 1)),
    "2013": (date(2015, 8, 2), date(2025, 3, 22)),
    "2023": (date(2025, 3, 23), None),
}
"""Federal orders: from the dissolution at which each came into force to the day before the next one."""


@transaction.atomic
def add_order(
    *,
    by: Any,
    code: str,
    name_en: str = "",
    name_fr: str = "",
    live_from: date | None = None,
    live_to: date | None = None,
) -> RepresentationOrder:
    """Make a representation order, or return the one of this code with what is given here set on it.

    A federal order that is known here needs nothing but its code.
    """
    known_from, known_to = KNOWN_ORDERS.get(code, (None, None))
    given = {"name_en": name_en, "name_fr": name_fr, "live_from": live_from, "live_to": live_to}
    order, new = RepresentationOrder.objects.get_or_create(
        code=code,
        defaults={
            "name_en": name_en or f"Representation order of {code}",
            "name_fr": name_fr or f"Décret de représentation de {code}",
            "live_from": live_from or known_from,
            "live_to": live_to or (known_to if live_from is None else None),
        },
    )
    changed = {} if new else {key: value for key, value in given.items() if value and value != getattr(order, key)}
    old = {key: _plain(getattr(order, key)) for key in changed}
    for key, value in changed.items():
        setattr(order, key, value)
    if order.live_from and order.live_to and order.live_to < order.live_from:
        raise BadInput("The order {code} would end before it begins. Correct its dates.", code=code)
    if changed:
        order.save(update_fields=list(changed))
    if new or changed:
        after = {"code": code} if new else {key: _plain(value) for key, value in changed.items()}
        audit.record(
            by=by, what="order.added" if new else "order.changed", on=f"order:{code}", old=old or None, new=after
        )
    return order


@transaction.atomic
def import_districts(*, by: Any, order: RepresentationOrder, path: Path) -> Imported:
    """Load the districts of an order from a table of codes and names. A district that is not in the file stays."""
    names, refused = read_district_names(path)
    if not names:
        raise BadInput("{path} has no district that can be read.", path=path.name)
    with connection.cursor() as cursor:
        districts = _write_names(cursor, order, [(n.code, n.name_en, n.name_fr, n.province) for n in names])
        copy_in(cursor, "alias_in", "code text, value text", [(n.code, n.ocd) for n in names if n.ocd])
        aliases = upsert(
            cursor,
            "geography_district_alias",
            key=("scheme", "value"),
            values=("district_id",),
            select="SELECT DISTINCT ON (a.value) 'ocd' AS scheme, a.value, d.id AS district_id FROM alias_in a"
            " JOIN geography_district d ON d.order_id = %s AND d.code = a.code ORDER BY a.value, d.id",
            params=[order.pk],
        )
    done = Imported({"districts": districts, "aliases": aliases}, tuple(refused))
    audit.record(by=by, what="districts.imported", on=f"order:{order.code}", new=done.as_record())
    return done


@transaction.atomic
def import_boundaries(*, by: Any, order: RepresentationOrder, path: Path, allow: Collection[str] = ()) -> Imported:
    """Load the outlines of an order's districts from GeoJSON, making the districts that are not there yet.

    Raises BadInput when the set has a fragment that `allow` does not name, or is of another order.
    """
    shapes, warnings = read_boundaries(path, allow=allow)
    others = sorted({shape.order for shape in shapes} - {"", order.code})
    if others:
        raise BadInput(
            "{path} has outlines of the order {other}, not of {order}.",
            path=path.name,
            other=", ".join(others),
            order=order.code,
        )
    with connection.cursor() as cursor:
        known = set(order.districts.values_list("code", flat=True))
        new = [
            (s.code, s.name_en or s.code, s.name_fr or s.name_en or s.code, s.province)
            for s in shapes
            if s.code not in known
        ]
        districts = _write_names(cursor, order, new)
        copy_in(
            cursor,
            "boundary_in",
            "code text, geometry jsonb, min_lon float8, min_lat float8, max_lon float8, max_lat float8",
            ((s.code, Jsonb(s.geojson), *s.geometry.bounds) for s in shapes),
        )
        boundaries = upsert(
            cursor,
            "geography_boundary",
            key=("district_id",),
            values=("geometry", "min_lon", "min_lat", "max_lon", "max_lat"),
            select="SELECT d.id AS district_id, b.geometry, b.min_lon, b.min_lat, b.max_lon, b.max_lat"
            " FROM boundary_in b JOIN geography_district d ON d.order_id = %s AND d.code = b.code",
            params=[order.pk],
        )
    if missing := sorted(known - {shape.code for shape in shapes}):
        warnings.append(Message("{count} districts of the order have no outline in the file.", {"count": len(missing)}))
    done = Imported({"districts": districts, "boundaries": boundaries}, warnings=tuple(warnings))
    audit.record(by=by, what="boundaries.imported", on=f"order:{order.code}", new=done.as_record())
    return done


def _write_names(cursor: Any, order: RepresentationOrder, rows: Collection[tuple[str, str, str, str]]) -> Any:
    """Write (code, English name, French name, province) of an order's districts; returns the counts."""
    copy_in(cursor, "district_in", "code text, name_en text, name_fr text, province text", rows)
    return upsert(
        cursor,
        "geography_district",
        key=("order_id", "code"),
        values=("name_en", "name_fr", "province"),
        select="SELECT %s::bigint AS order_id, code, name_en, name_fr, province FROM district_in",
        params=[order.pk],
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
