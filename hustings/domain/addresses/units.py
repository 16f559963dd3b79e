"""Units inside a civic number: apartments, suites, floors, lots of a park, parts of a house."""

import re

from hustings.domain.addresses.street_names import word as word_form
from hustings.domain.addresses.street_types import DIRECTIONS, ENGLISH, NUMBERED

# Their word is dropped: the number alone is the unit ("Apt 4" is "4").
_PLAIN = (
    r"apartment|apartement|appartement|aprt|appt|apt|app|unit[eé]|unit|suite|ste|bureau|bur|room|rm|chambre|chbre|"
    r"local|porte|door"
)
# Their word is kept, because 3 and PH 3 may both exist.
_KEPT = {
    "PH": r"penthouse|ph",
    "BLDG": r"building|bldg|b[aâ]timent|b[aâ]t|[eé]difice|tower|tour",
    "FL": r"floor|fl|[eé]tage",
    "LOT": r"lot|space|spc",
    "TRLR": r"trailer|trlr",
}
_WORDS = "|".join([_PLAIN, *_KEPT.values()])
# Parts of a house that need no number.
_ALONE = {
    "BSMT": r"basement|bsmt|sous-sol|ss",
    "UPPER": r"upper(?:\s+(?:unit|level|floor))?",
    "LOWER": r"lower(?:\s+(?:unit|level|floor))?",
    "MAIN": r"main\s+floor|rez-de-chauss[eé]e|rdc",
    "REAR": r"rear|arri[eè]re",
    "PH": r"penthouse",
}
_ALONE_WORDS = "|".join(_ALONE.values())
_ID = r"[A-Z]{0,2}-?[0-9]+(?:[A-Z]|-[0-9A-Z]{1,5})?|[A-Z]"

_LEADING = re.compile(
    rf"(?:(?P<word>{_WORDS})\b\.?\s*(?:\#|no\.?|n[°º])?\s*|\#\s*)(?P<id>{_ID})\s*(?:[,;]|\s-\s|-|\s)\s*(?=[0-9])", re.I
)
_LEADING_ALONE = re.compile(rf"(?P<word>{_ALONE_WORDS})(?:\s*[,;-]\s*|\s+)(?=[0-9])", re.I)
_TRAILING = re.compile(
    rf"(?:^|[\s,;]+(?:-\s*)?)(?:(?P<word>{_WORDS})\b\.?\s*(?:\#|no\.?\s|n[°º])?\s*|\#\s*)(?P<id>{_ID})$", re.I
)
_TRAILING_ALONE = re.compile(rf"(?:^|[\s,;]+)(?P<word>{_ALONE_WORDS})$", re.I)
_FLOOR = re.compile(r"(?:^|[\s,;]+)(?P<id>[0-9]{1,3})(?:st|nd|rd|th|er|e|re)\s+(?:floor|fl|[eé]tage)\.?$", re.I)
_ALSO_A_NAME = re.compile(r"upper|lower|rear|arri[eè]re|ss", re.I)
_AFTER_COMMA = re.compile(r",\s*(?P<id>[A-Z]?[0-9]{1,5}[A-Z]?)$", re.I)
# Words that are also names or types of streets ("Ste-Anne", "Tower Rd", "Upper") need a digit after them.
_NEED_A_DIGIT = re.compile(r"ste|local|lot|fl|floor|tour|tower|space|bur|door|porte", re.I)


def split_leading_unit(line: str) -> tuple[str, str]:
    """("4", "12A Main Street") of "Unit 4, 12A Main Street"; ("", line) when no unit comes first."""
    found = _LEADING.match(line)
    if found and found.end() < len(line) and _has_a_street(line[found.end() :]):
        return _unit(found["word"], found["id"]), line[found.end() :]
    found = _LEADING_ALONE.match(line)
    if found and _has_a_street(line[found.end() :]):
        return _alone(found["word"]), line[found.end() :]
    return "", line


def split_trailing_unit(line: str, has_number: bool) -> tuple[str, str]:
    """("Main St", "4") of "Main St Apt 4"; also "#4", "2nd floor", "basement", and ", 4" when a number came before."""
    units: list[str] = []
    while len(units) < 3:
        found = _trailing(line, has_number and not units)
        if not found:
            break
        units.insert(0, found[1])
        line = found[0]
    return line, " ".join(units)


def _trailing(line: str, bare: bool) -> tuple[str, str] | None:
    found = _TRAILING.search(line)
    if found and not (
        found["word"] is None and word_form(line[: found.start()]) in NUMBERED
    ):  # "Highway #7" is no unit
        word, identifier = found["word"] or "", found["id"]
        if identifier[-1].isdigit() or any(c.isdigit() for c in identifier) or not _NEED_A_DIGIT.fullmatch(word):
            return line[: found.start()].rstrip(" ,;"), _unit(word, identifier)
    if found := _FLOOR.search(line):
        return line[: found.start()].rstrip(" ,;"), f"FL {found['id']}"
    if (found := _TRAILING_ALONE.search(line)) and found.start() > 0 and _ends_a_street(line, found):
        return line[: found.start()].rstrip(" ,;"), _alone(found["word"])
    if bare and (found := _AFTER_COMMA.search(line)) and found.start() > 0:
        return line[: found.start()].rstrip(" ,;"), found["id"].upper()
    return None


def read_unit(text: str) -> str:
    """The unit of a column of its own: "APT. 394" → "394", "#4" → "4", "basement" → "BSMT", other text as it is."""
    text = text.strip(" ,;")
    if text.isalnum():
        alone = _TRAILING_ALONE.fullmatch(text) if text.isalpha() and len(text) > 1 else None
        return _alone(alone["word"]) if alone else text.upper()
    rest, unit = split_trailing_unit(text, has_number=False)
    return unit if unit and not rest else text.upper()


def _unit(word: str | None, identifier: str) -> str:
    identifier = identifier.upper()
    for code, words in _KEPT.items():
        if word and re.fullmatch(words, word, re.I):
            return f"{code} {identifier}"
    return identifier


def _alone(word: str) -> str:
    return next(code for code, words in _ALONE.items() if re.fullmatch(words, word, re.I))


def _ends_a_street(line: str, found: re.Match[str]) -> bool:
    """Whether a word such as "upper" or "rear" is a part of the house and not of the street's name."""
    if "," in found[0] or not _ALSO_A_NAME.fullmatch(found["word"]):
        return True
    before = word_form(line[: found.start()].rpartition(" ")[2])
    return before in ENGLISH or before in DIRECTIONS


def _has_a_street(rest: str) -> bool:
    return any(c.isalpha() for c in rest)
