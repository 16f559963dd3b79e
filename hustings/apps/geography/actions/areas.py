"""Statistics of areas, and their copy on every place."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from hustings.apps.audit import actions as audit
from hustings.apps.geography.actions.bulk import Counts, Imported, copy_in, upsert
from hustings.apps.geography.models import AreaField, RepresentationOrder
from hustings.domain.messages import BadInput, Message, Word
from hustings.files.area_fields import AreaFieldSpec
from hustings.files.areas import AreaTable, Level, read_areas

_SLOTS_LOCK = 7_402_001  # advisory lock: one writer at a time gives out slots

# Each place's array anew: an FSA's own value before a district's, and a newer order's district before an older one's.
_REFRESH = """
WITH asked AS (SELECT id, fsa, zone_id FROM geography_place WHERE %(only)s::bigint[] IS NULL OR id = ANY (%(only)s)),
known AS (
    SELECT p.id, v.field_id, v.value, 0 AS rank, '' AS order_code
    FROM asked p JOIN geography_area_value v ON v.level = 'fsa' AND v.code = p.fsa
    UNION ALL
    SELECT p.id, v.field_id, v.value, 1, o.code
    FROM asked p
    JOIN geography_zone_district z ON z.zone_id = p.zone_id
    JOIN geography_district d ON d.id = z.district_id
    JOIN geography_order o ON o.id = d.order_id
    JOIN geography_area_value v ON v.level = 'district' AND v.code = d.code AND v.order_id = d.order_id
),
best AS (SELECT DISTINCT ON (id, field_id) id, field_id, value FROM known ORDER BY id, field_id, rank, order_code DESC),
fresh AS (
    SELECT p.id, array_agg(b.value ORDER BY s.slot) FILTER (WHERE s.slot IS NOT NULL) AS area
    FROM asked p
    LEFT JOIN generate_series(1, (SELECT max(slot) FROM geography_area_field)) AS s(slot) ON true
    LEFT JOIN geography_area_field f ON f.slot = s.slot
    LEFT JOIN best b ON b.id = p.id AND b.field_id = f.id
    GROUP BY p.id
)
UPDATE geography_place p SET area = coalesce(fresh.area, '{}')
FROM fresh WHERE fresh.id = p.id AND p.area IS DISTINCT FROM coalesce(fresh.area, '{}')
RETURNING p.id
"""


@transaction.atomic
def import_areas(
    *,
    by: Any,
    path: Path,
    source: str = "",
    as_of: date | None = None,
    order: RepresentationOrder | None = None,
    code_column: str = "",
    level: Level | None = None,
    fractions: bool | None = None,
) -> Imported:
    """Load a census table, or any CSV with a code column, into area fields and values, and refresh all places.

    Areas that the file does not name keep their values; a value that it leaves empty becomes unknown. A field has one
    source: the same field from another source replaces all that was known of it. `details["places"]` has the ids of the
    places whose statistics changed. Raises BadInput for district codes without an order, or a field of another kind.
    """
    table = read_areas(path, code_column=code_column, level=level, fractions=fractions)
    source = source or table.source or path.name
    if table.level == "district" and order is None:
        raise BadInput("Say of which representation order the district codes in {path} are.", path=path.name)
    fields, replaced = _fields(table.fields, source, as_of)
    with connection.cursor() as cursor:
        values = _write(cursor, table, fields, order if table.level == "district" else None)
        values = Counts(values.added, values.changed, values.unchanged, values.removed + replaced)
        warnings = [*table.warnings, *_unknown_districts(cursor, table, order)]
    places = refresh_places()
    done = Imported({"values": values}, table.refused, tuple(warnings), {"fields": list(fields), "places": places})
    audit.record(
        by=by,
        what="areas.imported",
        on=f"areas:{table.level}",
        new={"source": source, "fields": list(fields), "places": len(places), **done.as_record()},
    )
    return done


@transaction.atomic
def refresh_places(*, only: Sequence[int] | None = None) -> list[int]:
    """Recompute `Place.area` of all places, or of some, in one statement. Returns the ids of those that changed."""
    with connection.cursor() as cursor:
        cursor.execute(_REFRESH, {"only": None if only is None else list(only)})
        return sorted(row[0] for row in cursor.fetchall())


def _fields(specs: Sequence[AreaFieldSpec], source: str, as_of: date | None) -> tuple[dict[str, int], int]:
    """The field's id by code, made or brought up to date; and how many values of an earlier source were dropped."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SLOTS_LOCK])
    known = {field.code: field for field in AreaField.objects.all()}
    slot = max((field.slot for field in known.values()), default=0)
    ids, replaced = {}, 0
    for spec in specs:
        words = {name: getattr(spec, name) for name in ("title_en", "title_fr", "sentence_en", "sentence_fr")}
        field = known.get(spec.code)
        if field is None:
            slot += 1
            field = AreaField(slot=slot, code=spec.code, kind=spec.kind)
        elif field.kind != spec.kind:
            raise BadInput(
                "The field {field} holds a {known}, and the file gives a {given}. Rename the column.",
                field=spec.code,
                known=Word(field.kind),
                given=Word(spec.kind),
            )
        elif field.source != source:
            replaced += field.values.all().delete()[0]
        for name, value in {**words, "source": source, "as_of": as_of}.items():
            setattr(field, name, value)
        field.save()
        ids[spec.code] = field.pk
    return ids, replaced


def _write(cursor: Any, table: AreaTable, fields: dict[str, int], order: RepresentationOrder | None) -> Counts:
    order_id = order.pk if order else None
    copy_in(cursor, "area_in", "code text", ((code,) for code in table.areas))
    copy_in(
        cursor,
        "value_in",
        "field_id bigint, code text, value int",
        ((fields[v.field], v.code, v.value) for v in table.values),
    )
    cursor.execute(
        "DELETE FROM geography_area_value v USING area_in a WHERE v.code = a.code AND v.level = %s"
        " AND v.order_id IS NOT DISTINCT FROM %s AND v.field_id = ANY (%s)"
        " AND NOT EXISTS (SELECT FROM value_in i WHERE i.field_id = v.field_id AND i.code = v.code)",
        [table.level, order_id, list(fields.values())],
    )
    removed = cursor.rowcount
    written = upsert(
        cursor,
        "geography_area_value",
        key=("field_id", "level", "code", "order_id"),
        values=("value",),
        select="SELECT field_id, %s AS level, code, %s::bigint AS order_id, value FROM value_in",
        params=[table.level, order_id],
    )
    return Counts(written.added, written.changed, written.unchanged, removed)


def _unknown_districts(cursor: Any, table: AreaTable, order: RepresentationOrder | None) -> list[Message]:
    if table.level != "district" or order is None:
        return []
    cursor.execute(
        "SELECT count(*) FROM area_in a"
        " WHERE NOT EXISTS (SELECT FROM geography_district d WHERE d.order_id = %s AND d.code = a.code)",
        [order.pk],
    )
    count = cursor.fetchone()[0]
    if not count:
        return []
    return [
        Message(
            "{count} district codes of the file are not districts of the order {order}; their values wait for them.",
            {"count": count, "order": order.code},
        )
    ]
