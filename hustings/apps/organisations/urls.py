"""Addresses of what users settle for themselves, and of who works here."""

from django.urls import path

from hustings.apps.organisations.views import own, working

app_name = "organisations"
urlpatterns = [
    path("language/", own.language, name="language"),
    path("users/", working.index, name="working"),
    path("users/<int:number>/suspend/", working.suspend, name="suspend"),
    path("units/<int:number>/freeze/", working.freeze, name="freeze"),
    path("cut-offs/<int:number>/agree/", working.agree, name="agree"),
    path("cut-offs/<int:number>/lift/", working.lift, name="lift"),
    path("stay/", own.stay, name="stay"),
]
