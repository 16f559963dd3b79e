"""The only door to a person's row and to a source. The database shows nobody else's; this adds the reason."""

from django.db import connection

from hustings.apps.organisations.access import UNDO, unit_for
from hustings.apps.organisations.models import User
from hustings.apps.people.models import Person, Source
from hustings.domain.messages import BadInput, Refused


def person_numbered(number: int) -> Person:
    """The person of that number, if the acting user may see them."""
    found = Person.objects.filter(pk=number).first()
    if found is None:
        raise BadInput("There is no person {number} among those you may see.", number=number)
    return found


def source_numbered(number: int) -> Source:
    """A source of the acting user's units. Raises BadInput."""
    found = Source.objects.select_related("unit").filter(pk=number).first()
    if found is None:
        raise BadInput("There is no source {number} of yours.", number=number)
    return found


def source_coded(code: str) -> Source:
    """A source of the acting user's units by its code. Raises BadInput."""
    found = Source.objects.select_related("unit").filter(code=code).first()
    if found is None:
        raise BadInput("There is no source called {code} of yours. `hustings source list` shows them.", code=code)
    return found


def check_in_force(source: int) -> None:
    """Raise Refused for facts of a source that was withdrawn. Until the transaction ends nobody can withdraw it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, withdrawn_at FROM people_source WHERE id = %s FOR SHARE", [source])
        for code, withdrawn in cursor.fetchall():
            if withdrawn is not None:
                raise Refused(
                    "The source {code} was withdrawn on {day}: nothing more comes in under it. Make a new source for a"
                    " new agreement.",
                    code=code,
                    day=withdrawn.date().isoformat(),
                )


def check_withdrawal(user: User, source: Source) -> None:
    """Raise Refused unless the user may withdraw a source, and BadInput where it is of no kind that can be."""
    unit_for(user, UNDO, source.unit.code)
    if source.kind != Source.Kind.OUTSIDE:
        raise BadInput(
            "Only an outside list can be withdrawn as a whole. A list of electors is taken back batch by batch, a"
            " contact by itself."
        )
    if source.withdrawn_at is not None:
        raise BadInput("The source {code} is withdrawn already.", code=source.code)
    with connection.cursor() as cursor:
        cursor.execute("SELECT source_speaks_beyond(%s)", [source.pk])
        (beyond,) = cursor.fetchone()
    if beyond:
        raise Refused(
            "The source {code} also speaks of people outside your ridings. Ask the unit above yours to withdraw it.",
            code=source.code,
        )


def may_withdraw(user: User, source: Source) -> bool:
    """Whether `check_withdrawal` would let them."""
    try:
        check_withdrawal(user, source)
    except BadInput:
        return False
    return True
