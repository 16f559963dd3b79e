"""The only door to a list."""

from datetime import date

from hustings.apps.lists.models import List
from hustings.domain.messages import BadInput, Refused


def list_numbered(number: int) -> List:
    """The list of that number among those of the acting user's units, expired or not. Raises BadInput."""
    found = List.objects.select_related("unit", "purpose").filter(pk=number).first()
    if found is None:
        raise BadInput("There is no list {number} of yours.", number=number)
    return found


def list_named(name: str, on: date) -> List:
    """The list of that name or number among those of the acting user's units, if it has not expired."""
    found = List.objects.select_related("unit", "purpose").filter(name=name).first()
    if found is None and name.isdecimal():
        found = List.objects.select_related("unit", "purpose").filter(pk=int(name)).first()
    if found is None:
        raise BadInput("No list of yours is called {name}. Make it with `hustings list create`.", name=name)
    if found.expires_on < on:
        raise Refused(
            "The list {name} expired on {day}. Freeze it anew, so that it tells the truth of today.",
            name=name,
            day=found.expires_on.isoformat(),
        )
    return found
