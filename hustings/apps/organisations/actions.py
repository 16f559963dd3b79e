"""Making units, users, roles and area grants."""

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from hustings.apps.audit import actions as audit
from hustings.apps.organisations.access import ADMINISTER, check_role, unit_for
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
def add_user(*, by: User, username: str, name: str, unit: Unit, role: str, language: str = "") -> User:
    """Make a user and give them one role in one unit; without a language, their browser's holds."""
    unit_for(by, ADMINISTER, unit.code)
    if language:
        _check_language(language)
    check_role(by, None, role)
    if User.objects.filter(username=username).exists():
        raise BadInput("There is already a user called {name}. Choose another name.", name=username)
    user = User.objects.create(username=username, name=name, language=language)
    Membership.objects.create(user=user, unit=unit, role=role)
    audit.record(by=by, unit=unit.pk, what="user.added", on=f"user:{user.pk}", new={"role": role})
    return user


@transaction.atomic
def give_role(*, by: User, user: User, unit: Unit, role: str) -> None:
    """Give a user one more role in a unit. One that they have stays as it is."""
    unit_for(by, ADMINISTER, unit.code)
    check_role(by, user, role)
    live = Membership.objects.filter(user=user, unit=unit, role=role, valid_until=None)
    if not live.exists():
        Membership.objects.create(user=user, unit=unit, role=role)
    audit.record(by=by, unit=unit.pk, what="role.given", on=f"user:{user.pk}", new={"role": role})


@transaction.atomic
def end_membership(*, by: User, user: User, unit: Unit) -> int:
    """End every role of a user in a unit, from the next transaction on. Returns how many roles ended."""
    unit_for(by, ADMINISTER, unit.code)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE organisations_membership SET valid_until = now() WHERE user_id = %s AND unit_id = %s"
            " AND (valid_until IS NULL OR valid_until > now())",
            [user.pk, unit.pk],
        )
        ended = int(cursor.rowcount)
    audit.record(by=by, unit=unit.pk, what="membership.ended", on=f"user:{user.pk}", new={"roles": ended})
    return ended


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
    """Give a unit districts of one representation order (`*` for all of them). Granting again changes nothing."""
    unit_for(by, ADMINISTER, unit.code)
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


@transaction.atomic
def set_password(*, by: User, user: User, password: str) -> None:
    """Give a user a new password. Only those who administer a unit that the user works in may, and users their own."""
    if by.pk != user.pk:
        for membership in user.memberships.select_related("unit"):
            unit_for(by, ADMINISTER, membership.unit.code)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise BadInput("{problem} Choose another password.", problem=" ".join(error.messages)) from None
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record(by=by, what="password.set", on=f"user:{user.pk}")


@transaction.atomic
def note_password(*, by: User) -> None:
    """Put on record that somebody chose a new password: nobody else knows it."""
    with acting_as(by.pk):
        audit.record(by=by, what="password.set", on=f"user:{by.pk}")


@transaction.atomic
def choose_language(*, by: User, language: str) -> None:
    """Keep the language in which a user wants to be spoken to."""
    _check_language(language)
    User.objects.filter(pk=by.pk).update(language=language)
    audit.record(by=by, what="language.chosen", on=f"user:{by.pk}", new={"language": language})


@transaction.atomic
def note_sign_in(*, by: User) -> None:
    """Put on record that somebody signed in."""
    with acting_as(by.pk):
        audit.record(by=by, what="user.signed.in", on=f"user:{by.pk}")


def _check_language(language: str) -> None:
    if language not in dict(settings.LANGUAGES):
        raise BadInput("{language} is no language of ours. Choose en or fr.", language=language)
