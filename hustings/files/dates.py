"""Dates as publishers write them. A format is proven by the file or asked for, and never guessed per row."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache

from hustings.domain.messages import BadInput, Message

MAX_AGE = 130
ISO = "YYYY-MM-DD"
_TOKENS = {
    "YYYY": r"(?P<year>\d{4})",
    "YY": r"(?P<short>\d{2})",
    "MM": r"(?P<month>\d{2})",
    "DD": r"(?P<day>\d{2})",
    "M": r"(?P<month>\d{1,2})",
    "D": r"(?P<day>\d{1,2})",
}
_TOKEN = re.compile("YYYY|YY|MM|DD|M|D")


def check_format(fmt: str, pivot: int | None = None) -> None:
    """Raise BadInput unless `fmt` is one year, one month and one day in the letters Y, M, D with signs between."""
    parts = _TOKEN.findall(fmt)
    if sorted(part[0] for part in parts) != ["D", "M", "Y"] or re.search(r"\w", _TOKEN.sub("", fmt), re.ASCII):
        raise BadInput(
            "{format} is no date format. Write one with YYYY, MM and DD, such as YYYY-MM-DD or MM/DD/YYYY.", format=fmt
        )
    if "YY" in parts and pivot is None:
        raise BadInput(
            "The date format {format} has years of two digits. State a pivot: up to it a year is 20xx, above it 19xx.",
            format=fmt,
        )


def read_date(text: str, fmt: str, *, pivot: int | None = None, today: date | None = None) -> date | Message:
    """The date that `text` is in `fmt` (such as "DD/MM/YYYY"), or what is wrong with it.

    Refused: what the calendar does not have, the future, more than 130 years ago, and two-digit years without
    `pivot` (yy <= pivot means 20yy). ISO dates are always understood, for that is how workbooks hand over dates.
    """
    found = _parse(text.strip(), fmt, pivot)
    if isinstance(found, Message):
        return found
    today = today or datetime.now(UTC).date()
    if found > today:
        return Message("A date lies in the future. Correct it, or check the date format {format}.", {"format": fmt})
    if found.year < today.year - MAX_AGE:
        return Message(
            "A date lies more than {years} years back. Correct it, or leave it empty when it is not known.",
            {"years": MAX_AGE},
        )
    return found


@lru_cache(maxsize=100_000)  # a list has a million dates, but only some 40,000 different ones
def _parse(text: str, fmt: str, pivot: int | None) -> date | Message:
    match = _pattern(fmt).fullmatch(text) or _pattern(ISO).fullmatch(text)
    if match is None:
        return Message("A date is not written as {format}. Correct it, or state the right format.", {"format": fmt})
    parts = match.groupdict()
    if short := parts.get("short"):
        if pivot is None:
            return Message(
                "A date has a year of two digits, and the format {format} states no pivot. Write the year in full.",
                {"format": fmt},
            )
        year = int(short) + (2000 if int(short) <= pivot else 1900)
    else:
        year = int(parts["year"])
    try:
        return date(year, int(parts["month"]), int(parts["day"]))
    except ValueError:
        return Message("A date is not in the calendar, read as {format}. Correct it.", {"format": fmt})


@lru_cache(maxsize=64)
def _pattern(fmt: str) -> re.Pattern[str]:
    pieces = re.split("(YYYY|YY|MM|DD|M|D)", fmt)
    return re.compile("".join(_TOKENS.get(piece, re.escape(piece)) for piece in pieces), re.ASCII)


def prove_date_format(values: Iterable[str], candidates: Sequence[str], *, pivot: int | None = None) -> str | Message:
    """Which of `candidates` the values are written in, or a question for whoever loads the file.

    A value that some candidates can read and others cannot (its first part is 13 or more) is the proof. Empty values
    and values that no candidate can read prove nothing; the latter are refused later, row by row.
    """
    if len(candidates) == 1:
        return candidates[0]
    possible = set(candidates)
    readable = dates = 0
    proof = False
    for value in values:
        text = value.strip()
        if not text:
            continue
        dates += 1
        able = {fmt for fmt in candidates if isinstance(_parse(text, fmt, pivot), date)}
        readable += bool(able)
        if able and len(able) < len(candidates):
            proof = True
            possible &= able
    choices = {"formats": ", ".join(candidates)}
    if not dates:
        return candidates[0]  # nothing to read, so nothing to decide
    if not readable:
        return Message("None of the dates is written in one of the formats {formats}. State the right one.", choices)
    if not possible:
        return Message(
            "The dates are written in more than one of the formats {formats}. State which one holds.", choices
        )
    if not proof or len(possible) > 1:
        return Message(
            "Every date can be read in more than one of the formats {formats}. State which one holds.", choices
        )
    return possible.pop()
