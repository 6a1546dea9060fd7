from django.urls import path

from contacts import death_views, views
from contacts.enums import Kind

app_name = "contacts"

urlpatterns = [
    path("contacts/clients/", views.listing, {"kind": Kind.CLIENT}, name="clients"),
    path(
        "contacts/intervenants/", views.listing, {"kind": Kind.WORKER}, name="workers"
    ),
    path(
        "contacts/clients/nouvelle-fiche/",
        views.add,
        {"kind": Kind.CLIENT},
        name="add_client",
    ),
    path(
        "contacts/intervenants/nouvelle-fiche/",
        views.add,
        {"kind": Kind.WORKER},
        name="add_worker",
    ),
    path("contacts/<uuid:public_id>/modifier/", views.edit, name="edit"),
    path("contacts/<uuid:public_id>/notes/", views.add_note, name="add_note"),
    path(
        "contacts/<uuid:public_id>/notes/<int:pk>/supprimer/",
        views.remove_note,
        name="remove_note",
    ),
    path(
        "contacts/<uuid:public_id>/rouvrir-l-adresse/<slug:channel>/",
        views.reopen_address,
        name="reopen_address",
    ),
    path(
        "contacts/<uuid:public_id>/deces/",
        death_views.report_death,
        name="report_death",
    ),
    path(
        "contacts/<uuid:public_id>/deces/retirer/",
        death_views.withdraw_death,
        name="withdraw_death",
    ),
    path(
        "contacts/<uuid:public_id>/deces/document/",
        death_views.death_document,
        name="death_document",
    ),
    path("contacts/<uuid:public_id>/cv/", views.resume, name="resume"),
]
