"""An address as people read it, on one line or as the lines of a letter."""

import re

from hustings.domain.addresses import street_types as types
from hustings.domain.addresses.address import Address
from hustings.domain.addresses.postal_codes import show_postal_code

_SHORT_UNIT = re.compile(r"[A-Z]{0,2}[0-9]*[A-Z]?")
_ROAD_NUMBER = re.compile(r"[0-9]{1,4}[A-Za-z]?")
_FRENCH_ORDINAL = re.compile(r"[0-9]{1,4}(?:e|er|re|ère|ere|ième|ieme|ème|eme)", re.I)
_ZIP = re.compile(r"[0-9]{5}(?:-[0-9]{4})?")


def one_line(address: Address, language: str = "en", in_full: bool = False) -> str:
    """ "4-12 Main St W, Guelph ON  N1G 2W1"; in French "12, rue des Érables O, app. 4, Laval QC  H7A 1B2".

    `in_full` writes the type of the street out, where it is otherwise shortened: "4-12 Main Street W".
    """
    return ", ".join(filter(None, (street_line(address, language, in_full), _place(address))))


def mail_lines(address: Address, language: str = "en", in_full: bool = False) -> list[str]:
    """The lines of a label below the name: street, then municipality, province and postal code with two blanks before
    it, as Canada Post asks. Empty lines are left out."""
    return [line for line in (street_line(address, language, in_full), _place(address)) if line]


def street_line(address: Address, language: str = "en", in_full: bool = False) -> str:
    """Unit, number and street: "4-12 Main St W", "12 N Main St Apt 4" (United States), "12, rue Main, app. 4"."""
    number = _number(address)
    street = _street(address, in_full)
    unit = address.unit
    if language == "fr":
        after = unit if not unit or _is_word(unit) else f"app. {unit}"
        return ", ".join(filter(None, (number, street, after)))
    if not unit:
        return f"{number} {street}".strip()
    if number and _SHORT_UNIT.fullmatch(unit) and not _is_word(unit) and not _is_american(address):
        return f"{unit}-{number} {street}".strip()
    after = unit if _is_word(unit) else f"Apt {unit}"
    return (" " if _is_american(address) else ", ").join(filter(None, (f"{number} {street}".strip(), after)))


def _is_word(unit: str) -> bool:
    """Whether a unit says itself what it is: "BSMT", "PH 3", the name of a building."""
    return " " in unit or (unit.isalpha() and len(unit) > 2)


def _is_american(address: Address) -> bool:
    return bool(_ZIP.fullmatch(address.postal_code))


def _number(address: Address) -> str:
    attached = len(address.civic_suffix) == 1 and address.civic_suffix.isalpha()
    return f"{address.civic_number}{'' if attached else ' '}{address.civic_suffix}".strip()


def _street(address: Address, in_full: bool) -> str:
    """Type and name in the order of the street's own language, the type in capitals if the name is."""
    name = address.street_name
    known = types.BY_CODE.get(address.street_type)
    kind = known.printed if known else address.street_type
    loud = bool(kind) and name.isupper() and len(name) > 2
    if loud:
        kind = known.code if known else kind
    if in_full and known and known.code in types.IN_FULL:
        kind = types.IN_FULL[known.code].upper() if loud else types.IN_FULL[known.code]
    parts = [name, kind]
    if known and known.language == "fr":
        if not _FRENCH_ORDINAL.fullmatch(name):
            parts.reverse()
    elif address.street_type in types.BEFORE_A_NUMBER and _ROAD_NUMBER.fullmatch(name):
        parts.reverse()
    return " ".join(filter(None, (*parts, address.street_direction)))


def _place(address: Address) -> str:
    place = " ".join(filter(None, (address.municipality, address.province)))
    return "  ".join(filter(None, (place, show_postal_code(address.postal_code))))
