"""Which characters can be printed, and what stands in for those that cannot.

Typst prints a missing character as an empty box, silently. We ask it first: the characters outside everyday Latin are
set once as SVG, where each glyph has a name, and those that come out under the name of "no such glyph" are printed as
their code point, `[U+1F600]`. A reader then sees that something stood there, and a typist can look it up.
"""

import json
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from unicodedata import category

import typst

FONT_PACKAGES = ("rinoh_typeface_dejavusans",)
"""Installed Python packages that carry font files; DejaVu Sans is there for Canadian syllabics."""

_EVERYDAY = frozenset(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x180)])) - {"\u00ad"} | set("‘’“”–—…·•")
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # would reorder what stands around them
_MISSING = "\u0378"  # never assigned, so no font has it
_STEP_PT = 20
_SOURCE = f"""#import sys: inputs
#set page(width: 60pt, height: auto, margin: 0pt)
#set block(spacing: 0pt)
#set text(font: ("Libertinus Serif", "DejaVu Sans", "DejaVu Sans Mono"), size: 10pt)
#for c in json(bytes(inputs.characters)) {{ block(height: {_STEP_PT}pt, text(c)) }}
""".encode()


@lru_cache(maxsize=2)
def fonts(*, system: bool) -> typst.Fonts:
    """The fonts inside the typesetter and in `FONT_PACKAGES`; with `system`, the machine's own too."""
    specs = [find_spec(package) for package in FONT_PACKAGES]
    folders = [Path(spec.origin).parent for spec in specs if spec and spec.origin]
    return typst.Fonts(include_system_fonts=system, font_paths=folders)


def choose(texts: Iterable[str]) -> tuple[typst.Fonts, Callable[[str], str]]:
    """The fonts to print these texts with, and the function that makes a text printable with them.

    The machine's own fonts are used only when some character needs them, so that an ordinary list looks the same
    on every machine.
    """
    doubtful = set().union(*map(set, texts)) - _EVERYDAY
    always = {c for c in doubtful if category(c) in ("Cc", "Cs") or c in _BIDI}
    doubtful -= always
    chosen, missing = fonts(system=False), _unprintable(doubtful, fonts(system=False))
    if missing:
        with_system = _unprintable(missing, fonts(system=True))
        if with_system < missing:
            chosen, missing = fonts(system=True), with_system
    table = {ord(c): f"[U+{ord(c):04X}]" for c in always | missing}
    table |= dict.fromkeys(map(ord, "\t\n\v\f\r"), " ")
    return chosen, lambda text: text.translate(table)


def _unprintable(characters: set[str], available: typst.Fonts) -> set[str]:
    """Those of `characters` for which no available font has a glyph."""
    if not characters:
        return set()
    ordered = [_MISSING, *sorted(characters)]
    svg = typst.compile(
        _SOURCE,
        format="svg",
        font_paths=available,
        ignore_system_fonts=True,
        sys_inputs={"characters": json.dumps(ordered)},
    ).decode()
    drawn: dict[int, set[str]] = {}
    row = 0
    for moved, glyph in re.findall(r'transform="translate\(0 (\d+)\)|xlink:href="#(\w+)"', svg):
        if moved:
            row = int(moved) // _STEP_PT
        else:
            drawn.setdefault(row, set()).add(glyph)
    empty_box = drawn[0]
    return {c for n, c in enumerate(ordered) if n and drawn.get(n, set()) & empty_box}
