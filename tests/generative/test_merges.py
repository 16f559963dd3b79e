"""People merged and taken apart in any order, with everything else happening in between: nothing lost, nothing doubled.

Two registers live through the same random days. In the second nobody is merged. While people are merged, whoever stands
for others in the first has together what these have in the second; once all are taken apart, the two are the same.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hustings.mirror import check
from tests import imports
from tests.generative.registers import (
    APART,
    BY_HAND,
    CONTACT,
    DAY,
    IMPORT,
    MERGE,
    PEOPLE,
    SHEET,
    UNDO,
    VOID,
    WHO,
    Register,
    two,
    unlike,
)

RUNS = settings(
    max_examples=3,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    database=None,
)
# the list of electors once more: somebody moved, somebody has another name, somebody is not on it
LIST = st.tuples(
    st.just("electors"),
    st.lists(st.tuples(WHO, st.sampled_from(["35033", "35034"]), st.sampled_from(["Roy", "Roy Cyr"])), min_size=1),
    DAY,
)
KINDS = (IMPORT, IMPORT, CONTACT, CONTACT, BY_HAND, SHEET, LIST, UNDO, VOID, MERGE, MERGE, MERGE, APART, APART)
STEPS = st.lists(st.one_of(*KINDS), min_size=10, max_size=24)

_PROFILES = """
SELECT p.id, coalesce(f.attempts, 0), coalesce(f.results, 0), f.gift_days, f.gift_cents, f.has_phone, f.last_contact,
       f.member_until
FROM people_person p LEFT JOIN profile f ON f.person_id = p.id ORDER BY p.id
"""
_EVERYTHING = {
    "told": "SELECT coalesce(told_of, person_id), kind, on_day, result, mark, channel, fact_id, amount_cents, batch_id,"
    " EXISTS (SELECT FROM interactions_interaction v WHERE v.voids = i.id) FROM interactions_interaction i",
    "answers": "SELECT coalesce(told_of, person_id), question_id, fact_id FROM interactions_answer",
    "assertions": "SELECT id, coalesce(told_of, person_id), live, content::text FROM people_assertion",
    "lists": "SELECT list_id, coalesce(told_of, person_id) FROM lists_member",
}


@pytest.fixture
def registers(template: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Register]]:
    """Two empty registers that live side by side."""
    with two(template, tmp_path, monkeypatch) as found:
        yield found


def test_merged_and_taken_apart_in_any_order(registers: list[Register]) -> None:
    @RUNS
    @given(steps=STEPS, last=st.permutations(range(9)))
    def lives(steps: list[tuple[Any, ...]], last: list[int]) -> None:
        merged, plain = registers
        merged.begin()
        plain.begin()
        for step in steps:
            if step[0] in ("merge", "apart"):
                merged.do(step)
            else:
                step = _on_the_page_of(merged, step)
                merged.do(step)
                plain.do(step)
            assert _everything(merged) == _everything(plain)
            assert _together(merged, merged) == _together(plain, merged)
        merged.standing()  # segments and lists as well: the mirror and PostgreSQL say the same of the merged
        for which in last:
            merged.do(("apart", which))
        assert merged.merges == []
        assert unlike(merged.standing(), plain.standing()) == []

    lives()
    imports.use(registers[0].database)
    assert check.differences() == [], "the mirror is PostgreSQL, field by field"


def _on_the_page_of(merged: Register, step: tuple[Any, ...]) -> tuple[Any, ...]:
    """What is recorded on a person's page is recorded of whoever stands for them."""
    if step[0] not in ("contact", "by_hand"):
        return step
    place = 1 if step[0] == "contact" else 2
    top = merged.people.index(merged.top(step[place]))
    return (*step[:place], top, *step[place + 1 :])


def _everything(register: Register) -> dict[str, Counter[tuple[Any, ...]]]:
    """All that was ever told, of whom it was told."""
    return {name: Counter(register.link.execute(query).fetchall()) for name, query in _EVERYTHING.items()}


def _together(register: Register, merged: Register) -> dict[int, tuple[Any, ...]]:
    """What people have together who are one in the register where they are merged."""
    found: dict[int, list[tuple[Any, ...]]] = {}
    top_of = {person: merged.top(place) for place, person in enumerate(merged.people)}
    for person, *rest in register.link.execute(_PROFILES).fetchall():
        if person in top_of:
            found.setdefault(top_of[person], []).append(tuple(rest))
    assert len(top_of) == PEOPLE
    return {top: _sum(rows) for top, rows in found.items()}


def _sum(rows: list[tuple[Any, ...]]) -> tuple[Any, ...]:
    attempts, results, days, cents, phones, contacts, until = zip(*rows, strict=True)
    gifts = Counter(
        gift for day, cent in zip(days, cents, strict=True) for gift in zip(day or [], cent or [], strict=True)
    )
    seen = 0
    for each in results:
        seen |= each
    last = [max((each for each in dates if each), default=None) for dates in (contacts, until)]
    return sum(attempts), seen, gifts, any(phones), *last
