"""Purposes, releases, and what a copy carries so that it can be traced."""

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
from hustings.apps.gate.actions.releasing import REFUSED, SCREEN, add_purpose, release, write_out

__all__ = [
    "REFUSED",
    "SCREEN",
    "Endpoint",
    "Planted",
    "add_purpose",
    "add_seeds",
    "hear",
    "keep_fingerprints",
    "plant",
    "release",
    "retire_seed",
    "ring",
    "write_out",
]
