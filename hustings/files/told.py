"""What a row of an outside list or a filled sheet tells of one person: attributes, and things that happened.

Pure reading: names of petitions, results and options are left as written for the caller to look up.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from hustings.domain import emails, names, phones
from hustings.domain.messages import BadInput, Message
from hustings.files.binding import fold
from hustings.files.books import read_book
from hustings.files.meanings import QUESTION, WHO, meanings_of
from hustings.files.neutral import restore
from hustings.files.rows import Row, before_rows, read_rows
from hustings.files.sniff import sniff
from hustings.segments.names import Names

SPOKEN = Names()  # languages by code or by name, English and French
# 1,200 · 1,200.50 · 1 200 · 1 200,50: a comma before three digits parts thousands, since cents have two
_GROUPED = re.compile(r"(\d{1,3}(?:[,\s]\d{3})+)([.,]\d{1,2})?")
# What our own sheets print beside them: known, and no news.
PRINTED = frozenset(
    (
        *("release", "remise", "poll", "section", "address", "adresse"),
        *("last mark", "dernier pointage", "last result", "dernier résultat"),
    )
)
_YES = frozenset({"yes", "y", "oui", "o", "1", "true", "x", "vrai"})

# With one of these beside it a family name may tell who is meant.
_BESIDE = {"postal_code", "civic_address", "street_name", "birth_date", "phone", "mobile", "email"}
_LIFETIME = 100  # years


@dataclass(frozen=True)
class Event:
    """One thing that happened, as written: what it was, when, and the words that say which."""

    kind: str
    at: datetime | None
    id: UUID | None = None
    channel: str = ""
    result: str = ""
    mark: str = ""
    name: str = ""
    amount_cents: int | None = None
    until: date | None = None
    note: str = ""
    answers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Told:
    """One row: who it is about, what it asserts of them, and what happened; or why it cannot be used.

    `key` holds numbers (`external_id` is that of another tool) and folded names; `who` all that it says of whom it
    means, as written, by `meanings.WHO`.
    """

    row: Row
    key: dict[str, str] = field(default_factory=dict)
    who: dict[str, str] = field(default_factory=dict)
    content: dict[str, object] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    problem: Message | None = None
    notes: tuple[Message, ...] = ()


def read_told(
    path: Path, on: date, ours: bool = False, columns: Mapping[str, str] | None = None
) -> tuple[list[str], Iterator[Told]]:
    """(columns without a meaning, the rows) of a CSV or XLSX file; `on` is the date of the list; `ours` says that
    we wrote the file, so that signs put there against spreadsheet formulas are taken off again; `columns` gives columns
    by their titles another meaning than their name has, or none ("").

    Raises BadInput when no column says whom the rows are about, and when one is given a meaning that must have none.
    """
    header, rows = table(path)
    meanings = meanings_of(header, columns)
    places: dict[str, int] = {}
    questions: list[tuple[str, int]] = []
    unmapped: list[str] = []
    for place, (title, meaning) in enumerate(zip(header, meanings, strict=True)):
        if fold(title).startswith(QUESTION) and not meaning:
            questions.append((title.strip()[len(QUESTION) :].strip(), place))
        elif meaning:
            places.setdefault(meaning, place)
        elif title.strip() and not (ours and fold(title) in PRINTED):
            unmapped.append(title.strip())
    if not {"ref", "elector_number"} & places.keys() and not ("family_name" in places and _BESIDE & places.keys()):
        raise BadInput(
            "No column of {file} says whom its rows are about. It needs elector_number, or family_name and one of "
            "postal_code, civic_address, birth_date, phone and email; a call sheet needs its ref column.",
            file=path.name,
        )
    return unmapped, (_told(row, places, questions, on, ours) for row in rows)


def before_told(path: Path) -> bytes:
    """What stands before the rows: the bytes of a CSV up to its first row, the raw form of a workbook's first row."""
    if is_book(path):
        first = next(read_book(path, has_header=True), None)
        return b"" if first is None else first.raw
    return before_rows(path, sniff(path))


def is_book(path: Path) -> bool:
    """Whether a file is read as a workbook."""
    return path.suffix.lower() in (".xlsx", ".xlsm", ".ods")


def table(path: Path) -> tuple[list[str], Iterator[Row]]:
    """The column names of a CSV or a workbook, and its rows."""
    if is_book(path):
        rows = read_book(path, has_header=True)
        first = next(rows, None)
        if first is None or first.cells is None:
            raise BadInput("{file} has no first row with column names. Add one.", file=path.name)
        return first.cells, rows
    sniffed = sniff(path)
    return sniffed.header(), read_rows(path, sniffed)


def _told(row: Row, places: dict[str, int], questions: Sequence[tuple[str, int]], on: date, ours: bool) -> Told:
    if row.cells is None:
        return Told(row, problem=row.problem)
    cells = [(restore(cell) if ours else cell).strip() for cell in row.cells]
    said = {meaning: cells[place] for meaning, place in places.items() if place < len(cells) and cells[place]}
    answers = tuple((text, cells[place]) for text, place in questions if place < len(cells) and cells[place])
    return told_of(row, said, answers, on)


def told_of(
    row: Row, said: dict[str, str], answers: tuple[tuple[str, str], ...], on: date, before: tuple[Event, ...] = ()
) -> Told:
    """What a row tells whose texts stand by their meanings in `said`: as a file has it, or as somebody typed it.

    `before` is what else happened, and counts first.
    """
    try:
        notes: list[Message] = []
        content = _content(said, on, notes)
        events = (*before, *_events(said, answers, on))
    except BadInput as error:
        return Told(row, problem=error.message)
    who = {meaning: said[meaning] for meaning in WHO if meaning in said}
    return Told(row, key=_key(said), who=who, content=content, events=events, notes=tuple(notes))


def _key(said: dict[str, str]) -> dict[str, str]:
    return {
        "ref": said.get("ref", ""),
        "elector_number": said.get("elector_number", ""),
        "family_key": names.fold(said.get("family_name", "")),
        "given_key": names.fold(said.get("given_name", "")),
        **({"external_id": said["external_id"]} if "external_id" in said else {}),
    }


def _content(said: dict[str, str], on: date, notes: list[Message]) -> dict[str, object]:
    # whoever only names the number says nothing new by it
    named = "external_id" in said and any(name in said for name in WHO)
    content: dict[str, object] = {"external_id": said["external_id"]} if named else {}
    born = _born(said, on)
    if born:
        content |= {"birth_from": born[0].isoformat(), "birth_to": born[1].isoformat()}
    if "consent" in said and "consent_on" in said:
        given = _date(said["consent_on"])
        if given > on:
            raise BadInput("The day of a consent lies after the date of the list. Correct the row.")
        content |= {"consent": said["consent"], "consent_on": given.isoformat()}
    if gender := said.get("gender"):
        content["gender"] = gender[0].lower()
    if text := said.get("language"):
        spoken = SPOKEN.find("languages", text)
        if spoken is None:
            notes.append(Message("A language is not known by that name; the row is kept without it."))
        else:
            content["language"] = spoken.code
    for kind in ("phone", "mobile"):
        if text := said.get(kind):
            phone = phones.normalise(text)
            if isinstance(phone, Message):
                notes.append(Message("A phone number cannot be used; the row is kept without it."))
            else:
                content[kind] = phone.e164
    if text := said.get("email"):
        email = emails.normalise(text)
        if isinstance(email, Message):
            notes.append(Message("An e-mail address cannot be used; the row is kept without it."))
        else:
            content["email"] = email
    if "fixed_income" in said:
        content["fixed_income"] = said["fixed_income"].casefold() in _YES
    if "turnout" in said:
        content["turnout"] = round(_number(said["turnout"], "turnout", 1) * 1000)
    return content


def _born(said: dict[str, str], on: date) -> tuple[date, date] | None:
    if "birth_date" in said:
        born = _date(said["birth_date"])
        return born, born
    if text := said.get("birth_year"):
        if not (text.isdecimal() and 1890 <= int(text) <= 2100):
            raise BadInput("The birth year is not a year. Write it in four digits.")
        return date(int(text), 1, 1), date(int(text), 12, 31)
    return age_band_births(said["age_band"], on) if "age_band" in said else None


def age_band_births(band: str, on: date) -> tuple[date, date]:
    """The earliest and latest birth date of somebody who is within the band ("65-74", "75+") on a day."""
    low, _, high = band.replace("+", "-150").partition("-")
    if not (low.strip().isdecimal() and high.strip().isdecimal()):
        raise BadInput("The age band is not written like 65-74 or 75+. Correct it.")
    years = (int(high) + 1, int(low))
    earliest, latest = (date(max(on.year - each, 1), on.month, min(on.day, 28)) for each in years)
    return date.fromordinal(earliest.toordinal() + 1), latest


def _events(said: dict[str, str], answers: tuple[tuple[str, str], ...], on: date) -> Iterator[Event]:
    at = _moment(said["on"]) if "on" in said else None
    if any(name in said for name in ("result", "mark")) or answers:
        yield Event(
            "contact",
            at,
            id=_uuid(said),
            channel=said.get("channel", ""),
            result=said.get("result", ""),
            mark=said.get("mark", ""),
            note=said.get("note", ""),
            answers=answers,
        )
    if "opt_out" in said:
        yield Event("opt_out", at, channel=said["opt_out"])
    for kind in ("petition", "issue", "tag"):
        if kind in said:
            when = _signed(said["signed_on"], on) if kind == "petition" and "signed_on" in said else at
            yield Event(kind, when, name=said[kind])
    for kind in ("sign", "volunteer"):
        if said.get(kind, "").casefold() in _YES:
            yield Event(kind, at)
    if "amount" in said:
        yield Event("donation", at, amount_cents=_cents(said["amount"]))
    if "until" in said:
        since = _moment(said["from"]) if "from" in said else at
        yield Event("membership", since, until=_date(said["until"]))


def _signed(text: str, on: date) -> datetime:
    """When something was signed: no later than the date of its list, and by somebody who may still be alive."""
    when = _moment(text)
    if when.date() > on or when.year < on.year - _LIFETIME:
        raise BadInput("The day of a signature lies after the date of the list, or very long ago. Correct the row.")
    return when


def _uuid(said: dict[str, str]) -> UUID | None:
    if "uuid" not in said:
        return None
    try:
        return UUID(said["uuid"])
    except ValueError:
        raise BadInput("The uuid of the row is not one. Leave the column as it was given out.") from None


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise BadInput("A date is not written like 2026-11-21 or 2026-11-21T15:30. Correct it.") from None


def _date(text: str) -> date:
    return _moment(text).date()


def _cents(text: str) -> int:
    plain = text.replace("$", "").strip()
    if grouped := _GROUPED.fullmatch(plain):
        plain = re.sub(r"\D", "", grouped[1]) + (grouped[2] or "")
    return round(_number(plain, "amount", 10_000_000) * 100)


def _number(text: str, column: str, most: float) -> float:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        number = -1.0
    if not 0 <= number <= most:
        raise BadInput("The column {column} must hold a number from 0 to {most}.", column=column, most=most)
    return number
