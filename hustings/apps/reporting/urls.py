"""Addresses of what is counted, and of the record."""

from django.urls import path

from hustings.apps.reporting.views import alarms, dashboard, planted, record, seeing, tracing

app_name = "reporting"
urlpatterns = [
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("dashboard/<str:name>/", dashboard.measure, name="measure"),
    path("dashboard/<str:name>.csv", dashboard.as_csv, name="csv"),
    path("record/", record.releases, name="record"),
    path("record/releases.csv", record.releases_csv, name="record_csv"),
    path("record/who-saw/", seeing.who_saw, name="who_saw"),
    path("record/opponents/", record.opponents, name="opponents"),
    path("record/users/<int:number>/", seeing.seen_by, name="seen_by"),
    path("record/alarms/", alarms.alarms, name="alarms"),
    path("record/alarms/<int:number>/", alarms.answer, name="answer_alarm"),
    path("record/trace/", tracing.trace, name="trace"),
    path("record/planted/", planted.planted, name="planted"),
    path("record/planted/rang/", planted.rang, name="rang"),
    path("record/planted/<int:number>/retire/", planted.retire, name="retire_seed"),
]
