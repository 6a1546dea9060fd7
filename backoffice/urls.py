from django.urls import URLPattern, URLResolver, path

from backoffice.views import finding, history, messages, pages, preference

app_name = "backoffice"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.dashboard, name="dashboard"),
    path(
        "administration/parametres/configuration/",
        pages.configuration,
        name="configuration",
    ),
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
    path("contacts/<uuid:public_id>/preference/", preference.enter, name="preferences"),
    path(
        "contacts/<uuid:public_id>/preference/formulaire.pdf",
        preference.print_form,
        name="consent_form",
    ),
]
