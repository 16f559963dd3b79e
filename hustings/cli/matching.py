"""`hustings match …`: how well people are told apart, measured on a file of which the truth is known."""

from pathlib import Path
from typing import Annotated

import typer

from hustings.apps.intake import actions as intake
from hustings.cli.session import SESSION, answered, day, progress, show_json
from hustings.domain.messages import BadInput
from hustings.files.binding import fold
from hustings.files.meanings import meanings_of
from hustings.files.told import table
from hustings.linkage import evaluating, model
from hustings.linkage.records import MEANINGS, Record, record_of

app = typer.Typer(help="Who is who in outside lists.", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]


def add_to(rooms: typer.Typer) -> None:
    """Register the commands of this room."""
    rooms.add_typer(app, name="match")


@app.callback()
def match() -> None:
    """Who is who in outside lists."""


@app.command("evaluate")
def evaluate(
    file: Path,
    truth: Annotated[str, typer.Option(help="The column that says whose record a row is. It is not matched on.")],
    column: Annotated[
        list[str] | None, typer.Option(help="A column whose name does not say what it holds: TITLE=meaning.")
    ] = None,
    shipped: Annotated[bool, typer.Option(help="Weigh as imports do, and learn nothing from the file.")] = False,
    as_json: Json = False,
) -> None:
    """Sort the rows of a file into people, and say how many pairs of rows were right. Nothing is kept."""
    with answered(on_record=False):
        if not file.is_file():
            raise BadInput("There is no file called {file} here. Check the name and the folder.", file=file.name)
        records, people = _records(file, truth, dict(_named(each) for each in column or ()))
        with progress("Comparing records"):
            births = any(record.birth_from for record in records)
            done = evaluating.evaluate(records, people, model.shipped(births=births) if shipped else None)
        figures = {"precision": done.precision, "recall": done.recall, "f1": done.f1}
        counts = {name: getattr(done, name) for name in ("records", "people", "compared", "true", "found", "right")}
        if as_json:
            show_json({**counts, **figures, "seconds": done.seconds})
            return
        SESSION.say("{records} records of {people} people, {compared} pairs compared.", **counts)
        SESSION.say(
            "{found} pairs were taken for one person's, {right} of them rightly; there are {true} such pairs.", **counts
        )
        SESSION.say(
            "Precision {precision}, recall {recall}, F1 {f1}.",
            **{name: f"{figure:.4f}" for name, figure in figures.items()},
        )


@app.command("learn")
def learn(
    file: Path,
    source: Annotated[str, typer.Option(help="The source whose lists are to be weighed so.")],
    on: Annotated[str, typer.Option("--on", help="The date of the file, YYYY-MM-DD (else today).")] = "",
    as_json: Json = False,
) -> None:
    """Learn from a list of a source, beside the register, how much its answers weigh. Nothing of it comes in."""
    with answered():
        by = SESSION.acting()
        with progress("Comparing records"):
            learnt = intake.learn_weights(by=by, path=file, source_code=source, on=day(on))
        if as_json:
            show_json({"source": source, "learnt": learnt})
        else:
            SESSION.say(
                "Lists of {source} are weighed by what was learnt of: {fields}.",
                source=source,
                fields=", ".join(learnt),
            )


@app.command("forget")
def forget(source: Annotated[str, typer.Option(help="The source.")]) -> None:
    """Let lists of a source be weighed as they come with Hustings."""
    with answered():
        intake.forget_weights(by=SESSION.acting(), source_code=source)
        SESSION.say("Lists of {source} are weighed as they come with Hustings.", source=source)


@app.command("duplicates")
def duplicates(as_json: Json = False) -> None:
    """Compare everybody with everybody: who may be one person waits on the page of duplicates for somebody to say."""
    with answered():
        by = SESSION.acting()
        with progress("Comparing records") as counted:
            pairs = intake.find_duplicates(by=by, progress=counted)
        if as_json:
            show_json({"pairs": pairs})
        else:
            SESSION.say("{pairs} new pairs of people who may be one wait on the page Duplicates.", pairs=pairs)


def _named(text: str) -> tuple[str, str]:
    title, equals, meaning = text.rpartition("=")
    if not equals or meaning not in MEANINGS:
        raise BadInput(
            "A column is named like TITLE=meaning, where the meaning is one of {known}.", known=", ".join(MEANINGS)
        )
    return title.strip(), meaning


def _records(file: Path, truth: str, columns: dict[str, str]) -> tuple[list[Record], dict[int, str]]:
    """The records of a file, and whose each is by its number."""
    header, rows = table(file)
    titles = [fold(title) for title in header]
    if fold(truth) not in titles:
        raise BadInput(
            "{file} has no column {column}. Its columns are {known}.",
            file=file.name,
            column=truth,
            known=", ".join(title.strip() for title in header),
        )
    at = titles.index(fold(truth))
    meanings = meanings_of(header, columns)
    compared = [(place, meaning) for place, meaning in enumerate(meanings) if meaning in MEANINGS and place != at]
    if not compared:
        raise BadInput("No column of {file} says anything of a person. Name them with --column.", file=file.name)
    records, people = [], {}
    for row in rows:
        if row.cells is None or len(row.cells) <= at:
            raise BadInput("Line {line} of {file} cannot be read. Correct it.", line=row.line, file=file.name)
        said = {meaning: row.cells[place].strip() for place, meaning in compared if place < len(row.cells)}
        records.append(record_of(row.number, said))
        people[row.number] = evaluating.truth_of(row.cells[at])
    return records, people
