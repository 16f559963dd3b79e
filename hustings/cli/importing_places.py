"""`hustings import …` of what is known of places: districts, outlines, postal codes, results, statistics."""

from pathlib import Path
from typing import Annotated, Any

import typer

from hustings.apps.geography import actions as geography
from hustings.apps.geography import queries as places
from hustings.apps.profiles import actions as profiles
from hustings.cli.session import SESSION, answered, show_json, today
from hustings.domain.messages import BadInput
from hustings.files.results import likely_election
from hustings.scope import acting_as

Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]


def add_to(rooms: typer.Typer) -> None:
    """Register the commands of this room beside the other imports."""
    for command in (districts, boundaries, postal, results, census, areas):
        rooms.command(command.__name__)(command)


def districts(file: Path, order: Annotated[str, typer.Option()] = "", as_json: Json = False) -> None:
    """Bring the districts of a representation order in: a table of codes and names."""
    with answered():
        by = SESSION.acting()
        with acting_as(by.pk):
            made = geography.add_order(by=by, code=_order_code(order))
            _imported(geography.import_districts(by=by, order=made, path=file), as_json)


def boundaries(
    file: Path,
    order: Annotated[str, typer.Option()],
    allow: Annotated[list[str] | None, typer.Option(help="Codes whose implausible outline is right.")] = None,
    as_json: Json = False,
) -> None:
    """Bring district outlines in (GeoJSON)."""
    with answered():
        by = SESSION.acting()
        with acting_as(by.pk):
            made = geography.add_order(by=by, code=order)
            _imported(geography.import_boundaries(by=by, order=made, path=file, allow=allow or ()), as_json)


def postal(
    file: Path,
    order: Annotated[str, typer.Option()] = "",
    district_column: Annotated[str, typer.Option()] = "",
    as_json: Json = False,
) -> None:
    """Bring postal codes with their places in."""
    with answered():
        by = SESSION.acting()
        with acting_as(by.pk):
            made = geography.add_order(by=by, code=order) if order else None
            done = geography.import_postal(by=by, path=file, order=made, district_column=district_column)
            _imported(done, as_json)


def results(
    files: Annotated[list[Path], typer.Argument(help="Riding files, a folder or an archive of them.")],
    election: Annotated[str, typer.Option(help="ge2015… (else told from the file).")] = "",
    order: Annotated[str, typer.Option()] = "",
    as_json: Json = False,
) -> None:
    """Bring poll-by-poll results of a past election in (Elections Canada, Format 2). One JSON object per riding."""
    with answered():
        by = SESSION.acting()
        for file in files:
            if not file.exists():
                raise BadInput("There is no file called {file} here. Check the name and the folder.", file=file.name)
        for file in files:
            code = election or likely_election(file)
            if not election:
                SESSION.tell("{file}: taken as results of {election}.", file=file.name, election=code)
            with acting_as(by.pk):
                done = geography.import_results(by=by, election=code, path=file, order=order)
            if as_json:
                for riding in done.details["ridings"]:
                    show_json(riding)
            else:
                _imported(done, as_json=False)


def census(file: Path, order: Annotated[str, typer.Option()] = "2023", as_json: Json = False) -> None:
    """Bring a census table of districts or FSAs in."""
    _areas(file, "", order, "", as_json)


def areas(
    file: Path,
    code_column: Annotated[str, typer.Option(help="The column of area codes: fsa, district…")] = "",
    order: Annotated[str, typer.Option(help="The order of district codes.")] = "2023",
    source: Annotated[str, typer.Option()] = "",
    as_json: Json = False,
) -> None:
    """Bring any statistics of areas in: a CSV with a code column; every other column becomes a field."""
    _areas(file, code_column, order, source, as_json)


def _areas(file: Path, code_column: str, order: str, source: str, as_json: bool) -> None:
    with answered():
        by = SESSION.acting()
        with acting_as(by.pk):
            made = geography.add_order(by=by, code=order)
            done = geography.import_areas(by=by, path=file, source=source, order=made, code_column=code_column)
            profiles.rebuild_places(by=by, places=done.details["places"])
        _imported(done, as_json)


def _order_code(order: str) -> str:
    if order:
        return order
    live = places.live_orders(today()).first()
    if live is None:
        raise BadInput("Say of which representation order the districts are, with --order 2023.")
    return live.code


def _imported(done: Any, as_json: bool) -> None:
    if as_json:
        show_json({**done.as_record(), "warnings": [str(warning) for warning in done.warnings]})
        return
    SESSION.say(done.message.text, **done.message.params)
    for warning in done.warnings[:20]:
        SESSION.tell(warning.text, **warning.params)
