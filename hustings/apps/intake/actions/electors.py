"""A list of electors: staged, matched on the publisher's number, and published in one transaction."""

import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils.translation import gettext
from psycopg import sql

from hustings.apps.geography import actions as geography
from hustings.apps.geography import queries as districts
from hustings.apps.geography.models import District, PostalDistrict, RepresentationOrder
from hustings.apps.intake.actions import batches
from hustings.apps.intake.actions.batches import Progress, Report
from hustings.apps.organisations.access import IMPORT, unit_for
from hustings.apps.organisations.models import User
from hustings.apps.people import actions as people
from hustings.apps.people.actions.assertions import FOLDED, name_bulk_people
from hustings.apps.people.models import Source
from hustings.apps.profiles import actions as profiles
from hustings.domain.messages import BadInput, Message
from hustings.files import electors as reading
from hustings.files.binding import Binding
from hustings.files.dates import prove_date_format
from hustings.files.layouts import Layout, load
from hustings.files.rows import before_rows, read_blocks, read_rows
from hustings.files.sniff import Sniffed, sniff
from hustings.scope import acting_as, bulk

# Which content keys a mapped field fills. A mapped field that is empty is asserted as empty (null).
_CONTENT = {
    **{name: (name,) for name in ("family_name", "given_name", "middle_name", "name_prefix", "name_suffix")},
    "full_name": ("family_name", "given_name", "middle_name", "name_prefix", "name_suffix"),
    **{name: (name,) for name in ("gender", "language", "sequence_number", "phone", "mobile", "email")},
    **dict.fromkeys(("birth_date", "birth_year", "age"), ("birth_from", "birth_to")),
    **{f"mail_line_{number}": ("mailing",) for number in (1, 2, 3, 4)},
}


def import_electors(
    *,
    by: User,
    path: Path,
    layout_name: str,
    district: str = "",
    on: date,
    dry_run: bool = False,
    date_formats: dict[str, str] | None = None,
    progress: Progress = lambda rows: None,
) -> Report:
    """Bring a list of electors in. Every row ends as added, changed, unchanged or refused with a reason.

    `district` is the riding of a file that has no column for it ("35033" or "2013/35033"); `on` is the list's date.
    Raises BadInput for a file that is not what the layout says; then nothing was changed.
    """
    batches.check_room(path)
    layout = load(layout_name)
    sniffed = sniff(path, layout.encoding, layout.delimiter, layout.quotes)
    binding = _bound(layout, sniffed)
    formats = _proven(path, sniffed, binding, date_formats or {})
    order, code = _order_and_code(by, district)
    how = reading.Reading(binding, formats, on, code, layout.country)
    with acting_as(by.pk):
        unit = unit_for(by, IMPORT)
        source = people.add_source(
            by=by,
            unit=unit,
            code=f"electors-{layout.name}",
            kind=Source.Kind.ELECTORS,
            title=layout.title_en,
            given_by=layout.title_en,
            ground="list of electors",
        )
    with batches.batch_of(
        by=by,
        unit=unit,
        source=source,
        kind="electors",
        path=path,
        header=before_rows(path, sniffed, layout.header),
        dry_run=dry_run,
        layout=layout.name,
    ) as batch:
        run = steps_of("electors", register=layout.name, source=source.pk, batch=batch.pk, unit=unit.pk, on=on)
        run("stage")
        blocks = read_blocks(path, sniffed, layout.header)
        with connection.cursor() as cursor:
            copy_sql = f"COPY stage ({', '.join(reading.STAGED)}) FROM STDIN"
            done = 0
            with cursor.copy(copy_sql) as copy:
                for count, lines in reading.staged_blocks(blocks, how, workers=os.cpu_count() or 1):
                    copy.write(lines)
                    done += count
                    progress(done)
        run("index")
        _resolve_places(order)
        with bulk():
            for step in (
                "repeated",
                "unplaced",
                "addresses",
                "surnames",
                "said",
                "people",
                "contact_points",
                "assertions",
            ):
                run(step, **{"content": _content(binding), **_person_columns()} if step in ("said", "people") else {})
            changed = [person for (person,) in run("changed") or []]
            name_bulk_people(changed)
        if changed:
            people.refold(by=by, reason=f"batch:{batch.pk}")
        with bulk():
            run("added")
            run("statistics")
            run("profiles")
            run("rows")
        counts = dict.fromkeys(("added", "changed", "unchanged", "refused"), 0) | dict(run("counts") or [])
        reasons = dict(run("reasons") or [])
        notes = {note.render(gettext): 1 for note in sniffed.notes} | dict(run("notes") or [])
        not_mapped = [f"{name}: {reason}" for name, reason in binding.never_mapped] + binding.unmapped
        batches.finish(by=by, batch=batch, counts=counts, reasons=reasons, not_mapped=not_mapped)
        if counts["added"] + counts["changed"]:
            profiles.request_mirror(by=by)
    return Report(
        batch.pk, sum(counts.values()), **counts, reasons=reasons, notes=notes, not_mapped=not_mapped, dry_run=dry_run
    )


def steps_of(name: str, **params: Any) -> Any:
    """A function that runs one named step of a SQL file and returns its rows, if it has any."""
    statements = batches.steps(name)

    def run(step: str, **parts: sql.Composable) -> list[tuple[Any, ...]] | None:
        statement = sql.SQL(statements[step]).format(**parts) if parts else sql.SQL(statements[step])
        with connection.cursor() as cursor:
            cursor.execute(statement, params)
            return cursor.fetchall() if cursor.description else None

    return run


def _bound(layout: Layout, sniffed: Sniffed) -> Binding:
    width, _ = sniffed.shape(layout.header)
    return layout.bind(sniffed.header() if layout.header else None, width)


def _proven(path: Path, sniffed: Sniffed, binding: Binding, given: dict[str, str]) -> dict[str, str]:
    """The one format of each date column, proven from the data, or as the user states it."""
    formats: dict[str, str] = {}
    for field, candidates in binding.dates.items():
        if field in given:
            formats[field] = given[field]
            continue
        proven = prove_date_format(
            _column(path, sniffed, binding, field) if len(candidates) > 1 else (),
            candidates,
            pivot=binding.layout.pivot,
        )
        if isinstance(proven, Message):
            raise BadInput(proven.text, **proven.params)
        formats[field] = proven
    return formats


def _column(path: Path, sniffed: Sniffed, binding: Binding, field: str) -> Iterable[str]:
    for row in read_rows(path, sniffed, binding.layout.header):
        fields = binding.read(row.cells) if row.cells is not None else None
        if isinstance(fields, dict):
            yield fields.get(field, "")


def _order_and_code(by: User, district: str) -> tuple[str | None, str]:
    with acting_as(by.pk):
        if not district:
            return None, ""
        found = districts.district_coded(district)
        return found.order.code, found.code


def _resolve_places(order: str | None) -> None:
    """Fill stage_zone: the district and zone of each district code in the file, and its polls and places."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT district_code FROM stage WHERE problem IS NULL AND district_code <> ''")
        codes = [code for (code,) in cursor.fetchall()]
        found = _districts(codes, order)
        pairs = _zone_sets(found)
        zones = geography.zones_for([ids for _, _, ids in pairs])
        cursor.execute("SELECT allowed_zones()")
        allowed = set(cursor.fetchone()[0])
        with cursor.copy(
            "COPY stage_zone (district_code, postal_code, district_id, zone_id, allowed) FROM STDIN"
        ) as copy:
            for code, postal, ids in pairs:
                copy.write_row((code, postal, found[code].pk, zones[ids], zones[ids] in allowed))
        cursor.execute("ANALYZE stage_zone")
        cursor.execute(
            "SELECT DISTINCT z.district_id, s.poll_number FROM stage s JOIN stage_zone z USING (district_code)"
            " WHERE s.problem IS NULL AND s.poll_number <> '' AND z.allowed"
        )
        polls = geography.polls_for(cursor.fetchall())
        with cursor.copy("COPY stage_poll (district_id, poll_number, poll_id) FROM STDIN") as copy:
            for (district, number), poll in polls.items():
                copy.write_row((district, number, poll))
        cursor.execute(
            "SELECT DISTINCT left(s.postal_code, 3), z.zone_id FROM stage s JOIN stage_zone z"
            " ON z.district_code = s.district_code AND z.postal_code IN ('*', s.postal_code)"
            " WHERE s.problem IS NULL AND z.allowed"
        )
        places = geography.places_for(cursor.fetchall())
        with cursor.copy("COPY stage_place (fsa, zone_id, place_id) FROM STDIN") as copy:
            for (fsa, zone), place in places.items():
                copy.write_row((fsa, zone, place))


def _districts(codes: list[str], order: str | None) -> dict[str, District]:
    if order is not None:
        return dict(districts.districts_of_codes(districts.order_coded(order), codes))
    found: dict[str, District] = {}
    # a bare code means the newest live order that has it; orders that are no longer or not yet live come last
    live = list(districts.live_orders())
    for each in (*live, *RepresentationOrder.objects.exclude(pk__in=[o.pk for o in live]).order_by("-code")):
        for code, district in districts.districts_of_codes(each, codes).items():
            found.setdefault(code, district)
    return found


def _zone_sets(found: dict[str, District]) -> list[tuple[str, str, frozenset[int]]]:
    """(district code, postal code or * for any, the districts that a place there lies in, one per live order)."""
    pairs = [(code, "*", frozenset({district.pk})) for code, district in found.items()]
    others = {live.pk for live in districts.live_orders()}
    if len(others) < 2:
        return pairs
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT district_code, postal_code FROM stage WHERE problem IS NULL AND postal_code <> ''"
        )
        wanted = [(code, postal) for code, postal in cursor.fetchall() if code in found]
    elsewhere: dict[str, dict[int, set[int]]] = {}
    known = PostalDistrict.objects.filter(code__in={postal for _, postal in wanted}, district__order__in=others)
    for postal, order, district in known.values_list("code", "district__order", "district"):
        elsewhere.setdefault(postal, {}).setdefault(order, set()).add(district)
    for code, postal in wanted:
        # a code that lies in several ridings of an order says nothing about which
        sure = {
            next(iter(ids))
            for order, ids in elsewhere.get(postal, {}).items()
            if len(ids) == 1 and order != found[code].order_id
        }
        if sure:
            pairs.append((code, postal, frozenset({found[code].pk, *sure})))
    return pairs


def _content(binding: Binding) -> sql.Composable:
    """The jsonb that a row asserts: every mapped field, empty ones as null, so that a newer list can empty a field."""
    keys = {key for field in binding.fields for key in _CONTENT.get(field, ())} | {"family_name", "given_name"}
    parts = [
        sql.SQL("{}, NULLIF({}::text, '')").format(sql.Literal(key), sql.Identifier("s", key)) for key in sorted(keys)
    ]
    fixed = (
        "'family_key', s.family_key, 'given_key', s.given_key, 'status', s.status, 'protected', s.protected,"
        " 'zone_id', z.zone_id, 'poll_id', p.poll_id, 'address_id', a.id"
    )
    return sql.SQL("jsonb_build_object({}, {})").format(sql.SQL(", ").join(parts), sql.SQL(fixed))


def _person_columns() -> dict[str, sql.Composable]:
    """The person columns that a staged row has, read from `s`; the others keep what an empty fold would give."""
    given = [column for column in FOLDED if column in reading.STAGED]
    empty = [column for column in FOLDED if column not in (*given, "poll_id", "address_id")]
    values: list[sql.Composable] = [sql.SQL("s.{}").format(sql.Identifier(column)) for column in given]
    values += [sql.SQL(FOLDED[column].replace("c->>", "'{}'::jsonb->>")) for column in empty]
    return {
        "columns": sql.SQL(", ").join(map(sql.Identifier, given + empty)),
        "values": sql.SQL(", ").join(values),
    }
