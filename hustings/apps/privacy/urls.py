"""Addresses of the pages on which people are answered about what is held of them."""

from django.urls import path

from hustings.apps.privacy.views import erasing, holding, person, registers, retaining, standing, yearly

app_name = "privacy"
urlpatterns = [
    path("", standing.index, name="index"),
    path("people/<int:number>/", person.person, name="person"),
    path("people/<int:number>/files/", person.files, name="files"),
    path("people/<int:number>/tell/", person.tell, name="tell"),
    path("people/<int:number>/object/", person.object_to, name="object"),
    path("people/<int:number>/requests/", person.take_up, name="take_up"),
    path("people/<int:number>/hold/", holding.of_person, name="hold_person"),
    path("people/<int:number>/erase/", erasing.erase, name="erase"),
    path("files/<int:work>/<str:name>", person.fetch, name="fetch"),
    path("requests/<int:number>/answer/", standing.answer, name="answer"),
    path("holds/", holding.hold, name="hold"),
    path("holds/<int:number>/lift/", holding.lift, name="lift"),
    path("retention/", retaining.retention, name="retention"),
    path("retention/now/", retaining.sweep, name="sweep"),
    path("registers/", registers.index, name="registers"),
    path("breaches/", registers.note_breach, name="note_breach"),
    path("breaches/<int:number>/", registers.breach, name="breach"),
    path("processors/", registers.add_processor, name="add_processor"),
    path("processors/<int:number>/end/", registers.end_processor, name="end_processor"),
    path("year/", yearly.year, name="year"),
    path("erasures/<int:number>/", erasing.statement, name="statement"),
]
