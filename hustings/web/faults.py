"""What goes wrong, as a line: when, of what kind and where. Never a value: the text of an exception may hold names."""

import logging
import sys
import time
from typing import Any

from hustings.domain.messages import place_of

_LOG = logging.getLogger("hustings.web")


class InUTC(logging.Formatter):
    """Lines with their time in UTC."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = None


def note(**_: Any) -> None:
    """Log the error that is being handled: of a page open to all, or before any page was reached."""
    error = sys.exc_info()[1]
    if error is not None:
        _LOG.error("fault: %s at %s", type(error).__name__, place_of(error))
