"""Working apart: what is needed is made by another process, and the caller's has its hands free."""

import signal
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import TypeVar

from hustings.domain.messages import BadInput

Item = TypeVar("Item")


class _End:
    """There are no more, or making the next one failed."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error


@contextmanager
def apart(make: Callable[[], Iterator[Item]]) -> Iterator[Iterator[Item]]:
    """The items that `make()` gives, made by a process that is at work within this context and ends with it.

    `make` and the items are pickled. An error over there is raised here in its place. Raises BadInput if the process
    was killed. If this one is killed, the other finds nobody to send to and ends.
    """
    context = get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(make, sender), daemon=True)
    process.start()
    sender.close()
    try:
        yield _received(receiver)
    finally:
        receiver.close()
        process.terminate()
        process.join()


def _received(receiver: Connection) -> Generator[Item, None, None]:
    while True:
        try:
            item = receiver.recv()
        except EOFError:
            raise BadInput(
                "The process that reads the file was ended from outside, as happens when memory runs out. Nothing was"
                " changed; start again."
            ) from None
        if isinstance(item, _End):
            if item.error is not None:
                raise item.error
            return
        yield item


def _send(make: Callable[[], Iterator[Item]], sender: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that waits for the items
    with suppress(BrokenPipeError):
        try:
            for item in make():
                sender.send(item)
            sender.send(_End())
        except BrokenPipeError:
            raise
        except Exception as error:
            sender.send(_End(error))
