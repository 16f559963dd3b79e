"""How signing in behaves here: nobody makes an account for themselves, and each sign-in is on record."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from hustings.apps.organisations import actions


class SignIn(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    """Our rules for django-allauth."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No: users are made by those who administer a unit."""
        return False

    def post_login(self, request: HttpRequest, user: Any, **said: Any) -> Any:
        """Put the sign-in on record."""
        actions.note_sign_in(by=user)
        return super().post_login(request, user, **said)

    def set_password(self, user: Any, password: str) -> None:
        """Keep the new password, and put on record that the user chose it."""
        super().set_password(user, password)
        actions.note_password(by=user)

    def add_message(self, *args: Any, **said: Any) -> None:
        """Nothing: the page that follows says enough."""
