"""Addresses of people's pages. What is searched for travels in the body, never in an address."""

from django.urls import path

from hustings.apps.people import views

app_name = "people"
urlpatterns = [
    path("search/", views.search, name="search"),
    path("<int:number>/", views.person, name="person"),
    path("<int:number>/correct/", views.correct, name="correct"),
    path("facts/<int:assertion>/take-back/", views.withdraw, name="withdraw"),
]
