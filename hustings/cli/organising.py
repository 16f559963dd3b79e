"""Who works here, and where: units, users, areas."""

import sys
from getpass import getpass
from typing import Annotated

import typer
from django.conf import settings
from django.utils.translation import gettext

from hustings.apps.organisations import actions as organisations
from hustings.apps.organisations.access import ADMINISTER, goes_by_mail, link_of, unit_for, unit_named, user_named
from hustings.apps.organisations.models import Invitation, Membership, Unit, User
from hustings.apps.organisations.queries import invitations
from hustings.cli import serving
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
    email: Annotated[str, typer.Option(help="Where their invitation goes.")] = "",
) -> None:
    """Make a user with one role in one unit. `user invite` lets them in."""
    with answered():
        by = SESSION.acting()
        _check_role(role)
        with acting_as(by.pk):
            where = unit_named(unit)
            organisations.add_user(
                by=by,
                username=username,
                name=name or username,
                unit=where,
                role=role,
                language=language,
                email=email,
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


@user_app.command("end")
def end_roles(username: str, unit: Annotated[str, typer.Option(help="The unit they leave.")]) -> None:
    """End every role of a user in a unit; those in others stay."""
    with answered():
        by = SESSION.acting()
        with acting_as(by.pk):
            ended = organisations.end_membership(by=by, user=user_named(username), unit=unit_named(unit))
        SESSION.say("{name} has left {unit}: {count} roles are ended.", name=username, unit=unit, count=ended)


@user_app.command("invite")
def invite(username: str) -> None:
    """Make the link by which a new user comes in, once."""
    with answered():
        by = SESSION.acting()
        with acting_as(by.pk):
            made = organisations.invite(by=by, user=user_named(username), site=_site())
        _say_link(made)


@user_app.command("readmit")
def readmit(
    username: str,
    why: Annotated[str, typer.Option(help="Why they need it, for the record.")] = "",
    agree: Annotated[bool, typer.Option("--agree", help="As the second person, agree to what is asked for.")] = False,
) -> None:
    """Let somebody back in who lost password or keys: one asks and gets a code, another agrees and gets the link."""
    with answered():
        by = SESSION.acting()
        with acting_as(by.pk):
            user = user_named(username)
            if agree:
                waiting = next((each for each in invitations(by=by) if each.user == user and each.until is None), None)
                if waiting is None:
                    raise BadInput("Nobody asked that {name} be let back in.", name=username)
                made, code = organisations.agree_back_in(by=by, number=waiting.pk, site=_site()), ""
            else:
                made, code = organisations.ask_back_in(by=by, user=user, why=why)
        if agree:
            _say_link(made)
        else:
            SESSION.say("Tell {name} this code yourself: {code}", name=username, code=code)
            SESSION.say("Somebody else agrees now: hustings user readmit {name} --agree", name=username)


@user_app.command("password")
def set_password(
    username: Annotated[str, typer.Argument(help="Yourself: the user named with --as.")] = "",
    from_stdin: Annotated[bool, typer.Option("--stdin", help="Read it from standard input.")] = False,
) -> None:
    """Choose a new password for yourself, to sign in to the web application."""
    with answered():
        by = SESSION.acting()
        wanted = sys.stdin.readline().rstrip("\n") if from_stdin else getpass(gettext("New password: "))
        with acting_as(by.pk):
            organisations.set_password(by=by, user=user_named(username) if username else by, password=wanted)
        SESSION.say("{name} can sign in with the new password.", name=by.username)


@user_app.command("codes")
def new_codes() -> None:
    """Make ten fresh codes for yourself, each good for one sign-in beside the password; those from before are void."""
    with answered():
        by = SESSION.acting()
        with acting_as(by.pk):
            codes = organisations.new_codes(by=by)
        for code in codes:
            typer.echo(code)


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


def _site() -> str:
    return str(settings.PUBLIC_URL) or f"http://localhost:{serving.PORT}"


def _say_link(made: Invitation) -> None:
    if goes_by_mail(made):
        SESSION.say("The link goes to {address}; nobody else is shown it.", address=made.user.email)
    else:
        SESSION.say("Hand this link to {name} alone:", name=made.user.username)
        typer.echo(link_of(made, _site()))
