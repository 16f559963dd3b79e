"""What is held of a person, how it is put to them, and what waits for an answer."""

from hustings.apps.privacy.queries.held import Held, as_plain, batches_of, held, names_of, taken
from hustings.apps.privacy.queries.keeping import Due, due, keepings, sweeps, swept_on
from hustings.apps.privacy.queries.registers import breaches, processors, untold
from hustings.apps.privacy.queries.standing import (
    Asked,
    answered,
    demands_of,
    erased_since,
    erasures,
    holds,
    waiting,
)
from hustings.apps.privacy.queries.statement import statement_of
from hustings.apps.privacy.queries.worded import Part, parts_of
from hustings.apps.privacy.queries.yearly import year_of

__all__ = [
    "Asked",
    "Due",
    "Held",
    "Part",
    "answered",
    "as_plain",
    "batches_of",
    "breaches",
    "demands_of",
    "due",
    "erased_since",
    "erasures",
    "held",
    "holds",
    "keepings",
    "names_of",
    "parts_of",
    "processors",
    "statement_of",
    "sweeps",
    "swept_on",
    "taken",
    "untold",
    "waiting",
    "year_of",
]
