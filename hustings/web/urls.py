"""The addresses of the shell."""

from django.urls import path

from hustings.web import views

urlpatterns = [
    path("", views.home, name="home"),
    path("help/", views.guide, name="help"),
]
