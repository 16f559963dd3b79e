"""The French of what the product says: checked, and compiled into the form that Django reads. `make setup` runs it.

    python -m hustings.cli.catalogues

Needs no database. `make messages` brings the catalogue up to date with the code before a translator fills it in.
"""

import os
import re
import sys
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

_PERCENT = re.compile(r"%\((\w+)\)s")
LOCALES = Path(__file__).resolve().parent.parent / "web" / "locale"
SOURCE = LOCALES / "fr" / "LC_MESSAGES" / "django.po"


def read(path: Path = SOURCE) -> Catalog:
    """A catalogue as translators edit it. Raises PoFileError where it cannot be read."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name, abort_invalid=True)


def faults(catalogue: Catalog) -> list[str]:
    """What keeps the catalogue from being used, one line for each sentence."""
    found = ((message, _fault(message)) for message in catalogue if message.id)
    return [f"{message.id!r}: {fault}" for message, fault in found if fault]


def compiled(path: Path = SOURCE) -> Path:
    """Write the compiled catalogue beside its source, whole or not at all. Raises ValueError naming every fault."""
    catalogue = read(path)
    if wrong := faults(catalogue):
        raise ValueError("\n".join(wrong))
    target = path.with_suffix(".mo")
    hidden = target.with_name(f".{target.name}.{os.getpid()}")
    with hidden.open("wb") as file:
        write_mo(file, catalogue)
    hidden.replace(target)
    return target


def placeholders(text: str) -> set[tuple[str, str, str]]:
    """The {names} and %(names)s of a sentence, each with how it is formatted. Raises ValueError for a stray brace."""
    braces = {(name, spec or "", turn or "") for _, name, spec, turn in Formatter().parse(text) if name is not None}
    return braces | {(name, "%", "") for name in _PERCENT.findall(text)}


def _fault(message: Message) -> str:
    wanted_forms, said = forms(message.id), forms(message.string)
    if message.fuzzy:
        return "its French is marked as fuzzy: read it again and take the mark off"
    if len(wanted_forms) != len(said) or not all(each.strip() for each in said):
        return "it has no French"
    try:
        wanted = [placeholders(each) for each in wanted_forms]
        same = all(placeholders(each) in wanted for each in said)
    except ValueError:
        return "its French has a brace too many or too few"
    return "" if same else "its French does not have the same {placeholders}"


def forms(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    """The singular, and the plural where there is one."""
    return (text,) if isinstance(text, str) else tuple(text or ())


def main() -> int:
    """Compile, or say what is wrong. Returns the exit code."""
    try:
        compiled()
    except ValueError as error:
        sys.stderr.write(f"The French catalogue is not ready ({SOURCE.name}):\n{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
