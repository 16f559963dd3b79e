"""Answering people about what is held of them."""

from hustings.apps.privacy.actions.demands import answer, object_to, take_up
from hustings.apps.privacy.actions.disclosing import PAPER, PLAIN, Disclosed, disclose
from hustings.apps.privacy.actions.erasing import clear_away, erase
from hustings.apps.privacy.actions.holding import hold, lift
from hustings.apps.privacy.actions.registering import (
    add_processor,
    close_breach,
    end_processor,
    note_breach,
    tell_of_breach,
)
from hustings.apps.privacy.actions.retaining import keep, sweep

__all__ = [
    "PAPER",
    "PLAIN",
    "Disclosed",
    "add_processor",
    "answer",
    "clear_away",
    "close_breach",
    "disclose",
    "end_processor",
    "erase",
    "hold",
    "keep",
    "lift",
    "note_breach",
    "object_to",
    "sweep",
    "take_up",
    "tell_of_breach",
]
