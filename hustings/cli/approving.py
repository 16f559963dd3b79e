"""`hustings approvals …`, `limits …`, `election …`: what two decide, from where on, and when limits are stricter."""

from datetime import datetime
from typing import Annotated

import typer
from django.utils import timezone

from hustings.apps.gate import actions as gate
from hustings.apps.gate.queries import deciding, judging
from hustings.apps.organisations import actions as organisations
from hustings.apps.organisations.models import User
from hustings.cli.session import SESSION, answered, show_json
from hustings.domain.messages import BadInput
from hustings.domain.release_rules import MEANINGS
from hustings.scope import acting_as

approvals_app = typer.Typer(help="What may leave only if two agree.", no_args_is_help=True)
limits_app = typer.Typer(help="From where on two decide.", no_args_is_help=True)
election_app = typer.Typer(help="Elections and their periods.", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]
Why = Annotated[str, typer.Option("--why", help="In a few words; kept with the decision.")]


def add_to(rooms: typer.Typer) -> None:
    """Register the commands of this room."""
    rooms.add_typer(approvals_app, name="approvals")
    rooms.add_typer(limits_app, name="limits")
    rooms.add_typer(election_app, name="election")


@approvals_app.command("show")
def show(as_json: Json = False) -> None:
    """Show what others ask for, and what was decided lately."""
    with answered():
        user = SESSION.acting()
        with acting_as(user.pk):
            found = list(deciding.to_decide(by=user))
            names = dict(User.objects.values_list("pk", "username"))
        if as_json:
            show_json(
                {
                    "approvals": [
                        {"number": each.pk, "by": names.get(each.by_user), "form": each.what, "of": each.on_what,
                         "people": each.count, "segment": each.segment, "findings": each.findings, "why": each.why,
                         "granted": each.granted, "until": each.until} for each in found
                    ]
                }
            )  # fmt: skip
            return
        for each in found:
            SESSION.say(
                "{number}  {by}: {form} of {of}, {people} people",
                number=each.pk,
                by=names.get(each.by_user, each.by_user),
                form=each.what,
                of=each.on_what,
                people=each.count,
            )
            for reason in deciding.reasons_of(each):
                SESSION.say("    {reason}", reason=reason)


@approvals_app.command("grant")
def grant(number: int, why: Why) -> None:
    """Agree to what somebody else wants to take."""
    _decide(number, granted=True, said=why)


@approvals_app.command("refuse")
def refuse(number: int, why: Why) -> None:
    """Do not agree to it."""
    _decide(number, granted=False, said=why)


@limits_app.command("show")
def show_limits(as_json: Json = False) -> None:
    """Show from where on two decide."""
    with answered():
        user = SESSION.acting()
        with acting_as(user.pk):
            found = judging.limits()
        if as_json:
            show_json({"limits": found})
            return
        for name, value in found.items():
            SESSION.say("{name}  {value}  ({meaning})", name=name, value=value, meaning=MEANINGS[name])


@limits_app.command("set")
def set_limit(name: str, value: int, why: Why) -> None:
    """Set from where on two decide. The privacy officer hears of it."""
    with answered():
        user = SESSION.acting()
        with acting_as(user.pk):
            gate.set_limit(by=user, name=name, value=value, why=why)
        SESSION.say("Done.")


@election_app.command("set")
def set_election(
    code: str,
    writ: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day on which the writ was issued.")],
    polling: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Polling day.")],
    name: Annotated[str, typer.Option()] = "",
    name_fr: Annotated[str, typer.Option()] = "",
) -> None:
    """Keep an election and its period: meanwhile the stricter limits hold."""
    with answered():
        user = SESSION.acting()
        if not code.strip():
            raise BadInput("An election needs a code, such as 2029-general.")
        with acting_as(user.pk):
            organisations.set_election(
                by=user, code=code, name_en=name or code, name_fr=name_fr or name or code,
                writ_on=writ.date(), polling_on=polling.date(),
            )  # fmt: skip
        SESSION.say("Done.")


def _decide(number: int, *, granted: bool, said: str) -> None:
    with answered():
        user = SESSION.acting()
        with acting_as(user.pk):
            found = gate.decide(by=user, number=number, granted=granted, said=said)
        if found.until is None:
            SESSION.say("Number {number} may not be taken.", number=number)
        else:
            until = f"{timezone.localtime(found.until):%Y-%m-%d %H:%M}"
            SESSION.say("Number {number} may be taken until {until}.", number=number, until=until)
