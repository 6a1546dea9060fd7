from django.urls import URLPattern, URLResolver, path

from messaging import dev_views, template_views, views
from messaging.deliverability import views as deliverability_views

app_name = "messaging"

TEMPLATES = "administration/parametres/configuration/modeles/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(
        "contacts/<uuid:public_id>/message/",
        views.send_to_contact,
        name="send_to_contact",
    ),
    path("contacts/<uuid:public_id>/message/<int:pk>/", views.settle, name="settle"),
    path(
        "administration/parametres/configuration/domaine-envoi/",
        deliverability_views.show,
        name="domain",
    ),
    path(TEMPLATES, template_views.template_list, name="templates"),
    path(f"{TEMPLATES}nouveau/", template_views.add, name="add_template"),
    path(f"{TEMPLATES}apercu/", template_views.live_preview, name="live_preview"),
    path(f"{TEMPLATES}<int:pk>/", template_views.edit, name="template"),
    path(
        f"{TEMPLATES}<int:pk>/reinitialiser/",
        template_views.reset,
        name="reset_template",
    ),
    path(
        f"{TEMPLATES}<int:pk>/supprimer/",
        template_views.remove,
        name="remove_template",
    ),
    path("dev/courriels/", dev_views.outbox, name="dev_outbox"),
    path("dev/courriels/<slug:key>/", dev_views.email, name="dev_email"),
    path("dev/courriels/<slug:key>/html/", dev_views.email_html, name="dev_email_html"),
]
