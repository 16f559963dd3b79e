"""Counting by masks over whole columns: the fastest there is for what stands on the person's own row.

The columns are the engine's own, read into arrays when they are first asked for, and let go when there are too many.
The engine answers the same questions, and all others, by SQL; a test compares the two.
"""

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import duckdb
import numpy as np

from hustings.mirror.shape import NULLS
from hustings.segments.masks import FACT, Mask

_ROWS = 1 << 18  # worked on at once, so that what is in between stays in the processor's cache
_ALONE = 2 * _ROWS  # fewer are not worth a second thread
_BUDGET = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 4  # bytes of arrays that one table may hold
_threads = ThreadPoolExecutor(os.cpu_count() or 1, "masks")

Arrays = Mapping[str, np.ndarray]
_COMPARE: Mapping[str, Callable[..., Any]] = {
    "=": np.equal,
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}


class Columns:
    """The columns of one table, for as long as it does not change."""

    def __init__(self, memory: duckdb.DuckDBPyConnection, table: str) -> None:
        self._memory = memory
        self._table = table
        self._begins: dict[int, int] | None = None
        self._rows = 0
        self._held: OrderedDict[str, np.ndarray] = OrderedDict()
        self._lock = threading.Lock()

    @classmethod
    def in_order_of_zones(cls, memory: duckdb.DuckDBPyConnection, table: str) -> "Columns":
        """Of a table whose rows stand in the order of their zones, so that a zone is one range of rows."""
        columns = cls(memory, table)
        columns._begins = {}
        counted = memory.execute(f"SELECT zone_id, count(*) FROM {table} GROUP BY ALL ORDER BY ALL").fetchall()
        for zone, rows in counted:
            columns._begins[zone] = columns._rows
            columns._rows += rows
        return columns

    def arrays(self, mask: Mask, *more: str) -> dict[str, np.ndarray]:
        """The arrays that a mask compares; the engine is asked for those that are not there yet."""
        names = {*names_in(mask), *more}
        with self._lock:
            facts = {name for name in names if name.startswith(FACT) and name not in self._held}
            plain = {name for name in names if not name.startswith(FACT)} | ({"person_id"} if facts else set())
            self._held |= self._read(sorted(plain - self._held.keys()))
            self._held |= {name: self._having(int(name.removeprefix(FACT))) for name in facts}
            for name in names:
                self._held.move_to_end(name)
            found = {name: self._held[name] for name in names}
            while len(self._held) > len(names) and sum(each.nbytes for each in self._held.values()) > _BUDGET:
                self._held.popitem(last=False)
        return found

    def count(self, mask: Mask) -> int:
        """How many rows meet the mask."""
        mask, ranges = self._narrowed(mask)
        arrays = self.arrays(mask)
        if isinstance(mask, bool):
            return sum(end - start for start, end in ranges) if mask else 0
        pieces = [(at, min(at + _ROWS, end)) for start, end in ranges for at in range(start, end, _ROWS)]
        workers = min(os.cpu_count() or 1, 1 + len(pieces) * _ROWS // _ALONE)
        share = -(-len(pieces) // workers) or 1
        shares = [pieces[at : at + share] for at in range(0, len(pieces), share)]
        others = [_threads.submit(_counted, mask, arrays, each) for each in shares[1:]]
        return sum(_counted(mask, arrays, each) for each in shares[:1]) + sum(other.result() for other in others)

    def balance(self, mask: Mask) -> int:
        """The same of a table without an order, where rows with a negative person number count against."""
        arrays = self.arrays(mask, "person_id")
        signs = np.sign(arrays["person_id"])
        found = met(mask, arrays, slice(None))
        return int((signs * found).sum(dtype=np.int64))

    def _read(self, names: list[str]) -> dict[str, np.ndarray]:
        if not names:
            return {}
        columns = ", ".join(f"coalesce({name}, {NULLS[name]})" if name in NULLS else name for name in names)
        found = self._ask(f"SELECT {columns} FROM {self._table}")
        if any(np.ma.is_masked(array) for array in found.values()):
            raise ValueError("A column has NULLs and no number for them.")  # they would count as 0
        return {name: np.ascontiguousarray(array) for name, array in zip(names, found.values(), strict=True)}

    def _having(self, fact: int) -> np.ndarray:
        """For each row whether it is of somebody who has the fact."""
        people = self._ask(f"SELECT person_id FROM {self._table}_fact WHERE code = {fact:d}")["person_id"]
        return np.isin(self._held["person_id"], people)

    def _ask(self, query: str) -> dict[str, np.ndarray]:
        with self._memory.cursor() as cursor:
            return cursor.execute(query).fetchnumpy()

    def _narrowed(self, mask: Mask) -> tuple[Mask, list[tuple[int, int]]]:
        """The mask without its zones, and the rows of these zones."""
        if self._begins is None:
            raise TypeError("Rows without an order are counted by `balance`.")
        wanted: set[int] | None = None
        rest = []
        for item in mask[1] if isinstance(mask, list) and mask[0] == "all" else [mask]:
            asked = _zones_of(item)
            if asked is None:
                rest.append(item)
            else:
                wanted = asked if wanted is None else wanted & asked
        if wanted is None:
            return mask, [(0, self._rows)]
        ends = dict(zip(self._begins, [*self._begins.values(), self._rows][1:], strict=True))
        ranges = [(self._begins[zone], ends[zone]) for zone in sorted(wanted) if zone in ends]
        return (["all", rest] if rest else True), _merged(ranges)


def met(mask: Mask, arrays: Arrays, rows: slice) -> Any:
    """Which of the rows meet the mask: an array, or True or False for all of them."""
    if isinstance(mask, bool):
        return mask
    how = mask[0]
    if how in ("all", "any"):
        return _joined(how == "all", mask[1], arrays, rows)
    column = arrays[mask[1]][rows]
    match how:
        case "test":
            if column.dtype == np.bool_ and mask[2] == "=":
                return column if mask[3] else ~column
            return _COMPARE[mask[2]](column, mask[3])
        case "in":
            return _among(column, mask[2])
        case "not in":
            return ~_among(column, mask[2])
        case "bits":
            return (column & mask[2]) == mask[2]
        case "not bits":
            return (column & mask[2]) != mask[2]
    raise ValueError(how)


def names_in(mask: Mask) -> Iterator[str]:
    """The columns that a mask compares."""
    if isinstance(mask, list):
        if mask[0] in ("all", "any"):
            for item in mask[1]:
                yield from names_in(item)
        else:
            yield mask[1]


def _counted(mask: Mask, arrays: Arrays, pieces: list[tuple[int, int]]) -> int:
    return sum(int(np.count_nonzero(met(mask, arrays, slice(start, end)))) for start, end in pieces)


def _joined(every: bool, items: list[Any], arrays: Arrays, rows: slice) -> Any:
    join = np.logical_and if every else np.logical_or
    found = met(items[0], arrays, rows)
    own = False  # the first may be a column itself, which must stay as it is
    for item in items[1:]:
        if every and not found.any():
            break  # neighbours are alike: often nobody in a piece lives where rents rose
        found = join(found, met(item, arrays, rows), out=found if own else None)
        own = True
    return found


def _among(column: np.ndarray, numbers: list[int]) -> np.ndarray:
    if len(numbers) > 8:
        return np.isin(column, numbers)
    found: np.ndarray = column == numbers[0]
    for number in numbers[1:]:
        found |= column == number
    return found


def _zones_of(item: Any) -> set[int] | None:
    """The zones that a part of a mask names; None if it is about something else."""
    match item:
        case ["test", "zone_id", "=", zone]:
            return {zone}
        case ["in", "zone_id", zones]:
            return set(zones)
    return None


def _merged(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Neighbouring ranges as one."""
    merged: list[tuple[int, int]] = []
    for start, end in ranges:
        if merged and merged[-1][1] == start:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged
