"""Finding a person: by name (accents off, one slip forgiven), phone, e-mail, civic address, postal code or number."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from hustings.domain import addresses, emails, names, phones
from hustings.domain.addresses import Address, fold_street
from hustings.domain.messages import Message

LIMIT = 20  # fewer than a screen that would have to pass the gate
_NO_CIVIC_NUMBER = 7  # digits from which a number is no house's, but an elector's or a phone's
_PART_OF_A_PHONE = 6  # digits: an area code and an exchange
_SAME_STREET = 200  # addresses looked at for the right town: as many as one number of one street name has in a country
_TOWN_WORDS = 4
_LAST = "\U0010ffff"  # sorts after every letter: the end of a range of prefixes

_PEOPLE = """
SELECT p.id, p.family_name, p.given_name, p.status, coalesce(a.unit, ''), coalesce(a.civic_number, ''),
       coalesce(a.civic_suffix, ''), coalesce(a.street_name, ''), coalesce(a.street_type, ''),
       coalesce(a.street_direction, ''), coalesce(a.municipality, ''), coalesce(a.province, ''),
       coalesce(a.postal_code, '')
FROM ({which} LIMIT %(limit)s) f
JOIN people_person known ON known.id = f.id
JOIN people_person p ON p.id = known.top_id
LEFT JOIN people_address a ON a.id = p.address_id
"""
_BY_NAME = (
    "SELECT id FROM people_person WHERE family_key >= %({family})s AND family_key < %({family}_end)s"
    " AND given_key >= %({given})s AND given_key < %({given}_end)s ORDER BY family_key, given_key"
)
_BY_SURNAMES = (
    "SELECT id FROM people_person WHERE family_key = ANY (ARRAY(SELECT similar_surnames(%({family})s)))"
    " AND given_key >= %({given})s AND given_key < %({given}_end)s"
)
_BY_GIVEN = "SELECT id FROM people_person WHERE given_key >= %(given)s AND given_key < %(given_end)s"
_ONE_WAY = "(SELECT id, {place} AS place FROM ({query}) AS n LIMIT %(limit)s)"
_ANY_WAY = "SELECT id FROM ({ways}) AS any_way ORDER BY place"
_BY_POINT = "SELECT person_id AS id FROM people_contact_point WHERE value = %(value)s"
_BY_PART_OF_A_PHONE = (
    "SELECT DISTINCT person_id AS id FROM people_contact_point WHERE value >= %(phone)s AND value < %(phone_end)s"
)
_BY_NUMBER = "SELECT id FROM people_person WHERE elector_number = %(value)s AND elector_number <> ''"
_ANY_SAINT = {"st": "saint", "saint": "st", "ste": "sainte", "sainte": "ste"}
_POSTAL_CODE = re.compile(r"\b[A-Za-z]\d[A-Za-z][ -]?\d[A-Za-z]\d\b")
_PROVINCE = re.compile(r"[ ,]+(NL|PE|NS|NB|QC|ON|MB|SK|AB|BC|YT|NT|NU)[ ,]*$", re.IGNORECASE)
_AFTER_NUMBER = re.compile(r"^(\S*\d[A-Za-z]?)\s*,\s*(?=\S)")  # 12, rue des Érables
_CIVIC = re.compile(r"\d|[A-Za-z]{1,2}-\d")
_BY_PERSON = "SELECT id FROM people_person WHERE id = ANY (%(value)s)"
_BY_POSTAL = (
    "SELECT p.id FROM people_address a JOIN people_person p ON p.address_id = a.id WHERE a.postal_code = %(value)s"
    " AND p.merged_into IS NULL"
)
_BY_ADDRESS = (
    "SELECT p.id FROM people_address a JOIN people_person p ON p.address_id = a.id"
    " WHERE a.civic_value = %(number)s AND a.street_search >= %(street)s AND a.street_search < %(street_end)s"
    " AND p.merged_into IS NULL"
)
# Whom a line of paper means: the first letters of a name, and the postal code; then the area, for people move.
_AT_POSTAL_CODE = (
    "SELECT p.id FROM people_address a JOIN people_person p ON p.address_id = a.id WHERE a.postal_code = %(postal)s"
    " AND p.status <> 'removed' AND p.merged_into IS NULL"
    " AND (p.family_key >= %(family)s AND p.family_key < %(family_end)s"
    " OR p.given_key >= %(family)s AND p.given_key < %(family_end)s) ORDER BY p.family_key, p.given_key, p.id"
)
_IN_AREA = (
    "SELECT p.id FROM people_person p JOIN people_address a ON a.id = p.address_id"
    " WHERE p.family_key >= %(family)s AND p.family_key < %(family_end)s AND p.status <> 'removed'"
    " AND p.merged_into IS NULL AND left(a.postal_code, 3) = %(area)s ORDER BY p.family_key, p.given_key, p.id"
)
_SURROUNDINGS = """
SELECT p.id, coalesce(d.number, ''), coalesce(r.name_en, ''), coalesce(r.name_fr, ''),
       (SELECT count(*) - 1 FROM people_person h WHERE h.address_id = p.address_id AND h.merged_into IS NULL)
FROM people_person p
LEFT JOIN geography_poll d ON d.id = p.poll_id
LEFT JOIN geography_district r ON r.id = d.district_id
WHERE p.id = ANY (%s)
"""


@dataclass(frozen=True)
class Found:
    """One person found, with enough to tell them from a namesake."""

    person_id: int
    family_name: str
    given_name: str
    status: str
    address: Address

    @property
    def name(self) -> str:
        """Given name, then family name."""
        return " ".join(filter(None, (self.given_name, self.family_name)))


@dataclass(frozen=True)
class Surroundings:
    """Where a person found belongs: their poll and district, and how many others live behind the same door."""

    poll: str
    district_en: str
    district_fr: str
    others: int


def search(text: str, limit: int = LIMIT) -> list[Found]:
    """The people whom `text` may mean, best first, among those the acting user may see."""
    found: dict[int, Found] = {}
    for which, params, town in _readings(text.strip()):
        if len(found) >= limit:
            break
        for each in _found(which, {**params, "limit": max(limit, _SAME_STREET) if town else limit}):
            if names.fold(each.address.municipality).startswith(town):
                found.setdefault(each.person_id, each)
    return list(found.values())[:limit]


def at_postal_code(name: str, postal_code: str, limit: int) -> list[Found]:
    """Those whose family or given name begins so, at a postal code; where there is nobody, in its area (three signs).

    Both must say something: three letters of a name, and a whole code. Else nobody is found.
    """
    postal, family = addresses.normalise_postal_code(postal_code), names.fold(name)
    if not isinstance(postal, str) or len(postal) != 6 or len(family) < 3:
        return []
    said = {**_range("family", family), "postal": postal, "area": postal[:3], "limit": limit}
    return _found(_AT_POSTAL_CODE, said) or _found(_IN_AREA, said)


def numbered(people: Sequence[int]) -> list[Found]:
    """The people of these numbers, as a search would show them, in the order of their names; for a screen's worth."""
    found = _found(_BY_PERSON, {"value": list(people), "limit": len(people)})
    return sorted(found, key=lambda each: (names.fold(each.family_name), names.fold(each.given_name), each.person_id))


def _found(which: str, params: dict[str, Any]) -> list[Found]:
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE.format(which=which), params)
        found = {
            person: Found(person, family, given, status, Address(*place))
            for person, family, given, status, *place in cursor.fetchall()
        }
        return list(found.values())


def _readings(text: str) -> Iterator[tuple[str, dict[str, Any], str]]:
    """What the text may be, likeliest first, each with the beginning of the town that it names, folded.

    A later reading is tried only while fewer are found than wanted.
    """
    if "@" in text:
        email = emails.normalise(text)
        if isinstance(email, str):
            yield _BY_POINT, {"value": email}, ""
        return
    digits = re.sub(r"\D", "", text)
    numeric = len(digits) >= _PART_OF_A_PHONE and not re.search(r"[^\W\d_]", text)
    if numeric or (len(digits) >= _NO_CIVIC_NUMBER and not re.search(r"[A-Za-z]{3}", text)):
        phone = phones.normalise(text)
        yield _BY_NUMBER, {"value": text}, ""
        if isinstance(phone, Message):
            yield _BY_PART_OF_A_PHONE, _range("phone", f"+1{digits.removeprefix('1')}"), ""
        else:
            yield _BY_POINT, {"value": phone.e164}, ""
        return
    postal = addresses.normalise_postal_code(text)
    if isinstance(postal, str) and len(postal) == 6:
        yield _BY_POSTAL, {"value": postal}, ""
        return
    if _CIVIC.match(text):
        yield from _addresses(_PROVINCE.sub("", _POSTAL_CODE.sub("", text).strip(" ,")))
    yield from _names(names.fold(text).split())


def _addresses(text: str) -> Iterator[tuple[str, dict[str, Any], str]]:
    """A street and number; then with a town behind the last comma, or without commas as the last words."""
    line = _AFTER_NUMBER.sub(r"\1 ", text)
    parts, words = line.split(","), line.split()
    splits = [(line, "")]
    if len(parts) > 1:
        splits += [(",".join(parts[:cut]), " ".join(parts[cut:])) for cut in range(len(parts) - 1, 0, -1)]
    else:
        cuts = range(len(words) - 1, max(1, len(words) - _TOWN_WORDS), -1)
        splits += [(" ".join(words[:cut]), " ".join(words[cut:])) for cut in cuts]
    for where, town in splits:
        street = addresses.parse_street(where)
        if street.civic_number[:9].isdecimal():
            number = int(street.civic_number[:9])
            yield _BY_ADDRESS, {"number": number, **_range("street", fold_street(street))}, names.fold(town)


def _names(words: Sequence[str]) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Family name first or last, any part of either; surnames one slip away; and a given name by itself."""
    if not words:
        return
    pairs = _pairs(words)
    if any(word in _ANY_SAINT for word in words):
        pairs += _pairs([_ANY_SAINT.get(word, word) for word in words])
    yield *_any_way(_BY_NAME, pairs), ""
    if slips := [(family, given) for family, given in pairs if len(family) > 2]:
        yield *_any_way(_BY_SURNAMES, slips), ""
    if len(words) == 1:
        yield _BY_GIVEN, _range("given", words[0]), ""


def _pairs(words: Sequence[str]) -> list[tuple[str, str]]:
    """Each way to read words as a family name and a given name, the likeliest first."""
    pairs = [(" ".join(words), "")]
    for cut in range(1, len(words)):
        pairs += [(" ".join(words[cut:]), " ".join(words[:cut])), (" ".join(words[:cut]), " ".join(words[cut:]))]
    return pairs


def _any_way(query: str, pairs: Sequence[tuple[str, str]]) -> tuple[str, dict[str, Any]]:
    """One question for all the ways to read a name, for each question costs a millisecond: the likeliest way first."""
    parts, params = [], dict[str, Any]()
    for number, (family, given) in enumerate(pairs):
        names_of = {"family": f"family{number}", "given": f"given{number}"}
        parts.append(_ONE_WAY.format(place=number, query=query.format(**names_of)))
        params |= {**_range(names_of["family"], family), **_range(names_of["given"], given)}
    return _ANY_WAY.format(ways=" UNION ALL ".join(parts)), params


def _range(name: str, prefix: str) -> dict[str, str]:
    return {name: prefix, f"{name}_end": prefix + _LAST}


def surroundings(people: Sequence[int]) -> dict[int, Surroundings]:
    """What tells people found apart, by person number; for as many as fit a screen."""
    with connection.cursor() as cursor:
        cursor.execute(_SURROUNDINGS, [list(people)])
        return {person: Surroundings(*rest) for person, *rest in cursor.fetchall()}
