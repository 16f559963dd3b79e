"""Breaches, and those outside who handle data for us."""

from datetime import date

from hustings.apps.privacy.models import Breach, Processor


def breaches(limit: int = 100) -> list[Breach]:
    """The breaches of the acting user's units: open ones first, then the newest."""
    return list(Breach.objects.order_by("-closed_at", "-pk")[:limit])


def untold() -> int:
    """How many open breaches there are of which people at real risk of harm have not been told."""
    return Breach.objects.filter(closed_at=None, harm=True, told_people_on=None).count()


def processors(on: date) -> list[Processor]:
    """Those who handle data for us on a day, by their names; also whose contract has run out and was not ended."""
    return list(Processor.objects.filter(ended_at=None, since__lte=on).order_by("name", "pk"))
