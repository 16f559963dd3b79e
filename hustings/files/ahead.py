"""Working ahead: what is needed next is made by a thread while the caller is busy with what it has."""

import threading
from collections.abc import Generator
from queue import SimpleQueue
from typing import TypeVar

Item = TypeVar("Item")


class _End:
    """There are no more, or making the next one failed."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


def ahead(items: Generator[Item, None, None], room: int) -> Generator[Item, None, None]:
    """The same items in their order, of which up to `room` (1 or more) are made before they are asked for.

    An error on the way is raised in its place. When the caller stops early, `items` is closed before this returns.
    """
    made: SimpleQueue[Item | _End] = SimpleQueue()
    places, stopped = threading.Semaphore(room), threading.Event()

    def make() -> None:
        end = _End()
        try:
            for item in items:
                places.acquire()
                if stopped.is_set():
                    break
                made.put(item)
        except BaseException as error:
            end = _End(error)
        finally:
            items.close()
            made.put(end)

    thread = threading.Thread(target=make, daemon=True)
    thread.start()
    try:
        while not isinstance(item := made.get(), _End):
            places.release()
            yield item
        if item.error is not None:
            raise item.error
    finally:
        stopped.set()
        places.release()
        thread.join()
