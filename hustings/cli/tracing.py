"""`hustings trace …` and `hustings seeds …`: whose leak a list is, and the planted entries that tell it."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils import timezone

from hustings.apps.gate import actions as gate
from hustings.apps.gate import queries as releases
from hustings.apps.gate.models import Release
from hustings.apps.lists import actions
from hustings.apps.organisations.models import User
from hustings.cli.session import SESSION, answered, progress, show_json
from hustings.domain import phones
from hustings.domain.messages import BadInput, Message
from hustings.domain.traces.copies import Evidence
from hustings.domain.traces.wording import sentence
from hustings.files.suspects import lines_of
from hustings.scope import acting_as

app = typer.Typer(help="Planted entries, which tell whose leak a list is.", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]


def add_to(rooms: typer.Typer) -> None:
    """Register the commands of this room."""
    rooms.command("trace")(trace)
    rooms.add_typer(app, name="seeds")


def trace(file: Path, as_json: Json = False) -> None:
    """Say which releases a suspect list comes from: phones, e-mails, or names with addresses, in any layout."""
    with answered():
        user = SESSION.acting()
        lines = lines_of(file.name, _content(file))
        with progress("Looking through the list", len(lines)) as done:
            found = actions.trace(by=user, lines=lines, progress=done)
        if as_json:
            show_json(as_plain(found))
            return
        said = sentence(found.verdict, bool(found.lists))
        SESSION.say(said.text, **said.params)
        SESSION.say("{lines} lines, {known} recognised.", lines=found.lines, known=found.recognised)
        for number, group in enumerate(found.verdict.sources, 1):
            for key in group:
                SESSION.say("  {number}. {release}", number=number, release=_worded(found.releases[key]))
        for each in found.lists:
            SESSION.say(
                "  the list {name}, frozen on {day}: {people} people, {part} % the same",
                name=each.of.name,
                day=each.of.as_of,
                people=each.of.people,
                part=round(100 * each.part),
            )
        for evidence in found.verdict.evidence:
            _show(evidence)


def as_plain(found: actions.Traced) -> dict[str, Any]:
    """A trace as `--json` prints it."""
    return {
        "answer": found.verdict.answer,
        "sources": [list(group) for group in found.verdict.sources],
        "lines": found.lines,
        "recognised": found.recognised,
        "by": "phones" if found.by_phone else "names",
        "seeds": len(found.seeds),
        "lists": [
            {"list": each.of.pk, "name": each.of.name, "segment": each.of.segment, "as_of": each.of.as_of,
             "shared": each.shared, "part": round(each.part, 4)} for each in found.lists
        ],
        "evidence": [
            {
                "release": each.key,
                "by": found.releases[each.key].by_user,
                "at": found.releases[each.key].at,
                "shared": each.shared,
                "of_list": round(each.of_list, 4),
                "of_copy": round(each.of_copy, 4),
                "lift": round(each.lift, 1),
                "seeds": each.seeds,
                "seeds_carried": each.carried,
                "spelled_alike": each.spelled_alike,
                "spelled": each.spelled,
                "in_order": each.in_order,
            }
            for each in found.verdict.evidence
        ],
    }  # fmt: skip


def _show(evidence: Evidence) -> None:
    SESSION.say(
        "  {release}: {shared} rows in common, {of_list} % of the list, {of_copy} % of the copy, {lift} times chance;"
        " {seeds} of {carried} planted entries; {alike} of {spelled} spellings",
        release=evidence.key,
        shared=evidence.shared,
        of_list=round(100 * evidence.of_list),
        of_copy=round(100 * evidence.of_copy),
        lift=round(evidence.lift, 1),
        seeds=evidence.seeds,
        carried=evidence.carried,
        alike=evidence.spelled_alike,
        spelled=evidence.spelled,
    )


def _worded(release: Release) -> Message:
    taken = User.objects.filter(pk=release.by_user).values_list("name", flat=True).first()
    return Message(
        "{release}: {form}, {people} people, taken by {user} on {day}",
        {
            "release": release.key,
            "form": release.what,
            "people": release.count,
            "user": taken or release.by_user,
            "day": f"{timezone.localtime(release.at):%Y-%m-%d %H:%M}",
        },
    )


@app.command("add")
def add(
    file: Path,
    unit: Annotated[str, typer.Option(help="The unit whose copies carry them (else your own).")] = "",
) -> None:
    """Add phones and mailboxes of the party's own, from a CSV file: phone, email, language."""
    with answered():
        user = SESSION.acting()
        with acting_as(user.pk):
            new = actions.add_endpoints(by=user, content=_content(file), unit_code=unit or None)
        SESSION.say("{count} planted entries are new.", count=new)


@app.command("list")
def show(as_json: Json = False) -> None:
    """Show the pool of planted entries, and how many copies carry each."""
    with answered():
        user = SESSION.acting()
        with acting_as(user.pk):
            found = [
                {"id": each.pk, "name": f"{each.given_name} {each.family_name}", "phone": each.phone,
                 "email": each.email, "active": each.active, "copies": each.copies} for each in releases.pool(by=user)
            ]  # fmt: skip
        if as_json:
            show_json({"seeds": found})
        for each in [] if as_json else found:
            SESSION.say("{id}  {name}  {phone}  {email}  {copies}", **each)


@app.command("retire")
def retire(number: int) -> None:
    """Plant an entry no more, because its phone is given up."""
    with answered():
        user = SESSION.acting()
        with acting_as(user.pk):
            gate.retire_seed(by=user, number=number)
        SESSION.say("It is planted no more; copies that carry it are still told by it.")


@app.command("rang")
def rang(
    phone: str,
    said: Annotated[str, typer.Option(help="What was heard.")],
    at: Annotated[str, typer.Option(help="When: 2026-11-21 18:30 (else now).")] = "",
) -> None:
    """Note that the phone of a planted entry rang, and show which copies the caller may have it from."""
    with answered():
        user = SESSION.acting()
        number = phones.normalise(phone)
        if isinstance(number, Message):
            raise BadInput(number.text, **number.params)
        when = _moment(at)
        with acting_as(user.pk):
            seed = releases.seed_with(by=user, phone=number.e164)
            found = gate.ring(by=user, seed=seed.pk, at=when, said=said)
            SESSION.say("Noted. Copies that carried it by then: {count}.", count=len(found))
            for each in found:
                SESSION.say("  {release}", release=_worded(each.release))


def _content(file: Path) -> bytes:
    if not file.is_file():
        raise BadInput("There is no file called {name} here. Check the name and the folder.", name=file.name)
    return file.read_bytes()


def _moment(text: str) -> datetime:
    if not text:
        return timezone.now()
    try:
        return timezone.make_aware(datetime.strptime(text, "%Y-%m-%d %H:%M"))  # noqa: DTZ007 (made aware at once)
    except ValueError:
        raise BadInput("A time is written like 2026-11-21 18:30.") from None
