"""`hustings count` and `hustings list …`: who matches, frozen and handed out."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from hustings.apps.geography.models import PollDivision, Zone
from hustings.apps.lists import actions, queries
from hustings.apps.lists.models import List
from hustings.apps.organisations.access import COUNT, unit_for
from hustings.cli.session import SESSION, answered, progress, show_json, today
from hustings.domain.messages import BadInput
from hustings.scope import acting_as
from hustings.segments.compile import Scope
from hustings.segments.describe import describe
from hustings.segments.resolve import Segment
from hustings.segments.unparse import unparse

list_app = typer.Typer(help="Frozen lists and their files.", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]
BREAKDOWNS = ("district", "poll", "door", "field")


def add_to(app: typer.Typer) -> None:
    """Register the commands of this room."""
    app.command("count")(count)
    app.add_typer(list_app, name="list")


def count(
    segment: Annotated[str, typer.Argument(help='"age >= 65 and area.rent_change > 20%"')],
    by: Annotated[str, typer.Option(help=", ".join(BREAKDOWNS))] = "",
    explain: Annotated[bool, typer.Option(help="Matching, not matching and unknown for each criterion.")] = False,
    as_json: Json = False,
) -> None:
    """Count the people a segment describes, as of now."""
    with answered():
        user = SESSION.acting()
        if by and by not in BREAKDOWNS:
            raise BadInput("Counts can be broken down by {known}.", known=", ".join(BREAKDOWNS))
        with acting_as(user.pk):
            unit_for(user, COUNT)
            found = queries.understood(segment, queries.names())
            result = counted(found, queries.scope_now(), today())
            scope = queries.scope_now()
            if explain or by == "field":
                result["field"] = _tallies(found, scope)
            if by in ("district", "poll", "door"):
                result[by] = _broken_down(found, scope, by)
        if as_json:
            show_json(result)
        else:
            _show(result)


def counted(segment: Segment, scope: Scope, as_of: date) -> dict[str, Any]:
    """The sentence and the numbers of one segment, as `--json` prints them. `ms` is the time of the count alone."""
    people = queries.ask(segment, scope, as_of)
    return {
        "text": segment.text,
        "sentence_en": describe(segment, "en"),
        "sentence_fr": describe(segment, "fr"),
        "as_of": as_of.isoformat(),
        "count": people.value,
        "doors": queries.ask(segment, scope, as_of, "doors").value,
        "phones": queries.ask(segment, scope, as_of, "phones").value,
        "emails": queries.ask(segment, scope, as_of, "emails").value,
        "ms": round(people.milliseconds, 2),
    }


@list_app.command("create")
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


@list_app.command("export")
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
            SESSION.say("  left out: {people} × {reason}", people=people, reason=reason)


def exported(done: actions.Exported) -> dict[str, Any]:
    """An export as `--json` prints it."""
    return {
        "release": done.release,
        "form": done.form,
        "file": str(done.path),
        "people": done.people,
        "left_out": done.left_out,
    }


@list_app.command("show")
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


def _tallies(segment: Segment, scope: Scope) -> list[dict[str, Any]]:
    whole, *each = queries.by_field(segment, scope, today())
    texts = [segment.text, *(unparse(leaf) for leaf in segment.criteria)]
    return [{"criterion": text, **vars(tally)} for text, tally in zip(texts, [whole, *each], strict=True)]


def _broken_down(segment: Segment, scope: Scope, by: str) -> dict[str, int]:
    want = {"district": "zone", "poll": "poll", "door": "door"}[by]
    rows: dict[int | None, int] = queries.ask(segment, scope, today(), want).value  # type: ignore[arg-type]
    if by == "door":
        sizes = Counter(people for door, people in rows.items() if door is not None)
        return {str(size): doors for size, doors in sorted(sizes.items())}
    if by == "district":
        names = dict(Zone.objects.filter(pk__in=list(rows)).values_list("pk", "key"))
        return {names[zone]: people for zone, people in sorted(rows.items(), key=lambda pair: names[pair[0]])}
    polls = PollDivision.objects.filter(pk__in=[poll for poll in rows if poll]).select_related("district")
    named = {poll.pk: f"{poll.district.code}/{poll.number}" for poll in polls}
    return {
        named.get(poll, "–"): people for poll, people in sorted(rows.items(), key=lambda pair: named.get(pair[0], ""))
    }


def _show(result: dict[str, Any]) -> None:
    SESSION.say("{sentence}", sentence=result[f"sentence_{SESSION.language}"])
    SESSION.say(
        "{count} people · {doors} doors · {phones} phones · {emails} e-mails · as of {as_of} · {ms} ms",
        **{key: result[key] for key in ("count", "doors", "phones", "emails", "as_of", "ms")},
    )
    for tally in result.get("field", []):
        SESSION.say("  {matching} matching, {not_matching} not, {unknown} unknown: {criterion}", **tally)
    for by in ("district", "poll"):
        for name, people in result.get(by, {}).items():
            SESSION.say("  {name}: {people}", name=name, people=people)
    for size, doors in result.get("door", {}).items():
        SESSION.say("  {doors} doors with {size} people", doors=doors, size=size)
