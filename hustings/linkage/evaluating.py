"""How well records are told apart, measured on a list of which the truth is known."""

import re
import time
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hustings.linkage import model, preparing
from hustings.linkage.finding import score
from hustings.linkage.pairing import pair
from hustings.linkage.records import Record

SAME = 0.0  # bits from which two records count as one person here: it is then likelier than not

# A copy in the FEBRL test sets bears the number of its original: rec-12-org, rec-12-dup-0.
_COPY = re.compile(r"(.+)-(?:org|dup-[0-9]+)")


@dataclass(frozen=True)
class Score:
    """Counts of pairs: those that are one person's, those that were taken for it, and those that are both."""

    records: int
    people: int
    compared: int
    true: int
    found: int
    right: int
    seconds: float

    @property
    def precision(self) -> float:
        """The share of the pairs found that are right; 1 where none was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """The share of the true pairs that were found; 1 where there is none."""
        return self.right / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def truth_of(text: str) -> str:
    """Whose record it is, by what stands in a truth column."""
    copy = _COPY.fullmatch(text.strip())
    return copy[1] if copy else text.strip()


def evaluate(records: Sequence[Record], truth: Mapping[int, str], weights: dict[str, Any] | None = None) -> Score:
    """Sort records into people, and compare with `truth`, which names the person of each record by its number.

    Without `weights` they are learnt from the records themselves. A record that fits two others joins them.
    """
    started = time.monotonic()
    with preparing.engine() as database:
        preparing.prepare(database, records)
        compared = pair(database, link=False)
        joined: list[tuple[int, int]] = []
        if compared:
            score(database, weights or model.learn(database))
            joined = database.execute("SELECT id_l, id_r FROM scored WHERE match_weight >= ?", [SAME]).fetchall()
    found = _groups(list(truth), joined)
    return Score(
        len(records),
        len(set(truth.values())),
        compared,
        _pairs(truth.values()),
        _pairs(found.values()),
        _pairs((person, found[number]) for number, person in truth.items()),
        round(time.monotonic() - started, 1),
    )


def _groups(numbers: Sequence[int], joined: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Record -> the lowest number among all that are joined with it, by any way round."""
    above = {number: number for number in numbers}

    def top(number: int) -> int:
        while above[number] != number:
            above[number] = number = above[above[number]]
        return number

    for one, other in joined:
        high, low = sorted((top(one), top(other)), reverse=True)
        above[high] = low
    return {number: top(number) for number in numbers}


def _pairs(groups: Iterable[Hashable]) -> int:
    """How many pairs of records are in one group."""
    return sum(count * (count - 1) // 2 for count in Counter(groups).values())
