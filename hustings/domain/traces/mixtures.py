"""How well copies, several at once, explain a list: each lets its entries out with one chance, and anybody else may be
in it by a chance of their own. All in nats (natural logarithms of how many times likelier something is).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, lgamma, log

from pyroaring import BitMap64

from hustings.domain.traces.copies import Copy, Suspect

_STRAY = 1e-6  # the chance that a planted entry is there which no source carries
_LEAST, _STEPS = 1e-4, 18  # the smallest part of a copy that is told from none, and halvings until the best is found
_SLIPS = 0.02  # spellings that somebody changed


@dataclass(frozen=True)
class Source:
    """A copy, and the part of it that is taken to have come out."""

    copy: Copy
    part: float


@dataclass(frozen=True)
class Gain:
    """By how much a list is explained better once a copy is taken for a source of it as well: by the `part` that fits
    best, in all and by planted entries alone."""

    copy: Copy
    part: float
    weight: float


class Mixture:
    """A list, and the sources that are taken to have made it; `people` is how many there are whom it could hold, `pool`
    how many planted entries there are."""

    def __init__(self, suspect: Suspect, people: int, pool: int, sources: Sequence[Source] = ()) -> None:
        self.suspect, self.people, self.pool, self.sources = suspect, people, pool, tuple(sources)
        explained = BitMap64.union(*(each.copy.entries for each in sources)) if sources else BitMap64()
        others = suspect.entries.difference_cardinality(explained)
        self._others = min(max(others, 1) / max(people - len(explained), 2), 0.5)

    def but(self, key: str) -> "Mixture":
        """The same without one of its sources."""
        return Mixture(self.suspect, self.people, self.pool, [each for each in self.sources if each.copy.key != key])

    def also(self, gain: Gain) -> "Mixture":
        """The same with one source more."""
        return Mixture(self.suspect, self.people, self.pool, [*self.sources, Source(gain.copy, gain.part)])

    @property
    def unexplained(self) -> frozenset[int]:
        """The planted entries that no source carries."""
        return self.suspect.seeds.difference(*(each.copy.seeds for each in self.sources))

    def gain(self, copy: Copy) -> Gain:
        """What it gains by one more source."""
        groups = [*self._groups(copy), *self._seed_groups(copy)]
        part = _fitting(groups)
        weight = sum(_group(part, *group) for group in groups)
        return Gain(copy, part, weight + spelling_weight(*spelled(self.suspect, copy)))

    def _groups(self, copy: Copy) -> Iterator[tuple[int, int, float]]:
        """(entries, how many of them are in the list, the chance that one is not) of a copy, by the sources that hold
        them too."""
        parts = [(copy.entries, 1 - self._others)]
        for source in self.sources:
            parts = [
                (each, chance)
                for held, before in parts
                for each, chance in (
                    (held & source.copy.entries, before * (1 - source.part)),
                    (held - source.copy.entries, before),
                )
                if each
            ]
        for held, chance in parts:
            yield len(held), held.intersection_cardinality(self.suspect.entries), chance

    def _seed_groups(self, copy: Copy) -> Iterator[tuple[int, int, float]]:
        """The same of its planted entries."""
        parts = [(copy.seeds, 1 - _STRAY)]
        for source in self.sources:
            parts = [
                (each, chance)
                for held, before in parts
                for each, chance in (
                    (held & source.copy.seeds, before * (1 - source.part)),
                    (held - source.copy.seeds, before),
                )
                if each
            ]
        for held, chance in parts:
            yield len(held), len(held & self.suspect.seeds), chance


def _fitting(groups: Sequence[tuple[int, int, float]]) -> float:
    """The part of a copy that explains its groups best: the one top of what is gained, found by halving."""
    low, high = _LEAST, 1 - _LEAST
    for _ in range(_STEPS):
        part = (low + high) / 2
        rising = sum(
            there * absent / (1 - absent * (1 - part)) - (held - there) / (1 - part) for held, there, absent in groups
        )
        low, high = (part, high) if rising > 0 else (low, part)
    return low


def _group(part: float, held: int, there: int, absent: float) -> float:
    """What a group of entries gains when each of them comes out by one chance more."""
    return there * (log(1 - absent * (1 - part)) - log(1 - absent)) + (held - there) * log(1 - part)


def spelled(suspect: Suspect, copy: Copy) -> tuple[int, int]:
    """(spellings that agree, spellings that were read) of entries that a copy spells in a way of its own."""
    alike = read = 0
    for entry, seen in suspect.spelled.items():
        expected = copy.spelled(entry) if entry in copy.entries else None
        if expected is not None:
            read += 1
            alike += expected == seen
    return alike, read


def spelling_weight(alike: int, read: int) -> float:
    """What spellings that agree say for a copy; next to nothing against it, as they may have been made alike by whoever
    typed the list anew."""
    if not read:
        return 0.0
    kept = alike * log(1 - _SLIPS) + (read - alike) * log(_SLIPS) + read * log(2)
    return max(kept, 0.0) + log(0.5 + 0.5 * exp(-abs(kept)))


def at_most(hits: int, tries: int, chance: float) -> float:
    """The chance of so few hits, or fewer, in so many tries."""
    if hits >= tries or chance <= 0:
        return 1.0
    if chance >= 1:
        return 0.0
    total = 0.0
    for count in range(hits + 1):
        ways = lgamma(tries + 1) - lgamma(count + 1) - lgamma(tries - count + 1)
        total += exp(ways + count * log(chance) + (tries - count) * log(1 - chance))
    return min(total, 1.0)
