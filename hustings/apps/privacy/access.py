"""Who answers people about what is held of them, and what must be kept meanwhile."""

from typing import TypeVar

from django.db import connection
from django.db.models import QuerySet

from hustings.apps.organisations.access import ANSWER, unit_for
from hustings.apps.organisations.models import Unit, User
from hustings.apps.people.access import person_numbered
from hustings.apps.people.models import Hold, Person
from hustings.apps.privacy.models import Breach, Demand, Erasure, Processor
from hustings.domain.messages import BadInput, Refused

_Row = TypeVar("_Row", Breach, Demand, Erasure, Hold, Processor)


def answering(by: User) -> Unit:
    """The party for which a user answers people. Raises Refused for anybody else, and in a unit below it: what is held
    of somebody lies in all units, and whoever sees some of them would tell half of it."""
    unit = unit_for(by, ANSWER)
    if unit.parent_id is not None:
        raise Refused("People are answered by the party's own privacy officer: what is held of them lies in all units.")
    return unit


def may_answer(user: User, rights: frozenset[str]) -> bool:
    """Whether `answering` would let them."""
    return ANSWER in rights and unit_for(user, ANSWER).parent_id is None


def person_for(by: User, number: int) -> Person:
    """A person whom the user may answer about what is held of them. Raises Refused or BadInput."""
    answering(by)
    return person_numbered(number)


def demand_numbered(by: User, number: int) -> Demand:
    """Something that a person asked of a unit in which the user answers. Raises Refused or BadInput."""
    found = _own(by, Demand.objects.filter(pk=number))
    if found is None:
        raise BadInput("There is no request {number} for you to answer.", number=number)
    return found


def hold_numbered(by: User, number: int) -> Hold:
    """A hold of a unit in which the user answers. Raises Refused or BadInput."""
    found = _own(by, Hold.objects.filter(pk=number))
    if found is None:
        raise BadInput("There is no hold {number} of yours.", number=number)
    return found


def erasure_numbered(by: User, number: int) -> Erasure:
    """An erasure of a unit in which the user answers. Raises Refused or BadInput."""
    found = _own(by, Erasure.objects.filter(pk=number))
    if found is None:
        raise BadInput("There is no erasure {number} of yours.", number=number)
    return found


def breach_numbered(by: User, number: int) -> Breach:
    """A breach of a unit in which the user answers. Raises Refused or BadInput."""
    found = _own(by, Breach.objects.filter(pk=number))
    if found is None:
        raise BadInput("There is no breach {number} of yours.", number=number)
    return found


def processor_numbered(by: User, number: int) -> Processor:
    """Somebody who handles data for a unit in which the user answers. Raises Refused or BadInput."""
    found = _own(by, Processor.objects.filter(pk=number))
    if found is None:
        raise BadInput("There is no processor {number} of yours.", number=number)
    return found


def is_held(person: int) -> bool:
    """Whether an order, whosever it is, keeps what is held of a person."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_held(ARRAY[%s]::int[]) <> '{}'", [person])
        return bool(cursor.fetchone()[0])


def check_erasing(by: User, person: Person) -> None:
    """Raise Refused unless the user may erase what is held of a person now: a legal hold beats whoever asks."""
    answering(by)
    if is_held(person.pk):
        raise Refused("A legal hold keeps what is held of this person. Nothing is erased before it is lifted.")


def _own(by: User, rows: QuerySet[_Row]) -> _Row | None:
    """A row of a unit for which the user answers, or None where there is none. Raises Refused."""
    answering(by)
    found = rows.select_related("unit").first()
    if found is not None:
        unit_for(by, ANSWER, found.unit.code)  # also where they see the unit by another role of theirs
    return found
