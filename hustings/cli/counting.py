"""`hustings count`: who matches, as of now."""

from collections import Counter
from datetime import date
from itertools import takewhile
from typing import Annotated, Any

import typer

from hustings.apps.geography.models import PollDivision, Zone
from hustings.apps.lists import queries
from hustings.apps.organisations.access import COUNT, unit_for
from hustings.cli.session import SESSION, answered, show_json, today
from hustings.domain.messages import BadInput
from hustings.mirror import client
from hustings.scope import acting_as
from hustings.segments.compile import Scope
from hustings.segments.describe import describe
from hustings.segments.resolve import Segment
from hustings.segments.unparse import unparse

Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]
BREAKDOWNS = ("district", "poll", "door", "field")


def add_to(rooms: typer.Typer) -> None:
    """Register the command of this room."""
    rooms.command("count")(count)


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
    client.wake()
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
        keys = dict(Zone.objects.filter(pk__in=[zone for zone in rows if zone]).values_list("pk", "key"))
        return dict(sorted((keys.get(zone or 0, "–"), people) for zone, people in rows.items()))
    polls = PollDivision.objects.filter(pk__in=[poll for poll in rows if poll]).select_related("district")
    places = {poll.pk: (poll.district.code, _natural(poll.number), poll.number) for poll in polls}
    found = sorted((places.get(poll or 0, ("–", 0, "")), people) for poll, people in rows.items())
    return {f"{district}/{number}" if number else district: people for (district, _, number), people in found}


def _natural(number: str) -> int:
    """The leading whole number of a poll's number, so that poll 9 comes before poll 10."""
    digits = "".join(takewhile(str.isdecimal, number))
    return int(digits) if digits else 0


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
