"""The `hustings` command. It calls actions and queries and holds no logic of its own."""

import os
import sys
from difflib import get_close_matches
from importlib import import_module
from typing import Annotated, Any

import typer
from django.utils import translation
from typer.core import TyperGroup
from typer.exceptions import TyperException

from hustings.cli.session import BAD_INPUT, FAULT, SESSION, STOPPED
from hustings.domain.messages import Message, place_of

# Each command: the module it is in, and what it does. A module is imported when its command is asked for: all of them
# together take three times as long to start as `hustings count` alone.
ROOMS = {
    "init": ("installation", "Set this installation up, or bring it up to date."),
    "doctor": ("installation", "Look whether this installation is sound."),
    "backup": ("installation", "Write everything the database holds into one file."),
    "restore": ("installation", "Bring a backup back into an empty installation."),
    "setup": ("set_up_file", "Make everything that a set-up file declares."),
    "unit": ("organising", "Units: riding associations, campaigns, teams."),
    "user": ("organising", "Users and their roles."),
    "suspensions": ("suspending", "Users and units that are cut off."),
    "area": ("organising", "The districts that a unit works in."),
    "source": ("sources", "Who gives us outside data, and on what ground."),
    "import": ("importing", "Bring files in, and take batches back."),
    "match": ("matching", "Who is who in outside lists."),
    "count": ("counting", "Count the people a segment describes."),
    "list": ("lists", "Frozen lists and their files."),
    "approvals": ("approving", "What may leave only if two agree."),
    "limits": ("approving", "From where on two decide."),
    "election": ("approving", "Elections and their periods."),
    "mirror": ("mirror", "The columnar copy that answers counts."),
    "audit": ("audit", "The record of who did what."),
    "trace": ("tracing", "Whose leak a list is."),
    "seeds": ("tracing", "Planted entries, which tell whose leak a list is."),
    "privacy": ("answering", "Answer people about what is held of them."),
    "bench": ("benching", "Measurements on invented people."),
    "serve": ("serving", "The web application."),
    "work": ("working", "Do what takes longer than a page."),
    "demo": ("demo", "A sample riding through the whole loop."),
}


class Rooms(TyperGroup):
    """The commands, each found in its room when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """All commands, in the order in which a party meets them."""
        return list(ROOMS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name. An unknown one is answered with the nearest."""
        if cmd_name not in ROOMS:
            near = get_close_matches(cmd_name, ROOMS, 1)
            ctx.fail(f"There is no command {cmd_name}." + (f" Did you mean {near[0]}?" if near else ""))
        room = typer.Typer(rich_markup_mode=None, callback=lambda: None)
        import_module(f"hustings.cli.{ROOMS[cmd_name][0]}").add_to(room)
        return typer.main.get_group(room).commands[cmd_name]

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The list of commands in the help, for which no room need be imported."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in ROOMS.items()])


app = typer.Typer(
    cls=Rooms,
    help="Hustings: the right people, reached lawfully, with every read on record.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,  # plain text: it starts faster, and reads well aloud and in a file
)


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
        status = app(prog_name="hustings", standalone_mode=False) or 0
        if status == STOPPED:
            SESSION.tell("Stopped. Nothing is half done; the same command can be run again.")
        sys.exit(status)
    except TyperException as error:  # a command line that cannot be read
        _misused(error)
    except typer.Abort:
        sys.exit(FAULT)
    except Exception as error:
        if os.environ.get("HUSTINGS_DEBUG"):
            raise
        sys.stderr.write(
            Message(
                "A fault in Hustings ({kind} at {place}). Please report it; nothing personal is in it.",
                {"kind": type(error).__name__, "place": place_of(error)},
            ).render(translation.gettext)
            + "\n"
        )
        sys.exit(FAULT)


def _misused(error: TyperException) -> None:
    """One sentence and a way out; the whole help where a command was given nothing at all."""
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        sys.stderr.write(error.format_message() + "\n")
    else:
        wrong = " ".join(error.format_message().split())
        wrong += "" if wrong.endswith((".", "?")) else "."
        command = context.command_path if context else "hustings"
        asked = Message("{wrong} `{command} --help` shows what it takes.", {"wrong": wrong, "command": command})
        sys.stderr.write(asked.render(translation.gettext) + "\n")
    sys.exit(BAD_INPUT)


if __name__ == "__main__":
    run()
