"""`hustings demo`: a sample riding through the whole loop, with the same actions that a user's commands call."""

import json
import secrets
import tomllib
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

import typer

from hustings.apps.geography import actions as geography
from hustings.apps.geography.models import District, PollDivision
from hustings.apps.intake import actions as intake
from hustings.apps.interactions.models import Interaction
from hustings.apps.lists import actions as lists
from hustings.apps.lists import queries
from hustings.apps.lists.models import List
from hustings.apps.organisations import actions as organisations
from hustings.apps.organisations.models import Unit, User
from hustings.apps.people.models import Person
from hustings.apps.profiles import actions as profiles
from hustings.cli.counting import counted
from hustings.cli.installation import found
from hustings.cli.lists import exported
from hustings.cli.session import SESSION, answered, progress, show_json, today
from hustings.cli.set_up_file import declare
from hustings.domain.messages import BadInput, Word
from hustings.sample import riding
from hustings.scope import acting_as, install, servers

SEGMENTS = (
    ("The founding example", "age >= 65 and fixed_income and area.rent_change > 20%"),
    ("Worth a call", "support between -3 and 5 and has phone and not do_not_call and not contacted within 30 days"),
    ("Against the gas tax", 'signed "Cut the gas tax" and has phone and not contacted by phone within 30 days'),
    ("Housing first, and with us", 'answered "Top issue" with "Housing" and support >= 3'),
    ("Ours, but may stay home", "mark in (strong, likely) and turnout < 0.6"),
)
# the files of the sample after the list of electors, with the source each comes from
OUTSIDE = (
    "people:survey",
    "contacts:history",
    "petition:petition",
    "donors:donors",
    "members:members",
    "turnout:turnout",
)
FORMS = (
    ("call-csv", "calls.csv"),
    ("call-xlsx", "calls.xlsx"),
    ("walk-pdf", "walk.pdf"),
    ("letters-pdf", "letters.pdf"),
)
PARTY = "civ"
_WORDS = (
    "maple", "river", "harbour", "ballot", "lantern", "granite", "prairie", "heron",
    "cedar", "island", "amber", "compass", "meadow", "thunder", "copper", "orchard",
)  # fmt: skip


def add_to(app: typer.Typer) -> None:
    """Register the command of this room."""
    app.command("demo")(demo)


def demo(
    electors: Annotated[int, typer.Option(help="How many electors to invent.")] = 100_000,
    seed: Annotated[int, typer.Option(help="The same seed makes the same riding.")] = 1,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Start the web application afterwards.")] = True,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Make a sample riding, load it, score it, ask five questions, hand a list out, and show what to try next."""
    with answered():
        SESSION.quiet = SESSION.quiet or as_json
        folder = servers.home() / "demo"
        user, made = _prepared(folder, electors, seed)
        _load(user, made)
        result = _asked(user, made)
        result["lists"] = [_handed_out(user, folder)]
        if as_json:
            show_json(result)
        else:
            _tour(result, folder)
            if serve:
                _served(user)


def _served(user: User) -> None:
    """The web application on this machine alone, with a password and codes made for this time."""
    from hustings.cli import serving  # only here: most demos are not served

    password = "-".join(secrets.choice(_WORDS) for _ in range(3)) + f"-{secrets.randbelow(10**6):06}"
    with acting_as(user.pk):
        organisations.set_password(by=user, user=user, password=password)
        codes = organisations.new_codes(by=user)
    SESSION.say("")
    SESSION.say("Sign in as {user} with the password {password}.", user=user.username, password=password)
    SESSION.say("When it asks, type one of these codes, each good once: {codes}.", codes=", ".join(codes))
    serving.run("127.0.0.1", serving.PORT)


def _prepared(folder: Path, electors: int, seed: int) -> tuple[User, riding.Manifest]:
    """The installation with its party, and the sample's files. A second run takes up the first one's."""
    SESSION.tell("Preparing the database…")
    install.prepare()
    party = Unit.objects.filter(parent=None).first()
    if party is not None and party.code != PARTY:
        raise BadInput("This installation is in use by a party. Run the demo with another HUSTINGS_HOME.")
    user = User.objects.order_by("pk").first() if party else found(PARTY, "Civic", "Civique", "director")
    assert user is not None
    noted = folder / "demo.json"
    told = json.loads(noted.read_text(encoding="utf-8")) if noted.exists() else None
    wanted = {"electors": electors, "seed": seed}
    if told and {key: told[key] for key in wanted} != wanted:
        raise BadInput("Another demo is loaded here. Run this one with another HUSTINGS_HOME.")
    day = date.fromisoformat(told["today"]) if told else today()
    SESSION.tell("Inventing {electors} electors…", electors=electors)
    made = riding.write(folder / "files", electors, seed, today=day)
    noted.write_text(json.dumps({**wanted, "today": day.isoformat()}), encoding="utf-8")
    return user, made


def _load(user: User, made: riding.Manifest) -> None:
    with acting_as(user.pk):
        order = geography.add_order(by=user, code=made.order)
        geography.import_districts(by=user, order=order, path=made.path("districts.csv"))
        geography.import_postal(by=user, order=order, path=made.path("postal.csv"))
        geography.import_results(by=user, election="ge2015", path=made.path("results_2015.csv"))
        declare(user, tomllib.loads(files("hustings.sample").joinpath("setup.toml").read_text(encoding="utf-8")))
        areas = geography.import_areas(by=user, order=order, path=made.path("areas_fsa.csv"), code_column="fsa")
        profiles.rebuild_places(by=user, places=areas.details["places"])
    with progress("Loading electors", made.electors) as show:
        intake.import_electors(
            by=user, path=made.path("electors.csv"), layout_name="ec-federal", on=made.today, progress=show
        )
    for each in OUTSIDE:
        name, source = each.split(":")
        with progress("Loading {name}", made.rows[f"{name}.csv"], name=Word(name)) as show:
            intake.import_people(
                by=user, path=made.path(f"{name}.csv"), source_code=source, on=made.today, progress=show
            )
    with acting_as(user.pk):
        profiles.advance_day(by=user, today=today())


def _asked(user: User, made: riding.Manifest) -> dict[str, Any]:
    with acting_as(user.pk):
        names, scope = queries.names(), queries.scope_now()
        queries.ask(queries.understood(SEGMENTS[0][1], names), scope, today())  # the first question builds the mirror
        segments = [
            {"name": name, **counted(queries.understood(text, names), scope, today())} for name, text in SEGMENTS
        ]
        return {
            "electors": Person.objects.filter(status=Person.Status.ELECTOR).count(),
            "districts": District.objects.count(),
            "polls": PollDivision.objects.count(),
            "interactions": Interaction.objects.count(),
            "segments": segments,
        }


def _handed_out(user: User, folder: Path) -> dict[str, Any]:
    """Freeze the founding example and write its files."""
    name, text = SEGMENTS[0]
    with acting_as(user.pk):
        frozen = List.objects.filter(name=name).first() or lists.freeze(
            by=user, name=name, text=text, purpose="outreach", as_of=today()
        )
    out = folder / "out"
    out.mkdir(exist_ok=True)
    releases = []
    for form, file in FORMS:
        with progress("Writing {file}", file=file):
            done = lists.export(
                by=user,
                name=frozen.name,
                form_name=form,
                path=out / file,
                on=today(),
                options=lists.Options(language=SESSION.language),
            )
        releases.append(exported(done))
    left_out: dict[str, int] = {}
    for each in releases:
        for reason, count in each["left_out"].items():
            left_out[reason] = max(count, left_out.get(reason, 0))
    return {
        "name": frozen.name,
        "people": frozen.people,
        "left_out": left_out,
        "files": [each["file"] for each in releases],
        "releases": releases,
    }


def _tour(result: dict[str, Any], folder: Path) -> None:
    SESSION.say(
        "A riding of {electors} electors in {polls} polls, with {interactions} interactions of two years.",
        **{key: result[key] for key in ("electors", "polls", "interactions")},
    )
    for number, segment in enumerate(result["segments"], 1):
        SESSION.say("")
        SESSION.say("{number}. {sentence}", number=number, sentence=segment[f"sentence_{SESSION.language}"])
        SESSION.say("   {text}", text=segment["text"])
        SESSION.say(
            "   {count} people · {doors} doors · {phones} phones · {ms} ms",
            **{key: segment[key] for key in ("count", "doors", "phones", "ms")},
        )
    handed = result["lists"][0]
    SESSION.say("")
    SESSION.say("Frozen and handed out: {name}, {people} people.", name=handed["name"], people=handed["people"])
    for each in handed["releases"]:
        SESSION.say("   {file}: {people} people", file=each["file"], people=each["people"])
    SESSION.say("")
    SESSION.say("Try next:")
    home = servers.home()
    for line in (
        'count "language is fr and has mobile" --explain',
        'count "mark is strong and not contacted within 60 days" --by poll',
        'list create "French letters" "language is fr" --purpose outreach',
        'list export "French letters" --as letters-pdf --out french.pdf --language fr',
        f"import contacts {folder / 'out' / 'calls.csv'} --release {handed['releases'][0]['release']}",
        "audit verify",
    ):
        SESSION.out.print(f"   HUSTINGS_HOME={home} hustings {line}", markup=False)
