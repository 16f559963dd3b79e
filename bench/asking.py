"""Asking the mirror's engine as its process does, without socket and compiling; and NumPy masks on the same columns."""

import itertools
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np

from bench.installation import TODAY
from bench.measure import RUNS
from hustings.apps.lists.queries.counting import questions
from hustings.mirror import shape
from hustings.mirror.engine import Engine
from hustings.segments.compile import Scope, Want
from hustings.segments.resolve import Segment

FOUNDING = "age >= 65 and area.low_income_share > 15% and area.rent_change > 20%"
STATED = "age >= 65 and support between -3 and 5 and has phone"
CONTACTED = "age >= 65 and area.rent_change > 20% and not contacted within 30 days"
ANSWERED = 'answered "Top issue" with "Housing" or signed "Cut the gas tax"'
_days = itertools.count()


class Asker:
    """One engine, whose questions are put into its words before they are timed. No answer is ever remembered."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def question(self, segment: Segment, scope: Scope, want: Want = "count", runs: int = RUNS) -> Callable[[], int]:
        """A function that asks it anew at each call: each time as of another day."""
        days = [TODAY + timedelta(days=next(_days)) for _ in range(runs + 2)]
        left = iter([questions(segment, scope, day, want, self.engine.base) for day in days])
        return lambda: self.answer(next(left))

    def once(self, segment: Segment, scope: Scope, day: date = TODAY, want: Want = "count") -> int:
        """The answer as of one day."""
        return self.answer(questions(segment, scope, day, want, self.engine.base))

    def answer(self, asked: Any) -> int:
        """Put together as `lists.queries.ask` does."""
        self.engine.forget()
        return sum(part[0][0] for part in self.engine.ask(asked).values())


class Masks:
    """The yardstick: the same columns of base, superseded and changed as NumPy arrays, and one mask per condition."""

    COLUMNS = ("birth_to", "support_now_1", "area_1", "area_2", "has_phone", "elector")

    def __init__(self, engine: Engine) -> None:
        self.tables = []
        parts = (("file.base", 1), ("delta WHERE person_id < 0", -1), ("delta WHERE person_id > 0", 1))
        for part, sign in parts:
            found = engine.memory.execute(f"SELECT {', '.join(self.COLUMNS)} FROM {part}").fetchnumpy()
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
