"""A list of electors: staged, matched on the publisher's number, and published in one transaction."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path

from django.utils.translation import gettext

from hustings.apps.geography import queries as districts
from hustings.apps.intake.actions import batches
from hustings.apps.intake.actions.batches import Progress, Report
from hustings.apps.intake.actions.plausible import prove_plausible
from hustings.apps.intake.actions.publishing import PORTION, Publishing
from hustings.apps.organisations.access import IMPORT, unit_for
from hustings.apps.organisations.models import User
from hustings.apps.people import actions as people
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
from hustings.scope import acting_as

WAITING = 150  # blocks, of some hundred rows, that are made ready meanwhile


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
    whole: bool = False,
    progress: Progress = lambda rows: None,
) -> Report:
    """Bring a list of electors in. Every row ends as added, changed, unchanged or refused with a reason.

    `district` is the riding of a file that has no column for it ("35033" or "2013/35033"); `on` is the list's date;
    `columns` says of some columns, by their titles, as which field they are read instead ("" for none);
    `confirmed` are the codes of ridings of which it may be much longer or shorter than what is on record; `whole` says
    that it leaves nobody of its ridings out: who is not on it is gone, or stands on it under a new number. Raises
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
        publish = Publishing(by, batch, source, binding, order, on)
        staged = reading.staged_blocks(partial(read_blocks, path, sniffed, layout.header), how)
        with closing(ahead(staged, room=WAITING)) as blocks:
            _published(publish, blocks, whole, progress)
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


def _published(publish: Publishing, blocks: Iterable[reading.Block], whole: bool, progress: Progress) -> None:
    """Publish blocks as they come; of a whole edition none before all are there, for who is gone shows at its end."""
    staged = 0
    for portion in _portions(blocks):
        if not whole:
            publish.portion(portion)
        else:
            publish.stage(portion)
            staged += sum(block.size for block in portion)
        progress(staged or publish.rows)
    if whole:
        publish.publish(whole=True)


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
