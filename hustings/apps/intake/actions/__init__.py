"""Bringing outside data in, and taking it back."""

from hustings.apps.intake.actions.contacts import import_contacts
from hustings.apps.intake.actions.deciding import decide, put_off, take_next
from hustings.apps.intake.actions.destroying import destroy
from hustings.apps.intake.actions.duplicates import (
    decide_pair,
    find_duplicates,
    put_off_pair,
    take_apart,
    take_next_pair,
)
from hustings.apps.intake.actions.electors import import_electors
from hustings.apps.intake.actions.learning import forget_weights, learn_weights
from hustings.apps.intake.actions.papers import add_line, begin_paper, take_line_back
from hustings.apps.intake.actions.people import import_people
from hustings.apps.intake.actions.refused import write_refused
from hustings.apps.intake.actions.signing import bring_in_signatures, confirm, forget, mail, sign
from hustings.apps.intake.actions.transposing import transpose
from hustings.apps.intake.actions.undo import undo
from hustings.apps.intake.actions.uploads import describe, drop, receive, remember, settle
from hustings.apps.intake.actions.web_forms import Asked, close_form, open_form
from hustings.apps.intake.actions.withdrawal import withdraw_source

__all__ = [
    "Asked",
    "add_line",
    "begin_paper",
    "bring_in_signatures",
    "close_form",
    "confirm",
    "decide",
    "decide_pair",
    "describe",
    "destroy",
    "drop",
    "find_duplicates",
    "forget",
    "forget_weights",
    "import_contacts",
    "import_electors",
    "import_people",
    "learn_weights",
    "mail",
    "open_form",
    "put_off",
    "put_off_pair",
    "receive",
    "remember",
    "settle",
    "sign",
    "take_apart",
    "take_line_back",
    "take_next",
    "take_next_pair",
    "transpose",
    "undo",
    "withdraw_source",
    "write_refused",
]
