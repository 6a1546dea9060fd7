from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("societe/logo/", views.logo, name="logo"),
    path("administration/parametres/societe/", views.company, name="company"),
    path("administration/utilisateurs/", views.users, name="users"),
    path("administration/utilisateurs/inviter/", views.invite, name="invite"),
    path("administration/utilisateurs/<int:pk>/", views.edit_user, name="edit_user"),
    path(
        "administration/utilisateurs/<int:pk>/lien/", views.send_link, name="send_link"
    ),
    path("administration/journal/", views.journal, name="journal"),
]
