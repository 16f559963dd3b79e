"""The parts of the mirror that can be asked, and the words to ask each in."""

from typing import Literal

from hustings.mirror import shape
from hustings.mirror.place import Base
from hustings.segments.dialects import DuckDb

Part = Literal["base", "delta", "current"]
"""What was built, what is to be added to an answer of it, or both put together."""


def dialect(part: Part, base: Base) -> DuckDb:
    """How to ask one part of the mirror that has this base."""
    electors_only = part == "base" and base.electors == base.rows
    return DuckDb(
        "file.base" if part == "base" else part,  # at once and not through a view, which costs a millisecond to open
        shape.CODES,
        shape.column_types(base.supports, base.areas),
        always=frozenset({"present", "elector"} if electors_only else {"present"}),
        unknown=shape.unknowns(base.supports, base.areas),
    )
