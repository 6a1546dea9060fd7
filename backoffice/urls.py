from django.urls import URLPattern, URLResolver, path

from backoffice import views

app_name = "backoffice"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.dashboard, name="dashboard"),
    path(
        "administration/parametres/configuration/",
        views.configuration,
        name="configuration",
    ),
    path("contacts/<uuid:public_id>/", views.contact, name="contact"),
]
