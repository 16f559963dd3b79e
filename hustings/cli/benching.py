"""`hustings bench …`: how well the product does what it promises, measured on invented people."""

from typing import Annotated

import typer

from hustings.cli.session import SESSION, answered, progress, show_json
from hustings.domain.messages import Word
from hustings.sample.leaks import COPIES, ELECTORS, Riding
from hustings.sample.traced import measure

app = typer.Typer(help="Measurements on invented people. They need no installation.", no_args_is_help=True)


def add_to(rooms: typer.Typer) -> None:
    """Register the commands of this room."""
    rooms.add_typer(app, name="bench")
    app.callback()(lambda: None)


@app.command("trace")
def trace(
    leaks: Annotated[int, typer.Option(min=1, help="How many leaks, and as many lists that came from no copy.")] = 1000,
    electors: Annotated[int, typer.Option(min=1000, help="How many electors the riding has.")] = ELECTORS,
    copies: Annotated[int, typer.Option(min=2, help="How many copies of them left.")] = COPIES,
    seed: Annotated[int, typer.Option(help="The same seed gives the same leaks.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Trace simulated leaks of one riding, and say how often the right copy was named and a wrong one accused."""
    with answered(on_record=False):
        with progress("Tracing", 2 * leaks) as done:
            found = measure(Riding(seed, electors, copies), leaks, leaks, done)
        if as_json:
            show_json(found.as_json())
            return
        for name, band in found.bands.items():
            SESSION.say(
                "leaked {part}: {lists} lists, {share} % traced, {wrong} accused wrongly",
                part=Word(name),
                lists=band.lists,
                share=round(100 * band.share, 2),
                wrong=band.accused_wrongly,
            )
        SESSION.say(
            "from no copy: {lists} lists, {wrong} accused wrongly",
            lists=found.strangers,
            wrong=found.strangers_accused,
        )
