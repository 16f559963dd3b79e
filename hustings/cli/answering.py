"""`hustings privacy …`: answering people about what is held of them, and how long is kept what."""

from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone

from hustings.apps.privacy import actions, queries
from hustings.cli.session import SESSION, answered, progress, show_json
from hustings.domain.messages import BadInput
from hustings.domain.retention import KINDS
from hustings.scope import acting_as

app = typer.Typer(help="Answer people about what is held of them.", no_args_is_help=True)
Because = Annotated[str, typer.Option("--because", help="In a few words; kept on record.")]
Person = Annotated[int, typer.Argument(help="Number of the person.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]


def add_to(rooms: typer.Typer) -> None:
    """Register the commands of this room."""
    rooms.add_typer(app, name="privacy")


@app.command("tell")
def tell(
    number: Person,
    out: Annotated[Path, typer.Option(help="A folder that is there.")],
    language: Annotated[str, typer.Option(help="en or fr: that of the document.")] = "en",
    names: Annotated[bool, typer.Option("--names", help="With the names of users.")] = False,
) -> None:
    """Write all that is held of a person, to read and for machines."""
    with answered():
        by = SESSION.acting()
        if not out.is_dir():
            raise BadInput("There is no folder {folder}. Make it, or name another place.", folder=out.name)
        made = actions.disclose(
            by=by, person=number, folder=out, language="fr" if language == "fr" else "en", with_names=names
        )
        SESSION.say("Written into {folder}: {paper} and {plain}, release {release}.", folder=out.name,
                    paper=actions.PAPER, plain=actions.PLAIN, release=made.release)  # fmt: skip


@app.command("erase")
def erase(
    number: Person,
    because: Because,
    yes: Annotated[bool, typer.Option("--yes", help="Do it: there is no way back.")] = False,
    silent: Annotated[bool, typer.Option(help="Do not contact them any more.")] = True,
    as_json: Json = False,
) -> None:
    """Erase what is held of a person at their word, but for what the law has us keep."""
    with answered():
        by = SESSION.acting()
        if not yes:
            raise BadInput("There is no way back. Give --yes to erase what is held of person {number}.", number=number)
        made = actions.erase(by=by, person=number, because=because, silent=silent)
        if as_json:
            show_json({**made.statement, "erasure": made.pk, "sha256": made.sha256})
            return
        for title, lines in queries.statement_of(made.statement):
            SESSION.say("{title}", title=title)
            for what, which in lines:
                SESSION.say("  {what}  {which}", what=what, which=which)


@app.command("hold")
def hold(
    because: Because,
    person: Annotated[int | None, typer.Option(help="Number of a person.")] = None,
    batch: Annotated[int | None, typer.Option(help="Number of a batch.")] = None,
    everything: Annotated[bool, typer.Option("--everything", help="All that is held of anybody.")] = False,
) -> None:
    """Keep something whoever asks for its end, until the hold is lifted."""
    with answered():
        by = SESSION.acting()
        if sum((person is not None, batch is not None, everything)) != 1:
            raise BadInput("Say what is held: --person, --batch or --everything.")
        with acting_as(by.pk):
            made = actions.hold(by=by, because=because, person=person, batch=batch)
        SESSION.say("Hold {number} is in force.", number=made.pk)


@app.command("lift")
def lift(number: int, because: Because) -> None:
    """Lift a hold."""
    with answered():
        by = SESSION.acting()
        with acting_as(by.pk):
            actions.lift(by=by, number=number, because=because)
        SESSION.say("Hold {number} is lifted.", number=number)


@app.command("keep")
def keep(
    kind: str, because: Because, days: Annotated[int | None, typer.Argument(help="None: for good.")] = None
) -> None:
    """Set for how many days a kind of fact is kept."""
    with answered():
        by = SESSION.acting()
        with acting_as(by.pk):
            actions.keep(by=by, kind=kind, days=days, because=because)
        SESSION.say("The period is set.")


@app.command("sweep")
def sweep(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count what would go, and remove nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Remove what is kept longer than the policy says, and report it."""
    with answered():
        by = SESSION.acting()
        today = timezone.localdate()
        if dry_run:
            with acting_as(by.pk):
                due = queries.due(today)
            report = {kind: {"due": each.due, "removed": 0, "held": each.held, "law": each.law}
                      for kind, each in due.items()}  # fmt: skip
        else:
            with progress("Removing what is kept too long") as done:
                report = actions.sweep(by=by, on=today, progress=lambda gone, of: done(gone)).report
        if as_json:
            show_json(report)
            return
        for kind, said in report.items():
            SESSION.say("{kind}: {due} to go, {removed} removed, {held} held, {law} kept by law.",
                        kind=KINDS[kind], **said)  # fmt: skip
        if not report:
            SESSION.say("No period is set.")
