"""Working ahead: the same items, no more of them than there is room for, errors in place, nothing left running."""

import threading
import time
from collections.abc import Generator

import pytest

from hustings.files.ahead import ahead


def numbers(until: int, made: list[int], closed: list[bool]) -> Generator[int, None, None]:
    try:
        for number in range(until):
            made.append(number)
            yield number
    finally:
        closed.append(True)


def settled(made: list[int]) -> int:
    """How many are made once no more are."""
    count = -1
    while count != len(made):
        count = len(made)
        time.sleep(0.05)
    return count


@pytest.mark.parametrize("room", [1, 3, 100])
def test_the_same_items_in_their_order(room: int) -> None:
    closed: list[bool] = []
    assert list(ahead(numbers(20, [], closed), room)) == list(range(20))
    assert closed == [True]


def test_no_more_are_made_than_there_is_room_for() -> None:
    made: list[int] = []
    items = ahead(numbers(100, made, []), 5)
    assert next(items) == 0
    assert 5 <= settled(made) <= 7  # five wait, and one is held until there is room
    assert [next(items), next(items)] == [1, 2]
    assert 7 <= settled(made) <= 9
    items.close()


def test_an_error_is_raised_in_its_place() -> None:
    def failing() -> Generator[int, None, None]:
        yield 1
        raise ValueError("the second")

    items = ahead(failing(), 10)
    assert next(items) == 1
    with pytest.raises(ValueError, match="the second"):
        next(items)


def test_nothing_runs_on_when_the_caller_stops_early() -> None:
    closed: list[bool] = []
    before = threading.active_count()
    items = ahead(numbers(1_000, [], closed), 2)
    next(items)
    items.close()
    assert closed == [True]
    assert threading.active_count() == before
