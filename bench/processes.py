"""Processes of a benchmark's own, which start at once and know which installation and database they work on."""

import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from typing import Any

from bench.installation import use

CONTEXT = multiprocessing.get_context("forkserver")
# imported once; each process then begins as a copy, and not by reading Django for seconds
CONTEXT.set_forkserver_preload(["bench.saving", "bench.concurrency", "bench.loading"])


def start(work: Callable[..., None], *args: Any) -> BaseProcess:
    """Begin `work` in a process, on the database that this process uses now."""
    place = (os.environ["HUSTINGS_HOME"], os.environ["HUSTINGS_DATABASE"])
    process = CONTEXT.Process(target=_there, args=(*place, work, args))
    process.start()
    return process


def _there(home: str, database: str, work: Callable[..., None], args: tuple[Any, ...]) -> None:
    os.environ["HUSTINGS_HOME"] = home  # the processes are copies of one that was started for another database
    use(database)
    work(*args)
