"""Addresses of bringing files in."""

from django.urls import path

from hustings.apps.intake.views import apart, bringing, destroying, duplicates, papers, waiting, web_forms

app_name = "intake"
urlpatterns = [
    path("", bringing.index, name="index"),
    path("new/", bringing.send, name="send"),
    path("files/<int:number>/", bringing.file, name="file"),
    path("files/<int:number>/drop/", bringing.drop, name="drop"),
    path("files/<int:number>/progress/", bringing.progress, name="progress"),
    path("work/<int:work>/stop/", bringing.stop, name="stop"),
    path("paper/", papers.begin, name="papers"),
    path("paper/<int:number>/", papers.paper, name="paper"),
    path("paper/<int:number>/whom/", papers.whom, name="whom"),
    path("paper/<int:number>/back/", papers.back, name="line_back"),
    path("waiting/", waiting.index, name="waiting"),
    path("waiting/<int:number>/", waiting.decide, name="decide"),
    path("duplicates/", duplicates.index, name="duplicates"),
    path("duplicates/seek/", duplicates.seek, name="seek"),
    path("duplicates/<int:number>/", duplicates.decide, name="decide_pair"),
    path("same/<int:number>/", duplicates.same, name="same"),
    path("forms/", web_forms.index, name="forms"),
    path("forms/<int:number>/", web_forms.form, name="form"),
    path("apart/<int:number>/", apart.apart, name="apart"),
    path("apart/<int:number>/whose/", apart.decide, name="whose"),
    path("<int:number>/", bringing.batch, name="batch"),
    path("<int:number>/refused/", bringing.refused, name="refused"),
    path("<int:number>/undo/", bringing.undo, name="undo"),
    path("<int:number>/destroy/", destroying.destroy, name="destroy"),
    path("<int:number>/certificate/", destroying.certificate, name="certificate"),
]
