"""Who took people who lean against us: of what left, how many of them it held, as they stand now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pyroaring import BitMap

from hustings.apps.gate import queries as gate
from hustings.apps.gate.models import Release
from hustings.apps.gate.queries.judging import leaning_against
from hustings.apps.organisations.models import Unit


@dataclass(frozen=True)
class Held:
    """A release, how many of its people lean against us, and whether it held phone numbers."""

    of: Release
    against: int
    phones: bool


def taken(units: Iterable[Unit], since: datetime) -> list[Held]:
    """What left some units with anybody in it who leans against us, those with the most of them first."""
    left = [(each, gate.persons_of(each)) for each in gate.releases_of(units) if each.at >= since]
    against = leaning_against(BitMap().union(*(people for _, people in left)))
    held = [Held(each, people.intersection_cardinality(against), bool(gate.points_of(each))) for each, people in left]
    return sorted((each for each in held if each.against), key=lambda each: -each.against)
