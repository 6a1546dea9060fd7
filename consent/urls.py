from django.urls import path

from consent import views

app_name = "consent"

BASE = "administration/parametres/configuration/donnees-personnelles/consentement/"

urlpatterns = [
    path("administration/registre/", views.register, name="register"),
    path(BASE, views.notices, name="notices"),
    path(f"{BASE}textes/<audience:audience>/", views.edit_notice, name="edit_notice"),
    path(
        f"{BASE}textes/<audience:audience>/apercu/",
        views.preview_notice,
        name="preview_notice",
    ),
    path(
        f"{BASE}textes/<audience:audience>/publier/",
        views.publish_notice,
        name="publish_notice",
    ),
    path(
        f"{BASE}textes/<audience:audience>/abandonner/",
        views.discard_draft,
        name="discard_draft",
    ),
    path(
        f"{BASE}textes/<audience:audience>/versions/",
        views.notice_versions,
        name="notice_versions",
    ),
    path(
        f"{BASE}textes/<audience:audience>/versions/<int:version>/",
        views.notice_version,
        name="notice_version",
    ),
]
