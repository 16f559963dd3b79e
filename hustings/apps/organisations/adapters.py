"""How signing in behaves here: nobody makes an account for themselves, and each sign-in, good or bad, is on record."""

import base64
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hustings.apps.organisations import actions
from hustings.apps.organisations.access import closed, has_keys
from hustings.apps.organisations.models import User
from hustings.scope import servers
from hustings.web import proof


class SignIn(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    """Our rules for django-allauth."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No: users are made by those who administer a unit."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Look at no more passwords after very many wrong ones in a row; a passkey still opens."""
        super().pre_authenticate(request, **credentials)
        user = _named(credentials)
        if user and closed(user):
            raise self.validation_error("too_many_login_attempts")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """By the name alone, however it is written: what a visitor says of the host or port begins no new count."""
        return f"login:{(credentials.get('username') or '').casefold()}"

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Put a wrong password on record, where there is such a user."""
        user = _named(credentials)
        if user:
            actions.note_failed_sign_in(by=user)

    def post_login(self, request: HttpRequest, user: Any, **said: Any) -> Any:
        """Put the sign-in on record, and by what it was made."""
        actions.note_sign_in(by=user, methods=proof.methods_of(request, user))
        return super().post_login(request, user, **said)

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Somebody suspended comes back to the sign-in page, which says no more than to anybody."""
        return HttpResponseRedirect(reverse("account_login"))

    def is_reauthentication_required(self, *, app: str, **said: Any) -> bool:
        """Whether to ask again before somebody changes their keys: unless they proved a moment ago who they are."""
        return not proof.fresh(self.request, has_keys(self.request.user))

    def set_password(self, user: Any, password: str) -> None:
        """Keep the new password and nothing else of the user, who may have been suspended meanwhile; on record."""
        user.set_password(password)
        user.save(update_fields=["password"])
        actions.note_password(by=user)

    def add_message(self, *args: Any, **said: Any) -> None:
        """Nothing: the page that follows says enough."""

    def send_notification_mail(self, *args: Any, **said: Any) -> None:
        """Nothing from here: news of a changed key goes out as work, when the change is committed."""


class Keys(DefaultMFAAdapter):  # type: ignore[misc]  # likewise
    """Passkeys, codes of an app, and codes on paper."""

    def encrypt(self, text: str) -> str:
        """What is kept of a secret: a copy of the database alone opens nothing."""
        return _box().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again."""
        return _box().decrypt(encrypted_text.encode("ascii")).decode()

    def validation_error(self, code: str, *args: Any) -> Exception:
        """What is said of a wrong code or key: with a way out."""
        if code != "incorrect_code":
            error: Exception = super().validation_error(code, *args)
            return error
        said = _("This is wrong, or was used before. Take the next code or another one from paper, or use another way.")
        return ValidationError(said, code=code)

    def get_totp_issuer(self) -> str:
        """What an app calls us."""
        return "Hustings"

    def build_totp_svg(self, url: str) -> str:
        """The picture that an app reads, black on white whatever the colours of the page."""
        drawn: str = segno.make(url, micro=False).svg_inline(scale=5, border=4, light="white", dark="black")
        return drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """None: whoever adds a key names it."""
        return ""


def _named(credentials: dict[str, Any]) -> User | None:
    return User.objects.filter(username__iexact=credentials.get("username") or "", is_active=True).first()


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(servers.key_for("second factors")))
