"""Codes and passkeys as they are sent: wrong codes are on record, none opens twice, nonsense is no fault of ours."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django.core.cache import cache
from django.forms import HiddenInput, JSONField, ValidationError
from django.utils.translation import gettext as _

from hustings.apps.organisations import actions
from hustings.apps.organisations.access import closed
from hustings.domain.messages import Message

TOO_OFTEN = Message("Too many tries failed. Use a passkey, or ask whoever administers your unit to let you back in.")
LIVES = 120  # seconds; a code of an app is good for three half minutes, and is remembered for longer
# What the library raises for what is no passkey's answer at all.
_NONSENSE = (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError)


def spend(user: Any, code: str) -> bool:
    """Note that a code of an app was given; False where it was before: none opens twice."""
    return bool(cache.add(f"code:{user.pk}:{''.join(filter(str.isdigit, code))}", 1, LIVES))


class _Counted:
    """What the forms for codes do beside what allauth's do."""

    user: Any
    authenticator: Any

    def clean_code(self) -> str:
        """The code, where it is right."""
        if closed(self.user):
            raise ValidationError(TOO_OFTEN.render(_))
        code: str = super().clean_code()  # type: ignore[misc]  # of the form beside
        if self.authenticator.type == Authenticator.Type.TOTP and not spend(self.user, code):
            raise get_adapter().validation_error("incorrect_code")
        return code

    def _emit_authentication_failed(self, authenticator: Any) -> None:
        """Called by allauth for each wrong code."""
        actions.note_failed_sign_in(by=self.user)


class _Answer(JSONField):
    """What a browser says of a passkey. So deep a nest that no reader comes back from it is no JSON either."""

    def to_python(self, value: Any) -> Any:
        """The answer as plain data."""
        try:
            return super().to_python(value)
        except RecursionError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class _Readable:
    """What the forms for passkeys do beside what allauth's do."""

    def clean_credential(self) -> Any:
        """The key that answered. What is no answer of a passkey is a wrong one."""
        try:
            return super().clean_credential()  # type: ignore[misc]  # of the form beside
        except _NONSENSE:
            raise get_adapter().validation_error("incorrect_code") from None


class SecondStep(_Counted, AuthenticateForm):  # type: ignore[misc]  # the library has no types
    """The second step of signing in, by a code."""


class Check(_Counted, ReauthenticateForm):  # type: ignore[misc]  # likewise
    """Proving anew who one is, by a code."""


class SecondKey(_Readable, AuthenticateWebAuthnForm):  # type: ignore[misc]  # likewise
    """The second step of signing in, by a passkey."""

    credential = _Answer(widget=HiddenInput)


class OnlyKey(_Readable, LoginWebAuthnForm):  # type: ignore[misc]  # likewise
    """Signing in by a passkey alone."""

    credential = _Answer(widget=HiddenInput)


class CheckKey(_Readable, ReauthenticateWebAuthnForm):  # type: ignore[misc]  # likewise
    """Proving anew who one is, by a passkey."""

    credential = _Answer(widget=HiddenInput)


class NewKey(AddWebAuthnForm):  # type: ignore[misc]  # likewise
    """A passkey that is added."""

    credential = _Answer(widget=HiddenInput)

    def clean(self) -> Any:
        """What was sent. What is no passkey is a wrong one."""
        try:
            return super().clean()
        except _NONSENSE:
            raise get_adapter().validation_error("incorrect_code") from None
