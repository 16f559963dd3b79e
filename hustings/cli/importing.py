"""`hustings import …`: files in, and batches back out."""

from datetime import date, datetime
from pathlib import Path
from string import Formatter
from typing import Annotated, Any

import typer
from django.utils.translation import gettext

from hustings.apps.geography import actions as geography
from hustings.apps.geography import queries as places
from hustings.apps.intake import actions as intake
from hustings.apps.intake.actions.batches import Report
from hustings.apps.intake.models import Batch
from hustings.apps.profiles import actions as profiles
from hustings.cli.session import SESSION, answered, progress, show_json, today
from hustings.domain.messages import BadInput, Word
from hustings.files.results import likely_election
from hustings.scope import acting_as

app = typer.Typer(help="Bring files in, and take batches back.", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would change; keep nothing.")]
On = Annotated[str, typer.Option("--on", help="The date of the file, YYYY-MM-DD (else today).")]


def add_to(rooms: typer.Typer) -> None:
    """Register the commands of this room."""
    rooms.add_typer(app, name="import")


@app.command("electors")
def electors(
    file: Path,
    layout: Annotated[str, typer.Option(help="A shipped layout, or a TOML file of your own.")],
    district: Annotated[str, typer.Option(help="The riding of a file without a column for it.")] = "",
    on: On = "",
    date_format: Annotated[str, typer.Option(help="How birth dates are written, if the file cannot prove it.")] = "",
    confirm: Annotated[
        list[str] | None, typer.Option(help="The code of a riding of which the list is right, though its size is not.")
    ] = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Bring a list of electors in."""
    with answered():
        by = SESSION.acting()
        formats = {"birth_date": date_format} if date_format else None
        with progress("Reading electors") as show:
            report = intake.import_electors(
                by=by,
                path=file,
                layout_name=layout,
                district=district,
                on=_day(on),
                dry_run=dry_run,
                date_formats=formats,
                confirmed=confirm or (),
                progress=show,
            )
        _report(report, as_json)


@app.command("people")
def people(
    file: Path,
    source: Annotated[str, typer.Option(help="The source that gave it: see `hustings source add`.")],
    on: On = "",
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Bring an outside list in: what it says of people we know."""
    with answered():
        by = SESSION.acting()
        with progress("Reading people") as show:
            report = intake.import_people(
                by=by, path=file, source_code=source, on=_day(on), dry_run=dry_run, progress=show
            )
        _report(report, as_json)


@app.command("contacts")
def contacts(
    file: Path,
    release: Annotated[str, typer.Option(help="The number at the top of the sheet.")],
    on: On = "",
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Bring a filled call sheet or typed walk sheet home."""
    with answered():
        by = SESSION.acting()
        with progress("Reading contacts") as show:
            report = intake.import_contacts(
                by=by, path=file, release_name=release, on=_day(on), dry_run=dry_run, progress=show
            )
        _report(report, as_json)


@app.command("districts")
def districts(file: Path, order: Annotated[str, typer.Option()] = "", as_json: Json = False) -> None:
    """Bring the districts of a representation order in: a table of codes and names."""
    with answered():
        by = SESSION.acting()
        with acting_as(by.pk):
            made = geography.add_order(by=by, code=_order_code(order))
            _imported(geography.import_districts(by=by, order=made, path=file), as_json)


@app.command("boundaries")
def boundaries(
    file: Path,
    order: Annotated[str, typer.Option()],
    allow: Annotated[list[str] | None, typer.Option(help="Codes whose implausible outline is right.")] = None,
    as_json: Json = False,
) -> None:
    """Bring district outlines in (GeoJSON)."""
    with answered():
        by = SESSION.acting()
        with acting_as(by.pk):
            made = geography.add_order(by=by, code=order)
            _imported(geography.import_boundaries(by=by, order=made, path=file, allow=allow or ()), as_json)


@app.command("postal")
def postal(
    file: Path,
    order: Annotated[str, typer.Option()] = "",
    district_column: Annotated[str, typer.Option()] = "",
    as_json: Json = False,
) -> None:
    """Bring postal codes with their places in."""
    with answered():
        by = SESSION.acting()
        with acting_as(by.pk):
            made = geography.add_order(by=by, code=order) if order else None
            done = geography.import_postal(by=by, path=file, order=made, district_column=district_column)
            _imported(done, as_json)


@app.command("results")
def results(
    files: Annotated[list[Path], typer.Argument(help="Riding files, a folder or an archive of them.")],
    election: Annotated[str, typer.Option(help="ge2015… (else told from the file).")] = "",
    order: Annotated[str, typer.Option()] = "",
    as_json: Json = False,
) -> None:
    """Bring poll-by-poll results of a past election in (Elections Canada, Format 2). One JSON object per riding."""
    with answered():
        by = SESSION.acting()
        for file in files:
            if not file.exists():
                raise BadInput("There is no file called {file} here. Check the name and the folder.", file=file.name)
        for file in files:
            code = election or likely_election(file)
            if not election:
                SESSION.tell("{file}: taken as results of {election}.", file=file.name, election=code)
            with acting_as(by.pk):
                done = geography.import_results(by=by, election=code, path=file, order=order)
            if as_json:
                for riding in done.details["ridings"]:
                    show_json(riding)
            else:
                _imported(done, as_json=False)


@app.command("census")
def census(file: Path, order: Annotated[str, typer.Option()] = "2023", as_json: Json = False) -> None:
    """Bring a census table of districts or FSAs in."""
    _areas(file, "", order, "", as_json)


@app.command("areas")
def areas(
    file: Path,
    code_column: Annotated[str, typer.Option(help="The column of area codes: fsa, district…")] = "",
    order: Annotated[str, typer.Option(help="The order of district codes.")] = "2023",
    source: Annotated[str, typer.Option()] = "",
    as_json: Json = False,
) -> None:
    """Bring any statistics of areas in: a CSV with a code column; every other column becomes a field."""
    _areas(file, code_column, order, source, as_json)


@app.command("undo")
def undo(batch: int, as_json: Json = False) -> None:
    """Take a batch back. What later batches said stays."""
    with answered():
        by = SESSION.acting()
        touched = intake.undo(by=by, number=batch)
        if as_json:
            show_json({"batch": batch, "people": touched})
        else:
            SESSION.say("Batch {batch} is undone; {people} people are as they were.", batch=batch, people=touched)


@app.command("refused")
def refused(
    batch: int,
    out: Annotated[Path, typer.Option(help="The file to write; why each row was refused lies beside it.")],
    purpose: Annotated[str, typer.Option(help="Why it leaves.")] = "intake",
    as_json: Json = False,
) -> None:
    """Write the refused rows of a batch, to be corrected and imported again."""
    with answered():
        by = SESSION.acting()
        done = intake.write_refused(by=by, number=batch, purpose=purpose, path=out, on=today())
        if as_json:
            show_json(
                {"release": done.release, "file": str(done.path), "reasons": str(done.reasons), "rows": done.rows}
            )
        else:
            SESSION.say(
                "{file}: {rows} rows; why, in {reasons}.", file=out.name, rows=done.rows, reasons=done.reasons.name
            )


@app.command("list")
def list_batches(as_json: Json = False) -> None:
    """Show the batches of your units."""
    with answered():
        by = SESSION.acting()
        with acting_as(by.pk):
            found = list(
                Batch.objects.order_by("pk").values(
                    "id", "kind", "state", "rows", "added", "changed", "unchanged", "refused", "waiting"
                )
            )
        if as_json:
            show_json({"batches": found})
        for each in [] if as_json else found:
            SESSION.say(
                "{id}  {kind}  {state}  rows {rows}: {added} added, {changed} changed, {unchanged} unchanged,"
                " {refused} refused",
                **{**each, "kind": Word(each["kind"]), "state": Word(each["state"])},
            )


def _areas(file: Path, code_column: str, order: str, source: str, as_json: bool) -> None:
    with answered():
        by = SESSION.acting()
        with acting_as(by.pk):
            made = geography.add_order(by=by, code=order)
            done = geography.import_areas(by=by, path=file, source=source, order=made, code_column=code_column)
            profiles.rebuild_places(by=by, places=done.details["places"])
        _imported(done, as_json)


def _order_code(order: str) -> str:
    if order:
        return order
    live = places.live_orders(today()).first()
    if live is None:
        raise BadInput("Say of which representation order the districts are, with --order 2023.")
    return live.code


def _day(text: str) -> date:
    if not text:
        return today()
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 (a day has no zone)
    except ValueError:
        raise BadInput("A date is written like 2026-11-21.") from None


def _imported(done: Any, as_json: bool) -> None:
    if as_json:
        show_json({**done.as_record(), "warnings": [str(warning) for warning in done.warnings]})
        return
    SESSION.say(done.message.text, **done.message.params)
    for warning in done.warnings[:20]:
        SESSION.tell(warning.text, **warning.params)


def _report(report: Report, as_json: bool) -> None:
    if as_json:
        show_json(report.as_json())
        return
    if report.dry_run:
        SESSION.say("Nothing was kept: this was a dry run.")
    SESSION.say(
        "Batch {batch}: {rows} rows: {added} added, {changed} changed, {unchanged} unchanged, {refused} refused.",
        **{name: getattr(report, name) for name in ("batch", "rows", "added", "changed", "unchanged", "refused")},
    )
    if report.waiting:
        SESSION.say("{waiting} rows wait for somebody to say whom they mean.", waiting=report.waiting)
    for reason, count in {**report.reasons, **report.notes}.items():
        SESSION.out.print(f"  {count} × ", end="")
        # rows are counted by sentence: what differs from row to row stays open
        SESSION.say(reason, **{name: "…" for _, name, _, _ in Formatter().parse(reason) if name})
    if report.not_mapped:
        SESSION.say("Not mapped: {columns}", columns="; ".join(map(_left_alone, report.not_mapped)))


def _left_alone(column: str) -> str:
    """A column, and the reason that its layout gives for never reading it, in the user's language."""
    name, colon, reason = column.partition(": ")
    return name + colon + gettext(reason) if colon else name
