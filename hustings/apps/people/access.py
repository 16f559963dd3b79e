"""The only door to a person's row. The database shows nobody else's; this adds the reason."""

from hustings.apps.people.models import Person
from hustings.domain.messages import BadInput


def person_numbered(number: int) -> Person:
    """The person of that number, if the acting user may see them."""
    found = Person.objects.filter(pk=number).first()
    if found is None:
        raise BadInput("There is no person {number} among those you may see.", number=number)
    return found
