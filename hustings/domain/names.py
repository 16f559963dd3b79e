"""Names of people and places: the search key, and a careful split of a full name. Stored names are never changed.

The key is for finding and grouping only. Two people with the same key are not the same person, and nothing may be
derived from a name except its key.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii

_CACHE = 1 << 17
_LONGEST_CACHED = 200  # longer text is folded each time, so that no file can fill the memory through the cache

# Everything that is written for an apostrophe or a glottal stop. Registries have replaced ʔ by ' or 7 or nothing,
# so in a search all of these must count as nothing (fault F57). The accents standing alone (´ `) are here because
# NFKD would turn the first into a space.
_APOSTROPHES = "'`´‘’‚‛′‵＇｀ʔʕɁɂˀˁʹʻʼʽʾʿˈˊˋꞋꞌ՚׳᾽᾿῾΄"
_DROP_APOSTROPHES = dict.fromkeys(map(ord, _APOSTROPHES))
# ASCII letters and digits stay (lower-cased), the two ASCII apostrophes vanish, the rest separates words.
_ASCII_KEY: dict[int, str | None] = {
    code: None if chr(code) in "'`" else chr(code).lower() if chr(code).isalnum() else " " for code in range(128)
}
_GLOTTAL_SEVEN = re.compile(r"(?<=[a-z])7+(?![0-9])|(?<![0-9])7+(?=[a-z])")


def fold(text: str) -> str:
    """The search key of a name: lower-case a-z and 0-9, words separated by one space; "" if nothing is left.

    Blind to case, accents, apostrophes and glottal stops (also a 7 beside a letter), and to the kind of hyphen, dash
    or dot; zero-width and bidirectional marks vanish; other scripts are transliterated. The same for NFC and NFD,
    idempotent, never raises (faults F45, F56, F57).
    """
    return _fold(text) if len(text) <= _LONGEST_CACHED else _fold.__wrapped__(text)


@lru_cache(maxsize=_CACHE)
def _fold(text: str) -> str:
    key = fold_words(text)
    return _GLOTTAL_SEVEN.sub("", key) if "7" in key else key


def fold_words(text: str) -> str:
    """As `fold`, but every digit counts: for addresses and other text where 7 is a number. Not memoised."""
    if not text.isascii():
        text = _to_ascii(text)
    return " ".join(text.translate(_ASCII_KEY).split())


def _to_ascii(text: str) -> str:
    # NFC first, so that canonical twins of an apostrophe (U+1FEF, U+1FFD) are seen as that apostrophe.
    text = unicodedata.normalize("NFC", text).translate(_DROP_APOSTROPHES)
    text = unicodedata.normalize("NFKD", text).translate(_DROP_APOSTROPHES)  # NFKD makes some of them, too
    # Marks with a combining class are accents; vowel signs of Indic scripts have none and must be transliterated.
    kept = [c for c in text if c < "\x80" or not (unicodedata.combining(c) or unicodedata.category(c) == "Cf")]
    # Recomposed, because Hangul is only readable for anyascii as syllables.
    return anyascii(unicodedata.normalize("NFC", "".join(kept)))


@dataclass(frozen=True, slots=True)
class Name:
    """The parts of a full name, spelled as they were given; "" where there is none."""

    family: str
    given: str = ""
    middle: str = ""
    prefix: str = ""
    suffix: str = ""


_PREFIXES = frozenset(
    (
        *("mr", "mrs", "ms", "miss", "mx", "dr", "dre", "prof", "rev", "sir", "hon", "capt", "col", "gen", "sgt"),
        *("m", "mme", "mlle", "mgr", "maitre", "lhon"),
    )
)
_SUFFIXES = frozenset(
    (
        *("jr", "sr", "ii", "iii", "iv", "esq", "md", "phd", "dvm", "dds", "qc", "kc", "cpa", "rn"),
        *("mp", "mpp", "mla", "mna", "cm", "oc"),
    )
)
# Words that open a family name of several words, when a given name stands before them. No single letters: those are
# initials of middle names.
_PARTICLES = frozenset(
    (
        *("de", "da", "dos", "das", "du", "des", "del", "della", "di", "la", "le"),
        *("van", "von", "vander", "vanden", "der", "den", "ten", "ter", "zu", "af"),
        *("bin", "ibn", "al", "el", "bint", "abu", "st", "ste", "saint", "sainte", "san", "santa", "mac", "mc"),
    )
)


def split_full_name(text: str) -> Name:
    """The parts of a name from a file that has only one column for it: "TREMBLAY, Jean-François" or "Jean Tremblay".

    A comma after the family name decides; else words in capitals among others that are not; else particles (van der,
    de la, St.); else the last word is the family name. A single word is a family name. Every word of the input is in
    exactly one part. It is a guess: never used when a file gives the parts.
    """
    head, *rest = [words for part in text.split(",") if (words := part.split())] or [[]]
    suffixes: list[str] = []
    # "Smith, John, Jr." and "John Smith, MD"; but in "Nguyen, Oc" the second word is the given name.
    while rest and len(rest) + len(head) > 2 and all(_is_suffix(word) for word in rest[-1]):
        suffixes[:0] = rest.pop()
    if rest:
        family, given = head, [word for part in rest for word in part]
    else:
        family, given = [], head
    prefixes: list[str] = []
    for words in (given, family):
        while len(words) > 1 and fold(words[0]) in _PREFIXES:
            prefixes.append(words.pop(0))
    ends: list[str] = []
    for words in (given, family):
        while len(words) > 1 and _is_suffix(words[-1]):
            ends.insert(0, words.pop())
    if not family:
        given, family = _without_comma(given)
    return Name(
        family=" ".join(family),
        given=" ".join(given[:1]),
        middle=" ".join(given[1:]),
        prefix=" ".join(prefixes),
        suffix=" ".join(ends + suffixes),
    )


def _is_suffix(word: str) -> bool:
    return fold(word.replace(".", "")) in _SUFFIXES


def _without_comma(words: list[str]) -> tuple[list[str], list[str]]:
    """(given names, family name) of a name written without a comma."""
    loud = [len(word) > 2 and word.isupper() for word in words]
    if any(loud) and not all(loud):
        if loud[0]:
            quiet = loud.index(False)
            return words[quiet:], words[:quiet]
        first = loud.index(True)
        return words[:first], words[first:]
    for position in range(1, len(words) - 1):
        if fold(words[position]) in _PARTICLES:
            return words[:position], words[position:]
    return words[:-1], words[-1:]
