"""Asking the mirror. Starts its process when there is none; an exact answer or an error, never an old one."""

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from hustings.domain.messages import Message
from hustings.mirror import place

Queries = Mapping[str, Any]  # see `Engine.ask`
_ATTEMPTS = 5
START_ATTEMPTS = 3
START_SECONDS = 600.0  # a national base takes a while to build at the first question


class MirrorError(RuntimeError):
    """The mirror could not answer. Its files can be deleted: the next question builds it anew."""

    def __init__(self, text: str, **params: Any) -> None:
        self.message = Message(text, params)
        super().__init__(text)

    def __str__(self) -> str:
        return str(self.message)


def ask(queries: Callable[[place.Base], Queries], lists: list[int] | None = None) -> dict[str, list[list[Any]]]:
    """The rows of each query. `queries` is called with the base in use, again if the mirror was rebuilt meanwhile."""
    for _ in range(5):
        base = place.current() or _first()
        answer = _send({"file": base.file, "queries": queries(base), "lists": lists or []})
        if "answers" in answer:
            return dict(answer["answers"])
    raise MirrorError("The mirror kept being rebuilt while it was asked. Try again.")


def check() -> list[str]:
    """What the mirror holds otherwise than PostgreSQL; see `check.differences`."""
    return list(_send({"check": True})["differences"])


def status() -> dict[str, Any]:
    """What base is in use and how many people changed since; asks, and so refreshes."""
    answer: dict[str, Any] = {}
    for _ in range(5):
        base = place.current()
        if base is None:
            return {"built": False}
        answer = _send({"file": base.file, "queries": {}})
        if "answers" in answer:
            return {
                "built": True,
                "people": base.rows,
                "changed": answer["changed"],
                "snapshot": base.snapshot,
                "seconds": base.seconds,
                "bytes": base.path.stat().st_size,
            }
    raise MirrorError("The mirror kept being rebuilt while it was asked. Try again.")


def wake() -> None:
    """Make sure that the mirror's process runs and has a base, so that the next question costs only itself."""
    if not status()["built"]:
        build()


def build() -> place.Base:
    """Have a new base built now."""
    if place.current() is None:
        return _first()  # the process builds where there is none: not a second time
    _send({"build": True})
    return _built()


def _first() -> place.Base:
    """The base there is after the process was asked for one: it builds where there is none."""
    _send({"file": "", "queries": {}})
    return _built()


def _built() -> place.Base:
    base = place.current()
    if base is None:
        raise MirrorError("The mirror could not be built. See `hustings doctor`.")
    return base


def _send(question: dict[str, Any]) -> dict[str, Any]:
    for attempt in range(_ATTEMPTS):
        try:
            with _connection() as link, link.makefile("rwb") as stream:
                stream.write(json.dumps(question).encode() + b"\n")
                stream.flush()
                line = stream.readline()
        except (BrokenPipeError, ConnectionResetError):
            line = b""  # the process ended while it was asked, as it does after a while without questions
        answer: dict[str, Any] = json.loads(line) if line else {"gone": True}
        if "fault" in answer:
            raise MirrorError(
                "The mirror could not answer ({fault}). `hustings mirror build` makes a new one.", fault=answer["fault"]
            )
        if "gone" not in answer:
            return answer
        time.sleep(0.1 * (attempt + 1))
    raise MirrorError("The mirror lost its database while it was asked. Try again.")


def _connection() -> socket.socket:
    path = place.socket_path()
    started, failures = False, 0
    process: subprocess.Popen[bytes] | None = None
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            link.connect(str(path))
            return link
        except (FileNotFoundError, ConnectionRefusedError):
            link.close()
        if not started or (process is not None and process.poll() is not None):
            if process is not None and process.returncode not in (0, None):
                failures += 1  # the database may just be restarting, or a build have been cut short
                if failures == START_ATTEMPTS:
                    raise MirrorError("The mirror process could not start. See `hustings doctor`.")
                time.sleep(0.5)
            process = subprocess.Popen(
                [sys.executable, "-m", "hustings.mirror.server"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )
            # it outlives the question; somebody must still take note of its end
            threading.Thread(target=process.wait, daemon=True).start()
            started = True
        time.sleep(0.02)
    raise MirrorError("The mirror process did not start in time. See `hustings doctor`.")
