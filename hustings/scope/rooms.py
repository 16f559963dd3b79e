"""Where files wait to be fetched or brought in, inside the installation's own folder; and what nobody came for."""

import shutil
import time
from pathlib import Path

from hustings.scope import servers

KEPT_DAYS = 30


def room(name: str) -> Path:
    """The folder in which files of a kind wait, one folder for each piece: `files`, `uploads`."""
    return servers.home() / name / servers.database_name()


def pieces(name: str) -> list[Path]:
    """What lies in a room, piece by piece; files on their way in, whose names begin with a dot, are none yet."""
    return sorted(piece for piece in room(name).glob("*") if not piece.name.startswith("."))


def remove(piece: Path) -> None:
    """Take a piece away; it may have gone by itself."""
    shutil.rmtree(piece, ignore_errors=True)
    piece.unlink(missing_ok=True)


def clear(name: str) -> int:
    """Remove what has lain in a room untouched for `KEPT_DAYS`. Returns how many pieces went."""
    before = time.time() - KEPT_DAYS * 86_400
    gone = 0
    for piece in sorted(room(name).iterdir()) if room(name).is_dir() else ():
        if max(each.stat().st_mtime for each in (piece, *piece.rglob("*"))) < before:
            shutil.rmtree(piece) if piece.is_dir() else piece.unlink()
            gone += 1
    return gone
