"""Reading about people is an act too: it is put on record."""

from collections.abc import Sequence

from django.db import transaction

from hustings.apps.audit import actions as audit
from hustings.apps.organisations.access import READ, unit_for
from hustings.apps.organisations.models import User


@transaction.atomic(savepoint=False)
def note_search(*, by: User, found: Sequence[int]) -> None:
    """Put on record whom a search showed. What was typed is not kept: it may name somebody."""
    unit_for(by, READ)
    audit.record(by=by, what="people.searched", on="people", new={"people": list(found)})


@transaction.atomic(savepoint=False)
def note_sample(*, by: User, segment: str, found: Sequence[int]) -> None:
    """Put on record whom the sample of a segment showed."""
    unit_for(by, READ)
    audit.record(by=by, what="people.sampled", on="people", new={"segment": segment, "people": list(found)})


@transaction.atomic(savepoint=False)
def note_view(*, by: User, person: int) -> None:
    """Put on record that somebody looked at a person's page."""
    unit_for(by, READ)
    audit.record(by=by, what="person.viewed", on=f"person:{person}")
