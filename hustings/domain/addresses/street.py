"""Reads one free-form line of a civic address, English or French, Canadian or American, into its parts.

What is not understood stays in the street name: no digit and no word of a name is ever dropped.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from hustings.domain.addresses.street_names import only_a_type, split_street_name
from hustings.domain.addresses.units import split_leading_unit, split_trailing_unit

CACHE = 1 << 17
LONGEST_CACHED = 200


@dataclass(frozen=True, slots=True)
class Street:
    """The parts of a street line, "" for what is not stated.

    `street_type` and `street_direction` are codes (ST, BOUL; N, NO); `civic_suffix` is in capitals (A, 1/2). A
    direction in front of a name ("N Main") is part of `street_name`, where it is printed; the keys know that it is one.
    """

    unit: str = ""
    civic_number: str = ""
    civic_suffix: str = ""
    street_name: str = ""
    street_type: str = ""
    street_direction: str = ""


_DASH = "[-‐‑‒–—−]"
_HALF = r"[1-9]/[2-9]|[½¼¾⅓⅔]"
_NUMBER = re.compile(
    rf"""(?:no\.?\s*|n[°º]\s*|\#\s*)?
    (?:(?P<unit>[A-Z]{{0,2}}[0-9]{{1,6}}[A-Z]?|[A-Z]{{1,2}})\s*{_DASH}\s*)?
    (?P<number>[0-9]{{1,7}})
    (?P<suffix>[A-Z]|\s?{_DASH}?\s?(?:{_HALF})|{_DASH}[A-Z]|\s(?:bis|ter))?
    (?=[\s,;]|$)""",
    re.VERBOSE | re.IGNORECASE,
)
_AMERICAN_NUMBER = re.compile(
    rf"(?P<number>[0-9]{{1,7}}(?:-[0-9]{{1,7}})?)(?P<suffix>[A-Z]|\s?-?\s?(?:{_HALF})|-[A-Z])?(?=[\s,;]|$)",
    re.IGNORECASE,
)
_SPACED_SUFFIX = re.compile(r"([A-Z])(?:\s*,\s*|\s+(?=\S))", re.IGNORECASE)
_WITH_COMMA = re.compile(r"([A-Z])\s*,", re.IGNORECASE)
_FRACTIONS = {"½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3"}
_NUMBER_LAST = re.compile(
    r"(?P<street>.*\D),\s*(?P<number>[0-9]{1,6})(?P<letter>[A-Z]?)", re.IGNORECASE
)  # rue Huron, 12
# Land that has no street: lot and concession, section-township-range, a quarter section, a rural route.
_LAND = re.compile(
    r"""(?:(?:pt|part)\.?\s+)?lots?\s+[0-9]+\S*[\s,]+(?:con|conc|concession|plan|pt|part|rg|rang|range)\b
      | (?:con|conc|concession)\.?\s+[0-9]+[\s,]+(?:pt\.?\s+)?lots?\b
      | (?:r\.?\s?r\.?|rural\ route|route\ rurale)\s*\#?[0-9]
      | (?:[NS][EW]|[NSEW]|LSD\s?[0-9]+)\.?[\s-]*(?:1/4|¼)?[\s-]*(?:of\s+)?(?:sec(?:tion)?\.?\s*)?[0-9]{1,2}[\s-]+
        (?:(?:tp|twp|township)\.?\s*)?[0-9]{1,3}[\s-]+(?:(?:rg|rge|range)\.?\s*)?[0-9]{1,2}\b
      | (?:(?:[NS][EW])[\s-]+)?(?:sec(?:tion)?|twp|tp|township|rge|range)\.?\s+[0-9]+[\s,]+
        (?:sec(?:tion)?|twp|tp|township|rge|range)\b
      | [0-9]{1,2}-[0-9]{1,3}-[0-9]{1,2}[\s-]*W[1-6]?\b""",
    re.VERBOSE | re.IGNORECASE,
)
_UNSEEN = dict.fromkeys(
    (0x00AD, 0x061C, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF)
)


def parse_street(text: str, country: str = "CA") -> Street:
    """The parts of one line: `4-12 Main St W`, `12, rue des Érables O, app. 4`, `795 Johnson Club Apt. 394`.

    `country` is "CA" or "US": in the first, a number before a hyphen is a unit (4-12 Main), in the second it belongs to
    the house number (12-34 Main). Never raises. Not for a line with a postal box: see `split_postal_box`.
    """
    return _parse(text, country) if len(text) <= LONGEST_CACHED else _parse.__wrapped__(text, country)


@lru_cache(maxsize=CACHE)
def _parse(text: str, country: str) -> Street:
    american = country == "US"
    line = clean(text)
    if _LAND.match(line):
        return Street(street_name=line)
    building, line = _split_building(line)
    unit, line = split_leading_unit(line)
    number = read_number(line, american)
    rest, trailing = split_trailing_unit(number.rest if number else line, has_number=number is not None)
    if number is None and (after := _NUMBER_LAST.fullmatch(rest)):
        number, rest = CivicNumber("", after["number"], after["letter"].upper(), ""), after["street"]
    number = number or CivicNumber("", "", "", "")
    name, kind, direction = split_street_name(rest, american)
    units = (unit, number.unit, building, trailing)
    return Street(" ".join(filter(None, units)), number.number, number.suffix, name, kind, direction)


def clean(text: str) -> str:
    """Composed (NFC), single blanks, nothing unseen, no stray comma at the ends."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(_UNSEEN)
    return " ".join(text.split()).strip(" ,;")


def _split_building(line: str) -> tuple[str, str]:
    """("Résidence Bellevue", "12 rue X") for a building named before the number, else ("", line)."""
    if line[:1].isdigit() or "," not in line:
        return "", line
    building, _, rest = line.partition(",")
    rest = rest.strip()
    if any(c.isdigit() for c in building) or len(building.split()) < 2:
        return "", line
    found = _NUMBER.match(rest)
    return (building, rest) if found and found.end() < len(rest) else ("", line)


@dataclass(frozen=True, slots=True)
class CivicNumber:
    """The beginning of a line, and the rest of it."""

    unit: str
    number: str
    suffix: str
    rest: str


def read_number(line: str, american: bool) -> CivicNumber | None:
    """The civic number that opens a line, with its unit and suffix; None when the line opens with something else."""
    found = (_AMERICAN_NUMBER if american else _NUMBER).match(line)
    if not found:
        return None
    unit = "" if american else (found["unit"] or "").upper()
    number, suffix = found["number"], (found["suffix"] or "").strip(" -‐‑‒–—−").upper()
    rest = line[found.end() :].lstrip(" ,;")
    comma = line[found.end() :].lstrip().startswith((",", ";"))
    if found["suffix"] and _is_ordinal(found["suffix"], rest):
        # "5e Avenue" has no number; in "10-5e Avenue" the number is 10.
        return CivicNumber("", unit, "", f"{number}{found['suffix']} {rest}") if unit.isdigit() else None
    if not suffix and not comma and only_a_type(rest, american):
        # "123 St NW" is the street; in "10020-123 St" the number is 10020.
        if not unit:
            return None
        return CivicNumber("", unit, "", f"{number} {rest}") if unit.isdigit() else None
    suffix = _FRACTIONS.get(suffix, suffix)
    if not suffix and not comma:
        suffix, rest = _spaced_suffix(rest, american)
    return CivicNumber(unit, number, suffix, rest)


def _is_ordinal(suffix: str, rest: str) -> bool:
    return suffix in ("e", "E") and only_a_type(rest, american=False)


def _spaced_suffix(rest: str, american: bool) -> tuple[str, str]:
    """("A", "Main St") of "A Main St". A letter counts when it is A, B or C or a comma follows: others are initials,
    directions or the O' of a name."""
    found = _SPACED_SUFFIX.match(rest)
    if not found or only_a_type(rest[found.end() :], american):  # "12 B Street": B is the street
        return "", rest
    if found[1].upper() in "ABC" or _WITH_COMMA.match(rest):
        return found[1].upper(), rest[found.end() :]
    return "", rest
