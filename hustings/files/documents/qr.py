"""QR codes: what stands in them, and their drawing as one stroked SVG path (the fastest of four ways tried in Typst).

`HU1:D:<release>:<door>` marks a door and `HU1:S:<release>:<sheet>` a sheet. Both stay within the alphanumeric set, so
they need about half the dots that a web address would, and a phone reads them at 12 mm under a street lamp.
"""

from itertools import groupby

import segno

from hustings.files.documents.content import opaque

_MASK = 2  # any mask is valid, and choosing the prettiest of eight takes five times as long as all the rest


def door_payload(release: str, door: str) -> str:
    """The text of a door's code: `HU1:D:R7K2:000123`."""
    return f"HU1:D:{opaque(release)}:{opaque(door)}"


def sheet_payload(release: str, sheet: str) -> str:
    """The text of a sheet's code: `HU1:S:R7K2:12`."""
    return f"HU1:S:{opaque(release)}:{opaque(sheet)}"


def svg(payload: str) -> str:
    """The code as a square SVG without quiet zone (the page keeps 4 modules clear); error correction M, 15 %."""
    matrix = segno.make(payload, error="m", micro=False, boost_error=False, mask=_MASK).matrix
    size = len(matrix)
    path = "".join(_row(y, row) for y, row in enumerate(matrix))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><path stroke="#000" d="{path}"/></svg>'


def _row(y: int, row: bytearray | bytes) -> str:
    """The dark runs of one row, each a horizontal stroke one module wide."""
    drawn, x = [], 0
    for dark, run in groupby(row):
        length = len(list(run))
        if dark:
            drawn.append(f"M{x} {y}.5h{length}")
        x += length
    return "".join(drawn)
