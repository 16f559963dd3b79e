"""Making users, giving and ending their roles, and what they settle for themselves."""

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from hustings.apps.audit import actions as audit
from hustings.apps.organisations.access import (
    ADMINISTER,
    RIGHTS,
    TRACE,
    check_role,
    check_staffing,
    rights_of,
    unit_for,
)
from hustings.apps.organisations.actions.signing_in import send_news, tell_officer
from hustings.apps.organisations.models import Membership, Unit, User
from hustings.domain import emails
from hustings.domain.messages import BadInput, Message, Refused
from hustings.scope import acting_as


@transaction.atomic
def add_user(*, by: User, username: str, name: str, unit: Unit, role: str, language: str = "", email: str = "") -> User:
    """Make a user and give them one role in one unit; without a language, their browser's holds.

    They come in by an invitation, which goes to their address where they have one.
    """
    check_staffing(by, unit)
    if language:
        _check_language(language)
    check_role(by, None, role)
    if User.objects.filter(username__iexact=username).exists():
        raise BadInput("There is already a user called {name}. Choose another name.", name=username)
    user = User.objects.create(username=username, name=name, language=language, email=_address(email))
    Membership.objects.create(user=user, unit=unit, role=role)
    audit.record(by=by, unit=unit.pk, what="user.added", on=f"user:{user.pk}", new={"role": role})
    _tell_of_officer(by, user, role)
    return user


@transaction.atomic
def give_role(*, by: User, user: User, unit: Unit, role: str) -> None:
    """Give a user one more role in a unit. One that they have stays as it is."""
    check_staffing(by, unit)
    check_role(by, user, role)
    live = Membership.objects.filter(user=user, unit=unit, role=role, valid_until=None)
    if not live.exists():
        Membership.objects.create(user=user, unit=unit, role=role)
    audit.record(by=by, unit=unit.pk, what="role.given", on=f"user:{user.pk}", new={"role": role})
    _tell_of_officer(by, user, role)


@transaction.atomic
def end_membership(*, by: User, user: User, unit: Unit) -> int:
    """End every role of a user in a unit, from the next statement on. Returns how many roles ended.

    Not of whoever traces leaks: no one user may rid themselves of them. Two can, by a suspension.
    """
    unit_for(by, ADMINISTER, unit.code)
    if TRACE in rights_of(user) and by != user:
        raise Refused("A privacy officer is cut off by two: ask for their suspension.")
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
def set_password(*, by: User, user: User, password: str) -> None:
    """Choose a new password for oneself. Nobody chooses one for somebody else: they would be who that one is."""
    if by.pk != user.pk:
        raise Refused("Everybody chooses their own password. Invite {name}, or let them back in.", name=user.username)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise BadInput("{problem} Choose another password.", problem=" ".join(error.messages)) from None
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record(by=by, what="password.set", on=f"user:{user.pk}")


@transaction.atomic
def choose_address(*, by: User, email: str) -> None:
    """Keep where mail about one's own sign-in goes. Only the user says so: it is half of the way back in."""
    new = _address(email)
    if by.email and by.email != new:
        send_news(by, "address")  # to where it went before: whoever sits there now may be somebody else
    User.objects.filter(pk=by.pk).update(email=new)
    audit.record(by=by, what="address.chosen", on=f"user:{by.pk}")


@transaction.atomic
def note_password(*, by: User) -> None:
    """Put on record that somebody chose a new password: nobody else knows it. They are told by mail."""
    with acting_as(by.pk):
        audit.record(by=by, what="password.set", on=f"user:{by.pk}")
        send_news(by, "password")


@transaction.atomic
def choose_language(*, by: User, language: str) -> None:
    """Keep the language in which a user wants to be spoken to."""
    _check_language(language)
    User.objects.filter(pk=by.pk).update(language=language)
    audit.record(by=by, what="language.chosen", on=f"user:{by.pk}", new={"language": language})


def _tell_of_officer(by: User, user: User, role: str) -> None:
    """Whoever makes a privacy officer could be one themselves, under another name: those there are hear of it."""
    if TRACE in RIGHTS.get(role, frozenset()):
        tell_officer(by, "officer", f"user:{user.pk}", {"user": user.name})


def _address(email: str) -> str:
    """An address as it is kept; empty for none. Raises BadInput for what is none."""
    if not email.strip():
        return ""
    found = emails.normalise(email)
    if isinstance(found, Message):
        raise BadInput("This is no e-mail address. Correct it, or leave it empty.")
    return found


def _check_language(language: str) -> None:
    if language not in dict(settings.LANGUAGES):
        raise BadInput("{language} is no language of ours. Choose en or fr.", language=language)
