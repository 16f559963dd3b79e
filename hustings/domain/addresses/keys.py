"""Keys made from an address: the same for one door however it was written, and in the order of a walk."""

import re
from functools import lru_cache

from hustings.domain.addresses import street_types as types
from hustings.domain.addresses.address import Address
from hustings.domain.addresses.street import Street
from hustings.domain.names import fold_words

_CACHE = 1 << 17
_ORDINAL = re.compile(r"([0-9]+)(?:st|nd|rd|th|er|re|ere|e|ieme|eme)")
_LEADING = re.compile(r"[0-9]{1,9}")
_RUN = re.compile(r"[0-9]+|[^0-9]+")
# Words inside a name that are written in more than one way.
_SAME_WORD = {
    "saint": "st",
    "sainte": "ste",
    "mount": "mt",
    "fort": "ft",
    "part": "pt",
    "lots": "lot",
    "street": "st",
    "avenue": "ave",
    "av": "ave",
    "boulevard": "blvd",
    "boul": "blvd",
    "road": "rd",
    "chemin": "rd",
    "ch": "rd",
    "highway": "hwy",
    "route": "hwy",
    "rte": "hwy",
    "concession": "con",
    "conc": "con",
    "township": "twp",
    "tp": "twp",
    "range": "rge",
    "section": "sec",
}

NaturalKey = tuple[tuple[int, int, str], ...]
SortKey = tuple[str, int, int, str, NaturalKey]


def door_key(address: Address) -> str:
    """One text per dwelling: equal for the same one however written, different for another unit, number, suffix,
    street, municipality or province.

    The postal code is not in it when number, street and municipality are there; where one of them is missing it is,
    for otherwise everybody on a road without numbers would live behind one door. "" when nothing is stated.
    """
    unit = _loose(address.unit) if address.unit else ""
    number = _loose(address.civic_number)
    suffix = _loose(address.civic_suffix) if address.civic_suffix else ""
    key = f"{street_key(address)}|{number}|{suffix}|{unit}"
    if number and address.street_name and address.municipality:
        return key
    if not key.strip("|") and not address.postal_code:
        return ""
    return f"{key}|{_loose(address.postal_code)}"


def civic_value(address: Address) -> int | None:
    """The civic number as a number, without what follows it; None where it begins with no digit."""
    found = _LEADING.match(address.civic_number)
    return int(found[0]) if found else None


def street_key(address: Address) -> str:
    """One text per street: province, municipality, and name, type and direction folded; "||" when all are empty."""
    return _street_key(
        address.province,
        address.municipality,
        address.street_name,
        address.street_type,
        address.street_direction,
    )


@lru_cache(maxsize=_CACHE)
def _street_key(province: str, municipality: str, name: str, kind: str, direction: str) -> str:
    words = [_word(word) for word in fold_words(name).split()]
    heading = _direction_group(direction)
    if not heading and len(words) > 1 and words[0] in types.DIRECTIONS:  # "N Main St" is Main St N
        heading, words = types.DIRECTIONS[words[0]][0], words[1:]
    known = types.BY_CODE.get(kind)
    group = known.group if known else kind
    street = " ".join(filter(None, (*words, *map(_word, fold_words(group).split()), heading.lower())))
    places = " ".join(map(_word, fold_words(municipality).split()))
    return f"{fold_words(province)}|{places}|{street}"


def _word(word: str) -> str:
    ordinal = _ORDINAL.fullmatch(word)
    number = ordinal[1] if ordinal else word
    return (number.lstrip("0") or "0") if number.isdigit() else _SAME_WORD.get(word, word)


def _direction_group(direction: str) -> str:
    """The English code of a direction code of either language; other text as it is."""
    folded = fold_words(direction)
    known = types.DIRECTIONS.get(folded) or types.FRENCH_DIRECTIONS.get(folded)
    return known[0] if known else folded


@lru_cache(maxsize=_CACHE)
def _loose(text: str) -> str:
    """Folded, with no zeros before a number: "PH 03" and "ph3" are one unit."""
    return "".join(run.lstrip("0") or "0" if run.isdigit() else run for run in _RUN.findall(_joined(text)))


def _joined(text: str) -> str:
    # A blank between two numbers must stay, or "1 12" would be "11 2".
    return re.sub(r"(?<![0-9]) | (?![0-9])", "", fold_words(text))


def fold_street(street: Street) -> str:
    """The street part of `street_key`: name, type and direction folded, without the place."""
    return _street_key("", "", street.street_name, street.street_type, street.street_direction).rpartition("|")[2]


def sort_key(address: Address) -> SortKey:
    """The order of a walk: street, side (1 odd, 2 even, 3 without a number), number, suffix, then units as people count
    (2 before 10)."""
    digits = _leading_digits(address.civic_number)
    number = int(digits) if digits else 0
    side = 3 if not digits else 1 if number % 2 else 2
    return street_key(address), side, number, fold_words(address.civic_suffix), _natural(address.unit)


def _leading_digits(text: str) -> str:
    found = re.match(r"[0-9]{1,9}", text)
    return found[0] if found else ""


@lru_cache(maxsize=_CACHE)
def _natural(text: str) -> NaturalKey:
    return tuple(
        (0, int(run[:18]), run[18:]) if run.isdigit() else (1, 0, run.strip()) for run in _RUN.findall(fold_words(text))
    )
