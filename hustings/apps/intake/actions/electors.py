"""A list of electors: staged, matched on the publisher's number, and published in one transaction."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils.translation import gettext
from psycopg import sql

from hustings.apps.geography import queries as districts
from hustings.apps.geography.models import District
from hustings.apps.intake.actions import batches
from hustings.apps.intake.actions.batches import Progress, Report
from hustings.apps.intake.actions.places import resolve_places
from hustings.apps.intake.actions.plausible import prove_plausible
from hustings.apps.intake.models import Batch
from hustings.apps.organisations.access import IMPORT, unit_for
from hustings.apps.organisations.models import User
from hustings.apps.people import actions as people
from hustings.apps.people.actions.assertions import FOLDED, name_bulk_people
from hustings.apps.people.models import Source
from hustings.apps.profiles import actions as profiles
from hustings.domain.messages import BadInput, Message
from hustings.files import electors as reading
from hustings.files.ahead import ahead
from hustings.files.binding import Binding
from hustings.files.dates import prove_date_format
from hustings.files.layouts import Layout, load, remapped
from hustings.files.rows import before_rows, read_blocks, read_rows
from hustings.files.sniff import Sniffed, sniff
from hustings.scope import acting_as, bulk

PORTION = 100_000  # rows published at once
WAITING = 150  # blocks, of some hundred rows, that are made ready meanwhile

_PLACED = ("zone_id", "poll_id", "address_id")  # where a row of the list was placed

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
    columns: Mapping[str, str] | None = None,
    confirmed: Collection[str] = (),
    progress: Progress = lambda rows: None,
) -> Report:
    """Bring a list of electors in. Every row ends as added, changed, unchanged or refused with a reason.

    `district` is the riding of a file that has no column for it ("35033" or "2013/35033"); `on` is the list's date;
    `columns` says of some columns, by their titles, as which field they are read instead ("" for none);
    `confirmed` are the codes of ridings of which it may be much longer or shorter than what is on record. Raises
    BadInput for a file that is not what the layout says, or is not plausible; then nothing was changed.
    """
    batches.check_room(path)
    layout = remapped(load(layout_name), columns or {})
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
        publish = _Publishing(by, batch, source, binding, order, on)
        staged = reading.staged_blocks(partial(read_blocks, path, sniffed, layout.header), how)
        with closing(ahead(staged, room=WAITING)) as blocks:
            for portion in _portions(blocks):
                publish.portion(portion)
                progress(publish.rows)
        if not dry_run:
            prove_plausible(
                by=by, batch=batch, districts=publish.districts, outcomes=publish.outcomes, confirmed=confirmed
            )
        publish.finish()
        counts, reasons = publish.counts, dict(publish.reasons.most_common())
        notes = {note.render(gettext): 1 for note in sniffed.notes} | dict(publish.notes)
        not_mapped = [f"{name}: {reason}" for name, reason in binding.never_mapped] + binding.unmapped
        batches.finish(by=by, batch=batch, counts=counts, reasons=reasons, not_mapped=not_mapped)
        if counts["added"] + counts["changed"]:
            profiles.request_mirror(by=by)
    return Report(
        batch.pk, sum(counts.values()), **counts, reasons=reasons, notes=notes, not_mapped=not_mapped, dry_run=dry_run
    )


class _Publishing:
    """The rows of one file on their way from staged lines to people, a portion at a time, in one transaction.

    While the database works on one portion, the next is read and normalised by another process.
    """

    def __init__(self, by: User, batch: Batch, source: Source, binding: Binding, order: str | None, on: date) -> None:
        self.by, self.batch, self.order = by, batch, order
        self.rows = 0
        self.districts: dict[str, District] = {}  # by their codes in the list
        self.outcomes: Counter[tuple[str, str]] = Counter()  # how many rows of each district code became what
        self.reasons: Counter[str] = Counter()
        self.notes: Counter[str] = Counter()
        self._changed: list[int] = []
        self._measured = 0  # rows from which the planner is told again how much there is
        self._reached = ("contact_points",) if {"phone", "mobile", "email"} & set(binding.fields) else ()
        self._parts = {"content": _content(binding), **_person_columns()}
        self._statements = batches.steps("electors")
        self._params: dict[str, Any] = {
            "register": batch.layout, "source": source.pk, "batch": batch.pk, "unit": batch.unit_id, "on": on
        }  # fmt: skip
        self._run("stage")
        name_bulk_people([])

    def portion(self, blocks: list[reading.Block]) -> None:
        """Stage these lines and publish them."""
        self._run("empty")
        _copy("stage", reading.STAGED, (block.rows for block in blocks))
        _copy("stage_door", reading.STAGED_DOORS, (block.doors for block in blocks))
        self._run("measure")
        self.districts |= resolve_places(self.order)
        with bulk():
            for step in ("repeated", "unplaced", "addresses", "surnames", "said"):
                self._run(step)
            for step in ("people", *self._reached, "assertions", "added"):
                self._run(step)
            if self.rows >= self._measured:  # they double from one time to the next
                self._run("statistics")
                self._measured = 2 * self.rows + PORTION
            for step in ("profiles", "rows"):
                self._run(step)
        self._changed += [person for (person,) in self._run("changed")]
        self.outcomes.update({(code, outcome): count for code, outcome, count in self._run("counts")})
        self.reasons.update(dict(self._run("reasons")))
        self.notes.update(dict(self._run("notes")))
        self.rows = self.outcomes.total()

    @property
    def counts(self) -> dict[str, int]:
        """How many rows were added, changed, unchanged and refused."""
        counts = dict.fromkeys(("added", "changed", "unchanged", "refused"), 0)
        for (_, outcome), count in self.outcomes.items():
            counts[outcome] += count
        return counts

    def finish(self) -> None:
        """Fold anew those of whom this list says something else than before."""
        if self._changed:
            name_bulk_people(sorted(self._changed))
            people.refold(by=self.by, reason=f"batch:{self.batch.pk}")

    def _run(self, step: str) -> list[tuple[Any, ...]]:
        """Run one named step; its rows, if it has any."""
        statement: Any = self._statements[step]
        if step in ("said", "people", "assertions"):
            statement = sql.SQL(statement).format(**self._parts)
        with connection.cursor() as cursor:
            cursor.execute(statement, self._params)
            return cursor.fetchall() if cursor.description else []


def _copy(table: str, columns: tuple[str, ...], blocks: Iterable[bytes]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for lines in blocks:
            copy.write(lines)


def _portions(blocks: Iterable[reading.Block]) -> Iterator[list[reading.Block]]:
    """The blocks in portions of some PORTION rows; the first are smaller, so that the database need not wait long."""
    rows, portion, wanted = 0, list[reading.Block](), PORTION // 16
    for block in blocks:
        portion.append(block)
        rows += block.size
        if rows >= wanted:
            yield portion
            rows, portion, wanted = 0, [], min(PORTION, 2 * wanted)
    if portion:
        yield portion


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


def _content(binding: Binding) -> sql.Composable:
    """The jsonb that a row asserts: every mapped field, empty ones as null, so that a newer list can empty a field.

    All as texts, read from `s` and `d` (where the row was placed): the database makes that twice as fast.
    """
    mapped = sorted(
        {key for field in binding.fields for key in _CONTENT.get(field, ())} | {"family_name", "given_name"}
    )
    values = {key: sql.SQL("NULLIF({}::text, '')").format(sql.Identifier("s", key)) for key in mapped}
    for table, columns in (("s", ("family_key", "given_key", "status", "protected")), ("d", _PLACED)):
        values |= {column: sql.SQL("{}::text").format(sql.Identifier(table, column)) for column in columns}
    return sql.SQL("jsonb_object(ARRAY[{}], ARRAY[{}])").format(
        sql.SQL(", ").join(map(sql.Literal, values)), sql.SQL(", ").join(values.values())
    )


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
