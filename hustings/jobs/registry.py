"""Which function does which kind of work. Apps register theirs in `tasks.py`."""

from collections.abc import Callable
from typing import Any

from hustings.jobs.running import Running

Task = Callable[..., Any]
_TASKS: dict[str, Task] = {}


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


def function_of(kind: str) -> Task:
    """The function that does work of a kind. Raises KeyError for an unknown one."""
    return _TASKS[kind]


__all__ = ["Running", "function_of", "task"]
