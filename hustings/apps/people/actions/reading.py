"""Reading about people is an act too: it is put on record; who reads very much in a day is noticed, then stopped."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from hustings.apps.audit import actions as audit
from hustings.apps.audit import queries as record
from hustings.apps.gate import actions as gate
from hustings.apps.gate.queries import judging
from hustings.apps.organisations.access import READ, unit_for
from hustings.apps.organisations.models import User
from hustings.domain.messages import Refused

_ENDS_AT = 2  # times the limit from which the privacy officer hears of it


@transaction.atomic(savepoint=False)
def note_search(*, by: User, found: Sequence[int]) -> None:
    """Put on record whom a search showed. What was typed is not kept: it may name somebody.

    Raises Refused where the user searched so often today that nobody does it by hand.
    """
    unit_for(by, READ)
    audit.record(by=by, what="people.searched", on="people", new={"people": list(found)})
    _heed(by, "people.searched", "searches", "searched")


@transaction.atomic(savepoint=False)
def note_sample(*, by: User, segment: str, found: Sequence[int]) -> None:
    """Put on record whom the sample of a segment showed."""
    unit_for(by, READ)
    audit.record(by=by, what="people.sampled", on="people", new={"segment": segment, "people": list(found)})


@transaction.atomic(savepoint=False)
def note_view(*, by: User, person: int) -> None:
    """Put on record that somebody looked at a person's page.

    Raises Refused where the user opened so many people's pages today that nobody needs them.
    """
    unit_for(by, READ)
    audit.record(by=by, what="person.viewed", on=f"person:{person}")
    _heed(by, "person.viewed", "looks", "looked")


def _heed(by: User, what: str, limit: str, kind: str) -> None:
    """Let the privacy officer know when a user reaches a limit of the day, once; end it at a multiple of it."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    bound = judging.limits()[limit]
    number = record.how_often(by.pk, what, midnight, different=what == "person.viewed")
    if number < bound:
        return
    if not record.done_since(by.pk, "alarm.raised", f"{limit}:{by.pk}", midnight):
        told = {"number": number}
        gate.alarm(by=by, unit=unit_for(by, READ).pk, kind=kind, about=f"{limit}:{by.pk}", told=told)
    if number > _ENDS_AT * bound:
        raise Refused(
            "You looked people up {number} times today, more than anybody's work needs. It goes on tomorrow; if it is"
            " urgent, ask your data director for a list.",
            number=number,
        )
