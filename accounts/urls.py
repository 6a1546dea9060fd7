from django.urls import path

from accounts.views import (
    api_keys,
    company,
    journal,
    own_address,
    own_sessions,
    second_factor,
    users,
)

app_name = "accounts"

urlpatterns = [
    path("societe/logo/", company.logo, name="logo"),
    path("mon-compte/adresse/", own_address.change, name="own_address"),
    path(
        "mon-compte/adresse/<str:token>/",
        own_address.confirm,
        name="confirm_own_address",
    ),
    path("mon-compte/sessions/", own_sessions.own_sessions, name="own_sessions"),
    path("administration/parametres/societe/", company.company, name="company"),
    path("administration/utilisateurs/", users.users, name="users"),
    path("administration/utilisateurs/inviter/", users.invite, name="invite"),
    path("administration/utilisateurs/<int:pk>/", users.edit_user, name="edit_user"),
    path(
        "administration/utilisateurs/<int:pk>/lien/", users.send_link, name="send_link"
    ),
    path(
        "administration/utilisateurs/<int:pk>/double-authentification/",
        second_factor.take_factor,
        name="take_factor",
    ),
    path("administration/journal/", journal.journal, name="journal"),
    path("administration/cles-api/", api_keys.key_list, name="api_keys"),
    path("administration/cles-api/nouvelle/", api_keys.add_key, name="add_api_key"),
    path(
        "administration/cles-api/<int:pk>/revoquer/",
        api_keys.revoke_key,
        name="revoke_api_key",
    ),
]
