from django.urls import path

from exports import views

app_name = "exports"

urlpatterns = [
    path("administration/exports/", views.exports, name="exports"),
    path(
        "contacts/<uuid:public_id>/export/",
        views.export_contact,
        name="export_contact",
    ),
]
