"""`hustings audit …`: is the record whole?"""

import shutil
from pathlib import Path
from typing import Annotated

import typer
from django.db import transaction

from hustings.apps.audit import actions, queries
from hustings.apps.organisations.access import AUDIT, unit_for
from hustings.cli.session import SESSION, answered, heads, seal, show_json, sign_head, signed_heads
from hustings.domain.messages import BadInput
from hustings.scope import acting_as, signing

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


@app.command("export")
def export(file: Path) -> None:
    """Write the record, and its signed heads beside it, for `verifier/verify_record.py`. It names people by number."""
    with answered():
        user = SESSION.acting()
        if not file.absolute().parent.is_dir():
            raise BadInput("There is no folder {folder}. Make it, or name another place.", folder=file.parent.name)
        with acting_as(user.pk):
            unit = unit_for(user, AUDIT)
            actions.record(by=user, unit=unit.pk, what="record.exported", on=f"file:{file.name}")
        seal()
        sign_head(now=True)
        with transaction.atomic(), queries.standing_still():
            seals = actions.write_record(path=file)
            beside = file.with_name(f"{file.name}.heads")
            shutil.copyfile(signed_heads(), beside)
        SESSION.say("{file}: {seals} seals, with {heads} beside it.", file=file.name, seals=seals, heads=beside.name)


@app.command("key")
def key() -> None:
    """Show the public key that signed heads are checked with. Keep a copy where nobody here can change it."""
    with answered():
        user = SESSION.acting()
        with acting_as(user.pk):
            unit_for(user, AUDIT)
        SESSION.out.print(signing.public_key(), markup=False, end="")
