from django.urls import path

from webhooks import views

app_name = "webhooks"

urlpatterns = [
    path("administration/webhooks/", views.webhook_list, name="webhooks"),
    path(
        "administration/webhooks/nouveau/",
        views.add_webhook,
        name="add_webhook",
    ),
    path("administration/webhooks/<int:pk>/", views.webhook, name="webhook"),
    path(
        "administration/webhooks/<int:pk>/modifier/",
        views.edit_webhook,
        name="edit_webhook",
    ),
    path(
        "administration/webhooks/<int:pk>/essai/",
        views.try_webhook,
        name="test_webhook",
    ),
    path(
        "administration/webhooks/<int:pk>/renvoyer/",
        views.resend_webhook,
        name="resend_webhook",
    ),
    path(
        "administration/webhooks/<int:pk>/secret/",
        views.renew_secret,
        name="renew_webhook_secret",
    ),
    path(
        "administration/webhooks/<int:pk>/secret/afficher/",
        views.show_secret,
        name="show_webhook_secret",
    ),
    path(
        "administration/webhooks/<int:pk>/supprimer/",
        views.remove_webhook,
        name="remove_webhook",
    ),
]
