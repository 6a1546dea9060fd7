from django.urls import path

from erasure.views import archive, erase, fields, holds, mentions, recipients, register

app_name = "erasure"

DATA = "administration/parametres/configuration/donnees-personnelles"
CONTACT = "contacts/<uuid:public_id>"
REGISTER = "droit-a-l-oubli"

urlpatterns = [
    path(f"{CONTACT}/droit-a-l-oubli/", erase.erase, name="erase"),
    path(f"{CONTACT}/mentions/", mentions.of_contact, name="mentions"),
    path(f"{CONTACT}/reactiver/", erase.reactivate, name="reactivate"),
    path(f"{CONTACT}/conservations-legales/", holds.holds, name="holds"),
    path(
        f"{CONTACT}/conservations-legales/<int:pk>/lever/",
        holds.lift,
        name="lift_hold",
    ),
    path(f"{REGISTER}/", register.erasures, name="list"),
    path(f"{REGISTER}/archive/", archive.show, name="archive"),
    path(f"{REGISTER}/<int:pk>/", register.detail, name="detail"),
    path(
        f"{REGISTER}/<int:pk>/proces-verbal.pdf",
        register.certificate,
        name="certificate",
    ),
    path(
        f"{REGISTER}/<int:pk>/recherche/",
        register.search_again,
        name="search_again",
    ),
    path(f"{REGISTER}/<int:pk>/clore/", register.close, name="close"),
    path(f"{DATA}/suppression/", fields.fields, name="fields"),
    path(f"{DATA}/suppression/conservations-legales/", holds.presets, name="presets"),
    path(
        f"{DATA}/suppression/conservations-legales/<int:pk>/",
        holds.edit_preset,
        name="edit_preset",
    ),
    path(f"{DATA}/destinataires/", recipients.recipients, name="recipients"),
    path(
        f"{DATA}/destinataires/ajouter/",
        recipients.add_recipient,
        name="add_recipient",
    ),
    path(
        f"{DATA}/destinataires/<int:pk>/",
        recipients.edit_recipient,
        name="edit_recipient",
    ),
    path(f"{DATA}/destinataires/<int:pk>/taches/", recipients.tasks, name="tasks"),
    path(
        f"{DATA}/destinataires/<int:pk>/taches/marquer/",
        recipients.settle_tasks,
        name="settle_tasks",
    ),
]
