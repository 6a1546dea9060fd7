"""Files and calls that go in and out: imports, exports, webhooks."""

from django.urls import URLPattern, URLResolver, path

from backoffice import export_views, import_views, webhook_views

urlpatterns: list[URLPattern | URLResolver] = [
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
    path(
        "administration/imports/<int:pk>/lignes-refusees.csv",
        import_views.refused_rows,
        name="refused_rows",
    ),
    path("administration/webhooks/", webhook_views.webhook_list, name="webhooks"),
    path(
        "administration/webhooks/nouveau/",
        webhook_views.add_webhook,
        name="add_webhook",
    ),
    path("administration/webhooks/<int:pk>/", webhook_views.webhook, name="webhook"),
    path(
        "administration/webhooks/<int:pk>/modifier/",
        webhook_views.edit_webhook,
        name="edit_webhook",
    ),
    path(
        "administration/webhooks/<int:pk>/essai/",
        webhook_views.try_webhook,
        name="test_webhook",
    ),
    path(
        "administration/webhooks/<int:pk>/renvoyer/",
        webhook_views.resend_webhook,
        name="resend_webhook",
    ),
    path(
        "administration/webhooks/<int:pk>/secret/",
        webhook_views.renew_secret,
        name="renew_webhook_secret",
    ),
    path(
        "administration/webhooks/<int:pk>/supprimer/",
        webhook_views.remove_webhook,
        name="remove_webhook",
    ),
    path("administration/exports/", export_views.exports, name="exports"),
    path(
        "contacts/<uuid:public_id>/export/",
        export_views.export_contact,
        name="export_contact",
    ),
]
