"""Addresses of bringing files in."""

from django.urls import path

from hustings.apps.intake import views

app_name = "intake"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.send, name="send"),
    path("files/<int:number>/", views.file, name="file"),
    path("files/<int:number>/drop/", views.drop, name="drop"),
    path("files/<int:number>/progress/", views.progress, name="progress"),
    path("work/<int:work>/stop/", views.stop, name="stop"),
    path("<int:number>/", views.batch, name="batch"),
    path("<int:number>/refused/", views.refused, name="refused"),
    path("<int:number>/undo/", views.undo, name="undo"),
]
