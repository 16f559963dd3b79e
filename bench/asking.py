"""Asking the mirror's engine as its process does, without socket and compiling; and NumPy masks on the same columns."""

import itertools
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np

from bench.installation import TODAY
from bench.measure import RUNS
from hustings.mirror import shape
from hustings.mirror.engine import Engine
from hustings.segments.compile import DuckDb, Scope, Want, compile_segment
from hustings.segments.resolve import Segment

FOUNDING = "age >= 65 and area.low_income_share > 15% and area.rent_change > 20%"
STATED = "age >= 65 and support between -3 and 5 and has phone"
CONTACTED = "age >= 65 and area.rent_change > 20% and not contacted within 30 days"
ANSWERED = 'answered "Top issue" with "Housing" or signed "Cut the gas tax"'
_TERMS = {"base": 1, "superseded": -1, "changed": 1}
_days = itertools.count()


class Asker:
    """One engine, whose questions are compiled before they are timed. No question is asked twice of one engine."""

    def __init__(self, engine: Engine) -> None:
        base = engine.base
        sizes = (base.supports, base.areas)
        self.engine = engine
        self.types, self.unknown = shape.column_types(*sizes), shape.unknowns(*sizes)
        self.electors_only = base.electors == base.rows

    def question(self, segment: Segment, scope: Scope, want: Want = "count", runs: int = RUNS) -> Callable[[], int]:
        """A function that asks it anew at each call: each time as of another day, so that nothing is remembered."""
        days = [TODAY + timedelta(days=next(_days)) for _ in range(runs + 2)]
        left = iter([self.compiled(segment, scope, day, want) for day in days])
        return lambda: self.answer(next(left))

    def once(self, segment: Segment, scope: Scope, day: date = TODAY, want: Want = "count") -> int:
        """The answer as of one day."""
        return self.answer(self.compiled(segment, scope, day, want))

    def answer(self, queries: dict[str, Any]) -> int:
        """Put together as `lists.queries.ask` does."""
        rows = self.engine.ask(queries)
        return sum(_TERMS.get(name, 1) * part[0][0] for name, part in rows.items())

    def compiled(self, segment: Segment, scope: Scope, day: date, want: Want) -> dict[str, Any]:
        found = {}
        for table in ("current",) if want in ("doors", "phones", "emails") else tuple(_TERMS):
            always = frozenset({"present", "elector"} if table == "base" and self.electors_only else {"present"})
            dialect = DuckDb(table, shape.CODES, self.types, always=always, unknown=self.unknown)
            query = compile_segment(segment, scope, day, dialect, want)
            found[table] = (query.sql, query.params)
        return found


class Masks:
    """The yardstick: the same columns of the same three tables as NumPy arrays, and one mask per condition."""

    COLUMNS = ("birth_to", "support_now_1", "area_1", "area_2", "has_phone", "elector")

    def __init__(self, engine: Engine) -> None:
        self.tables = []
        for table, sign in _TERMS.items():
            found = engine.memory.execute(f"SELECT {', '.join(self.COLUMNS)} FROM {table}").fetchnumpy()
            self.tables.append((sign, {name: np.ascontiguousarray(found[name]) for name in self.COLUMNS}))
        born = TODAY.replace(year=TODAY.year - 65)
        self.born = np.int16(shape.day_number(born))

    def founding(self) -> int:
        """Three conditions, of electors."""
        return sum(sign * int(np.count_nonzero(self._founding(of))) for sign, of in self.tables)

    def stated(self) -> int:
        """Age, support within bounds, a phone; of electors."""
        return sum(sign * int(np.count_nonzero(self._stated(of))) for sign, of in self.tables)

    def _founding(self, of: dict[str, np.ndarray]) -> np.ndarray:
        return (of["birth_to"] <= self.born) & (of["area_1"] > 1500) & (of["area_2"] > 2000) & of["elector"]

    def _stated(self, of: dict[str, np.ndarray]) -> np.ndarray:
        support = of["support_now_1"]
        return (of["birth_to"] <= self.born) & (support >= -30) & (support <= 50) & of["has_phone"] & of["elector"]
