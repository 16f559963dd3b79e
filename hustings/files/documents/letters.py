"""Letters: one to a door, folded in three into a window envelope."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hustings.domain.messages import BadInput
from hustings.files.documents.content import Letter, Paper, Summary
from hustings.files.documents.labels import summary_page
from hustings.files.documents.sheets import PAPER_MM
from hustings.files.documents.typesetting import Progress, typeset

_MOST_ADDRESS_LINES = 8
_WINDOW_MM: dict[Paper, dict[str, float]] = {
    # Letter in a No. 10 left-window envelope (window 7/8 in from the left, 1/2 in from the bottom, 1 1/8 by 4 1/2 in);
    # A4 in a DL (window 20 mm, 15 mm, 35 by 90 mm). The block stays visible when the letter slides about inside.
    "letter": {"left": 26.0, "top": 54.0, "width": 85.0, "height": 24.0},
    "a4": {"left": 25.0, "top": 52.0, "width": 80.0, "height": 27.0},
}


def write_letters(
    letters: Sequence[Letter],
    path: Path,
    paper: Paper = "letter",
    *,
    summary: Summary | None = None,
    progress: Progress | None = None,
) -> None:
    """Write each letter from a new page of its own, in the order given; a summary, if any, as the last page.

    Text is hyphenated in its part's language. Raises BadInput when an address has more lines than the window shows.
    """
    for number, letter in enumerate(letters, 1):
        if len(letter.address) > _MOST_ADDRESS_LINES:
            raise BadInput(
                "Letter {number} has {lines} address lines; the envelope's window shows {most}. Shorten the address.",
                number=number,
                lines=len(letter.address),
                most=_MOST_ADDRESS_LINES,
            )
    items: list[dict[str, Any]] = [_item(letter) for letter in letters]
    if summary:
        items.append(summary_page(summary, "letters", len(letters)))
    width, height = PAPER_MM[paper]
    typeset("letters.typ", {"width": width, "height": height, "window": _WINDOW_MM[paper]}, items, path, progress)


def _item(letter: Letter) -> dict[str, Any]:
    # a paragraph keeps the line breaks it was given (a signature, a list)
    parts = [
        {"language": part.language, "date": part.date, "paragraphs": [p.split("\n") for p in part.paragraphs]}
        for part in letter.parts
    ]
    return {
        "kind": "letter",
        "address": list(letter.address),
        "sender": list(letter.sender),
        "reference": letter.reference,
        "parts": parts,
    }
