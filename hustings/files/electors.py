"""A list of electors as normalised rows: what the layout says, in the forms that Hustings stores.

Works on one row at a time and touches no database, so that rows can be read and normalised in another process.
"""

import gc
import json
import re
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import islice
from operator import itemgetter
from typing import NamedTuple

from hustings.domain import addresses, emails, names, phones
from hustings.domain.messages import Message
from hustings.files.apart import apart
from hustings.files.binding import Binding
from hustings.files.dates import read_date
from hustings.files.rows import Row

# Columns of the staging tables, in the order of the lines that are written for them: a line for each row, and one for
# each door in a block of rows.
_TEXTS = (
    *("district_code", "poll_number", "sequence_number", "elector_number"),
    *("family_name", "given_name", "middle_name", "name_prefix", "name_suffix", "family_key", "given_key"),
    *("gender", "language", "status", "postal_code", "door_key", "mailing", "phone", "mobile", "email"),
)
STAGED = (*("number", "line", "raw", "problem", "notes", "birth_from", "birth_to", "protected"), *_TEXTS)
_DOOR_TEXTS = (
    *("district_code", "door_key", "unit", "civic_number", "civic_suffix", "street_name", "street_type"),
    *("street_direction", "municipality", "province", "postal_code", "street_key"),
)
STAGED_DOORS = ("number", "civic_value", *_DOOR_TEXTS)
_APART_FROM = 20_000  # rows: for fewer, a process of its own costs more than it saves

MAX_KEY = 300
"""Characters in a name, an address or a number by which people are found: longer ones are no such thing, and no index
could hold them."""
_FOUND_BY = (
    *("elector_number", "district_code", "poll_number", "family_key", "given_key", "street_key", "door_key"),
    *("phone", "mobile", "email"),
)

_found_by = itemgetter(*_FOUND_BY)
_NULL = "\\N"
_SPECIAL = re.compile(r"[\\\t\n\r]")
_texts_of = itemgetter(*_TEXTS)
_door_texts_of = itemgetter(*_DOOR_TEXTS)
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@dataclass(frozen=True)
class Reading:
    """How the rows of one file are read: its bound layout, proven date formats, its date, and a default district."""

    binding: Binding
    date_formats: dict[str, str]
    on: date
    district: str
    country: str


class Block(NamedTuple):
    """Rows made ready: how many, and lines of PostgreSQL's COPY text for STAGED and for STAGED_DOORS."""

    size: int
    rows: bytes
    doors: bytes


def staged_blocks(read: Callable[[], Iterator[list[Row]]], reading: Reading) -> Generator[Block, None, None]:
    """The blocks of rows that `read()` gives, made ready, in order; if there are many, by another process."""
    make = partial(staged, reading)
    first, rows = list[list[Row]](), 0
    for block in read():
        first.append(block)
        rows += len(block)
        if rows >= _APART_FROM:
            break
    else:
        yield from map(make, first)
        return
    with apart(partial(_staged_from, len(first), read, reading)) as others:
        yield from map(make, first)  # here, while the other process starts
        yield from others


def _staged_from(start: int, read: Callable[[], Iterator[list[Row]]], reading: Reading) -> Iterator[Block]:
    gc.disable()  # a block's rows hold no cycles, and looking for them costs a fifth of the time
    return map(partial(staged, reading), islice(read(), start, None))


def staged(reading: Reading, rows: list[Row]) -> Block:
    """A block of rows made ready."""
    lines, doors = [], dict[tuple[object, object], str]()
    for row in rows:
        found = normalised(row, reading)
        lines.append(_line(row, found))
        if isinstance(found, dict) and found["door_key"]:
            door = (found["district_code"], found["door_key"])
            if door not in doors:
                doors[door] = _door_line(row, found)
    return Block(len(rows), "".join(lines).encode("utf-8"), "".join(doors.values()).encode("utf-8"))


def normalised(row: Row, reading: Reading) -> dict[str, object] | Message:
    """The staged fields of a row, without `number`, `line` and `raw`; or why it cannot be used."""
    if row.cells is None:
        return row.problem or Message("The row cannot be read.")
    fields = reading.binding.read(row.cells)
    if isinstance(fields, Message):
        return fields
    notes: list[Message] = []
    out: dict[str, object] = _identity(fields)
    births = _births(fields, reading)
    if isinstance(births, Message):
        return births
    out["birth_from"], out["birth_to"] = births
    out["district_code"] = fields.get("district_code") or reading.district
    if reading.district and fields.get("district_code", reading.district) != reading.district:
        return Message("The row is of another riding than the one named for this import.")
    out |= _address(fields, reading.country, notes)
    out |= _contact_points(fields, notes)
    if len(row.raw) > MAX_KEY and max(map(len, _found_by(out))) > MAX_KEY:
        return Message(
            "A name, an address or a number of the row is longer than {most} characters. Correct the row.",
            {"most": MAX_KEY},
        )
    out["notes"] = [note.text for note in notes]
    return out


def _identity(fields: dict[str, str]) -> dict[str, object]:
    out: dict[str, object] = {
        name: fields.get(name, "")
        for name in (
            *("elector_number", "family_name", "given_name", "middle_name", "name_prefix", "name_suffix"),
            *("poll_number", "sequence_number"),
        )
    }
    if "full_name" in fields and not out["family_name"]:
        split = names.split_full_name(fields["full_name"])
        out |= {"family_name": split.family, "given_name": split.given, "middle_name": split.middle}
        out |= {"name_prefix": split.prefix, "name_suffix": split.suffix}
    out["family_key"] = names.fold(str(out["family_name"]))
    out["given_key"] = names.fold(str(out["given_name"]))
    out["gender"] = fields.get("gender", "").lower()
    out["language"] = fields.get("language", "")[:2].lower()
    out["status"] = fields.get("status", "elector")
    out["protected"] = fields.get("protected") == "yes"
    return out


def _births(fields: dict[str, str], reading: Reading) -> tuple[date | None, date | None] | Message:
    """The earliest and the latest possible birth date."""
    if text := fields.get("birth_date"):
        born = read_date(
            text,
            reading.date_formats.get("birth_date", "YYYY-MM-DD"),
            pivot=reading.binding.layout.pivot,
            today=reading.on,
        )
        return born if isinstance(born, Message) else (born, born)
    if text := fields.get("birth_year"):
        if not (text.isdecimal() and reading.on.year - 130 <= int(text) <= reading.on.year):
            return Message(
                "The birth year is not a year in which a living person was born. Correct it or leave it empty."
            )
        return date(int(text), 1, 1), date(int(text), 12, 31)
    if text := fields.get("age"):
        if not (text.isdecimal() and int(text) <= 130):
            return Message("The age is not a whole number from 0 to 130. Correct it or leave it empty.")
        return _years_before(reading.on, int(text) + 1, days=1), _years_before(reading.on, int(text))
    return None, None


def _years_before(day: date, years: int, days: int = 0) -> date:
    """The day so many years before; 29 February becomes 1 March in common years."""
    try:
        found = day.replace(year=day.year - years)
    except ValueError:
        found = date(day.year - years, 3, 1)
    return date.fromordinal(found.toordinal() + days)


def _address(fields: dict[str, str], country: str, notes: list[Message]) -> dict[str, object]:
    place = {
        "municipality": fields.get("municipality", ""),
        "province": fields.get("province", ""),
        "postal_code": fields.get("postal_code", ""),
    }
    line = fields.get("civic_address", "")
    if line and addresses.is_postal_box(line):
        notes.append(Message("A postal box stands as the civic address; it is kept as the mailing address only."))
        address = addresses.Address()
    elif line:
        address = addresses.from_line(line, **place, country=country)
    else:
        parts = ("unit", "civic_number", "civic_suffix", "street_name", "street_type", "street_direction")
        address = addresses.from_parts(**{part: fields.get(part, "") for part in parts}, **place, country=country)
    mailing = [fields[name] for name in ("mail_line_1", "mail_line_2", "mail_line_3", "mail_line_4") if name in fields]
    if line and not address.street_name and not address.civic_number:
        mailing.insert(0, line)
    ends = [fields[name] for name in ("mail_municipality", "mail_province", "mail_postal_code") if name in fields]
    if mailing and ends:
        mailing.append(" ".join(ends))
    return {
        "unit": address.unit,
        "civic_number": address.civic_number,
        "civic_suffix": address.civic_suffix,
        "street_name": address.street_name,
        "street_type": address.street_type,
        "street_direction": address.street_direction,
        "municipality": address.municipality,
        "province": address.province,
        "postal_code": address.postal_code,
        "street_key": addresses.street_key(address),
        "civic_value": addresses.civic_value(address),
        "door_key": addresses.door_key(address) if (address.street_name or address.civic_number) else "",
        "mailing": "\n".join(mailing),
    }


def _contact_points(fields: dict[str, str], notes: list[Message]) -> dict[str, object]:
    out: dict[str, object] = {"phone": "", "mobile": "", "email": ""}
    for kind in ("phone", "mobile"):
        if text := fields.get(kind):
            found = phones.normalise(text)
            if isinstance(found, Message):
                notes.append(Message("A phone number cannot be used; the row is kept without it."))
            else:
                out[kind] = found.e164
    if text := fields.get("email"):
        email = emails.normalise(text)
        if isinstance(email, Message):
            notes.append(Message("An e-mail address cannot be used; the row is kept without it."))
        else:
            out["email"] = email
    return out


def _line(row: Row, found: dict[str, object] | Message) -> str:
    head = f"{row.number}\t{row.line}\t\\\\x{row.raw.hex()}\t"
    if isinstance(found, Message):
        problem = json.dumps({"text": found.text, "params": found.params}, default=str)
        return head + problem.translate(_ESCAPES) + "\t\\N" * (len(STAGED) - 4) + "\n"
    notes = found["notes"]
    said = json.dumps(notes).translate(_ESCAPES) if notes else _NULL
    born_from, born_to = found["birth_from"], found["birth_to"]
    typed = f"{_NULL}\t{said}\t{born_from or _NULL}\t{born_to or _NULL}\t{'t' if found['protected'] else 'f'}\t"
    return head + typed + _escaped(_texts_of(found))


def _door_line(row: Row, found: dict[str, object]) -> str:
    civic = found["civic_value"]
    return f"{row.number}\t{_NULL if civic is None else civic}\t{_escaped(_door_texts_of(found))}"


def _escaped(values: tuple[str, ...]) -> str:
    # NUL stands between the texts while what they hold is escaped: a row with one was refused before
    texts = "\0".join(values)
    if _SPECIAL.search(texts):
        texts = texts.translate(_ESCAPES)
    return texts.replace("\0", "\t") + "\n"
