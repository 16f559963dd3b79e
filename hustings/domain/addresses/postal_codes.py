"""Postal codes of Canada and ZIP codes of the United States, as text."""

import re
from functools import lru_cache

from hustings.domain.messages import Message

_CANADIAN = re.compile(r"[A-Z][0-9][A-Z][0-9][A-Z][0-9]")
_ZIP = re.compile(r"([0-9]{5})(?:-?([0-9]{4}))?")
_PROVINCES = {
    "A": "NL",
    "B": "NS",
    "C": "PE",
    "E": "NB",
    "R": "MB",
    "S": "SK",
    "T": "AB",
    "V": "BC",
    "Y": "YT",
    **dict.fromkeys("GHJ", "QC"),
    **dict.fromkeys("KLMNP", "ON"),
}
_SEPARATORS = re.compile(r"[\s.\-‐-―]+")


@lru_cache(maxsize=1 << 18)
def normalise_postal_code(text: str, country: str = "CA") -> str | Message:
    """ "k1a 0b1" → "K1A0B1" (stored without the space); for country "US" "12345" or "12345-6789"; "" stays "".

    Anything else is answered with a message. Nothing is guessed: an O is never read as a zero.
    """
    code = _SEPARATORS.sub("", text).upper()
    if not code:
        return ""
    if country == "US":
        zip_code = _ZIP.fullmatch(code)
        if zip_code:
            return f"{zip_code[1]}-{zip_code[2]}" if zip_code[2] else zip_code[1]
        return Message("The ZIP code cannot be read: it has five digits, or nine as in 12345-6789.")
    if _CANADIAN.fullmatch(code):
        return code
    return Message("The postal code cannot be read: it has letters and digits in turn, as in K1A 0B1.")


def looks_odd(postal_code: str) -> bool:
    """Whether a stored Canadian code uses a letter that Canada Post is said never to use: a warning, not an error.

    D F I O Q U are not used at all, W and Z not in first place (a convention, not a published rule).
    """
    return bool(_CANADIAN.fullmatch(postal_code)) and (
        postal_code[0] in "WZ" or any(letter in "DFIOQU" for letter in postal_code)
    )


def fsa(postal_code: str) -> str:
    """The forward sortation area, the first three characters of a stored Canadian code; "" for any other text."""
    return postal_code[:3] if _CANADIAN.fullmatch(postal_code) else ""


def province_of(postal_code: str) -> str:
    """The province in which a stored Canadian code lies, by its first letter; "" for X, which two territories share,
    and for any other text."""
    return _PROVINCES.get(postal_code[0], "") if _CANADIAN.fullmatch(postal_code) else ""


def show_postal_code(postal_code: str) -> str:
    """A stored code as people write it: "K1A 0B1". A ZIP code, or a text that is no code, is shown as it is."""
    return f"{postal_code[:3]} {postal_code[3:]}" if _CANADIAN.fullmatch(postal_code) else postal_code
