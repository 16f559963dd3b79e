"""Purposes, releases, who must agree to them, and what a copy carries so that it can be traced."""

from hustings.apps.gate.actions.alarms import alarm, answer_alarm, tell_officers
from hustings.apps.gate.actions.approving import (
    NeedsSecondPerson,
    Wanted,
    ask,
    decide,
    set_limit,
)
from hustings.apps.gate.actions.planting import (
    Endpoint,
    Planted,
    add_seeds,
    hear,
    keep_fingerprints,
    plant,
    retire_seed,
    ring,
)
from hustings.apps.gate.actions.releasing import QUEUE, REFUSED, SCREEN, add_purpose, open_queue, release, write_out

__all__ = [
    "QUEUE",
    "REFUSED",
    "SCREEN",
    "Endpoint",
    "NeedsSecondPerson",
    "Planted",
    "Wanted",
    "add_purpose",
    "add_seeds",
    "alarm",
    "answer_alarm",
    "ask",
    "decide",
    "hear",
    "keep_fingerprints",
    "open_queue",
    "plant",
    "release",
    "retire_seed",
    "ring",
    "set_limit",
    "tell_officers",
    "write_out",
]
