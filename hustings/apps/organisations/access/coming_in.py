"""The doors to invitations: who may let whom in, what stands in a link, and what a code is."""

import hmac
from base64 import urlsafe_b64encode
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.utils import timezone

from hustings.apps.audit import queries as record
from hustings.apps.organisations.access.rights import ADMINISTER, APART, Role, has_right, over, units_of
from hustings.apps.organisations.models import Invitation, Membership, Unit, User
from hustings.domain.messages import BadInput, Refused
from hustings.scope import servers
from hustings.web import mail

MOST_FAILURES = 100  # in a row (NIST SP 800-63B-4, 3.2.2): then neither password nor code is looked at
WAITS = timedelta(days=7)  # for which a wish to be let back in waits for a second person
_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no two of which look alike


def has_keys(user: User) -> bool:
    """Whether a user has a second factor, of whatever kind: then a password proves nothing by itself."""
    return bool(Authenticator.objects.filter(user=user).exists())


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
    administers every unit of theirs, or takes in the first of one whose affairs are its own."""
    if user.came_in:
        raise Refused("{name} was in already. Whoever lost their way in is let back in by two.", name=user.username)
    if not user.is_active:
        raise BadInput("{name} is suspended. Lift that first.", name=user.username)
    if not all(has_right(by, ADMINISTER, unit) or _first_there(by, unit, user) for unit in units_of(user)):
        raise Refused("Whoever invites administers every unit that they work in.")


def _first_there(by: User, unit: Unit, user: User) -> bool:
    """Whether a user is the first of a contestant's or an MP's office, whom somebody of the unit above took in."""
    if unit.kind not in APART or unit.parent is None or not record.made_by(user.pk, by.pk):
        return False
    return not unit.memberships.exclude(user=user).exists() and has_right(by, ADMINISTER, unit.parent)


def invitation_numbered(number: int) -> Invitation:
    """An invitation that is neither used nor ended, held for this transaction; who may do what with it is asked of
    whoever acts. A wish that nobody agreed to for a week is none any more."""
    held = Invitation.objects.select_for_update(of=("self",)).select_related("user")
    found = held.filter(pk=number, used_at=None, ended_at=None).first()
    if found is None or (found.until is None and timezone.now() - found.at > WAITS):
        raise BadInput("There is no invitation {number}; it may be used already, or taken back.", number=number)
    return found


def link_of(invitation: Invitation, site: str) -> str:
    """The address by which somebody comes in."""
    return f"{site}/welcome/{_token_of(invitation)}/"


def _token_of(invitation: Invitation) -> str:
    """What stands in a link: the number of the invitation, signed by this installation with whom and when it is for."""
    signed = hmac.digest(servers.key_for("invitations"), _bound(invitation), "sha256")
    return f"{invitation.pk}.{urlsafe_b64encode(signed).decode('ascii').rstrip('=')}"


def _bound(invitation: Invitation) -> bytes:
    """What link and code hold for: after a restore the numbers of a table are given anew."""
    return f"{invitation.pk} {invitation.user_id} {invitation.at.isoformat()}".encode()


def invited_by(token: str) -> Invitation:
    """The invitation that a link leads to, while it holds. Raises BadInput."""
    number, _, _signed = token.partition(".")
    found = None
    if number.isascii() and number.isdecimal() and len(number) < 10:
        found = Invitation.objects.select_related("user").filter(pk=int(number)).first()
    if found is None or not hmac.compare_digest(_token_of(found).encode(), token.encode()) or not holds(found):
        raise BadInput("This link leads nowhere any more. Ask whoever invited you for a new one.")
    return found


def holds(invitation: Invitation) -> bool:
    """Whether somebody may come in by it now: nobody is suspended who had a part in it, and nobody invited was in."""
    user, by = invitation.user, [each for each in (invitation.by_user, invitation.agreed_by) if each]
    return (
        invitation.used_at is None
        and invitation.ended_at is None
        and invitation.until is not None
        and invitation.until > timezone.now()
        and user.is_active
        and (invitation.back_in or not user.came_in)
        and User.objects.filter(pk__in=by, is_active=True).count() == len(set(by))
    )


def code_of(invitation: Invitation) -> str:
    """The code that whoever asks to let somebody back in tells them: ten signs, no two of which look alike."""
    drawn = hmac.digest(servers.key_for("codes to come back in"), _bound(invitation), "sha256")
    return "".join(_SIGNS[each % len(_SIGNS)] for each in drawn[:10])


def goes_by_mail(invitation: Invitation) -> bool:
    """Whether a link goes to the user's own address: then no colleague is shown it."""
    return bool(invitation.user.email) and mail.is_set_up()
