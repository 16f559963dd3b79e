"""What went out, to be asked again."""

from pyroaring import BitMap

from hustings.apps.gate.models import Purpose, Release
from hustings.apps.organisations.models import Unit
from hustings.domain.messages import BadInput, Refused


def purpose_of(unit: Unit, code: str) -> Purpose:
    """The active purpose of that code in the unit or above it. Raises Refused naming the ones there are."""
    line: list[int] = []
    step: Unit | None = unit
    while step is not None:
        line.append(step.pk)
        step = step.parent
    known = list(Purpose.objects.filter(unit__in=line, active=True).order_by("code"))
    for purpose in known:
        if purpose.code == code:
            return purpose
    raise Refused(
        "{code} is not a purpose of this unit. Choose one of: {known}.",
        code=code,
        known=", ".join(p.code for p in known),
    )


def release_named(name: str) -> Release:
    """A release by its id or its printed key, among those of the acting user's units."""
    found = Release.objects.filter(key=name.strip().upper()).first()
    if found is None and len(name.strip()) == 36:
        found = Release.objects.filter(pk=name.strip()).first()
    if found is None:
        raise BadInput("No release of yours is called {name}. The number stands at the top of the sheet.", name=name)
    return found


def persons_of(release: Release) -> BitMap:
    """The numbers of the people whose data left with it."""
    return BitMap.deserialize(bytes(release.persons))
