"""A record as it is compared: the parts of a name, a birth, ways to be reached and a door, each folded to one form.

Rows of files become records here; people of the register are read in the same columns by `people/sql/register.sql`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from hustings.domain import emails, phones
from hustings.domain.addresses import Address, door_key, from_line, from_parts
from hustings.domain.messages import Message
from hustings.domain.names import fold

# The columns of a table of records, in order, and their types in the engine. Several phones stand with a blank between.
COLUMNS = {
    "id": "BIGINT",
    "family": "VARCHAR",
    "given": "VARCHAR",
    "middle": "VARCHAR",
    "generation": "VARCHAR",
    "birth_from": "DATE",
    "birth_to": "DATE",
    "phones": "VARCHAR",
    "emails": "VARCHAR",
    "number": "VARCHAR",
    "street": "VARCHAR",
    "unit": "VARCHAR",
    "place": "VARCHAR",
    "postal": "VARCHAR",
}
# What a file may give of a record, by the meanings that columns have elsewhere.
MEANINGS = (
    *("family_name", "given_name", "middle_name", "name_suffix", "birth_date", "birth_from", "birth_to"),
    *("phone", "mobile", "email", "unit", "civic_number", "street_name", "civic_address", "municipality"),
    *("province", "postal_code"),
)
_GENERATIONS = {
    "jr": "younger",
    "junior": "younger",
    "fils": "younger",
    "ii": "younger",
    "iii": "third",
    "sr": "elder",
    "senior": "elder",
    "pere": "elder",
}
_BIRTH = re.compile(r"([0-9]{4})[-/.]?([0-9]{2})[-/.]?([0-9]{2})")


@dataclass(frozen=True, slots=True)
class Record:
    """One row or person to be compared; "" or None where nothing is stated."""

    id: int
    family: str = ""
    given: str = ""
    middle: str = ""
    generation: str = ""
    birth_from: date | None = None
    birth_to: date | None = None
    phones: str = ""
    emails: str = ""
    number: str = ""
    street: str = ""
    unit: str = ""
    place: str = ""
    postal: str = ""


def record_of(number: int, said: Mapping[str, str]) -> Record:
    """The record of what a row says under `MEANINGS`, as written. What cannot be read counts as not stated."""
    family, of_family = _generation(fold(said.get("family_name", "")))
    given, of_given = _generation(fold(said.get("given_name", "")))
    return Record(
        number,
        family,
        given,
        fold(said.get("middle_name", "")),
        fold(said.get("name_suffix", "")) or of_family or of_given,
        *_births(said),
        " ".join(filter(None, (_phone(said.get("phone", "")), _phone(said.get("mobile", ""))))),
        _email(said.get("email", "")),
        *_door(said),
    )


def generation_of(suffix: str) -> str:
    """What a suffix of a name says of parents and children; "" for any other."""
    return _GENERATIONS.get(fold(suffix), "")


def _generation(name: str) -> tuple[str, str]:
    """A folded name without the "jr", "fils" or the like at its end, and that word."""
    head, _, last = name.rpartition(" ")
    return (head, last) if head and last in _GENERATIONS else (name, "")


def _births(said: Mapping[str, str]) -> tuple[date | None, date | None]:
    low, high = said.get("birth_from", ""), said.get("birth_to", "")
    if low and high:
        return date.fromisoformat(low), date.fromisoformat(high)
    found = _BIRTH.match(said.get("birth_date", "").strip())
    try:
        day = date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:  # a slip of the pen in the day: the row is compared by what else it says
        day = None
    return day, day


@lru_cache(maxsize=1 << 16)
def _phone(text: str) -> str:
    found = phones.normalise(text)
    return "" if isinstance(found, Message) else found.e164


@lru_cache(maxsize=1 << 16)
def _email(text: str) -> str:
    found = emails.normalise(text)
    return "" if isinstance(found, Message) else found.casefold()


def address_of(said: Mapping[str, str]) -> Address:
    """Where a row says that somebody lives."""
    place = {name: said.get(name, "") for name in ("municipality", "province", "postal_code")}
    if line := said.get("civic_address", ""):
        address = from_line(line, **place)
        return replace(address, unit=said["unit"]) if said.get("unit") and not address.unit else address
    return from_parts(**{name: said.get(name, "") for name in ("unit", "civic_number", "street_name")}, **place)


def _door(said: Mapping[str, str]) -> tuple[str, str, str, str, str]:
    """(number, street, unit, place, postal code) of a row, as the key of a door has them."""
    address = address_of(said)
    return (*door_of(door_key(address)), address.postal_code)


def door_of(key: str) -> tuple[str, str, str, str]:
    """(number with its suffix, street, unit, place) of the key of a door."""
    _, place, street, number, suffix, unit, *_ = [*key.split("|"), *[""] * 6]
    return number + suffix, street, unit, place
