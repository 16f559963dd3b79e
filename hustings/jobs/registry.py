"""Which function does which kind of work, and what is done by itself. Apps register theirs in `tasks.py`."""

from collections.abc import Callable
from typing import Any

from hustings.jobs.running import Running

Task = Callable[..., Any]
Chore = Callable[[int], None]
_TASKS: dict[str, Task] = {}
_CHORES: dict[str, Chore] = {}


def task(kind: str) -> Callable[[Task], Task]:
    """Register a function as what does work of a kind.

    It is called with `by` (the user), `running` (see `Running`) and the arguments that were queued, outside any
    transaction, and may be called again from the beginning if the machine fails: it must be harmless to repeat. What it
    returns is kept with the work, as plain data.
    """

    def register(function: Task) -> Task:
        _TASKS[kind] = function
        return function

    return register


def chore(name: str) -> Callable[[Chore], Chore]:
    """Register a function as something that nobody asks for: it is called every hour, and when the worker starts.

    It gets the user in whose name the house is kept, inside a transaction of theirs, and must be harmless to repeat.
    """

    def register(function: Chore) -> Chore:
        _CHORES[name] = function
        return function

    return register


def chores() -> dict[str, Chore]:
    """Every chore, by name."""
    return dict(_CHORES)


def function_of(kind: str) -> Task:
    """The function that does work of a kind. Raises KeyError for an unknown one."""
    return _TASKS[kind]


__all__ = ["Running", "chore", "chores", "function_of", "task"]
