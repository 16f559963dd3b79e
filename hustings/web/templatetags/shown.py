"""How days, numbers, phones and scores are shown, in the language of the page."""

from datetime import date, datetime
from typing import Any

from babel.dates import format_date, format_time
from babel.numbers import format_decimal, format_percent
from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from hustings.domain.phones import shown as phone_shown
from hustings.web import languages

register = template.Library()

# Widths and places of the drawn scale, in its own units: -15 to +15, four to the point.
_PER_POINT, _MIDDLE, _MARGIN = 4, 68, 8


@register.filter
def day(value: date | datetime | None) -> str:
    """Sat 21 Nov 2026; sam. 21 nov. 2026; the year is left out in the current one."""
    if value is None:
        return ""
    plain = timezone.localtime(value).date() if isinstance(value, datetime) else value
    this_year = plain.year == timezone.localdate().year
    return format_date(plain, f"EEE {_month(plain)}{'' if this_year else ' y'}", locale=languages.current())


@register.filter
def date_of_birth(value: date) -> str:
    """7 Nov 1943; 1er nov. 1943."""
    return format_date(value, f"{_month(value)} y", locale=languages.current())


def short_day(value: date) -> str:
    """21 Nov; 1er nov.: for the axis of a chart."""
    return format_date(value, _month(value), locale=languages.current())


def _month(value: date) -> str:
    """The pattern of a day in its month, whose first is an ordinal in French."""
    return "d'er' MMM" if value.day == 1 and languages.current() == "fr" else "d MMM"


# The first sign that fits names it: each later one is in what the earlier ones say of themselves as well.
_BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


@register.filter
def moment(value: datetime | None) -> str:
    """Sat 21 Nov, 15:30; sam. 21 nov., 15 h 30."""
    return "" if value is None else f"{day(value)}, {clock(value)}"


@register.filter
def device(agent: str) -> str:
    """What a browser says of itself, in two words: Firefox, Android. What is not known is left out."""
    found = [next((name for sign, name in signs if sign in agent), "") for signs in (_BROWSERS, _SYSTEMS)]
    return ", ".join(filter(None, found)) or _("a device")


@register.filter
def clock(value: datetime) -> str:
    """15:30; 15 h 30."""
    pattern = "H 'h' mm" if languages.current() == "fr" else "HH:mm"
    return format_time(timezone.localtime(value).time(), pattern, locale=languages.current())


@register.filter
def number(value: float | None) -> str:
    """1,234; 1 234."""
    return "" if value is None else format_decimal(value, locale=languages.current())


@register.filter
def percent(part: float) -> str:
    """12%; 12 %."""
    return format_percent(part, locale=languages.current())


@register.filter
def named(thing: Any) -> str:
    """The name of something that has one in each language."""
    name: str = thing.name_fr if languages.current() == "fr" else thing.name_en
    return name


@register.filter
def whole(value: Any) -> str:
    """A number as `number` shows it, a day as `day`; a text as it is."""
    if isinstance(value, date):
        return day(value)
    return number(value) if isinstance(value, int | float) else str(value)


@register.filter
def phone(value: str) -> str:
    """A stored number as people say it: 514 555-0142."""
    return phone_shown(value)


@register.filter
def points(value: float | None) -> str:
    """A score with its sign: +8, −3.5, 0."""
    if value is None:
        return ""
    text = format_decimal(abs(round(value, 1)), locale=languages.current())
    return f"+{text}" if value > 0 else f"−{text}" if value < 0 else text


@register.simple_tag
def colon() -> str:
    """What stands between a title and what it says, with the blank that French has before it."""
    return "\xa0: " if languages.current() == "fr" else ": "


@register.inclusion_tag("web/scale.html")
def support_scale(now: float | None, life: float | None = None, spread: float = 0) -> dict[str, Any]:
    """The one drawing of support: filled mark for current, hollow for lifetime, a bar for the uncertainty.

    Scores run from -15 to +15, `spread` is half the width of the bar in points. None draws an empty line: unknown is
    not zero.
    """
    shown = now if now is not None else life
    left = right = None
    if shown is not None and spread:
        left, right = _place(max(-15.0, shown - spread)), _place(min(15.0, shown + spread))
    return {
        "now": None if now is None else _place(now),
        "life": None if life is None else _place(life),
        "left": left,
        "width": None if left is None or right is None else right - left,
        "ticks": [_place(value) for value in (-15, -10, -5, 5, 10, 15)],
        "middle": _MIDDLE,
        "title": _said(now, life),
    }


def _place(value: float) -> int:
    """Where a score stands on the drawing. Whole units: a decimal comma would break the drawing in French."""
    return _MARGIN + round((value + 15) * _PER_POINT)


def _said(now: float | None, life: float | None) -> str:
    if now is None and life is None:
        return _("not asked")
    if now is None:
        return _("lifetime {life}").format(life=points(life))
    if life is None:
        return _("now {now}").format(now=points(now))
    return _("now {now}, lifetime {life}").format(now=points(now), life=points(life))
