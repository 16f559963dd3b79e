"""Files handed over piece by piece, and no further once whoever fetches them may have them no more."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

_PIECE = 64 * 1024
_EVERY = 1.0  # seconds between two looks


class CutOff(Exception):
    """The user was cut off while a file was on its way: the connection breaks, and the browser says so."""


def handed_over(path: Path, name: str, still: Callable[[], bool]) -> StreamingHttpResponse:
    """A file as an attachment. `still` says whether the user may have it; it is asked again as long as it goes out."""
    reply = StreamingHttpResponse(_pieces(path, still), content_type="application/octet-stream")
    reply["Content-Length"] = str(path.stat().st_size)
    reply["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return reply


def _pieces(path: Path, still: Callable[[], bool]) -> Iterator[bytes]:
    looked = time.monotonic()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            if time.monotonic() - looked >= _EVERY:
                if not still():
                    raise CutOff
                looked = time.monotonic()
            yield piece
