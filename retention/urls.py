from django.urls import path

from retention import views

app_name = "retention"

RULES = "administration/parametres/configuration/donnees-personnelles/conservation/"

urlpatterns = [
    path(RULES, views.rules, name="rules"),
    path(f"{RULES}annonces/", views.words, name="words"),
    path("administration/conservation/", views.dashboard, name="dashboard"),
    path("administration/conservation/purger/", views.launch, name="launch"),
    path("administration/conservation/echeances/", views.upcoming, name="upcoming"),
    path("administration/conservation/a-revoir/", views.dormant, name="dormant"),
    path("administration/conservation/purges/<int:pk>/", views.run, name="run"),
]
