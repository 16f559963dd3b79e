"""A source that is withdrawn leaves nothing: the register is as if it had never been imported.

Two registers live through the same random days: ten sources in random order, contacts by hand and on sheets, people
merged and taken apart, batches undone. In the second, everything of one source is left out. In the first it comes in
and is then withdrawn.
"""

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
    BRING_NEW,
    BY_HAND,
    CONTACT,
    IMPORT,
    MERGE,
    OWN,
    ROW,
    SHEET,
    SOURCES,
    UNDO,
    VOID,
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
KINDS = (
    IMPORT,
    IMPORT,
    IMPORT,
    BRING_NEW,
    BRING_NEW,
    CONTACT,
    CONTACT,
    BY_HAND,
    SHEET,
    UNDO,
    VOID,
    MERGE,
    MERGE,
    APART,
)
STEPS = st.lists(st.one_of(*KINDS), min_size=8, max_size=18)


@pytest.fixture
def registers(template: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Register]]:
    """Two empty registers that live side by side."""
    with two(template, tmp_path, monkeypatch) as found:
        yield found


def test_a_withdrawn_source_was_never_there(registers: list[Register]) -> None:
    @RUNS
    @given(
        steps=STEPS,
        which=st.integers(0, SOURCES - 1),
        when=st.sampled_from([0.5, 0.75, 1]),
        theirs=st.lists(ROW, min_size=4, max_size=6),
    )
    def lives(steps: list[tuple[Any, ...]], which: int, when: float, theirs: list[tuple[Any, ...]]) -> None:
        with_it, without = registers
        with_it.begin(withdrawn=which)
        without.begin(which, withdrawn=which)
        assert len(with_it.people) == len(without.people)
        assert [each.pk for each in with_it.sources] == [each.pk for each in without.sources]
        # it did say something, and another source says the same the other way round: ids of contacts, two numbers
        numbers = ("6135550101", "6135550102")
        told = [
            (place % 2, row[1], numbers[place // 2 % 2], *row[3:11], "", "strong", *row[13:15], OWN[place], row[16])
            for place, row in enumerate(theirs)
        ]
        after = (which + 1) % SOURCES
        first, *then = (
            ("bring", *each, "2026-01-01") for each in ((which, told), (after, told[2:]), (after, told[:2]))
        )
        # and it brings people, one of whom another source brings as well
        new = [(who, "fr", "Gas", "", "strong", "2026-02-03") for who in (0, 1)]
        then.append(("bring_new", which, new, "2026-02-04"))
        then.append(("bring_new", after, [(0, "en", "", "25", "", "2026-02-05")], "2026-02-06"))
        steps = [*steps[:1], first, *steps[1:2], *then, *steps[2:]]
        for place, step in enumerate([*steps, None]):
            if place == round(when * len(steps)):
                with_it.withdraw(which)
            if step is not None:
                with_it.do(step)
                without.do(step)
        assert unlike(with_it.standing(), without.standing()) == []

    lives()
    imports.use(registers[0].database)
    assert check.differences() == [], "the mirror is PostgreSQL, field by field"
