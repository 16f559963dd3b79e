"""Whose leak it is: what a suspect list can be recognised by, and which copies that left explain it."""

from hustings.domain.traces.copies import Copy, Evidence, Suspect, Verdict
from hustings.domain.traces.planting import drawn, wanted
from hustings.domain.traces.verdicts import judge

__all__ = ["Copy", "Evidence", "Suspect", "Verdict", "drawn", "judge", "wanted"]
