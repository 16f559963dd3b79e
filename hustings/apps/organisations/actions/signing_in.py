"""What belongs to signing in: good and bad sign-ins, keys, sessions, and from where somebody works."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone

from hustings.apps.audit import actions as audit
from hustings.apps.organisations.access import (
    ADMINISTER,
    GUARDED,
    has_keys,
    rights_of,
    roles_of,
    unit_for,
    units_of,
)
from hustings.apps.organisations.models import Together, User
from hustings.domain.messages import BadInput, Refused
from hustings.jobs import queue
from hustings.scope import acting_as
from hustings.web import mail

TOGETHER_MINUTES = 10  # in a day, before the privacy officer hears of it
TOGETHER_DAYS = 30  # for which the count is kept
_TELLING = (25, 100)  # wrong passwords in a row of which they hear
_KINDS = frozenset({Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP})

# Seen lately elsewhere, by another device: within two minutes of now, at another address.
_ELSEWHERE = """
SELECT count(*) FROM usersessions_usersession
WHERE user_id = %s AND session_key <> %s AND ip <> %s::inet AND last_seen_at > now() - interval '2 minutes'
"""
_ONE_MINUTE_MORE = """
INSERT INTO organisations_together AS t (user_id, day, minutes) VALUES (%s, %s, 1)
ON CONFLICT (user_id, day) DO UPDATE SET minutes = t.minutes + 1 RETURNING minutes
"""


@transaction.atomic
def note_sign_in(*, by: User, methods: Sequence[str] = ()) -> None:
    """Put on record that somebody signed in, and by what. Wrong tries count anew from here, but not by a password of
    somebody who has keys: they have not shown one yet, and whoever guesses codes must not begin a new count by it.

    Sessions that are over are forgotten now, with the addresses they came from: nobody acts yet, and all are in sight.
    """
    _forget_what_is_over()
    if set(methods) - {"password"} or not has_keys(by):
        _count_anew(by)
    with acting_as(by.pk):
        audit.record(by=by, what="user.signed.in", on=f"user:{by.pk}", new={"with": list(methods)})


@transaction.atomic
def note_failed_sign_in(*, by: User) -> None:
    """Put on record that somebody tried to sign in as a user and could not. Many in a row set an alarm off."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE organisations_user SET failed_sign_ins = failed_sign_ins + 1 WHERE id = %s"
            " RETURNING failed_sign_ins",
            [by.pk],
        )
        ((failed,),) = cursor.fetchall()
    with acting_as(by.pk):
        audit.record(by=by, what="sign.in.failed", on=f"user:{by.pk}", new={"in_a_row": failed})
        if failed in _TELLING:
            tell_officer(by, "guessed", f"user:{by.pk}", {"tries": failed})


@transaction.atomic
def note_check(*, by: User, method: str) -> None:
    """Put on record that somebody proved anew who they are. Wrong tries count anew from here."""
    _count_anew(by)
    audit.record(by=by, what="sign.in.checked", on=f"user:{by.pk}", new={"with": [method]})


@transaction.atomic
def note_keys(*, by: User, added: Sequence[str], removed: Sequence[str]) -> None:
    """Put on record which keys somebody added or took away: webauthn, totp, recovery_codes. They are told by mail."""
    audit.record(
        by=by, what="keys.changed", on=f"user:{by.pk}", new={"added": list(added)}, old={"removed": list(removed)}
    )
    send_news(by, "keys")


@transaction.atomic
def remove_key(*, by: User, number: int) -> None:
    """Take one of one's own keys away: a passkey, or the app. The last one stays where the user's roles need it."""
    own = Authenticator.objects.select_for_update().filter(user=by, type__in=_KINDS)
    found = own.filter(pk=number).first()
    if found is None:
        raise BadInput("There is no such key of yours. Load the page anew.")
    last = not own.exclude(pk=number).exists()
    if last and GUARDED & rights_of(by):
        raise Refused("Your roles need a second factor, and this is the last. Add another one first.")
    kind = found.type
    found.delete()
    if last:  # codes on paper stand in for a key; without any they stand for nothing
        Authenticator.objects.filter(user=by).delete()
    note_keys(by=by, added=[], removed=[kind])


@transaction.atomic
def new_codes(*, by: User) -> list[str]:
    """Ten fresh codes for oneself, each good once; those from before are void. For whoever works at the server."""
    Authenticator.objects.filter(user=by, type=Authenticator.Type.RECOVERY_CODES).delete()
    made = RecoveryCodes.activate(by)
    made.mark_as_viewed()
    note_keys(by=by, added=[Authenticator.Type.RECOVERY_CODES], removed=[])
    codes: list[str] = made.get_unused_codes()
    return codes


@transaction.atomic
def end_session(*, by: User, number: int) -> None:
    """Sign oneself out on one device. Raises BadInput where there is none of that number."""
    found = UserSession.objects.filter(user=by, pk=number).first()
    if found is None:
        raise BadInput("There is no such device of yours. Load the page anew.")
    found.end()
    audit.record(by=by, what="session.ended", on=f"user:{by.pk}", new={"sessions": 1})


@transaction.atomic
def end_sessions(*, by: User, user: User, but: str = "") -> int:
    """Sign a user out everywhere, `but` in one session. Oneself, or whom one administers. Returns how many ended."""
    if by.pk != user.pk:
        for unit in units_of(user):
            unit_for(by, ADMINISTER, unit.code)
    with acting_as(user.pk):  # whose devices nobody else sees
        ended = 0
        for each in UserSession.objects.filter(user=user).exclude(session_key=but):
            each.end()
            ended += 1
    audit.record(by=by, what="session.ended", on=f"user:{user.pk}", new={"sessions": ended})
    return ended


@transaction.atomic
def note_device(*, by: User, session: str, address: str) -> None:
    """Note that somebody is at work, in which session and at which address: called once a minute for each.

    Who works at two addresses within the same minutes, ten times a day, may be several people: the privacy officer
    hears of it once that day. The address is kept as long as the session.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE usersessions_usersession SET last_seen_at = now(), ip = %s::inet WHERE session_key = %s",
            [address, session],
        )
        cursor.execute(_ELSEWHERE, [by.pk, session, address])
        ((elsewhere,),) = cursor.fetchall()
        if not elsewhere:
            return
        cursor.execute(_ONE_MINUTE_MORE, [by.pk, timezone.localdate()])
        ((minutes,),) = cursor.fetchall()
    if minutes == TOGETHER_MINUTES:
        with acting_as(by.pk):
            audit.record(by=by, what="account.together", on=f"user:{by.pk}", new={"minutes": minutes})
            tell_officer(by, "together", f"user:{by.pk}", {"minutes": minutes})


@transaction.atomic
def tell_user(*, by: User, what: str, address: str) -> bool:
    """Mail a user that their keys, password or address changed, or that they are back in: whoever did not do it hears.

    Returns whether this installation can send mail.
    """
    if not mail.is_set_up():
        return False
    mail.send(
        address,
        language=by.language or "en",
        subject="organisations/mail/news_subject.txt",
        body="organisations/mail/news.txt",
        text={"what": what},
    )
    audit.record(by=by, what="sign.in.told", on=f"user:{by.pk}", new={"of": what})
    return True


def tell_officer(user: User, kind: str, on: str, told: Mapping[str, Any]) -> None:
    """Let the privacy officer know: alarms are the gate's, which stands above. Whoever has no role can do no harm."""
    if roles_of(user):
        unit = units_of(user)[0].pk
        queue.enqueue("gate.alarm", by=user.pk, unit=unit, on=on, of=kind, about=on, told=dict(told), where=unit)


def send_news(user: User, what: str) -> None:
    """Tell a user by mail what happened to their sign-in, where they have an address and a role."""
    if user.email and mail.is_set_up() and roles_of(user):
        said = {"what": what, "address": user.email}
        queue.enqueue("organisations.tell", by=user.pk, unit=units_of(user)[0].pk, on=f"user:{user.pk}", **said)


def _count_anew(user: User) -> None:
    User.objects.filter(pk=user.pk).exclude(failed_sign_ins=0).update(failed_sign_ins=0)


def _forget_what_is_over() -> None:
    live = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    Session.objects.filter(expire_date__lte=timezone.now()).delete()
    UserSession.objects.exclude(session_key__in=live).delete()
    Together.objects.filter(day__lt=timezone.localdate() - timedelta(days=TOGETHER_DAYS)).delete()
