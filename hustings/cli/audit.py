"""`hustings audit …`: is the record whole?"""

from typing import Annotated

import typer

from hustings.apps.audit import queries
from hustings.apps.organisations.access import AUDIT, unit_for
from hustings.cli.session import SESSION, answered, heads, seal, show_json
from hustings.domain.messages import BadInput
from hustings.scope import acting_as

app = typer.Typer(help="The record of who did what.", no_args_is_help=True)


def add_to(rooms: typer.Typer) -> None:
    """Register the commands of this room."""
    rooms.add_typer(app, name="audit")


@app.command("verify")
def verify(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Find any sealed row changed, removed, reordered or cut off, and count the unsealed ones."""
    with answered():
        user = SESSION.acting()
        with acting_as(user.pk):
            unit_for(user, AUDIT)
        verdict = queries.verify(heads())
        if as_json:
            faults = [str(fault) for fault in verdict.faults]
            show_json({"whole": not faults, "sealed": verdict.sealed, "unsealed": verdict.unsealed, "faults": faults})
        else:
            SESSION.say(
                "{sealed} acts sealed, {unsealed} waiting to be.", sealed=verdict.sealed, unsealed=verdict.unsealed
            )
            for fault in verdict.faults:
                SESSION.say(fault.text, **fault.params)
        if verdict.faults:
            raise BadInput(
                "The record was tampered with or lost rows. Keep this database as it is and call the auditor."
            )
        seal()
