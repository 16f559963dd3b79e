"""Signed in with a second factor just now, for tests that are not about signing in."""

import time

from django.test import Client

from hustings.apps.organisations.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def enter(client: Client, user: User, method: str = "mfa", ago: float = 0) -> None:
    """Sign a client in as a user who proved who they are some seconds ago, by a second factor or the password alone."""
    client.force_login(user, backend=BACKEND)
    session = client.session
    session["account_authentication_methods"] = [{"method": method, "at": time.time() - ago, "type": "totp"}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
