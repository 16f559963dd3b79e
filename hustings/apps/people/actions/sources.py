"""Who gives us facts."""

from django.db import transaction

from hustings.apps.audit import actions as audit
from hustings.apps.organisations.access import IMPORT, RECORD, unit_for
from hustings.apps.organisations.models import Unit, User
from hustings.apps.people.models import Source

# Where two sources disagree the higher holds: what a person told us outranks the list, which outranks bought data.
RANK = {Source.Kind.OUTSIDE: 0, Source.Kind.ELECTORS: 10, Source.Kind.CONTACTS: 20}


@transaction.atomic
def add_source(*, by: User, unit: Unit, code: str, kind: str, title: str, given_by: str, ground: str) -> Source:
    """Make a source, or return the one that has this code already."""
    unit_for(by, IMPORT, unit.code)
    return _source(by, unit, code, kind, title, given_by, ground)


@transaction.atomic
def own_source(*, by: User, unit: Unit) -> Source:
    """The source of what people tell our own workers, which whoever may record something may name."""
    unit_for(by, RECORD, unit.code)
    return _source(by, unit, "contacts", Source.Kind.CONTACTS, "Contacts", "our own people", "what people told us")


def _source(by: User, unit: Unit, code: str, kind: str, title: str, given_by: str, ground: str) -> Source:
    source, new = Source.objects.get_or_create(
        unit=unit,
        code=code,
        defaults={
            "kind": kind,
            "title": title,
            "given_by": given_by,
            "ground": ground,
            "rank": RANK[Source.Kind(kind)],
        },
    )
    if new:
        audit.record(
            by=by, unit=unit.pk, what="source.added", on=f"source:{source.pk}", new={"code": code, "ground": ground}
        )
    return source
