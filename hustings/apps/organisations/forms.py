"""Codes of an app or from paper: wrong ones are on record, and after very many in a row none is looked at."""

from typing import Any

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django.forms import ValidationError
from django.utils.translation import gettext as _

from hustings.apps.organisations import actions
from hustings.apps.organisations.access import closed
from hustings.domain.messages import Message

TOO_OFTEN = Message("Too many tries failed. Use a passkey, or ask whoever administers your unit to let you back in.")


class _Counted:
    """What both forms do beside what allauth's do."""

    user: Any

    def clean_code(self) -> str:
        """The code, where it is right."""
        if closed(self.user):
            raise ValidationError(TOO_OFTEN.render(_))
        code: str = super().clean_code()  # type: ignore[misc]  # of the form beside
        return code

    def _emit_authentication_failed(self, authenticator: Any) -> None:
        """Called by allauth for each wrong code."""
        actions.note_failed_sign_in(by=self.user)


class SecondStep(_Counted, AuthenticateForm):  # type: ignore[misc]  # the library has no types
    """The second step of signing in."""


class Check(_Counted, ReauthenticateForm):  # type: ignore[misc]  # likewise
    """Proving anew who one is."""
