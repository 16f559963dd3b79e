"""Every address of the product."""

from importlib import import_module

from allauth.account import views as account
from allauth.mfa.base import views as second
from allauth.mfa.recovery_codes import views as paper
from allauth.mfa.webauthn import views as passkeys
from django.urls import include, path

from hustings.apps.organisations.views import checking, keys, own
from hustings.web import views as shell
from hustings.web.acting import open_to_all

urlpatterns = [
    path("", include("hustings.web.urls")),
    path("sign-in/", open_to_all(account.login), name="account_login"),
    path("sign-in/passkey/", open_to_all(passkeys.login_webauthn), name="mfa_login_webauthn"),
    path("sign-in/code/", open_to_all(second.authenticate), name="mfa_authenticate"),
    path("sign-in/check/", checking.check, name="account_reauthenticate"),
    path("sign-in/keys/", keys.index, name="mfa_index"),
    path("sign-in/keys/passkey/", keys.on_record(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path("sign-in/keys/app/", keys.app, name="mfa_activate_totp"),
    path("sign-in/keys/codes/", keys.on_record(paper.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("sign-in/keys/codes/new/", keys.on_record(paper.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("sign-out/", own.sign_out, name="account_logout"),
    path("password/", keys.on_record(checking.proved(account.password_change)), name="account_change_password"),
    path("", include("hustings.apps.organisations.urls")),
    path("people/", include("hustings.apps.people.urls")),
    path("contacts/", include("hustings.apps.interactions.urls")),
    path("lists/", include("hustings.apps.lists.urls")),
    path("", include("hustings.apps.reporting.urls")),
    path("privacy/", include("hustings.apps.privacy.urls")),
    path("imports/", include("hustings.apps.intake.urls")),
    path("sign/", include("hustings.apps.intake.urls.public")),
]
# views that only contribute panels to other pages
for each in ("support", "profiles"):
    import_module(f"hustings.apps.{each}.views")

handler404 = shell.not_found
handler500 = shell.fault
