"""Postal codes with a place, a point, and the districts they may lie in.

One row per code, or one per code and district with a weight; columns by name, `.gz` accepted. A code alone never
decides a district where there is a civic address (formats.md section 7).
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

from hustings.domain.messages import BadInput, Message
from hustings.files.published import MAX_BYTES, RefusedRow, find_columns, fold_header, open_bytes

CANADA: Final = (-142.0, 41.0, -52.0, 84.0)
"""West, south, east, north of a wide box. A point outside it (`H0H 0H0` at the pole) is taken as unknown."""

_CODE = re.compile(r"[A-Z]\d[A-Z]\d[A-Z]\d", re.ASCII)
_COLUMNS: Final = {
    "code": ("postal_code", "postalcode", "postal code", "code"),
    "place": ("place", "place_name", "city", "municipality"),
    "lat": ("lat", "latitude"),
    "lon": ("lon", "lng", "long", "longitude"),
    "weight": ("weight",),
}
_DISTRICT = ("district", "district_code", "fed", "fednum", "fed_num")


@dataclass(frozen=True, slots=True)
class PostalRow:
    """A postal code without its space; `lat` and `lon` in degrees are both known or both None; `district` may be ""."""

    code: str
    place: str
    lat: float | None
    lon: float | None
    district: str
    weight: float


def normalise_postal_code(text: str) -> str | None:
    """`k1a 0b1` as `K1A0B1`, or None when it does not have the form A9A 9A9."""
    code = text.replace(" ", "").replace("-", "").upper()
    return code if _CODE.fullmatch(code) else None


def read_postal(path: Path, *, district_column: str = "") -> Iterator[PostalRow | RefusedRow]:
    """Each row of the file, or why it was refused. Streams.

    The district's column is the one named, or one called `district`, `fed_num` or `fed_2013`; it may be missing. Raises
    BadInput when the file is missing, not UTF-8 text, too large, or lacks the column of codes.
    """
    try:
        with open_bytes(path) as raw, io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as text:
            yield from _rows(path.name, csv.reader(_capped(path.name, text)), district_column)
    except FileNotFoundError:
        raise BadInput("There is no file {path}. Check the name.", path=path.name) from None
    except UnicodeDecodeError:
        raise BadInput("{path} is not UTF-8. Save it as UTF-8.", path=path.name) from None
    except (OSError, EOFError, csv.Error):
        raise BadInput("{path} is damaged or not a table. Download it again.", path=path.name) from None


def _capped(name: str, lines: Iterator[str]) -> Iterator[str]:
    size = 0
    for line in lines:
        size += len(line)
        if size > MAX_BYTES:
            raise BadInput("{path} holds more than {limit} MB. Split it.", path=name, limit=MAX_BYTES >> 20)
        yield line


def _rows(name: str, lines: Iterator[list[str]], district_column: str) -> Iterator[PostalRow | RefusedRow]:
    header = next(lines, None)
    if header is None:
        raise BadInput("{path} is empty.", path=name)
    wanted = {**_COLUMNS, "district": _district_names(header, district_column)}
    optional = ("place", "lat", "lon", "weight", *(() if district_column else ("district",)))
    at = find_columns(header, wanted, name=name, optional=optional)
    missing = len(header)  # the position of an empty cell put behind every row
    code_at, place_at, lat_at, lon_at, weight_at, district_at = (
        at.get(key, missing) for key in ("code", "place", "lat", "lon", "weight", "district")
    )
    for number, cells in enumerate(lines, start=2):
        if not cells:
            continue
        if len(cells) != missing:
            yield _refused(number, "Line {line} does not have as many cells as the header.")
            continue
        cells.append("")
        code = normalise_postal_code(cells[code_at])
        if code is None:
            yield _refused(number, "Line {line}: the postal code does not have the form A9A 9A9.")
            continue
        try:
            weight = float(cells[weight_at] or 1)
            lat, lon = _point(cells[lat_at], cells[lon_at])
        except ValueError:
            yield _refused(number, "Line {line}: a coordinate or weight is not a number.")
            continue
        if not 0 <= weight <= 1:
            yield _refused(number, "Line {line}: the weight is not between 0 and 1.")
            continue
        yield PostalRow(code, cells[place_at].strip(), lat, lon, cells[district_at].strip(), weight)


def _point(lat_text: str, lon_text: str) -> tuple[float, float] | tuple[None, None]:
    if not lat_text or not lon_text:
        return None, None
    lat, lon = float(lat_text), float(lon_text)
    west, south, east, north = CANADA
    return (lat, lon) if south <= lat <= north and west <= lon <= east else (None, None)


def _district_names(header: Sequence[str], asked: str) -> tuple[str, ...]:
    if asked:
        return (fold_header(asked),)
    dated = (title for title in map(fold_header, header) if re.fullmatch(r"fed_\d{4}", title))
    return tuple(chain(_DISTRICT, dated))


def _refused(line: int, text: str) -> RefusedRow:
    return RefusedRow(line, Message(text, {"line": line}))
