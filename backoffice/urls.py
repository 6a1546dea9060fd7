from django.urls import URLPattern, URLResolver, path

from backoffice import history, import_views, preference, views

app_name = "backoffice"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.dashboard, name="dashboard"),
    path(
        "administration/parametres/configuration/",
        views.configuration,
        name="configuration",
    ),
    path("contacts/<uuid:public_id>/", views.contact, name="contact"),
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
    path("contacts/<uuid:public_id>/preference/", preference.enter, name="preferences"),
    path(
        "contacts/<uuid:public_id>/preference/formulaire.pdf",
        preference.print_form,
        name="consent_form",
    path("administration/imports/", import_views.import_list, name="imports"),
    path("administration/imports/nouveau/", import_views.new_import, name="new_import"),
    path("administration/imports/<int:pk>/", import_views.import_page, name="import"),
    path(
        "administration/imports/<int:pk>/colonnes/",
        import_views.import_columns,
        name="import_columns",
    ),
    path(
        "administration/imports/<int:pk>/avancement/",
        import_views.import_progress,
        name="import_progress",
    ),
    path(
        "administration/imports/<int:pk>/lancer/",
        import_views.launch_import,
        name="launch_import",
    ),
    path(
        "administration/imports/<int:pk>/abandonner/",
        import_views.drop_import,
        name="drop_import",
    ),
    path(
        "administration/imports/<int:pk>/annuler/",
        import_views.undo_import,
        name="undo_import",
    ),
    path(
        "administration/imports/<int:pk>/rapport.csv",
        import_views.import_report,
        name="import_report",
    ),
]
