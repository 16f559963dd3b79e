"""Answering people about what is held of them."""

from hustings.apps.privacy.actions.demands import answer, object_to, take_up
from hustings.apps.privacy.actions.disclosing import PAPER, PLAIN, Disclosed, disclose
from hustings.apps.privacy.actions.erasing import clear_away, erase
from hustings.apps.privacy.actions.holding import hold, lift
from hustings.apps.privacy.actions.retaining import keep, sweep

__all__ = [
    "PAPER",
    "PLAIN",
    "Disclosed",
    "answer",
    "clear_away",
    "disclose",
    "erase",
    "hold",
    "keep",
    "lift",
    "object_to",
    "sweep",
    "take_up",
]
