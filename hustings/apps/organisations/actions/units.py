"""Making units, granting them areas, and keeping elections."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from hustings.apps.audit import actions as audit
from hustings.apps.organisations.access import ADMINISTER, unit_for
from hustings.apps.organisations.models import AreaGrant, Election, Membership, Unit, User
from hustings.domain.messages import BadInput, Refused
from hustings.scope import acting_as


def found_party(*, username: str, user_name: str, code: str, name_en: str, name_fr: str) -> User:
    """Make the first unit and its data director, in an installation that has none.

    There is nobody yet to act: the new user does, and the record says so.
    """
    with transaction.atomic():
        if Unit.objects.exists():
            raise Refused("This installation already has its first unit. Add users with their data director.")
        director = User.objects.create(username=username, name=user_name)
        with acting_as(director.pk):
            unit = Unit.objects.create(kind=Unit.Kind.PARTY, code=code, name_en=name_en, name_fr=name_fr)
            Membership.objects.create(user=director, unit=unit, role=Membership.Role.DATA_DIRECTOR)
            audit.record(by=director, unit=unit.pk, what="party.founded", on=f"unit:{unit.pk}", new={"code": code})
        return director


@transaction.atomic
def add_unit(*, by: User, kind: str, parent: Unit, code: str, name_en: str, name_fr: str) -> Unit:
    """Make a unit below another."""
    unit_for(by, ADMINISTER, parent.code)
    if Unit.objects.filter(code=code).exists():
        raise BadInput("There is already a unit called {code}. Choose another code.", code=code)
    unit = Unit.objects.create(kind=kind, parent=parent, code=code, name_en=name_en, name_fr=name_fr)
    audit.record(by=by, unit=parent.pk, what="unit.added", on=f"unit:{unit.pk}", new={"code": code, "kind": kind})
    return unit


@transaction.atomic
def grant_area(
    *,
    by: User,
    unit: Unit,
    order_code: str,
    district_codes: Sequence[str],
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> int:
    """Give a unit districts of one representation order (`*` for all of them). Granting again changes nothing.

    Whoever administers the unit above it gives them: no unit widens its own area.
    """
    unit_for(by, ADMINISTER, (unit.parent or unit).code)
    made = 0
    for code in district_codes:
        _, new = AreaGrant.objects.get_or_create(
            unit=unit, order_code=order_code, district_code=code, valid_from=valid_from, valid_until=valid_until
        )
        made += new
    audit.record(
        by=by,
        unit=unit.pk,
        what="area.granted",
        on=f"unit:{unit.pk}",
        new={"order": order_code, "districts": list(district_codes)},
    )
    return made


@transaction.atomic
def set_election(*, by: User, code: str, name_en: str, name_fr: str, writ_on: date, polling_on: date) -> Election:
    """Keep an election and its period, or mend them. Raises BadInput where polling day comes before the writ."""
    unit = unit_for(by, ADMINISTER)
    if unit.kind != Unit.Kind.PARTY:
        raise Refused("Elections are kept by the party. Ask its data director.")
    if polling_on < writ_on:
        raise BadInput("Polling day comes after the issue of the writ. Correct one of the two.")
    said = {"name_en": name_en, "name_fr": name_fr, "writ_on": writ_on, "polling_on": polling_on}
    made, _ = Election.objects.update_or_create(code=code, defaults=said)
    days = {"writ_on": writ_on.isoformat(), "polling_on": polling_on.isoformat()}
    audit.record(by=by, unit=unit.pk, what="election.set", on=f"election:{code}", new=days)
    return made
