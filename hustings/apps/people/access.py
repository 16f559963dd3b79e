"""The only door to a person's row and to a source. The database shows nobody else's; this adds the reason."""

from datetime import date

from django.db import connection
from django.utils import timezone

from hustings.apps.organisations.access import UNDO, unit_for
from hustings.apps.organisations.models import User
from hustings.apps.people.models import Merge, Person, Source
from hustings.domain import source_rules
from hustings.domain.messages import BadInput, Refused
from hustings.domain.source_rules import Terms
from hustings.scope import servers


def person_numbered(number: int) -> Person:
    """The person of that number, or into whom they were merged, if the acting user may see them."""
    found = Person.objects.filter(pk=number).first()
    if found is not None and found.top_id != found.pk:
        found = Person.objects.filter(pk=found.top_id).first()
    if found is None:
        raise BadInput("There is no person {number} among those you may see.", number=number)
    return found


def merge_numbered(number: int) -> Merge:
    """A merge of people whom the acting user may see. Raises BadInput."""
    found = Merge.objects.filter(pk=number).first()
    if found is None:
        raise BadInput("There is no merge {number} among the people you may see.", number=number)
    return found


def erased_key() -> bytes:
    """What those are digested with who had what was held of them erased: only this installation knows them again."""
    return servers.key_for("erased")


def check_zone(zone: int) -> None:
    """Raise Refused where a merge cannot be taken apart because one of the two goes back to another unit's riding."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s = ANY ((SELECT allowed_zones())::int[])", [zone])
        if not cursor.fetchone()[0]:
            raise Refused("One of the two lived outside your ridings. Ask the unit above yours to take them apart.")


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


def check_in_force(source: int, *, consented: bool = False) -> None:
    """Raise Refused for facts of a source that was withdrawn, or whose terms do not let them in today.

    Until the transaction ends nobody can withdraw it. `consented`: whether what is told says that the person did.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM people_source WHERE id = %s FOR SHARE", [source])
    found = Source.objects.filter(pk=source).first()
    if found is None:
        return
    if found.withdrawn_at is not None:
        raise Refused(
            "The source {code} was withdrawn on {day}: nothing more comes in under it. Make a new source for a new"
            " agreement.",
            code=found.code,
            day=timezone.localdate(found.withdrawn_at).isoformat(),
        )
    check_terms(found.code, found.terms, timezone.localdate(), consented=consented)


def check_terms(code: str, terms: Terms, on: date, *, consented: bool = True) -> None:
    """Raise Refused, with the rule, where a source under these terms may bring nothing in on a day."""
    answer = source_rules.may_come_in(terms, on, consented=consented)
    if isinstance(answer, source_rules.Refused):
        raise Refused(
            "Nothing comes in under the source {code}: {rule} ({where})",
            code=code,
            rule=answer.rule.text,
            where=answer.rule.source,
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
