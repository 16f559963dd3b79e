"""Addresses open to all: signing a web form, and confirming it."""

from django.urls import path

from hustings.apps.intake.views import signing

app_name = "signing"
urlpatterns = [
    path("<slug:slug>/", signing.sign, name="sign"),
    path("<slug:slug>/<str:token>/", signing.confirm, name="confirm"),
]
