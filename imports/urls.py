from django.urls import path

from imports import views

app_name = "imports"

urlpatterns = [
    path("administration/imports/", views.import_list, name="imports"),
    path("administration/imports/nouveau/", views.new_import, name="new_import"),
    path("administration/imports/<int:pk>/", views.import_page, name="import"),
    path(
        "administration/imports/<int:pk>/colonnes/",
        views.import_columns,
        name="import_columns",
    ),
    path(
        "administration/imports/<int:pk>/feuille/",
        views.import_sheet,
        name="import_sheet",
    ),
    path(
        "administration/imports/<int:pk>/changements.csv",
        views.changed_values,
        name="changed_values",
    ),
    path(
        "administration/imports/<int:pk>/avancement/",
        views.import_progress,
        name="import_progress",
    ),
    path(
        "administration/imports/<int:pk>/lancer/",
        views.launch_import,
        name="launch_import",
    ),
    path(
        "administration/imports/<int:pk>/abandonner/",
        views.drop_import,
        name="drop_import",
    ),
    path(
        "administration/imports/<int:pk>/annuler/",
        views.undo_import,
        name="undo_import",
    ),
    path(
        "administration/imports/<int:pk>/rapport.csv",
        views.import_report,
        name="import_report",
    ),
    path(
        "administration/imports/<int:pk>/lignes-refusees.csv",
        views.refused_rows,
        name="refused_rows",
    ),
]
