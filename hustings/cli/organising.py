"""Who works here, and where: units, users, areas."""

import sys
from getpass import getpass
from typing import Annotated

import typer
from django.utils.translation import gettext

from hustings.apps.organisations import actions as organisations
from hustings.apps.organisations.access import ADMINISTER, unit_for, unit_named, user_named
from hustings.apps.organisations.models import Membership, Unit, User
from hustings.cli.session import SESSION, answered
from hustings.domain.messages import BadInput
from hustings.scope import acting_as

unit_app = typer.Typer(help="Units: riding associations, campaigns, teams.", no_args_is_help=True)
user_app = typer.Typer(help="Users and their roles.", no_args_is_help=True)
area_app = typer.Typer(help="The districts that a unit works in.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Register the commands of this room."""
    app.add_typer(unit_app, name="unit")
    app.add_typer(user_app, name="user")
    app.add_typer(area_app, name="area")


@unit_app.command("add")
def add_unit(
    code: str,
    kind: Annotated[str, typer.Option(help=", ".join(Unit.Kind.values))] = Unit.Kind.RIDING,
    under: Annotated[str, typer.Option(help="The unit it stands under.")] = "party",
    name: Annotated[str, typer.Option()] = "",
    name_fr: Annotated[str, typer.Option()] = "",
) -> None:
    """Make a unit below another."""
    with answered():
        by = SESSION.acting()
        with acting_as(by.pk):
            parent = unit_for(by, ADMINISTER, under)
            if kind not in Unit.Kind.values:
                raise BadInput(
                    "{kind} is no kind of unit. Choose one of {known}.", kind=kind, known=", ".join(Unit.Kind.values)
                )
            organisations.add_unit(
                by=by, kind=kind, parent=parent, code=code, name_en=name or code, name_fr=name_fr or name or code
            )
        SESSION.say("Unit {code} made.", code=code)


@user_app.command("add")
def add_user(
    username: str,
    unit: Annotated[str, typer.Option(help="The unit they work in.")],
    role: Annotated[str, typer.Option(help=", ".join(Membership.Role.values))],
    name: Annotated[str, typer.Option()] = "",
    language: Annotated[str, typer.Option(help="en or fr (else as their browser asks)")] = "",
) -> None:
    """Make a user with one role in one unit."""
    with answered():
        by = SESSION.acting()
        _check_role(role)
        with acting_as(by.pk):
            where = unit_named(unit)
            organisations.add_user(
                by=by, username=username, name=name or username, unit=where, role=role, language=language
            )
        SESSION.say("User {name} made: {role} in {unit}.", name=username, role=role, unit=unit)


@user_app.command("role")
def give_role(
    username: str,
    unit: Annotated[str, typer.Option(help="The unit they have it in.")],
    role: Annotated[str, typer.Option(help=", ".join(Membership.Role.values))],
) -> None:
    """Give a user one more role."""
    with answered():
        by = SESSION.acting()
        _check_role(role)
        with acting_as(by.pk):
            where = unit_named(unit)
            organisations.give_role(by=by, user=user_named(username), unit=where, role=role)
        SESSION.say("{name} is {role} in {unit}.", name=username, role=role, unit=unit)


@user_app.command("password")
def set_password(
    username: str,
    from_stdin: Annotated[bool, typer.Option("--stdin", help="Read it from standard input.")] = False,
) -> None:
    """Give a user a new password, to sign in to the web application."""
    with answered():
        by = SESSION.acting()
        wanted = sys.stdin.readline().rstrip("\n") if from_stdin else getpass(gettext("New password: "))
        with acting_as(by.pk):
            organisations.set_password(by=by, user=user_named(username), password=wanted)
        SESSION.say("{name} can sign in with the new password.", name=username)


@area_app.command("grant")
def grant_area(
    unit: str,
    districts: Annotated[list[str], typer.Argument(help="ORDER/CODE, or ORDER/* for all: 2023/35033")],
) -> None:
    """Give a unit districts to work in."""
    with answered():
        by = SESSION.acting()
        with acting_as(by.pk):
            grant(by, unit_named(unit), districts)
        SESSION.say("Granted.")


def _check_role(role: str) -> None:
    if role not in Membership.Role.values:
        raise BadInput("{role} is no role. Choose one of {known}.", role=role, known=", ".join(Membership.Role.values))


def grant(by: User, unit: Unit, districts: list[str]) -> None:
    """Give a unit districts, each written as ORDER/CODE. Raises BadInput for one that is not."""
    for each in districts:
        order, slash, code = each.partition("/")
        if not slash:
            raise BadInput("Write a district as ORDER/CODE, such as 2023/35033.")
        organisations.grant_area(by=by, unit=unit, order_code=order, district_codes=[code])
