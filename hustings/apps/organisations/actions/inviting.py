"""Letting one person in: for the first time by one, and back in, when password and keys are lost, by two."""

import hmac
from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone

from hustings.apps.audit import actions as audit
from hustings.apps.audit import queries as record
from hustings.apps.organisations.access import (
    ADMINISTER,
    APPROVE,
    GUARDED,
    answers_for,
    check_invites,
    code_of,
    goes_by_mail,
    holds,
    invitation_numbered,
    link_of,
    rights_of,
    units_of,
)
from hustings.apps.organisations.actions.signing_in import send_news, tell_officer
from hustings.apps.organisations.actions.users import set_password
from hustings.apps.organisations.models import Invitation, User
from hustings.domain.messages import BadInput, Refused
from hustings.jobs import queue
from hustings.scope import acting_as
from hustings.web import mail

FIRST, BACK = timedelta(days=7), timedelta(days=2)  # how long a link holds
MOST_TRIES = 5


@transaction.atomic
def invite(*, by: User, user: User, site: str) -> Invitation:
    """Make the link by which a new user comes in for the first time. Their earlier ones are void.

    It goes to their address where they have one and mail is set up (`mailed`); else whoever invites hands it over.
    Raises Refused for somebody who was in already: one user alone lets nobody back in.
    """
    check_invites(by, user)
    _void(user)
    made = Invitation.objects.create(user=user, by_user=by.pk, at=timezone.now(), until=timezone.now() + FIRST)
    audit.record(by=by, what="invitation.made", on=f"user:{user.pk}", new={"invitation": made.pk})
    _send(by, made, site)
    return made


@transaction.atomic
def ask_back_in(*, by: User, user: User, why: str) -> tuple[Invitation, str]:
    """Ask that somebody who lost their password or keys be let back in. Returns a code for the asker to tell them.

    The code alone opens nothing: a second person agrees, and the link that follows is not the asker's.
    """
    if by == user:
        raise Refused("Nobody lets themselves back in. Ask somebody who administers your unit.")
    if not answers_for(by, user, ADMINISTER):
        raise Refused("Whoever asks administers every unit that they work in.")
    if not user.is_active:
        raise BadInput("{name} is suspended. Lift that first.", name=user.username)
    if not why.strip():
        raise BadInput("Say in a few words why: it is kept on record.")
    _void(user)
    made = Invitation.objects.create(user=user, by_user=by.pk, at=timezone.now(), why=why.strip(), back_in=True)
    audit.record(by=by, what="back.in.asked", on=f"user:{user.pk}", new={"invitation": made.pk, "why": made.why})
    return made, code_of(made)


@transaction.atomic
def agree_back_in(*, by: User, number: int, site: str) -> Invitation:
    """As the second person, let somebody back in: their link is made, and mailed where that is possible.

    Raises Refused to whoever asked for it and to whom it is for; and where one of the two made the other's account, if
    the link would not go to the user's own address: one person may be both. The privacy officer hears of it then, and
    where the user can take or decide much.
    """
    found = invitation_numbered(number)
    if not found.back_in or found.until is not None:
        raise BadInput("This is decided already. Load the page anew.")
    if by.pk in (found.by_user, found.user_id):
        raise Refused("Somebody else decides: neither who asked for it, nor who is to be let back in.")
    if not (answers_for(by, found.user, ADMINISTER) or answers_for(by, found.user, APPROVE)):
        raise Refused("Whoever agrees administers the units that they work in, or approves what leaves there.")
    kin = record.made_by(by.pk, found.by_user) or record.made_by(found.by_user, by.pk)
    if kin and not goes_by_mail(found):
        raise Refused(
            "One of the two who decide let the other in, so the link may go to {name} alone, and there is no address or"
            " no mail. Let somebody else agree.",
            name=found.user.username,
        )
    found.agreed_by, found.until = by.pk, timezone.now() + BACK
    found.save(update_fields=["agreed_by", "until"])
    said = {"invitation": found.pk, "asked_by": found.by_user}
    audit.record(by=by, what="back.in.agreed", on=f"user:{found.user_id}", new=said)
    if kin or GUARDED & rights_of(found.user):
        asker = User.objects.get(pk=found.by_user).name
        tell_officer(by, "back_in", f"user:{found.user_id}", {"asker": asker, "user": found.user.name})
    _send(by, found, site)
    return found


@transaction.atomic
def end_invitation(*, by: User, number: int) -> None:
    """Take a link, or the wish for one, back."""
    found = invitation_numbered(number)
    if by.pk != found.by_user and not answers_for(by, found.user, ADMINISTER):
        raise Refused("Whoever takes it back asked for it, or administers the units that they work in.")
    found.ended_at = timezone.now()
    found.save(update_fields=["ended_at"])
    audit.record(by=by, what="invitation.ended", on=f"user:{found.user_id}", new={"invitation": found.pk})


@transaction.atomic
def accept(*, by: User, invitation: Invitation, password: str, code: str = "") -> bool:
    """Come in by a link: choose a password. Whoever is let back in gives the code too, and starts without keys.

    Returns False for a wrong code; after some of them the link is void. Raises BadInput for a poor password.
    """
    with acting_as(by.pk):
        User.objects.select_for_update().get(pk=by.pk)  # of two who come in at once, one is the second
        found = Invitation.objects.select_for_update(of=("self",)).select_related("user").get(pk=invitation.pk)
        if not holds(found):
            raise BadInput("This link leads nowhere any more. Ask whoever invited you for a new one.")
        said = {"invitation": found.pk}
        if found.back_in and not hmac.compare_digest(code_of(found).encode(), _plain(code).encode()):
            found.tries += 1
            if found.tries >= MOST_TRIES:
                found.ended_at = timezone.now()
            found.save(update_fields=["tries", "ended_at"])
            audit.record(by=by, what="invitation.tried", on=f"user:{by.pk}", new=said)
            return False
        set_password(by=by, user=by, password=password)
        User.objects.filter(pk=by.pk).update(failed_sign_ins=0)
        if found.back_in:
            Authenticator.objects.filter(user=by).delete()
            for session in UserSession.objects.filter(user=by):
                session.end()
            send_news(by, "back_in")
        found.used_at = timezone.now()
        found.save(update_fields=["used_at"])
        _void(by)
        audit.record(by=by, what="invitation.accepted", on=f"user:{by.pk}", new=said)
        return True


@transaction.atomic
def mail_invitation(*, by: User, number: int, site: str) -> bool:
    """Send somebody their link, once. Returns whether it had to be sent."""
    found = Invitation.objects.select_for_update(of=("self",)).select_related("user").get(pk=number)
    if found.mailed_at is not None or found.used_at is not None or found.ended_at is not None:
        return False
    names = dict(User.objects.filter(pk__in=[found.by_user, found.agreed_by or 0]).values_list("pk", "name"))
    text = {"link": link_of(found, site), "back_in": found.back_in, "by": names.get(found.by_user, ""),
            "days": (BACK if found.back_in else FIRST).days, "username": found.user.username}  # fmt: skip
    mail.send(
        found.user.email,
        language=found.user.language or "en",
        subject="organisations/mail/subject.txt",
        body="organisations/mail/link.txt",
        text=text,
    )
    found.mailed_at = timezone.now()
    found.save(update_fields=["mailed_at"])
    audit.record(by=by, what="invitation.mailed", on=f"user:{found.user_id}", new={"invitation": found.pk})
    return True


def _send(by: User, made: Invitation, site: str) -> None:
    if goes_by_mail(made):
        queue.enqueue(
            "organisations.invitation",
            by=by.pk,
            unit=units_of(by)[0].pk,
            on=f"invitation:{made.pk}",
            number=made.pk,
            site=site,
        )


def _void(user: User) -> None:
    Invitation.objects.filter(user=user, used_at=None, ended_at=None).update(ended_at=timezone.now())


def _plain(code: str) -> str:
    """A code as it was meant: without the spaces and strokes that people put in."""
    return "".join(each for each in code.upper() if each.isalnum())
