"""Addresses of lists, searches and what is made of them."""

from django.urls import path

from hustings.apps.lists.views import approving, breakdown, builder, lists, sheets

app_name = "lists"
urlpatterns = [
    path("", lists.index, name="index"),
    path("<int:number>/", lists.one, name="list"),
    path("<int:number>/files/", lists.files, name="files"),
    path("<int:number>/standing/", lists.standing, name="standing"),
    path("<int:number>/make/", lists.make, name="make"),
    path("<int:number>/next/", lists.walk, name="walk"),
    path("approvals/", approving.index, name="approvals"),
    path("approvals/<int:number>/", approving.decide, name="decide"),
    path("files/<int:work>/", lists.fetch, name="fetch"),
    path("files/<int:work>/stop/", lists.stop, name="stop"),
    path("searches/<int:search>/drop/", lists.drop, name="drop"),
    path("sheets/", sheets.which, name="sheets"),
    path("sheets/<str:key>/<int:number>/", sheets.sheet, name="sheet"),
    path("sheets/<str:key>/<int:number>/typed/", sheets.type_in, name="type_in"),
    path("build/", builder.build, name="build"),
    path("build/who/<str:by>/", breakdown.who, name="who"),
    path("build/who/<str:by>.csv", breakdown.who_csv, name="who_csv"),
    path("build/sample/", breakdown.sample, name="sample"),
    path("build/where/", breakdown.where, name="where"),
]
