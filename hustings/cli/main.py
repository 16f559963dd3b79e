"""The `hustings` command. It calls actions and queries and holds no logic of its own."""

import os
import sys
from typing import Annotated

import typer
from django.utils import translation

from hustings.cli import audit, demo, importing, installation, lists, mirror, organising
from hustings.cli.session import FAULT, SESSION

app = typer.Typer(
    help="Hustings: the right people, reached lawfully, with every read on record.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
installation.add_to(app)
organising.add_to(app)
app.add_typer(importing.app, name="import")
lists.add_to(app)
app.add_typer(mirror.app, name="mirror")
app.add_typer(audit.app, name="audit")
demo.add_to(app)


@app.callback()
def options(
    user: Annotated[str, typer.Option("--as", help="The user who acts (else HUSTINGS_USER).")] = "",
    language: Annotated[str, typer.Option("--lang", help="en or fr (else HUSTINGS_LANG, LANG).")] = "",
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress, no remarks.")] = False,
) -> None:
    """Options before the command hold for all commands."""
    SESSION.user = user
    wanted = language or os.environ.get("HUSTINGS_LANG") or os.environ.get("LANG", "")
    SESSION.language = "fr" if wanted.lower().startswith("fr") else "en"
    SESSION.quiet = quiet
    translation.activate(SESSION.language)


def run() -> None:
    """Run the command; an unforeseen fault shows its kind and place, never a value."""
    try:
        app()
    except Exception as error:
        if os.environ.get("HUSTINGS_DEBUG"):
            raise
        last = error.__traceback__
        while last and last.tb_next:
            last = last.tb_next
        place = f"{os.path.basename(last.tb_frame.f_code.co_filename)}:{last.tb_lineno}" if last else "?"
        sys.stderr.write(
            f"A fault in Hustings ({type(error).__name__} at {place}). Please report it; nothing personal is in it.\n"
        )
        sys.exit(FAULT)


if __name__ == "__main__":
    run()
