"""What went out, to be asked again."""

from datetime import datetime

from django.db.models import QuerySet
from pyroaring import BitMap

from hustings.apps.gate.models import Purpose, Release
from hustings.apps.organisations.models import Unit
from hustings.domain.messages import BadInput, Refused


def purpose_of(unit: Unit, code: str) -> Purpose:
    """The active purpose of that code in the unit, else above it. Raises Refused naming the ones there are."""
    known = purposes_of(unit)
    for purpose in known:
        if purpose.code == code:
            return purpose
    raise _not_a_purpose(code, known)


def check_purpose(unit: Unit, purpose: Purpose) -> None:
    """Raise Refused unless the purpose is, as of now, on the closed list of the unit."""
    known = purposes_of(unit)
    if purpose.pk not in {each.pk for each in known}:
        raise _not_a_purpose(purpose.code, known)


def purposes_of(unit: Unit) -> list[Purpose]:
    """What a unit may use lists for: its own purposes first, then those of the units above it."""
    line: list[int] = []
    step: Unit | None = unit
    while step is not None:
        line.append(step.pk)
        step = step.parent
    known = Purpose.objects.filter(unit__in=line, active=True).order_by("code")
    return sorted(known, key=lambda purpose: line.index(purpose.unit_id))


def _not_a_purpose(code: str, known: list[Purpose]) -> Refused:
    names = ", ".join(sorted({purpose.code for purpose in known}))
    return Refused("{code} is not a purpose of this unit. Choose one of: {known}.", code=code, known=names)


def release_named(name: str) -> Release:
    """A release by its id or its printed key, among those of the acting user's units."""
    found = Release.objects.filter(key=name.strip().upper()).first()
    if found is None and len(name.strip()) == 36:
        found = Release.objects.filter(pk=name.strip()).first()
    if found is None:
        raise BadInput("No release of yours is called {name}. The number stands at the top of the sheet.", name=name)
    return found


def releases_since(when: datetime) -> QuerySet[Release]:
    """What left since a moment, of the acting user's units, the newest first; whose data it was is read when asked."""
    found = Release.objects.filter(at__gte=when).select_related("purpose").order_by("-at")
    return found.defer("persons", "contact_points")


def persons_of(release: Release) -> BitMap:
    """The numbers of the people whose data left with it."""
    return BitMap.deserialize(bytes(release.persons))
