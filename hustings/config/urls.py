"""Every address of the product."""

from importlib import import_module

from allauth.account import views as account
from django.urls import include, path

from hustings.web import views as shell

urlpatterns = [
    path("", include("hustings.web.urls")),
    path("sign-in/", account.login, name="account_login"),
    path("sign-out/", account.logout, name="account_logout"),
    path("password/", account.password_change, name="account_change_password"),
    path("", include("hustings.apps.organisations.urls")),
    path("people/", include("hustings.apps.people.urls")),
    path("contacts/", include("hustings.apps.interactions.urls")),
    path("lists/", include("hustings.apps.lists.urls")),
    path("", include("hustings.apps.reporting.urls")),
    path("imports/", include("hustings.apps.intake.urls")),
    path("sign/", include("hustings.apps.intake.urls.public")),
]
# views that only contribute panels to other pages
for app in ("support", "profiles"):
    import_module(f"hustings.apps.{app}.views")

handler404 = shell.not_found
handler500 = shell.fault
