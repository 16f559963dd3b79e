"""`hustings suspensions …`: cutting users and units off, and letting them back."""

from typing import Annotated

import typer

from hustings.apps.organisations import actions, queries
from hustings.apps.organisations.access import unit_named, user_named
from hustings.apps.organisations.models import CutOff, User
from hustings.cli.session import SESSION, answered, show_json
from hustings.domain.messages import Word
from hustings.scope import acting_as

app = typer.Typer(help="Users and units that are cut off.", no_args_is_help=True)
Why = Annotated[str, typer.Option("--why", help="In a few words; kept on record.")]


def add_to(rooms: typer.Typer) -> None:
    """Register the commands of this room."""
    rooms.add_typer(app, name="suspensions")


@app.command("show")
def show(as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False) -> None:
    """Show who is cut off, or is to be."""
    with answered():
        by = SESSION.acting()
        with acting_as(by.pk):
            found = queries.cut_offs(by=by)
            names = dict(User.objects.values_list("pk", "username"))
        if as_json:
            show_json(
                {
                    "suspensions": [
                        {"number": each.pk, "of": _of(each), "by": names.get(each.by_user), "why": each.why,
                         "in_force": each.in_force_at, "lifted": each.lifted_at} for each in found
                    ]
                }
            )  # fmt: skip
            return
        for each in found:
            state = "lifted" if each.lifted_at else "in force" if each.in_force_at else "waits for a second person"
            SESSION.say("{number}  {of}: {state}. {why}", number=each.pk, of=_of(each), state=Word(state), why=each.why)


@app.command("user")
def suspend(username: str, why: Why) -> None:
    """Suspend a user: whatever they are doing ends now. A privacy officer, once a second person agrees."""
    with answered():
        by = SESSION.acting()
        with acting_as(by.pk):
            found = actions.suspend(by=by, user=user_named(username), why=why)
        _tell(found)


@app.command("unit")
def freeze(code: str, why: Why) -> None:
    """Ask that a unit, with all below it, be frozen out: it is once a second person agrees."""
    with answered():
        by = SESSION.acting()
        with acting_as(by.pk):
            found = actions.freeze_unit(by=by, unit=unit_named(code), why=why)
        _tell(found)


@app.command("agree")
def agree(number: int) -> None:
    """As the second person, let a suspension or a freeze come into force."""
    with answered():
        by = SESSION.acting()
        with acting_as(by.pk):
            found = actions.agree_to_cut_off(by=by, number=number)
        _tell(found)


@app.command("lift")
def lift(number: int, why: Why) -> None:
    """End a suspension or a freeze, or take back that it was asked for."""
    with answered():
        by = SESSION.acting()
        with acting_as(by.pk):
            actions.lift(by=by, number=number, why=why)
        SESSION.say("It is lifted. What was there before is there again.")


def _of(found: CutOff) -> str:
    return found.user.username if found.user else found.unit.code if found.unit else ""


def _tell(found: CutOff) -> None:
    if found.in_force_at is None:
        SESSION.say("Number {number} waits for a second person.", number=found.pk)
    else:
        SESSION.say("It is in force: whatever was under way has ended.")
