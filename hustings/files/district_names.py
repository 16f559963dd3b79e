"""The names of districts: one row per code, with the name in each language, the province, and outside identifiers."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hustings.domain.messages import BadInput, Message
from hustings.files.published import (
    Line,
    RefusedRow,
    decode,
    find_columns,
    guess_delimiter,
    read_bytes,
    read_lines,
    repair_c1,
)

_PROVINCES: Final = {
    "10": "NL",
    "11": "PE",
    "12": "NS",
    "13": "NB",
    "24": "QC",
    "35": "ON",
    "46": "MB",
    "47": "SK",
    "48": "AB",
    "59": "BC",
    "60": "YT",
    "61": "NT",
    "62": "NU",
}
_COLUMNS: Final = {
    "code": ("code", "fed_num", "fednum", "id_riding", "district"),
    "name_en": ("name_en", "name_riding_en", "enname", "ed_namee"),
    "name_fr": ("name_fr", "name_riding_fr", "frname", "ed_namef"),
    "province": ("province", "id_province", "provcode"),
    "ocd": ("ocd_id", "ocd"),
}


@dataclass(frozen=True, slots=True)
class DistrictName:
    """A district's code and what it is called. `ocd` is its Open Civic Data id, or ""."""

    code: str
    name_en: str
    name_fr: str
    province: str
    ocd: str = ""


def province_of(code: str) -> str:
    """The two letters of the province that a federal riding's code begins with, or "" for any other kind of code."""
    return _PROVINCES.get(code[:2], "") if re.fullmatch(r"\d{5}", code, re.ASCII) else ""


def read_district_names(path: Path) -> tuple[list[DistrictName], list[RefusedRow]]:
    """The districts of a names table, and the lines that were refused. Columns by name, in any order.

    Raises BadInput when a column of code, English name or French name is missing.
    """
    text = decode(read_bytes(path), path.name)
    lines = read_lines(text, guess_delimiter(text))
    first = next(lines, None)
    if not isinstance(first, Line):
        raise BadInput("{path} is empty or does not begin with a header.", path=path.name)
    at = find_columns(first.cells, _COLUMNS, name=path.name, optional=("province", "ocd"))
    names: dict[str, DistrictName] = {}
    refused: list[RefusedRow] = []
    for line in lines:
        if isinstance(line, RefusedRow):
            refused.append(line)
            continue
        if len(line.cells) != len(first.cells):
            refused.append(RefusedRow(line.number, Message("Line {line} is incomplete.", {"line": line.number})))
            continue
        cells = {key: repair_c1(line.cells[index]).strip() for key, index in at.items()}
        cells.setdefault("province", province_of(cells["code"]))
        if not cells["code"] or not cells["name_en"] or cells["code"] in names:
            reason = Message("Line {line} lacks a code or name, or repeats a code.", {"line": line.number})
            refused.append(RefusedRow(line.number, reason))
            continue
        names[cells["code"]] = DistrictName(**cells)
    return list(names.values()), refused
