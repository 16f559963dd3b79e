"""What a trace is made from and what it answers: suspect lists, copies that left, evidence, a verdict."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from pyroaring import BitMap64

Spelled = Callable[[int], bool | None]


def nowhere(entry: int) -> bool | None:
    """Of a copy without marks: no spelling is its own."""
    return None


@dataclass(frozen=True)
class Copy:
    """One copy that left. `entries` are numbers of what it holds (of a person, or of a contact point, as the caller
    numbers them); `size` its rows without planted ones; `spelled` which of two spellings it uses for an entry, or None.
    """

    key: str
    entries: BitMap64
    size: int
    seeds: frozenset[int] = frozenset()
    spelled: Spelled = nowhere
    order: Sequence[int] = ()


@dataclass(frozen=True)
class Suspect:
    """A list of unknown origin. Each recognised row is the numbers of the entries that it may be, several where a
    household shares a phone; `seeds` are the planted entries in it; `spelled` the spelling read of an entry.
    """

    rows: Sequence[tuple[int, ...]]
    seeds: frozenset[int] = frozenset()
    unknown: int = 0
    spelled: Mapping[int, bool] = field(default_factory=dict)

    @cached_property
    def row_of(self) -> dict[int, int]:
        """The row that each entry may be."""
        return {entry: row for row, entries in enumerate(self.rows) for entry in entries}

    @cached_property
    def entries(self) -> BitMap64:
        """All entries that some row may be."""
        return BitMap64(self.row_of)

    def without(self, copy: Copy) -> "Suspect":
        """What is left of it once a copy has explained its part."""
        explained = self.rows_of(self.entries & copy.entries)
        rows = [entries for row, entries in enumerate(self.rows) if row not in explained]
        return Suspect(rows, self.seeds - copy.seeds, self.unknown, self.spelled)

    def rows_of(self, entries: BitMap64) -> set[int]:
        """The rows that some entries may be."""
        return {self.row_of[entry] for entry in entries}


@dataclass(frozen=True)
class Evidence:
    """What speaks for one copy: rows in common, planted entries, spellings, order.

    `shared` rows of the suspect list are in the copy, of `size`; `lift` is how many times more that is than a list
    drawn by chance would share; `spelled_alike` of `spelled` entries are spelled as the copy spells them; `in_order` is
    the part of neighbouring rows that follow each other as in the copy (one half is chance; None: not known).
    """

    key: str
    shared: int
    rows: int
    size: int
    lift: float
    seeds: int
    carried: int
    expected: float
    spelled_alike: int
    spelled: int
    in_order: float | None
    weight: float

    @property
    def of_list(self) -> float:
        """The part of the suspect list's recognised rows that the copy holds."""
        return self.shared / self.rows if self.rows else 0.0

    @property
    def of_copy(self) -> float:
        """The part of the copy that is in the suspect list."""
        return self.shared / self.size if self.size else 0.0


Answer = Literal["named", "tied", "cannot_tell", "none"]


@dataclass(frozen=True)
class Verdict:
    """Where a suspect list comes from.

    `sources` are the copies that it is made of, each as the key of one, or of two or three that cannot be told apart.
    Under "cannot_tell" they are copies that may be meant and are not accused. `evidence` is of all copies worth a look,
    the weightiest first.
    """

    answer: Answer
    sources: tuple[tuple[str, ...], ...] = ()
    evidence: tuple[Evidence, ...] = ()
