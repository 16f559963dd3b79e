"""Addresses of what is recorded of contacts."""

from django.urls import path

from hustings.apps.interactions import views

app_name = "contacts"
urlpatterns = [
    path("new/<int:number>/", views.log, name="log"),
    path("<uuid:interaction>/take-back/", views.take_back, name="take_back"),
]
