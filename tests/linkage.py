"""A register as PostgreSQL copies it out."""

import csv
import io
from collections.abc import Iterable

from hustings.linkage.records import COLUMNS, Record


def copied_out(people: Iterable[Record]) -> list[bytes]:
    """Records as the register that `linkage.finding.find` takes."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([getattr(each, name) or "" for name in COLUMNS] for each in people)
    return [out.getvalue().encode()]
