"""Handles: what an entry of any list can be recognised by, however it is laid out, ordered or spelled.

A handle is a kind and a text: a phone number, an e-mail address, or a name at a place (a postal code, or a civic number
with a word of the street). Of an entry that leaves they are made from its fields; in a suspect list they are looked for
in the bare text of its lines, so that its columns need no names.
"""

import hmac
import re
from collections.abc import Iterator, Sequence
from enum import IntEnum
from hashlib import sha256

from hustings.domain.addresses import Address
from hustings.domain.addresses.street_types import BY_CODE, IN_FULL
from hustings.domain.names import fold_words


class Kind(IntEnum):
    """What a handle is made of."""

    PHONE = 1
    EMAIL = 2
    NAME = 3


Handle = tuple[Kind, str]

_PHONE = re.compile(
    r"(?<![0-9])(?:\+?1[ .\-]{0,2})?\(?([2-9][0-9]{2})\)?[ .\-/]{0,2}([2-9][0-9]{2})[ .\-]{0,2}([0-9]{4})(?![0-9])"
)
_ABROAD = re.compile(r"\+([2-9][0-9]{7,14})(?![0-9])")
_EMAIL = re.compile(r"[^\s,;:<>\"'()|@]+@[^\s,;:<>\"'()|@]+\.[A-Za-z]{2,}")
_POSTAL = re.compile(r"(?<![A-Za-z0-9])([A-Za-z][0-9][A-Za-z])[ -]{0,2}([0-9][A-Za-z][0-9])(?![A-Za-z0-9])")
_CIVIC = re.compile(r"([0-9]{1,6})[a-z]?")
_SMALL_WORDS = frozenset(("de", "du", "des", "la", "le", "les", "the", "of"))
_SPELLINGS = {fold_words(BY_CODE[code].printed): False for code in IN_FULL} | {
    fold_words(word): True for word in IN_FULL.values()
}
_LONGEST_NAME = 6  # words
_AHEAD = 4  # words after a civic number among which the street's is looked for
_APART = 3  # lines from a name to the postal code behind it
_LONGEST_LINE = 48  # words; what is longer is no row of a list
_MOST_PLACES = 8  # in one line


def digest(key: bytes, handle: Handle) -> bytes:
    """What is kept of a handle, 16 bytes: without the key nobody can tell what it was."""
    kind, text = handle
    return hmac.digest(key, f"{int(kind)}|{text}".encode(), sha256)[:16]


def of_phone(e164: str) -> Handle:
    """The handle of a phone number in E.164."""
    return Kind.PHONE, e164


def of_email(address: str) -> Handle:
    """The handle of an e-mail address."""
    return Kind.EMAIL, address.casefold()


def of_name(name: str, address: Address) -> Iterator[Handle]:
    """The handles of a name at an address; none where there is no name of two words, or no place."""
    words = sorted(fold_words(name).split())
    if not 2 <= len(words) <= _LONGEST_NAME:
        return
    who = " ".join(words)
    postal = _POSTAL.fullmatch(address.postal_code)
    if postal:
        yield Kind.NAME, f"{who}|{(postal[1] + postal[2]).lower()}"
    street = next((word for word in fold_words(address.street_name).split() if word not in _SMALL_WORDS), "")
    if address.civic_number and street:
        yield Kind.NAME, f"{who}|{address.civic_number.lstrip('0')} {street}"


def numbers_in(text: str) -> set[Handle]:
    """Every phone number and e-mail address that stands in a text."""
    found = {of_phone(f"+1{area}{exchange}{rest}") for area, exchange, rest in _PHONE.findall(text)}
    found |= {of_phone(f"+{number}") for number in _ABROAD.findall(text)}
    if "@" in text:
        found |= {of_email(address) for address in _EMAIL.findall(text)}
    return found


def names_in(text: str) -> set[Handle]:
    """Every name at a place that may stand in a text: neighbouring words in any order, with each place in it."""
    words = fold_words(text).split()
    if len(words) > _LONGEST_LINE:
        return set()
    places = places_in(text)[:_MOST_PLACES]
    return {(Kind.NAME, f"{who}|{place}") for who in _whose(words) for place in places} if places else set()


def places_in(text: str) -> list[str]:
    """Every place that may be meant in a text: postal codes, and civic numbers with a word that follows them."""
    words = fold_words(text).split()
    places = [(first + last).lower() for first, last in _POSTAL.findall(text)]
    for at, word in enumerate(words):
        if civic := _CIVIC.fullmatch(word):
            number = civic[1].lstrip("0")
            ahead = words[at + 1 : at + 1 + _AHEAD]
            places += [f"{number} {street}" for street in ahead if street not in _SMALL_WORDS]
    return places


def joined(lines: Sequence[str]) -> Iterator[str]:
    """Lines of an entry that runs over several, each put together with the postal code that stands nearest before it
    and behind it, as on printed sheets and on labels."""
    before = ""
    for at, line in enumerate(lines):
        if _POSTAL.search(line):
            before = line
            continue
        if before:
            yield f"{before} {line}"
        ahead = lines[at + 1 : at + 1 + _APART]
        behind = next((place for place in range(len(ahead)) if _POSTAL.search(ahead[place])), None)
        if behind is not None:
            yield " ".join((line, *ahead[: behind + 1]))


def _whose(words: list[str]) -> set[str]:
    """Runs of neighbouring words without a digit, as names are written down here."""
    found = set()
    for start in range(len(words)):
        for end in range(start + 1, min(start + _LONGEST_NAME, len(words)) + 1):
            if any(sign.isdecimal() for sign in words[end - 1]):
                break
            if end - start >= 2:
                found.add(" ".join(sorted(words[start:end])))
    return found


def in_full(text: str) -> bool | None:
    """Whether the type of the street is written out in a text, as "Street" and not "St"; None where neither stands
    behind a civic number."""
    words = fold_words(text).split()
    seen = {
        _SPELLINGS[word]
        for at, start in enumerate(words)
        if _CIVIC.fullmatch(start)
        for word in words[at + 1 : at + 1 + _AHEAD]
        if word in _SPELLINGS
    }
    return seen.pop() if len(seen) == 1 else None
