"""`hustings mirror …`: the columnar copy, built, looked at and checked."""

from typing import Annotated

import typer

from hustings.apps.organisations.access import COUNT, unit_for
from hustings.cli.session import SESSION, answered, progress, show_json
from hustings.domain.messages import BadInput
from hustings.mirror import check as checking
from hustings.mirror import client
from hustings.scope import acting_as

app = typer.Typer(help="The columnar copy that answers counts. Delete it and it is built again.", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]


def add_to(rooms: typer.Typer) -> None:
    """Register the commands of this room."""
    rooms.add_typer(app, name="mirror")


@app.command("build")
def build(as_json: Json = False) -> None:
    """Build a new base now."""
    with answered():
        _may_count()
        with progress("Building the mirror"):
            base = client.build()
        if as_json:
            show_json({"people": base.rows, "seconds": base.seconds})
        else:
            SESSION.say("{people} people in {seconds} s.", people=base.rows, seconds=base.seconds)


@app.command("status")
def status(as_json: Json = False) -> None:
    """Which base is in use, and how many people changed since."""
    with answered():
        _may_count()
        found = client.status()
        if as_json:
            show_json(found)
        elif found["built"]:
            SESSION.say("{people} people in the base, {changed} changed since; counts are exact.", **found)
        else:
            SESSION.say("There is no base; the next count builds one.")


@app.command("check")
def check() -> None:
    """Compare the mirror with PostgreSQL, field by field."""
    with answered():
        _may_count()
        found = checking.differences()
        for line in found:
            SESSION.say("{line}", line=line)
        if found:
            raise BadInput("The mirror differs. `hustings mirror build` makes a new one; please report it.")
        SESSION.say("The mirror says what PostgreSQL says, in every field.")


def _may_count() -> None:
    by = SESSION.acting()
    with acting_as(by.pk):
        unit_for(by, COUNT)
