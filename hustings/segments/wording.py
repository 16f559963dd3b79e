"""Numbers, dates and enumerations as each language writes them."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from hustings.segments.fields import Kind
from hustings.segments.names import Language, Words
from hustings.segments.nodes import Number

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}
_NO_BREAK = "\u00a0"
_SHOWN = 8
"""An enumeration names so many and counts the others, or it would not be one plain sentence."""


def number(value: Decimal, language: Language) -> str:
    """1234.5 as "1,234.5" or « 1 234,5 »; a minus is a real minus sign."""
    text = f"{abs(value):,f}"
    if language == "fr":
        text = text.replace(",", _NO_BREAK).replace(".", ",")
    return f"−{text}" if value < 0 else text


def quantity(given: Number, kind: Kind, language: Language) -> str:
    """A number with the unit of its field: "15%", « 15 % », "$200", « 200 $ ». Chances are shown in per cent."""
    french = language == "fr"
    if kind in (Kind.SHARE, Kind.CHANGE, Kind.ODDS):
        return number((given.value * 100).normalize(), language) + (f"{_NO_BREAK}%" if french else "%")
    if kind is Kind.MONEY:
        amount = number(abs(given.value), language)
        sign = "−" if given.value < 0 else ""
        return f"{sign}{amount}{_NO_BREAK}$" if french else f"{sign}${amount}"
    return number(given.value, language)


def date(day: dt.date, language: Language) -> str:
    """ "1 January 2025", « 1er janvier 2025 »."""
    first = "1er" if language == "fr" and day.day == 1 else str(day.day)
    return f"{first} {_MONTHS[language].split()[day.month - 1]} {day.year}"


def quoted(name: str, language: Language) -> str:
    """A name between the quotation marks of the language."""
    return f"«{_NO_BREAK}{name}{_NO_BREAK}»" if language == "fr" else f"“{name}”"


def either(things: Sequence[str], language: Language) -> str:
    """ "A", "A or B", "A, B or C"; a long list is cut and the rest counted."""
    if len(things) > _SHOWN + 1:
        rest = number(Decimal(len(things) - _SHOWN), language)
        things = [*things[:_SHOWN], Words(f"{rest} others", f"{rest} autres").of(language)]
    if len(things) == 1:
        return things[0]
    return f"{', '.join(things[:-1])} {Words('or', 'ou').of(language)} {things[-1]}"


def of(noun: str) -> str:
    """French « de », elided before a vowel: « de Guelph », « d'Ottawa-Centre »."""
    return f"d'{noun}" if noun[:1].lower() in "aeiouyàâéèêëîïôûœ" else f"de {noun}"


def the(noun: str) -> str:
    """French « le » before a language's name, elided before a vowel: « le cri », « l'anglais »."""
    return f"l'{noun}" if noun[:1].lower() in "aeiouàâéèêëîïôûœ" else f"le {noun}"
