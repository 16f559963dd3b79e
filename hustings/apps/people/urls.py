"""Addresses of people's pages. What is searched for travels in the body, never in an address."""

from django.urls import path

from hustings.apps.people.views import correcting, finding, person, sources

app_name = "people"
urlpatterns = [
    path("search/", finding.search, name="search"),
    path("<int:number>/", person.person, name="person"),
    path("<int:number>/correct/", correcting.correct, name="correct"),
    path("facts/<int:assertion>/take-back/", correcting.withdraw, name="withdraw"),
    path("sources/", sources.index, name="sources"),
    path("sources/<int:number>/", sources.source, name="source"),
    path("sources/<int:number>/withdraw/", sources.withdraw, name="withdraw_source"),
    path("sources/<int:number>/newcomers/", sources.newcomers, name="newcomers"),
    path("sources/<int:number>/agreement/", sources.agreement, name="agreement"),
]
