"""The doors to invitations: who may let whom in, what stands in a link, and what a code is."""

import hmac

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils import timezone

from hustings.apps.organisations.access.rights import ADMINISTER, APART, Role, has_right, over, units_of
from hustings.apps.organisations.models import Invitation, Membership, Unit, User
from hustings.domain.messages import BadInput, Refused
from hustings.scope import servers

MOST_FAILURES = 100  # in a row (NIST SP 800-63B-4, 3.2.2): then neither password nor code is looked at
_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no two of which look alike


def closed(user: User) -> bool:
    """Whether so many tries in a row failed that only a passkey opens, or two who let the user back in."""
    return user.failed_sign_ins >= MOST_FAILURES


def answers_for(by: User, user: User, right: str) -> bool:
    """Whether somebody has a right in every unit that another works in. For a contestant's or an MP's office, where
    nobody else administers it, the party answers: somebody must."""
    return all(
        has_right(by, right, unit) or (_left_alone(unit, user) and has_right(by, right, over(unit)))
        for unit in units_of(user)
    )


def _left_alone(unit: Unit, user: User) -> bool:
    others = Membership.objects.filter(unit=unit, role=Role.DATA_DIRECTOR, user__is_active=True).exclude(user=user)
    live = others.exclude(valid_until__lte=timezone.now())
    return unit.kind in APART and not live.exists()


def check_invites(by: User, user: User) -> None:
    """Raise Refused unless somebody may make the link by which a user comes in for the first time: whoever
    administers every unit of theirs, or invited them before."""
    if user.came_in:
        raise Refused("{name} was in already. Whoever lost their way in is let back in by two.", name=user.username)
    if not user.is_active:
        raise BadInput("{name} is suspended. Lift that first.", name=user.username)
    if not (answers_for(by, user, ADMINISTER) or user.invitations.filter(by_user=by.pk, back_in=False).exists()):
        raise Refused("Whoever invites administers every unit that they work in.")


def invitation_numbered(number: int) -> Invitation:
    """An invitation that is neither used nor ended; who may do what with it is asked of whoever acts."""
    open_ones = Invitation.objects.select_related("user").filter(used_at=None, ended_at=None)
    found = open_ones.filter(pk=number).first()
    if found is None:
        raise BadInput("There is no invitation {number}; it may be used already, or taken back.", number=number)
    return found


def link_of(invitation: Invitation, site: str) -> str:
    """The address by which somebody comes in."""
    return f"{site}/welcome/{_token_of(invitation)}/"


def _token_of(invitation: Invitation) -> str:
    """What stands in a link: the number of the invitation, signed by this installation."""
    return Signer(key=servers.key_for("invitations")).sign(str(invitation.pk)).replace(":", ".")


def invited_by(token: str) -> Invitation:
    """The invitation that a link leads to, while it holds. Raises BadInput."""
    try:
        number = int(Signer(key=servers.key_for("invitations")).unsign(token.replace(".", ":")))
    except BadSignature:
        number = 0
    open_ones = Invitation.objects.select_related("user").filter(used_at=None, ended_at=None, user__is_active=True)
    found = open_ones.filter(pk=number, until__gt=timezone.now()).first()
    if found is None:
        raise BadInput("This link leads nowhere any more. Ask whoever invited you for a new one.")
    return found


def code_of(invitation: Invitation) -> str:
    """The code that whoever asks to let somebody back in tells them: ten signs, no two of which look alike."""
    drawn = hmac.digest(servers.key_for("codes to come back in"), str(invitation.pk).encode(), "sha256")
    return "".join(_SIGNS[each % len(_SIGNS)] for each in drawn[:10])


def goes_by_mail(invitation: Invitation) -> bool:
    """Whether a link goes to the user's own address: then no colleague is shown it."""
    return bool(invitation.user.email) and mail_is_set_up()


def mail_is_set_up() -> bool:
    """Whether this installation can send mail."""
    return bool(settings.EMAIL_HOST and settings.DEFAULT_FROM_EMAIL)
