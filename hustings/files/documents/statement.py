"""A statement of what was done, or of what is held: parts with a title and lines, on paper."""

from collections.abc import Sequence
from pathlib import Path

from hustings.files.documents.content import Language, Paper
from hustings.files.documents.sheets import PAPER_MM
from hustings.files.documents.typesetting import typeset

Line = tuple[str, str]
"""(what, how much or which); the second is empty where the first is a whole sentence."""


def write_statement(
    title: str,
    parts: Sequence[tuple[str, Sequence[Line]]],
    path: Path,
    language: Language,
    *,
    digest: Line | None = None,
    paper: Paper = "letter",
) -> None:
    """Write a statement of (title, lines) as a PDF; one with a `digest` has room for a signature above it."""
    width, height = PAPER_MM[paper]
    item = {
        "title": title,
        "parts": [{"title": heading, "lines": [list(line) for line in lines]} for heading, lines in parts],
        "digest": None if digest is None else list(digest),
    }
    typeset("statement.typ", {"width": width, "height": height, "language": language}, [item], path)
