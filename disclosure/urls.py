from django.urls import path

from disclosure import views

app_name = "disclosure"

CONFIGURATION = "administration/parametres/configuration/"

urlpatterns = [
    path(f"{CONFIGURATION}premier-jour/", views.first_day, name="first_day"),
    path(
        f"{CONFIGURATION}informations/<reader:audience>/",
        views.settings,
        name="settings",
    ),
    path(
        f"{CONFIGURATION}informations/<reader:audience>/<str:section>/",
        views.wording,
        name="wording",
    ),
]
