"""`hustings list …`: people frozen as a list and handed out."""

from pathlib import Path
from typing import Annotated, Any

import typer

from hustings.apps.lists import actions
from hustings.apps.lists.models import List
from hustings.cli.session import SESSION, answered, progress, show_json, today
from hustings.domain.contact_rules import REASON_MESSAGES, Reason
from hustings.domain.messages import BadInput
from hustings.scope import acting_as

app = typer.Typer(help="Frozen lists and their files.", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]


def add_to(rooms: typer.Typer) -> None:
    """Register the commands of this room."""
    rooms.add_typer(app, name="list")


@app.command("create")
def create(
    name: str,
    segment: str,
    purpose: Annotated[str, typer.Option(help="Why: outreach, fundraising…")],
    unit: Annotated[str, typer.Option(help="The unit it is for (else your own).")] = "",
    as_json: Json = False,
) -> None:
    """Freeze a segment as a list."""
    with answered():
        user = SESSION.acting()
        with acting_as(user.pk):
            made = actions.freeze(
                by=user, name=name, text=segment, purpose=purpose, as_of=today(), unit_code=unit or None
            )
        if as_json:
            show_json({"list": made.pk, "name": made.name, "people": made.people, "expires": made.expires_on})
        else:
            SESSION.say(
                "List {name}: {people} people, until {day}.", name=made.name, people=made.people, day=made.expires_on
            )


@app.command("export")
def export(
    name: Annotated[str, typer.Argument(metavar="LIST")],
    form: Annotated[str, typer.Option("--as", help=", ".join(actions.FORMS))],
    out: Annotated[Path, typer.Option()],
    language: Annotated[str, typer.Option(help="en or fr, for the words around the names")] = "",
    paper: Annotated[str, typer.Option(help="letter or a4")] = "letter",
    labels: Annotated[str, typer.Option(help="5160 or 5162")] = "5160",
    letter_en: Annotated[Path | None, typer.Option(help="A letter template (Liquid) in English.")] = None,
    letter_fr: Annotated[Path | None, typer.Option(help="A letter template (Liquid) in French.")] = None,
    as_json: Json = False,
) -> None:
    """Write a list as call sheet, walk list, labels or letters. On record before the first byte."""
    with answered():
        user = SESSION.acting()
        for given, known in ((language or "en", ("en", "fr")), (paper, ("letter", "a4"))):
            if given not in known:
                raise BadInput("There is no {given} here. Choose one of {known}.", given=given, known=", ".join(known))
        options = actions.Options(
            language=language or SESSION.language,
            paper=paper,
            labels=labels,
            letter_en=_text(letter_en),
            letter_fr=_text(letter_fr),
        )
        with progress("Writing"):
            done = actions.export(by=user, name=name, form_name=form, path=out, on=today(), options=options)
        if as_json:
            show_json(exported(done))
            return
        SESSION.say(
            "{file}: {people} people, release {release}.", file=out.name, people=done.people, release=done.release
        )
        for reason, people in done.left_out.items():
            SESSION.say("  left out: {people} × {reason}", people=people, reason=REASON_MESSAGES[Reason(reason)])


def exported(done: actions.Exported) -> dict[str, Any]:
    """An export as `--json` prints it."""
    return {
        "release": done.release,
        "form": done.form,
        "file": str(done.path),
        "people": done.people,
        "left_out": done.left_out,
    }


@app.command("show")
def show(as_json: Json = False) -> None:
    """Show the lists of your units."""
    with answered():
        user = SESSION.acting()
        with acting_as(user.pk):
            found = list(List.objects.order_by("pk").values("id", "name", "people", "segment", "expires_on"))
        if as_json:
            show_json({"lists": found})
        for each in [] if as_json else found:
            SESSION.say("{id}  {name}  {people}  until {expires_on}  {segment}", **each)


def _text(file: Path | None) -> str:
    if file is None:
        return ""
    if not file.is_file():
        raise BadInput("There is no file called {file} here. Check the name and the folder.", file=file.name)
    return file.read_text(encoding="utf-8")
