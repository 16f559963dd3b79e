"""How translatable sentences are found: in Python files the literal arguments of calls that say something, in templates
what `translate` and `blocktranslate` hold.

    python -m hustings.web.extraction        from the root of the repository; `make messages` runs it

brings the French catalogue up to date with the code: new sentences come in without French, old ones go out. Babel's
own reader also takes strings that merely stand within a call, such as the key of `said["text"]`. This one reads the
syntax tree: a literal, or either branch of a condition between literals, and nothing else.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

HEADER = r"""# The French of Hustings. Terms: GLOSSARY.md. Neutral forms; « vous »; a no-break space before a colon and
# inside quotation marks. `make messages` brings new sentences in and compiles the file.
msgid ""
msgstr ""
"Language: fr\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

"""
FRENCH = Path("hustings", "web", "locale", "fr", "LC_MESSAGES", "django.po")

# Which argument of a call is the sentence, counted from 1.
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    **dict.fromkeys(("Message", "Word", "BadInput", "Refused", "TooMany", "MirrorError", "say", "tell", "progress")),
    **dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop", "_", "_fail")),
    **dict.fromkeys(("_refuse", "_refused", "_warn"), (2,)),
    "ngettext": (1, 2),
}
_TEXT = r"u('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
_CALL = re.compile(rf"\b(gettext|ngettext)\({_TEXT}(?:, {_TEXT})?")

Found = tuple[int, str, Any, list[str]]


def sentences(file: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
    """An extraction method as Babel calls it: (line, called name, arguments, comments) of every call by a keyword."""
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.Call) and called(node) in keywords:
            choices = [literals(argument) for argument in node.args]
            for turn in range(max(map(len, choices), default=0)):
                yield (
                    node.lineno,
                    called(node),
                    tuple(each[min(turn, len(each) - 1)] if each and each[0] else None for each in choices),
                    [],
                )


def templates(file: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
    """An extraction method for Django templates, by Django's own reader of them."""
    for number, line in enumerate(templatize(file.read().decode("utf-8")).splitlines(), start=1):
        for call in _CALL.finditer(line):
            texts = tuple(ast.literal_eval(text) for text in call.groups()[1:] if text)
            yield number, call.group(1), texts, []


def called(node: ast.Call) -> str:
    """The last name of what is called: `say` of `SESSION.say(…)`."""
    function = node.func
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def literals(node: ast.expr) -> list[str]:
    """The texts that an expression may be, when it is a literal or a choice between literals."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    return literals(node.body) + literals(node.orelse) if isinstance(node, ast.IfExp) else []


def extracted(root: Path) -> dict[Any, str]:
    """Every sentence of the product with the first place where it stands, as `babel.cfg` says.

    What has a plural is a pair of sentences.
    """
    with (root / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # of Babel
    found: dict[Any, str] = {}
    for name, line, text, _, _ in extract_from_dir(root / "hustings", methods, options, keywords=KEYWORDS):
        if text:
            found.setdefault(text, f"{name}:{line}")
    return found


def update(root: Path) -> None:
    """Bring the catalogue up to date. French that is there stays; nothing is guessed from a sentence like it."""
    template = Catalog(charset="utf-8")
    for text in extracted(root):
        template.add(text)
    with (root / FRENCH).open("rb") as file:
        catalogue = read_po(file, locale="fr")
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    write(catalogue, root / FRENCH)


def write(catalogue: Catalog, path: Path) -> None:
    """The catalogue in one form, whoever writes it: sorted, without places or dates, so that a change shows as one."""
    with path.open("wb") as file:
        file.write(HEADER.encode())
        write_po(file, catalogue, width=110, sort_output=True, omit_header=True)


if __name__ == "__main__":
    update(Path.cwd())
