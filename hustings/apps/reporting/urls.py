"""Addresses of what is counted."""

from django.urls import path

from hustings.apps.reporting import views

app_name = "reporting"
urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("<str:name>/", views.measure, name="measure"),
    path("<str:name>.csv", views.as_csv, name="csv"),
]
