"""`hustings source …`: who gives us outside data, on what ground, and when it no longer counts."""

from pathlib import Path
from typing import Annotated, Any

import typer

from hustings.apps.intake import actions as intake
from hustings.apps.organisations.access import ADMINISTER, IMPORT, unit_for
from hustings.apps.people import actions as people
from hustings.apps.people.access import source_coded
from hustings.apps.people.models import Source
from hustings.cli.session import SESSION, answered, day, show_json
from hustings.domain.messages import BadInput, Word
from hustings.domain.source_rules import read_terms
from hustings.scope import acting_as

app = typer.Typer(help="Who gives us outside data, and on what ground.", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]


def add_to(rooms: typer.Typer) -> None:
    """Register the commands of this room."""
    rooms.add_typer(app, name="source")


@app.command("add")
def add_source(
    code: str,
    title: Annotated[str, typer.Option(help="What the list is.")],
    given_by: Annotated[str, typer.Option(help="Who gave it.")],
    ground: Annotated[str, typer.Option(help="On what ground it may be used: consent, contract…")],
    giver: Annotated[
        str, typer.Option(help="What kind of giver: own, tool, individual, vendor, corporation, union…")
    ] = "own",
    paid: Annotated[float | None, typer.Option(help="What was paid for it, in dollars.")] = None,
    since: Annotated[str, typer.Option("--from", help="The first day of the agreement, YYYY-MM-DD.")] = "",
    until: Annotated[str, typer.Option(help="The last day of the agreement, YYYY-MM-DD.")] = "",
    purpose: Annotated[
        list[str] | None, typer.Option(help="What it may be used for, by code; again for each. None: everything.")
    ] = None,
    sensitive: Annotated[
        bool, typer.Option("--sensitive", help="Being on it reveals religion, origin, health or orientation.")
    ] = False,
    newcomers: Annotated[bool, typer.Option(help="Whoever is on no list of electors becomes a person.")] = False,
) -> None:
    """Name a source of outside data, before any of it comes in."""
    with answered():
        terms = read_terms(giver, paid, since, until, purpose or (), sensitive)
        by = SESSION.acting()
        with acting_as(by.pk):
            unit = unit_for(by, ADMINISTER)
            people.add_source(
                by=by,
                unit=unit,
                code=code,
                kind="outside",
                title=title,
                given_by=given_by,
                ground=ground,
                terms=terms,
                newcomers=newcomers,
            )
        SESSION.say("Source {code} made.", code=code)


@app.command("list")
def list_sources(as_json: Json = False) -> None:
    """Show the sources of your units."""
    with answered():
        by = SESSION.acting()
        with acting_as(by.pk):
            unit_for(by, IMPORT)
            found = list(Source.objects.filter(kind=Source.Kind.OUTSIDE).order_by("code"))
        if as_json:
            show_json({"sources": [_told(each) for each in found]})
            return
        for each in found:
            SESSION.say(
                "{code}  {title}, given by {giver}: {state}",
                code=each.code,
                title=each.title,
                giver=each.given_by,
                state=Word("withdrawn" if each.withdrawn_at else "in force"),
            )


@app.command("sign")
def sign_agreement(
    code: str,
    file: Path,
    signatory: Annotated[str, typer.Option("--by", help="Who signed it.")],
    capacity: Annotated[str, typer.Option("--as", help="As what they may speak for the giver.")],
    on: Annotated[str, typer.Option("--on", help="When it was signed, YYYY-MM-DD (else today).")] = "",
) -> None:
    """Attach the signed agreement under which a source gives its lists: a PDF, a JPEG or a PNG."""
    with answered():
        if not file.is_file():
            raise BadInput("There is no file called {file} here. Check the name and the folder.", file=file.name)
        by = SESSION.acting()
        with acting_as(by.pk):
            people.sign_agreement(
                by=by,
                source=source_coded(code),
                file_name=file.name,
                content=file.read_bytes(),
                signatory=signatory,
                capacity=capacity,
                signed_on=day(on),
            )
        SESSION.say("The agreement of {code} is attached.", code=code)


@app.command("newcomers")
def newcomers(
    code: str,
    come_in: Annotated[bool, typer.Option("--in/--stay-out", help="Whether they become people, or stay outside.")],
) -> None:
    """Say whether whoever is on no list of electors becomes a person by the lists of a source, from now on."""
    with answered():
        by = SESSION.acting()
        with acting_as(by.pk):
            people.let_newcomers_in(by=by, source=source_coded(code), newcomers=come_in)
        if come_in:
            SESSION.say("Whoever is new on a list of {code} becomes a person.", code=code)
        else:
            SESSION.say("Whoever is on no list of electors stays outside, with lists of {code}.", code=code)


@app.command("withdraw")
def withdraw_source(
    code: str,
    reason: Annotated[str, typer.Option(help="Why: people's pages show it.")],
    as_json: Json = False,
) -> None:
    """Let nothing count any more that a source said, wishes not to be contacted included. There is no way back."""
    with answered():
        by = SESSION.acting()
        with acting_as(by.pk):
            number = source_coded(code).pk
        touched = intake.withdraw_source(by=by, number=number, reason=reason)
        if as_json:
            show_json({"source": code, "people": touched})
        else:
            SESSION.say(
                "Source {code} is withdrawn; {people} people are as if it had never spoken.", code=code, people=touched
            )


def _told(source: Source) -> dict[str, Any]:
    """What is said of a source in JSON."""
    return {
        "code": source.code,
        "title": source.title,
        "given_by": source.given_by,
        "ground": source.ground,
        "giver": source.giver,
        "paid_cents": source.paid_cents,
        "valid_from": source.valid_from.isoformat() if source.valid_from else None,
        "valid_until": source.valid_until.isoformat() if source.valid_until else None,
        "purposes": source.purposes,
        "sensitive": source.sensitive,
        "newcomers": source.newcomers,
        "withdrawn": source.withdrawn_at.isoformat() if source.withdrawn_at else None,
        "reason": source.withdrawn_because,
    }
