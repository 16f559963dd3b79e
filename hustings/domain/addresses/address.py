"""A civic address of a person or a building, made from the columns of a file."""

from dataclasses import dataclass
from functools import lru_cache

from hustings.domain.addresses import street_types as types
from hustings.domain.addresses.postal_codes import normalise_postal_code
from hustings.domain.addresses.street import CACHE, clean, parse_street, read_number
from hustings.domain.addresses.street_names import direction_code, split_street_name, type_code
from hustings.domain.addresses.units import read_unit
from hustings.domain.names import fold_words


@dataclass(frozen=True, slots=True)
class Address:
    """One civic address; every field is text and "" means not stated.

    Codes: `street_type`, `street_direction` (see `street_types`), `province` (two letters), `postal_code` (without the
    space; text that is no code is kept as it is). Names keep their spelling, accents and case.
    """

    unit: str = ""
    civic_number: str = ""
    civic_suffix: str = ""
    street_name: str = ""
    street_type: str = ""
    street_direction: str = ""
    municipality: str = ""
    province: str = ""
    postal_code: str = ""


_PROVINCES = {
    "ON": "ontario ont",
    "QC": "quebec que pq",
    "BC": "british columbia|colombie britannique|b c",
    "AB": "alberta alta",
    "SK": "saskatchewan sask",
    "MB": "manitoba man",
    "NB": "new brunswick|nouveau brunswick|n b",
    "NS": "nova scotia|nouvelle ecosse|n s",
    "PE": "prince edward island|ile du prince edouard|pei|ipe|p e i",
    "NL": "newfoundland and labrador|terre neuve et labrador|newfoundland|nfld|nf|tnl",
    "YT": "yukon|yk",
    "NT": "northwest territories|territoires du nord ouest|nwt|tno",
    "NU": "nunavut",
}
_PROVINCE_OF = {
    word: code for code, words in _PROVINCES.items() for word in (words.split("|") if "|" in words else words.split())
}


def from_parts(
    *,
    unit: str = "",
    civic_number: str = "",
    civic_suffix: str = "",
    street_name: str = "",
    street_type: str = "",
    street_direction: str = "",
    municipality: str = "",
    province: str = "",
    postal_code: str = "",
    country: str = "CA",
) -> Address:
    """An address from separate columns. A column that holds more than its name says is taken apart: a number "4-12A"
    into unit, number and suffix, a street name "Main St W" into name, type and direction when those columns are
    empty. `country` is "CA" or "US". Never raises."""
    number_part = _number(unit, civic_number, civic_suffix, country)
    province = province_code(province)
    street_part = _street(street_name, street_type, street_direction, province, country)
    return Address(*number_part, *street_part, _text(municipality), province, _postal(postal_code, country))


def from_line(
    text: str, *, municipality: str = "", province: str = "", postal_code: str = "", country: str = "CA"
) -> Address:
    """An address whose street is one free-form line (see `parse_street`)."""
    street = parse_street(text, country)
    return Address(
        street.unit,
        street.civic_number,
        street.civic_suffix,
        street.street_name,
        street.street_type,
        street.street_direction,
        _text(municipality),
        province_code(province),
        _postal(postal_code, country),
    )


@lru_cache(maxsize=CACHE)
def _number(unit: str, civic_number: str, civic_suffix: str, country: str) -> tuple[str, str, str]:
    unit, number, suffix = read_unit(clean(unit)), clean(civic_number), clean(civic_suffix).upper()
    found = None if number.isdecimal() else read_number(number, country == "US")
    if not found or found.rest or (found.unit and unit) or (found.suffix and suffix):
        return unit, number, suffix
    return unit or found.unit, found.number, suffix or found.suffix


@lru_cache(maxsize=CACHE)
def _street(name: str, kind: str, direction: str, province: str, country: str) -> tuple[str, str, str]:
    name, kind, direction = clean(name), clean(kind), clean(direction)
    american = country == "US"
    if not kind:
        split, code, found = split_street_name(name, american)
        if found and direction:  # the column and the name both say one: the name keeps its own
            split, code, found = name, "", ""
    else:
        split, code, found = name, type_code(kind, name, province, american), ""
    french = code in types.BY_CODE and types.BY_CODE[code].language == "fr"
    return split, code, found or direction_code(direction, french)


@lru_cache(maxsize=CACHE)
def _text(text: str) -> str:
    return clean(text)


@lru_cache(maxsize=1 << 12)
def province_code(text: str) -> str:
    """The two-letter code of a Canadian province in English or French; any other text in capitals."""
    return _PROVINCE_OF.get(fold_words(text), clean(text).upper())


@lru_cache(maxsize=CACHE)
def _postal(text: str, country: str) -> str:
    code = normalise_postal_code(text, country)
    return code if isinstance(code, str) else clean(text).upper()
