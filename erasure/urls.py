from django.urls import path

from erasure import (
    hold_views,
    many_views,
    recipient_views,
    register_views,
    settings_views,
    undo_views,
    views,
)

app_name = "erasure"

DATA = "administration/parametres/configuration/donnees-personnelles"
SHEET = "contacts/<uuid:public_id>"
REGISTER = "droit-a-l-oubli"

urlpatterns = [
    path("contacts/desactiver/", many_views.deactivate_many, name="deactivate_many"),
    path(
        "contacts/annuler-des-desactivations/",
        undo_views.undo,
        name="undo_deactivations",
    ),
    path(f"{SHEET}/desactiver/", views.deactivate, name="deactivate"),
    path(f"{SHEET}/droit-a-l-oubli/", views.erase, name="erase"),
    path(f"{SHEET}/reactiver/", views.reactivate, name="reactivate"),
    path(f"{SHEET}/conservations-legales/", hold_views.holds, name="holds"),
    path(
        f"{SHEET}/conservations-legales/<int:pk>/lever/",
        hold_views.lift,
        name="lift_hold",
    ),
    path(f"{REGISTER}/", register_views.erasures, name="list"),
    path(f"{REGISTER}/<int:pk>/", register_views.detail, name="detail"),
    path(
        f"{REGISTER}/<int:pk>/proces-verbal.pdf",
        register_views.certificate,
        name="certificate",
    ),
    path(
        f"{REGISTER}/<int:pk>/recherche/",
        register_views.search_again,
        name="search_again",
    ),
    path(f"{REGISTER}/<int:pk>/clore/", register_views.close, name="close"),
    path(f"{DATA}/suppression/", settings_views.fields, name="fields"),
    path(
        f"{DATA}/suppression/conservations-legales/", hold_views.presets, name="presets"
    ),
    path(
        f"{DATA}/suppression/conservations-legales/<int:pk>/",
        hold_views.edit_preset,
        name="edit_preset",
    ),
    path(f"{DATA}/destinataires/", recipient_views.recipients, name="recipients"),
    path(
        f"{DATA}/destinataires/ajouter/",
        recipient_views.add_recipient,
        name="add_recipient",
    ),
    path(
        f"{DATA}/destinataires/<int:pk>/",
        recipient_views.edit_recipient,
        name="edit_recipient",
    ),
    path(f"{DATA}/destinataires/<int:pk>/taches/", recipient_views.tasks, name="tasks"),
    path(
        f"{DATA}/destinataires/<int:pk>/taches/marquer/",
        recipient_views.settle_tasks,
        name="settle_tasks",
    ),
]
