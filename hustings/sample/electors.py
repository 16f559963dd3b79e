"""The invented electors: households behind doors, with the hidden truths that the other files reveal in part."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from hustings.sample.names import NAME_FAMILIES, NameFamily
from hustings.sample.places import DISTRICT, PROVINCE
from hustings.sample.streets import Door

HEADER = (
    *("ED_CODE", "PD_NUMBER", "SEQUENCE", "ELECTOR_ID", "FAMILY_NAME", "GIVEN_NAMES"),
    *("CIVIC_NUMBER", "CIVIC_SUFFIX", "UNIT", "STREET_NAME", "STREET_TYPE", "STREET_DIRECTION"),
    *("MUNICIPALITY", "PROVINCE", "POSTAL_CODE", "MAIL_1", "MAIL_2", "MAIL_3"),
)
HOUSEHOLD_SIZES = (1, 2, 3, 4, 5)
HOUSEHOLD_WEIGHTS = (24, 38, 19, 12, 7)
MEAN_HOUSEHOLD = 2.36  # flats hold at most three
# 555 is assigned to no subscriber in any of these area codes; the riding's own come first.
_AREA_CODES = """
    519 226 548 289 905 365 416 437 647 613 343 705 249 807 683 204 250 306 403 418 438 450 506 514 579 581 587 604 639
    709 778 780 782 819 825 867
"""
AREA_CODES = tuple(_AREA_CODES.split())
_FAMILY_WEIGHTS = list(accumulate(family.weight for family in NAME_FAMILIES))


@dataclass(slots=True)
class Elector:
    """One invented person. Nothing after `given_names` is in the list of electors."""

    number: str
    door: Door
    family_name: str
    given_names: str
    gender: str
    born: date
    age: int
    language: str
    lean: float  # true support for the sample party, -15 to +15
    turnout: float  # true chance of voting, 0 to 1
    fixed_income: bool
    phone: str
    mobile: str
    email: str


class PhoneBook:
    """Numbers nobody has: exchange 555, each given out once until all are used, then again."""

    def __init__(self, rng: Random) -> None:
        self._next = rng.randrange(10_000)

    def take(self) -> str:
        while True:
            block, step = divmod(self._next, 60_000)
            self._next += 1
            area = AREA_CODES[(block * 6 + step % 6) % len(AREA_CODES)]
            # 7919 is prime to 10,000, so every line number comes once in each area; 1667 keeps neighbours unlike
            line = (step // 6 * 7919 + step % 6 * 1667) % 10_000
            if line != 1212:  # directory assistance
                return f"{area}-555-{line:04d}"


def draw_electors(rng: Random, doors: list[Door], count: int, today: date) -> list[Elector]:
    """Exactly `count` electors in walking order, at least one behind each door; no fewer than the doors."""
    numbers = iter(rng.sample(range(100_000_000, 1_000_000_000), count))
    book = PhoneBook(rng)
    poll_lean: dict[int, float] = {}
    electors: list[Elector] = []
    for door, size in zip(doors, _household_sizes(rng, doors, count), strict=True):
        lean = poll_lean.setdefault(door.poll, door.neighbourhood.lean + rng.gauss(0, 2))
        electors += _household(rng, door, lean, [next(numbers) for _ in range(size)], book, today)
    return electors


def _household_sizes(rng: Random, doors: list[Door], count: int) -> list[int]:
    """How many electors live behind each door: 1 to 5, fewer in a flat, `count` in all."""
    sizes = rng.choices(HOUSEHOLD_SIZES, HOUSEHOLD_WEIGHTS, k=len(doors))
    sizes = [min(size, 3) if door.unit else size for door, size in zip(doors, sizes, strict=True)]
    over = sum(sizes) - count
    while over:
        at = rng.randrange(len(sizes))
        step = 1 if over > 0 else -1
        if 1 <= sizes[at] - step <= 5:
            sizes[at] -= step
            over -= step
    return sizes


def _household(rng: Random, door: Door, lean: float, numbers: list[int], book: PhoneBook, today: date) -> list[Elector]:
    """The electors behind one door: mostly one surname, ages that can be a family, one shared telephone or none."""
    family = rng.choices(NAME_FAMILIES, cum_weights=_FAMILY_WEIGHTS)[0]
    surname = family.surname(rng)
    phone = book.take() if rng.random() < 0.62 else ""
    language = rng.choices(("en", "fr", "pt", "de", "hu", "pa"), (920, 45, 12, 10, 7, 6))[0]
    shared_lean = lean + rng.gauss(0, 3)
    head_age = _head_age(rng, door.neighbourhood.older)
    household = []
    for place, number in enumerate(numbers):
        gender = rng.choices(("f", "m", "x"), (505, 490, 5))[0]
        age = _age(rng, head_age, place)
        own_surname = surname if place == 0 or rng.random() < 0.86 else family.surname(rng)
        given = _given_names(rng, family, gender)
        older = age >= 65
        household.append(
            Elector(
                number=str(number),
                door=door,
                family_name=own_surname,
                given_names=given,
                gender=gender,
                born=today - timedelta(days=int(age * 365.25) + rng.randrange(1, 365)),
                age=age,
                language=language,
                lean=max(-15.0, min(15.0, shared_lean + (age - 50) * 0.07 + rng.gauss(0, 5.5))),
                turnout=max(0.02, min(0.98, 0.42 + age * 0.0045 + rng.gauss(0, 0.13))),
                fixed_income=rng.random() < (0.46 if older else 0.06 if age >= 50 else 0.02),
                phone=phone,
                mobile=book.take() if rng.random() < (0.55 if older else 0.86) else "",
                email=_email(given, own_surname, number) if rng.random() < 0.7 else "",
            )
        )
    return household


def _head_age(rng: Random, older: float) -> int:
    if rng.random() < older:
        return 65 + int(33 * rng.random() ** 1.7)
    return rng.randrange(22, 65)


def _age(rng: Random, head: int, place: int) -> int:
    """The first is the head, the second about as old, further ones are grown children or an old parent."""
    if place == 0:
        return head
    if place == 1 and rng.random() < 0.85:
        return max(18, min(101, head + round(rng.gauss(0, 4))))
    child = head - rng.randrange(22, 38)
    return child if child >= 18 else min(99, head + rng.randrange(20, 32)) if rng.random() < 0.2 else head


def _given_names(rng: Random, family: NameFamily, gender: str) -> str:
    general = NAME_FAMILIES[0]
    source = family if rng.random() < 0.6 else general
    pool = source.women if gender == "f" else source.men if gender == "m" else source.women + source.men
    first = rng.choice(pool)
    if rng.random() < 0.22:
        second = rng.choice(general.women if gender == "f" else general.men)
        return f"{first} {second}" if second != first else first
    return f"{first} {chr(rng.randrange(65, 91))}." if rng.random() < 0.1 else first


def _email(given: str, surname: str, number: int) -> str:
    """An address under a domain reserved for examples, in plain letters."""
    folded = unicodedata.normalize("NFKD", f"{given.split()[0]}.{surname}").lower()
    local = "".join(letter for letter in folded if letter in "abcdefghijklmnopqrstuvwxyz.").strip(".") or "elector"
    return f"{local.replace('..', '.')}{number % 10_000}@example.{('org', 'com', 'net')[number % 3]}"


def list_rows(electors: list[Elector], poll_numbers: list[str]) -> Iterator[tuple[str, ...]]:
    """The list of electors, with the sequence number of each on the list of its poll."""
    last_poll, sequence = -1, 0
    for elector in electors:
        door = elector.door
        sequence = sequence + 1 if door.poll == last_poll else 1
        last_poll = door.poll
        yield (
            DISTRICT,
            poll_numbers[door.poll],
            str(sequence),
            elector.number,
            elector.family_name,
            elector.given_names,
            door.civic_number,
            door.civic_suffix,
            door.unit,
            door.street_name,
            door.street_type,
            door.street_direction,
            door.point.place.upper(),
            PROVINCE,
            door.point.code,
            *door.mail,
        )
