"""Splits a street into name, type and direction: "rue des Érables O", "Main St W", "5e Avenue", "Highway 7"."""

import re
from functools import lru_cache

from hustings.domain.addresses import street_types as types
from hustings.domain.names import fold_words

_CACHE = 1 << 16
_PARTICLES = frozenset(("de", "du", "des", "la", "le", "les", "l", "d", "a", "au", "aux"))
_FRENCH_START = re.compile(r"(?:d['’]|l['’]|(?:de|du|des|la|le|les|aux?|st|ste|saint|sainte)(?:[\s-]|$))", re.I)
_FRENCH_ORDINAL = re.compile(r"[0-9]{1,4}(?:e|er|re|ère|ere|ième|ieme|ème|eme)", re.I)
_ROAD_NUMBER = re.compile(r"#?[0-9]{1,4}[A-Z]?", re.I)


@lru_cache(maxsize=_CACHE)
def word(token: str) -> str:
    """The look-up form of one token: "Boul." → "boul", "S.W." → "sw", "Nord-Est" → "nord est"."""
    return fold_words(token.replace(".", ""))


def split_street_name(text: str, american: bool = False) -> tuple[str, str, str]:
    """(name, type code, direction code) of a street without its number; "" for what is not there."""
    return _split(text, american) if len(text) <= 200 else _split.__wrapped__(text, american)


@lru_cache(maxsize=_CACHE)
def _split(text: str, american: bool) -> tuple[str, str, str]:
    tokens = text.split()
    if len(tokens) < 2:
        return text, "", ""
    body, direction = _split_direction(tokens, american)
    numbered = _numbered(body)
    if numbered:
        name, code = numbered
    else:
        name, code = _split_type([body[0].strip(",;"), *body[1:]], american)
    french = code in types.BY_CODE and types.BY_CODE[code].language == "fr"
    if direction and word(direction) in types.FRENCH_DIRECTIONS and code and not french:
        return (*_split_type(tokens, american), "")  # "12 Main St O": an English street has no O
    if not code:
        french = word(direction).split(" ")[0] in types.FRENCH_DIRECTION_WORDS
    return name, code, direction_code(direction, french)


def _split_direction(tokens: list[str], american: bool) -> tuple[list[str], str]:
    """(tokens before it, the direction as written or "")."""
    if len(tokens) > 2 and f"{word(tokens[-2])} {word(tokens[-1])}" in types.DIRECTIONS:
        return tokens[:-2], " ".join(tokens[-2:])
    last = word(tokens[-1])
    known = last in types.DIRECTIONS or (not american and last in types.FRENCH_DIRECTIONS)
    if not known or word(tokens[-2]) in _PARTICLES:  # "rue du Nord" is a name
        return tokens, ""
    if len(tokens) == 2 and word(tokens[0]) in types.FRENCH:  # so is "rue Nord"
        return tokens, ""
    return [*tokens[:-2], tokens[-2].rstrip(",;")], tokens[-1]


def direction_code(direction: str, french: bool) -> str:
    """The code of a direction as written, in the language of the street; unknown text as it is, in capitals."""
    known = types.DIRECTIONS.get(word(direction)) or types.FRENCH_DIRECTIONS.get(word(direction))
    return known[french] if known else direction.upper()


def _numbered(tokens: list[str]) -> tuple[str, str] | None:
    """("7", "HWY") of "Highway 7", "County Road 21"; None for any other street."""
    if len(tokens) not in (2, 3) or not _ROAD_NUMBER.fullmatch(tokens[-1]):
        return None
    code = types.NUMBERED.get(" ".join(word(token) for token in tokens[:-1]))
    return (tokens[-1].lstrip("#"), code) if code else None


def _split_type(tokens: list[str], american: bool) -> tuple[str, str]:
    """(name, type code); the whole text and "" when no type is recognised."""
    if len(tokens) < 2:
        return " ".join(tokens), ""
    behind = (types.AMERICAN if american else types.ENGLISH).get(word(tokens[-1]))
    if american:
        return (" ".join(tokens[:-1]), behind.code) if behind else (" ".join(tokens), "")
    if _FRENCH_ORDINAL.fullmatch(tokens[0]) and len(tokens) == 2 and word(tokens[1]) in types.FRENCH:
        return tokens[0], types.FRENCH[word(tokens[1])].code
    before = types.FRENCH.get(word(tokens[0]))
    if before and (word(tokens[0]) not in types.ENGLISH or _prefers_french(tokens, behind)):
        return " ".join(tokens[1:]), before.code
    if behind:
        return " ".join(tokens[:-1]).rstrip(" ,;"), behind.code
    return (" ".join(tokens[1:]), before.code) if before else (" ".join(tokens), "")


def _prefers_french(tokens: list[str], behind: "types.StreetType | None") -> bool:
    """Whether an opening word of both languages (avenue, place) is the type, though the last word may be one, too."""
    return bool(_FRENCH_START.match(tokens[1])) or behind is None or behind.code not in types.STRONG


@lru_cache(maxsize=_CACHE)
def only_a_type(text: str, american: bool) -> bool:
    """Whether a text is a common street type, perhaps with a direction, and no name: "St NW", "Avenue"."""
    tokens = text.split()
    if not tokens or len(tokens) > 3:
        return False
    first = word(tokens[0])
    english = (types.AMERICAN if american else types.ENGLISH).get(first)
    if not (english and english.code in types.STRONG) and not (not american and first in types.FRENCH):
        return False
    direction = " ".join(word(token) for token in tokens[1:])
    return not direction or direction in types.DIRECTIONS or direction in types.FRENCH_DIRECTIONS


@lru_cache(maxsize=_CACHE)
def type_code(text: str, name: str, province: str, american: bool) -> str:
    """The code of a type that has a column of its own. A word of both languages (Avenue, Place) is French in Québec,
    before a French particle, and with a French ordinal; unknown text stays as it is, in capitals."""
    key = word(text)
    english = (types.AMERICAN if american else types.ENGLISH).get(key)
    french = None if american else types.FRENCH.get(key)
    if english and french:
        if province == "QC" or _FRENCH_START.match(name) or _FRENCH_ORDINAL.fullmatch(name):
            return french.code
        return english.code
    known = english or french
    if known:
        return known.code
    return types.NUMBERED.get(key, text.upper())
