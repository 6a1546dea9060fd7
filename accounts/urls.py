from django.urls import path

from accounts import (
    api_key_views,
    own_address,
    own_sessions,
    second_factor_views,
    views,
)

app_name = "accounts"

urlpatterns = [
    path("societe/logo/", views.logo, name="logo"),
    path("mon-compte/adresse/", own_address.change, name="own_address"),
    path(
        "mon-compte/adresse/<str:token>/",
        own_address.confirm,
        name="confirm_own_address",
    ),
    path("mon-compte/sessions/", own_sessions.own_sessions, name="own_sessions"),
    path("administration/parametres/societe/", views.company, name="company"),
    path("administration/utilisateurs/", views.users, name="users"),
    path("administration/utilisateurs/inviter/", views.invite, name="invite"),
    path("administration/utilisateurs/<int:pk>/", views.edit_user, name="edit_user"),
    path(
        "administration/utilisateurs/<int:pk>/lien/", views.send_link, name="send_link"
    ),
    path(
        "administration/utilisateurs/<int:pk>/double-authentification/",
        second_factor_views.take_factor,
        name="take_factor",
    ),
    path("administration/journal/", views.journal, name="journal"),
    path("administration/cles-api/", api_key_views.key_list, name="api_keys"),
    path(
        "administration/cles-api/nouvelle/", api_key_views.add_key, name="add_api_key"
    ),
    path(
        "administration/cles-api/<int:pk>/revoquer/",
        api_key_views.revoke_key,
        name="revoke_api_key",
    ),
]
