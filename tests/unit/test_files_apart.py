"""Working apart: the same items, errors in their place, and no process left over."""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from bench import lists
from hustings.domain.messages import BadInput
from hustings.files.apart import apart
from hustings.files.electors import Reading, staged_blocks
from hustings.files.layouts import load
from hustings.files.rows import read_blocks
from hustings.files.sniff import sniff


def numbers(until: int, error: Exception | None = None) -> Iterator[tuple[int, int]]:
    for number in range(until):
        yield number, os.getpid()
    if error is not None:
        raise error


def test_the_items_come_in_order_from_another_process() -> None:
    with apart(partial(numbers, 1000)) as items:
        made = list(items)
    assert [number for number, _ in made] == list(range(1000))
    assert {process for _, process in made} != {os.getpid()}
    assert len({process for _, process in made}) == 1
    assert not multiprocessing.active_children()


def test_an_error_over_there_is_raised_here_after_what_came_before_it() -> None:
    with apart(partial(numbers, 3, BadInput("It is unreadable at line {line}.", line=4))) as items:
        assert [next(items)[0] for _ in range(3)] == [0, 1, 2]
        with pytest.raises(BadInput, match="unreadable"):
            next(items)
    assert not multiprocessing.active_children()


def test_whoever_stops_early_leaves_no_process_behind() -> None:
    with apart(partial(numbers, 10_000_000)) as items:
        assert next(items)[0] == 0
    assert not multiprocessing.active_children()


def test_a_killed_process_is_an_error_and_not_the_end_of_the_items() -> None:
    with apart(partial(numbers, 10_000_000)) as items:
        os.kill(next(items)[1], signal.SIGKILL)
        with pytest.raises(BadInput, match="ended from outside"):
            list(items)


def test_a_large_list_of_electors_is_read_by_another_process(tmp_path: Path) -> None:
    rows = 25_000
    file = lists.write(tmp_path / "list.csv", rows, ["35033"])
    layout = load("ec-federal")
    sniffed = sniff(file, layout.encoding, layout.delimiter, layout.quotes)
    reading = Reading(layout.bind(sniffed.header(), sniffed.shape(True)[0]), {}, date(2026, 6, 1), "", layout.country)
    blocks = staged_blocks(partial(read_blocks, file, sniffed), reading)
    first = next(blocks)
    assert multiprocessing.active_children(), "it works while the first rows are made ready here"
    staged_rows = [first, *blocks]
    assert sum(block.size for block in staged_rows) == rows
    numbers_of = [int(row.split(b"\t")[0]) for block in staged_rows for row in block.rows.splitlines()]
    assert numbers_of == list(range(1, rows + 1)), "no block is left out or taken twice where the two processes meet"
    assert not multiprocessing.active_children()
