from django.urls import URLPattern, URLResolver, path

from backoffice.views import (
    columns,
    doubles,
    finding,
    history,
    letters,
    messages,
    pages,
    preference,
    relatives,
    representatives,
)

app_name = "backoffice"

RELATIVE = "contacts/<uuid:public_id>/proche/"
REPRESENTATIVES = "contacts/<uuid:public_id>/representants/"
REPRESENTATIVE = f"{REPRESENTATIVES}<int:pk>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.dashboard, name="dashboard"),
    path(
        "administration/parametres/configuration/",
        pages.configuration,
        name="configuration",
    ),
    path("contacts/doublons/", doubles.listing, name="doubles"),
    path(
        "contacts/doublons/<uuid:public_id>/<uuid:other>/",
        doubles.compare,
        name="double",
    ),
    path(
        "contacts/<uuid:public_id>/fusion/<int:pk>/separer/",
        doubles.separate,
        name="separate",
    ),
    path("contacts/colonnes/<slug:kind>/", columns.keep, name="columns"),
    path("recherche/", finding.find, name="find"),
    path("contacts/messages/", messages.unread, name="messages"),
    path(
        "contacts/messages/<int:pk>/lu/",
        messages.mark_read,
        name="read_message",
    ),
    path("contacts/<uuid:public_id>/", pages.contact, name="contact"),
    path("contacts/<uuid:public_id>/historique/", history.show, name="history"),
    path(
        "contacts/<uuid:public_id>/historique/preuve.json",
        history.export_json,
        name="history_json",
    ),
    path(
        "contacts/<uuid:public_id>/historique/preuve.pdf",
        history.export_pdf,
        name="history_pdf",
    ),
    path(
        "contacts/<uuid:public_id>/historique/dossier.zip",
        history.export_file,
        name="history_file",
    ),
    path(
        "contacts/<uuid:public_id>/historique/pieces/<int:pk>/",
        history.paper,
        name="history_paper",
    ),
    path(RELATIVE, relatives.show, name="relative"),
    path(f"{RELATIVE}informe/", relatives.told, name="tell_relative"),
    path(f"{RELATIVE}copie/", relatives.copy, name="copy_relative"),
    path(f"{RELATIVE}supprimer/", relatives.remove, name="remove_relative"),
    path(f"{REPRESENTATIVES}ajouter/", representatives.add, name="add_representative"),
    path(REPRESENTATIVE, representatives.edit, name="edit_representative"),
    path(f"{REPRESENTATIVE}fin/", representatives.end, name="end_mandate"),
    path(f"{REPRESENTATIVE}justificatif/", representatives.proof, name="mandate_proof"),
    path(
        f"{REPRESENTATIVE}lien/",
        representatives.send_link,
        name="send_representative_link",
    ),
    path(
        f"{REPRESENTATIVE}opposition/",
        representatives.object_to_all,
        name="represented_objection",
    ),
    path("contacts/<uuid:public_id>/preference/", preference.enter, name="preferences"),
    path(
        "contacts/<uuid:public_id>/preference/formulaire.pdf",
        preference.print_form,
        name="consent_form",
    ),
    path("emailing/lettres/<int:pk>/", letters.show, name="letters"),
    path(
        "emailing/lettres/<int:pk>/<int:number>/lettres.pdf",
        letters.download,
        name="letters_pdf",
    ),
]
