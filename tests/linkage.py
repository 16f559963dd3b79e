"""A register as a file, as PostgreSQL copies it out."""

import csv
from collections.abc import Iterable
from pathlib import Path

from hustings.linkage.records import COLUMNS, Record


def write_register(path: Path, people: Iterable[Record]) -> Path:
    """Records as a file that `linkage.finding.find` takes for the register."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerows([getattr(each, name) or "" for name in COLUMNS] for each in people)
    return path
