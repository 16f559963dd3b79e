"""An outside list made from a list of electors, by a documented model of what goes wrong in such lists.

Of its rows, 30 % are strangers: half of them live behind a door of somebody on the register, and half of those bear
that household's name. Each other row is an elector of whom each of the things in `WRONG` happened with the probability
given there. Everything is drawn from one seed.
"""

import csv
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from bench import lists
from hustings.linkage import preparing

STRANGERS = 0.30
TITLES = (
    *("family_name", "given_name", "birth_date", "birth_year", "civic_address", "municipality", "province"),
    *("postal_code", "phone", "email", "petition"),
)
# What a register knows of people beside their list; the share of people of whom it does.
PHONES, EMAILS = 0.5, 0.35
_BORN_FROM, _DAYS = date(1931, 1, 1), 27_500  # up to 2006

Row = dict[str, str]


@dataclass
class Known:
    """One elector and what the register knows of them."""

    number: str
    family: str
    given: str
    door: tuple[str, str, str, str, str]  # unit, line, municipality, province, postal code
    born: str
    phone: str
    email: str


@dataclass
class Made:
    """One row of the outside list, whose it is ("" for a stranger), and what went wrong."""

    row: Row
    number: str
    wrong: list[str] = field(default_factory=list)


def known_of(electors: Path, seed: int = 5) -> Iterator[Known]:
    """The people of a list of electors, each with a birth, and some with a phone number and an e-mail address."""
    draw = random.Random(seed)
    with electors.open(encoding="utf-8", newline="") as file:
        for place, line in enumerate(csv.DictReader(file)):
            family, given = line["FAMILY_NAME"], line["GIVEN_NAMES"]
            street = f"{line['CIVIC_NUMBER']} {line['STREET_NAME']} {line['STREET_TYPE']}"
            door = (line["UNIT"], street, line["MUNICIPALITY"], line["PROVINCE"], line["POSTAL_CODE"])
            yield Known(
                line["ELECTOR_ID"],
                family,
                given,
                door,
                (_BORN_FROM + timedelta(days=draw.randrange(_DAYS))).isoformat(),
                _phone(place) if draw.random() < PHONES else "",
                _email(given, family, place) if draw.random() < EMAILS else "",
            )


def make(known: list[Known], rows: int, *, births: bool, seed: int = 7) -> list[Made]:
    """The outside list: `rows` rows about as many different people."""
    draw = random.Random(seed)
    people = draw.sample(known, rows)
    surnames, weights = lists.surnames(random.Random(1))
    made = []
    for place, person in enumerate(people):
        if draw.random() < STRANGERS:
            family = draw.choices(surnames, cum_weights=weights)[0]
            row = _stranger(draw, person, draw.choice(people), family, len(known) + place)
            made.append(Made(row, ""))
        else:
            one = Made(_row_of(draw, person), person.number)
            for name, (chance, happen) in WRONG.items():
                if draw.random() < chance and happen(draw, one.row, known):
                    one.wrong.append(name)
            made.append(one)
        if not births:
            made[-1].row |= {"birth_date": "", "birth_year": ""}
    return made


def write(path: Path, made: list[Made]) -> Path:
    """The list as a file."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, TITLES)
        writer.writeheader()
        writer.writerows(each.row for each in made)
    return path


def _row_of(draw: random.Random, person: Known) -> Row:
    unit, street, town, province, postal = person.door
    return {
        "family_name": person.family,
        "given_name": person.given,
        "birth_date": person.born,
        "birth_year": "",
        "civic_address": f"{unit}-{street}" if unit else street,
        "municipality": town,
        "province": province,
        "postal_code": postal,
        "phone": person.phone if draw.random() < 0.7 else "",
        "email": person.email if draw.random() < 0.7 else "",
        "petition": "Cut the gas tax",
    }


def _stranger(draw: random.Random, neighbour: Known, namesake: Known, family: str, place: int) -> Row:
    """Somebody who is not on the register: new behind a door of it, or from elsewhere."""
    row = _row_of(draw, neighbour)
    if draw.random() < 0.5:
        row |= {"civic_address": f"{draw.randrange(1, 9000)} Elsewhere Rd", "postal_code": _postal(draw)}
    kin = draw.random() < 0.5 and not row["civic_address"].endswith("Elsewhere Rd")
    born = (_BORN_FROM + timedelta(days=draw.randrange(_DAYS))).isoformat()
    given = namesake.given
    if kin and given == neighbour.given:
        given = "Zedekiah"
    return row | {
        "family_name": neighbour.family if kin else family,
        "given_name": given,
        "birth_date": born,
        "phone": _phone(place) if draw.random() < 0.4 else "",
        "email": _email(given, family, place) if draw.random() < 0.3 else "",
    }


def _slip(draw: random.Random, text: str) -> str:
    """One letter left out, doubled, turned about or put for another."""
    if len(text) < 3:
        return text
    at = draw.randrange(1, len(text) - 1)
    letter = draw.choice("0123456789" if text[at].isdecimal() else "abcdefghijklmnopqrstuvwxyz")
    return draw.choice(
        (
            text[:at] + text[at + 1 :],
            text[:at] + text[at] + text[at:],
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
            text[:at] + letter + text[at + 1 :],
        )
    )


def _slip_in(column: str) -> Callable[[random.Random, Row, list[Known]], bool]:
    def happen(draw: random.Random, row: Row, known: list[Known]) -> bool:
        before = row[column]
        row[column] = _slip(draw, before)
        return row[column] != before

    return happen


def _emptied(*columns: str) -> Callable[[random.Random, Row, list[Known]], bool]:
    def happen(draw: random.Random, row: Row, known: list[Known]) -> bool:
        was = any(row[column] for column in columns)
        row.update(dict.fromkeys(columns, ""))
        return was

    return happen


def _nickname(draw: random.Random, row: Row, known: list[Known]) -> bool:
    others = _NICKNAMES.get(row["given_name"].lower(), ())
    if others:
        row["given_name"] = draw.choice(others).title()
    return bool(others)


def _swapped(draw: random.Random, row: Row, known: list[Known]) -> bool:
    row["family_name"], row["given_name"] = row["given_name"], row["family_name"]
    return True


def _moved(draw: random.Random, row: Row, known: list[Known]) -> bool:
    unit, street, town, province, postal = draw.choice(known).door
    line = f"{unit}-{street}" if unit else street
    row.update({"civic_address": line, "municipality": town, "province": province, "postal_code": postal})
    return True


def _no_unit(draw: random.Random, row: Row, known: list[Known]) -> bool:
    unit, dash, line = row["civic_address"].partition("-")
    if dash and unit.isdecimal():
        row["civic_address"] = line
    return bool(dash)


def _initial(draw: random.Random, row: Row, known: list[Known]) -> bool:
    row["given_name"] = row["given_name"][:1]
    return True


def _married(draw: random.Random, row: Row, known: list[Known]) -> bool:
    row["family_name"] = f"{row['family_name']}-{draw.choice(known).family}"
    return True


def _other_phone(draw: random.Random, row: Row, known: list[Known]) -> bool:
    row["phone"] = _phone(draw.randrange(10_000_000))
    return True


def _other_email(draw: random.Random, row: Row, known: list[Known]) -> bool:
    row["email"] = _email("", row["family_name"], draw.randrange(10_000_000))
    return True


def _year_only(draw: random.Random, row: Row, known: list[Known]) -> bool:
    row["birth_year"], row["birth_date"] = row["birth_date"][:4], ""
    return bool(row["birth_year"])


def _birth_slip(draw: random.Random, row: Row, known: list[Known]) -> bool:
    born = date.fromisoformat(row["birth_date"])
    kind = draw.random()
    if kind < 0.4 and born.day <= 12:
        born = born.replace(month=born.day, day=born.month)
    elif kind < 0.7:
        born = born.replace(year=born.year + draw.choice((-10, -1, 1)), day=min(born.day, 28))
    else:
        born = born.replace(day=born.day % 28 + 1)
    row["birth_date"] = born.isoformat()
    return True


# What goes wrong, with its probability in a row, in the order in which it happens.
WRONG: dict[str, tuple[float, Callable[[random.Random, Row, list[Known]], bool]]] = {
    "nickname": (0.06, _nickname),
    "slip in the given name": (0.05, _slip_in("given_name")),
    "slip in the family name": (0.06, _slip_in("family_name")),
    "second family name": (0.02, _married),
    "initial only": (0.01, _initial),
    "names swapped": (0.015, _swapped),
    "moved": (0.06, _moved),
    "slip in the address": (0.05, _slip_in("civic_address")),
    "slip in the postal code": (0.03, _slip_in("postal_code")),
    "slip in the municipality": (0.03, _slip_in("municipality")),
    "no unit": (0.05, _no_unit),
    "no address": (0.04, _emptied("civic_address")),
    "no postal code": (0.04, _emptied("postal_code")),
    "no birth date": (0.05, _emptied("birth_date")),
    "slip in the birth date": (
        0.03,
        lambda draw, row, known: bool(row["birth_date"]) and _birth_slip(draw, row, known),
    ),
    "year of birth only": (0.05, _year_only),
    "slip in the phone number": (0.02, _slip_in("phone")),
    "other phone number": (0.10, _other_phone),
    "other e-mail address": (0.10, _other_email),
}


def _nicknames() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for group in preparing.nicknames():
        for name in group:
            found.setdefault(name, []).extend(other for other in group if other != name)
    return found


_NICKNAMES = _nicknames()


def _phone(place: int) -> str:
    return f"613-{200 + place // 10_000 % 780}-{place % 10_000:04d}"


def _email(given: str, family: str, place: int) -> str:
    return f"{given}.{family}{place % 1000}@example.org".lower().replace(" ", "").encode("ascii", "ignore").decode()


def _postal(draw: random.Random) -> str:
    return (
        f"N{draw.randrange(10)}{draw.choice('ABCEGH')} {draw.randrange(10)}{draw.choice('ABCEGH')}{draw.randrange(10)}"
    )
