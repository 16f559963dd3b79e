"""Addresses of what users settle for themselves."""

from django.urls import path

from hustings.apps.organisations import views

app_name = "organisations"
urlpatterns = [
    path("language/", views.language, name="language"),
    path("stay/", views.stay, name="stay"),
]
