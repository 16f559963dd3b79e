"""Files that wait to be fetched, by whom they hold."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from pyroaring import BitMap

from hustings.apps.gate.queries import persons_of, release_named
from hustings.jobs.models import Work
from hustings.scope import rooms


def files_holding(people: BitMap, since: datetime, doubtful: bool = True) -> Iterator[Path]:
    """Files that were made since a moment, wait to be fetched, and hold some of these people; `doubtful` ones too, of
    which that cannot be told."""
    for piece in rooms.pieces("files"):
        if piece.name.isdecimal() and piece.stat().st_mtime >= since.timestamp():
            work = Work.objects.filter(pk=int(piece.name)).first()
            made_of = (work.result or {}).get("release") if work else None
            if doubtful if made_of is None else persons_of(release_named(made_of)) & people:
                yield piece
