"""The transposition of votes that is published after a redistribution: which polls went from which riding to which."""

import re
from collections.abc import Iterator
from pathlib import Path

from hustings.domain.messages import BadInput, Message
from hustings.domain.transposing import Poll, Transfer
from hustings.files.published import Line, RefusedRow, decode, fold_header, read_bytes, read_lines

_POLL = re.compile(r"([0-9]{1,4})(?:\.([0-9]{1,4}))?")


def read_transposition(path: Path) -> tuple[list[Transfer], list[RefusedRow]]:
    """The rows of the table, and the lines that were refused. What stands before the header and after the rows is left.

    Raises BadInput where no line names the old and the new riding and the polls.
    """
    rows: list[Transfer] = []
    refused: list[RefusedRow] = []
    at: dict[str, int] = {}
    width, ended = 0, False
    for line in read_lines(decode(read_bytes(path), path.name)):
        if not at:
            at = _columns(line.cells) if isinstance(line, Line) else {}
            width = len(line.cells) if isinstance(line, Line) else 0
        elif isinstance(line, RefusedRow):
            refused.append(line)
        elif rows and len(line.cells) == 1:
            ended = True  # the notes
        elif len(line.cells) == width:
            after = Message("Line {line} stands after the notes.", {"line": line.number})
            rows += [] if ended else _row(line, at, refused)
            refused += [RefusedRow(line.number, after)] if ended else []
        elif not ended:
            refused.append(RefusedRow(line.number, Message("Line {line} is incomplete.", {"line": line.number})))
    if not at:
        raise BadInput(
            "{path} is no transposition of votes: no line names old and new ridings and polls.", path=path.name
        )
    return rows, refused


def _columns(header: list[str]) -> dict[str, int]:
    """Where the columns stand: codes of ridings by the years before them, of which the later is that of the new one."""
    titles = [fold_header(title) for title in header]
    ridings = sorted(
        (
            (int(year[1]), place)
            for place, title in enumerate(titles)
            if (year := re.match(r"(\d{4}) fed number", title))
        ),
        reverse=True,
    )
    polls = {
        name: place
        for name in ("% transferred", "from no.", "to no.")
        for place, title in enumerate(titles)
        if title.endswith(name)
    }
    if len(ridings) != 2 or len(polls) != 3:
        return {}
    return {"new": ridings[0][1], "old": ridings[1][1], "percent": polls["% transferred"], "first": polls["from no."],
            "last": polls["to no."]}  # fmt: skip


def _row(line: Line, at: dict[str, int], refused: list[RefusedRow]) -> Iterator[Transfer]:
    said = {name: line.cells[place].strip() for name, place in at.items()}
    try:
        percent = float(said["percent"])
    except ValueError:
        percent = -1.0
    ends = [_poll(said[name]) for name in ("first", "last")]
    named = said["first"] != "." and said["last"] != "."
    if not 0 <= percent <= 100 or not said["old"] or not said["new"] or (named and None in ends):
        refused.append(RefusedRow(line.number, Message("Line {line} cannot be read.", {"line": line.number})))
        return
    yield Transfer(said["old"], said["new"], percent, *ends)


def _poll(text: str) -> Poll | None:
    """117.0 and 117 are poll 117; 117.1 is 117-1."""
    found = _POLL.fullmatch(text)
    return (int(found[1]), int(found[2] or 0)) if found else None
