from django.urls import path

from contacts.enums import Kind
from contacts.views import contact, deaths

app_name = "contacts"

urlpatterns = [
    path("contacts/clients/", contact.listing, {"kind": Kind.CLIENT}, name="clients"),
    path(
        "contacts/intervenants/", contact.listing, {"kind": Kind.WORKER}, name="workers"
    ),
    path(
        "contacts/clients/nouvelle-fiche/",
        contact.add,
        {"kind": Kind.CLIENT},
        name="add_client",
    ),
    path(
        "contacts/intervenants/nouvelle-fiche/",
        contact.add,
        {"kind": Kind.WORKER},
        name="add_worker",
    ),
    path("contacts/<uuid:public_id>/modifier/", contact.edit, name="edit"),
    path("contacts/<uuid:public_id>/notes/", contact.add_note, name="add_note"),
    path(
        "contacts/<uuid:public_id>/notes/<int:pk>/supprimer/",
        contact.remove_note,
        name="remove_note",
    ),
    path(
        "contacts/<uuid:public_id>/rouvrir-l-adresse/<slug:channel>/",
        contact.reopen_address,
        name="reopen_address",
    ),
    path(
        "contacts/<uuid:public_id>/deces/",
        deaths.report_death,
        name="report_death",
    ),
    path(
        "contacts/<uuid:public_id>/deces/retirer/",
        deaths.withdraw_death,
        name="withdraw_death",
    ),
    path(
        "contacts/<uuid:public_id>/deces/document/",
        deaths.death_document,
        name="death_document",
    ),
    path("contacts/<uuid:public_id>/cv/", contact.resume, name="resume"),
]
