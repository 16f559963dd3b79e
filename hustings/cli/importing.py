"""`hustings import …`: files in, and batches back out."""

from pathlib import Path
from string import Formatter
from typing import Annotated

import typer
from django.utils.translation import gettext

from hustings.apps.intake import actions as intake
from hustings.apps.intake import queries
from hustings.apps.intake.access import batch_for
from hustings.apps.intake.actions.batches import Report
from hustings.apps.intake.models import Batch
from hustings.cli import importing_places
from hustings.cli.session import SESSION, answered, day, progress, show_json, today
from hustings.domain.messages import BadInput, Word
from hustings.files.documents.certificate import digest_line, sections, write_certificate
from hustings.files.documents.content import Language
from hustings.files.moving import reading as moving
from hustings.scope import acting_as

app = typer.Typer(help="Bring files in, and take batches back.", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would change; keep nothing.")]
On = Annotated[str, typer.Option("--on", help="The date of the file, YYYY-MM-DD (else today).")]


def add_to(rooms: typer.Typer) -> None:
    """Register the commands of this room."""
    importing_places.add_to(app)
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
    whole: Annotated[
        bool, typer.Option("--whole", help="It leaves nobody of its ridings out: who is not on it is gone.")
    ] = False,
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
                on=day(on),
                dry_run=dry_run,
                date_formats=formats,
                confirmed=confirm or (),
                whole=whole,
                progress=show,
            )
        _report(report, as_json)


@app.command("people")
def people(
    file: Path,
    source: Annotated[str, typer.Option(help="The source that gave it: see `hustings source add`.")],
    on: On = "",
    export: Annotated[
        str, typer.Option("--from", help=f"The export of another tool that it is: {', '.join(moving.exports())}.")
    ] = "",
    dates: Annotated[
        str, typer.Option(help="The order of its dates, where it is not the usual one: ymd, dmy, mdy.")
    ] = "",
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Bring an outside list in: what it says of people we know."""
    with answered():
        by = SESSION.acting()
        with progress("Reading people") as show:
            report = intake.import_people(
                by=by,
                path=file,
                source_code=source,
                on=day(on),
                dry_run=dry_run,
                export=export,
                order=dates,
                progress=show,
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
                by=by, path=file, release_name=release, on=day(on), dry_run=dry_run, progress=show
            )
        _report(report, as_json)


@app.command("transposition")
def transposition(
    file: Path,
    before: Annotated[str, typer.Option("--from", help="The representation order of the old ridings.")],
    after: Annotated[str, typer.Option("--to", help="That of the new ones.")],
    on: On = "",
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Place people in the ridings of a new order, by the published transposition of polls, where it is certain."""
    with answered():
        by = SESSION.acting()
        with progress("Placing people"):
            report = intake.transpose(by=by, path=file, before=before, after=after, on=day(on), dry_run=dry_run)
        _report(report, as_json)


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


@app.command("destroy")
def destroy(
    batch: int,
    because: Annotated[str, typer.Option(help="The law or agreement that demands it: the certificate says it.")] = "",
    sure: Annotated[bool, typer.Option("--yes", help="There is no way back.")] = False,
    as_json: Json = False,
) -> None:
    """Destroy what a batch brought, byte for byte, and make the certificate. It goes on where it was stopped."""
    with answered():
        if not sure:
            raise BadInput("There is no way back from destroying a list. Say --yes if it is meant.")
        by = SESSION.acting()
        with progress("Destroying"):
            made = intake.destroy(by=by, number=batch, because=because)
        if as_json:
            show_json({**(made.certificate or {}), "certificate": made.sha256})
        else:
            SESSION.say("Batch {batch} is destroyed. `hustings import certificate {batch}` shows it.", batch=batch)


@app.command("certificate")
def certificate(
    batch: int,
    out: Annotated[Path | None, typer.Option(help="A PDF to write.")] = None,
    as_json: Json = False,
) -> None:
    """Show the certificate of a batch that was destroyed, or write it as a PDF."""
    with answered():
        by = SESSION.acting()
        with acting_as(by.pk):
            found = queries.destruction_of(batch_for(by, batch))
            if found is None or found.certificate is None:
                raise BadInput("Batch {batch} has no certificate: nothing of it was destroyed.", batch=batch)
        language: Language = "fr" if SESSION.language == "fr" else "en"
        if out is not None:
            if not out.absolute().parent.is_dir():
                raise BadInput("There is no folder {folder}. Make it, or name another place.", folder=out.parent.name)
            write_certificate(found.certificate, found.sha256, out, language)
            SESSION.say("{file} is written.", file=out.name)
        elif as_json:
            show_json({**found.certificate, "certificate": found.sha256})
        else:
            for title, lines in sections(found.certificate, language):
                SESSION.say("{line}", line=title)
                for line in lines:
                    SESSION.say("{line}", line="  " + "  ".join(filter(None, line)))
            SESSION.say("{line}", line="  ".join(digest_line(found.sha256, language)))


@app.command("changes")
def changes(batch: int, as_json: Json = False) -> None:
    """Show what a whole list of electors changed, poll by poll."""
    with answered():
        by = SESSION.acting()
        with acting_as(by.pk):
            found = queries.changes(batch_for(by, batch))
        if as_json:
            show_json({"batch": batch, "changes": [each._asdict() for each in found]})
            return
        for each in found:
            SESSION.say(
                "{riding} {poll}: {people} {kind}",
                riding=each.riding,
                poll=each.poll,
                people=each.people,
                kind=Word(each.kind),
            )
        if not found:
            SESSION.say("Nothing changed, or the list was not brought in as a whole one.")


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
