"""Simulated leaks of one riding, to measure the trace with: copies that left, and lists that came from them or not.

Everybody in it is invented, and everything follows from a seed. The copies are made by questions like those that
parties ask, so that many lie within one another and some hold the very same people.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap64

from hustings.domain.addresses import Address
from hustings.domain.traces import Copy, Suspect, drawn, wanted
from hustings.domain.traces.handles import Handle, names_in, numbers_in, of_name, of_phone

ELECTORS, COPIES, POOL = 82_000, 2_000, 320
_POLLS = 200
_FEWEST, _LARGEST = 60, 20_000  # people of a copy
_NAMED_ONLY = 400  # rows up to which a list without phones is simulated: reading names takes longer
_STREETS = ("Main", "Oak", "King", "des Érables", "Old Mill", "Church", "Principale", "Wellington", "du Moulin", "5th")
_FAMILIES = ("Roy", "Smith", "Tremblay", "Singh", "Brown", "O'Neil", "Lévesque", "Martin", "Wong", "MacDonald")
_GIVEN = ("Anne", "Jean-François", "Mary", "Luc", "Priya", "John", "Zoé", "Peter", "Wei", "Marie-Ève")

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Leak:
    """One list on its way to be traced: its lines, and the copies that they came from (none: from no copy)."""

    lines: list[str]
    sources: tuple[int, ...]
    part: float


class Riding:
    """Invented electors, the copies of them that left, and the pool of planted entries."""

    def __init__(self, seed: int, electors: int = ELECTORS, copies: int = COPIES, pool: int = POOL) -> None:
        self.key = f"leaks/{seed}".encode()
        self.random = Random(f"hustings/leaks/{seed}")  # noqa: S311 (invented data, no secret)
        self.electors, self.pool = electors, pool
        numbers = np.random.default_rng(seed)
        self.poll = numbers.integers(0, _POLLS, electors)
        self.age = numbers.integers(18, 100, electors)
        self.support = np.clip(np.rint(numbers.normal(0, 6, electors)), -15, 15)
        self.mark = numbers.integers(0, 6, electors)
        self.rent = numbers.normal(20, 10, _POLLS)[self.poll]
        self.asked: list[Mask] = []
        self.copies: list[Copy] = []
        for number in range(copies):
            again = self.copies and self.random.random() < 0.03
            mask = self.random.choice(self.asked) if again else self.question()
            self.asked.append(mask)
            self.copies.append(self._copy(f"copy{number}", mask))

    def question(self) -> Mask:
        """Whom some question of one to four conditions describes: so many that it is worth a list."""
        while True:
            mask = np.ones(self.electors, dtype=bool)
            for _ in range(self.random.randint(1, 4)):
                mask &= self._condition()
            if _FEWEST <= mask.sum() <= _LARGEST:
                return mask

    def _condition(self) -> Mask:
        pick = self.random
        first = pick.randrange(_POLLS)
        low = pick.randint(-15, 12)
        return pick.choice(
            (
                lambda: self.age >= pick.randint(30, 90),
                lambda: (self.support >= low) & (self.support <= low + pick.randint(0, 10)),
                lambda: (self.poll >= first) & (self.poll <= first + pick.randint(0, 40)),
                lambda: self.mark == pick.randrange(6),
                lambda: self.rent > pick.randint(5, 35),
            )
        )()

    def _copy(self, key: str, mask: Mask) -> Copy:
        people = np.flatnonzero(mask)
        count = wanted(len(people), self.pool)
        seeds = frozenset(drawn(self.key, key, range(self.pool), count))
        return Copy(key, BitMap64(people), len(people), seeds)

    def phone(self, entry: int) -> str:
        """The ten digits of an elector (two of three share them with a neighbour), or of a planted entry (below 0)."""
        at = self.electors + ~entry if entry < 0 else entry - entry % 3 % 2
        return f"613{2_000_000 + at * 37:07d}"

    def name(self, entry: int) -> tuple[str, str, Address]:
        """Given name, family name and address; a planted entry has them as everybody does."""
        at = self.electors + ~entry if entry < 0 else entry
        given, family = _GIVEN[at % 10], f"{_FAMILIES[at // 10 % 10]}{_letters(at // 100)}"
        door = at - at % 3 % 2
        postal = f"K{door // 200 % 10}{chr(65 + door // 2000 % 26)}{door // 20 % 10}B{door % 10}"
        return (
            given,
            family,
            Address("", str(door % 997 + 1), "", _STREETS[door % 10], "ST", "", "Ottawa", "ON", postal),
        )

    @cached_property
    def known(self) -> dict[Handle, tuple[int, ...]]:
        """Whom each handle means: what the fingerprints of copies say in an installation."""
        found: dict[Handle, list[int]] = {}
        for entry in (*range(self.electors), *(~seed for seed in range(self.pool))):
            given, family, address = self.name(entry)
            for handle in (of_phone(f"+1{self.phone(entry)}"), *of_name(f"{given} {family}", address)):
                found.setdefault(handle, []).append(entry)
        return {handle: tuple(entries) for handle, entries in found.items()}

    def leaks(self, count: int) -> Iterator[Leak]:
        """Lists that came from one, two or three copies: a part of each, mixed, shuffled and written down anew."""
        for _ in range(count):
            pick = self.random
            conspirators = pick.choices((1, 2, 3), (60, 25, 15))[0]
            part = pick.uniform(0.01, 1.0)
            first = pick.randrange(len(self.copies))
            same = [n for n, copy in enumerate(self.copies) if copy.entries == self.copies[first].entries]
            if conspirators > 1 and len(same) >= conspirators:
                sources = tuple(sorted({first, *pick.sample(same, conspirators - 1)}))
            else:
                sources = tuple({first, *(pick.randrange(len(self.copies)) for _ in range(conspirators - 1))})
            rows = [entry for n in sources for entry in self._part(self.copies[n], part)]
            if pick.random() < 0.3:  # they compare, and leave out what does not stand in all copies of those people
                rows = self._compared(rows, sources)
            yield Leak(self._written([*rows, *self._mixed_in(len(rows))]), sources, part)

    def strangers(self, count: int) -> Iterator[Leak]:
        """Lists of the same electors that came from no copy: all or part of those whom another question describes."""
        asked = {each.tobytes() for each in self.asked}
        for _ in range(count):
            mask = self.question()
            while mask.tobytes() in asked:
                mask = self.question()
            people = [int(each) for each in np.flatnonzero(mask)]
            part = self.random.choice((1.0, 1.0, self.random.uniform(0.01, 1.0)))
            rows = self.random.sample(people, max(1, int(len(people) * part)))
            yield Leak(self._written([*rows, *self._mixed_in(len(rows))]), (), part)

    def read(self, leak: Leak) -> Suspect:
        """The list as a trace reads it."""
        rows, seeds, unknown = [], set(), 0
        for line in leak.lines:
            handles = numbers_in(line) or names_in(line)
            entries = {entry for handle in handles for entry in self.known.get(handle, ())}
            seeds |= {~entry for entry in entries if entry < 0}
            people = tuple(sorted(entry for entry in entries if entry >= 0))
            if people:
                rows.append(people)
            unknown += not entries
        return Suspect(list(dict.fromkeys(rows)), frozenset(seeds), unknown)

    def _part(self, copy: Copy, part: float) -> list[int]:
        rows = [*copy.entries, *(~seed for seed in copy.seeds)]
        return self.random.sample(rows, max(1, round(len(rows) * part)))

    def _compared(self, rows: Sequence[int], sources: Sequence[int]) -> list[int]:
        copies = [self.copies[n] for n in sources]
        if any(copy.entries != copies[0].entries for copy in copies):
            return list(rows)
        everywhere = frozenset.intersection(*(copy.seeds for copy in copies))
        return [entry for entry in rows if entry >= 0 or ~entry in everywhere]

    def _mixed_in(self, rows: int) -> list[int]:
        """Other lists among it, in half of the cases: up to as many of the same electors."""
        return (
            self.random.sample(range(self.electors), self.random.randint(0, rows)) if self.random.random() < 0.5 else []
        )

    def _written(self, entries: list[int]) -> list[str]:
        """In no order, and as somebody would write it down."""
        kept = sorted(set(entries))
        self.random.shuffle(kept)
        styles = (
            (_dashed, _bracketed, _bare, _dotted) if len(kept) > _NAMED_ONLY else (_dashed, _bare, _shouted, _label)
        )
        style = self.random.choice(styles)
        return [style(self.phone(entry), *self.name(entry)) for entry in kept]


def _dashed(phone: str, given: str, family: str, address: Address) -> str:
    return f"{family},{given},{phone[:3]}-{phone[3:6]}-{phone[6:]}"


def _bracketed(phone: str, given: str, family: str, address: Address) -> str:
    return f"({phone[:3]}) {phone[3:6]} {phone[6:]}\t{given} {family}"


def _bare(phone: str, given: str, family: str, address: Address) -> str:
    return f"1{phone}"


def _dotted(phone: str, given: str, family: str, address: Address) -> str:
    return f'"{phone[:3]}.{phone[3:6]}.{phone[6:]}";"{family.upper()}"'


def _shouted(phone: str, given: str, family: str, address: Address) -> str:
    return f"{given} {family}; {address.civic_number} {address.street_name} street; {address.postal_code}".upper()


def _label(phone: str, given: str, family: str, address: Address) -> str:
    return f"{family}, {given}: {address.civic_number}, rue {address.street_name}"


def _letters(number: int) -> str:
    """A number as letters, so that a name made of it is one word."""
    text = ""
    while number:
        number, rest = divmod(number, 26)
        text += chr(97 + rest)
    return text
