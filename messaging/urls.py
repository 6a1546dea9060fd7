from django.urls import URLPattern, URLResolver, path

from messaging.views import contact, dev, domain, templates

app_name = "messaging"

TEMPLATES = "administration/parametres/configuration/modeles/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(
        "contacts/<uuid:public_id>/message/",
        contact.send_to_contact,
        name="send_to_contact",
    ),
    path("contacts/<uuid:public_id>/message/<int:pk>/", contact.settle, name="settle"),
    path(
        "administration/parametres/configuration/domaine-envoi/",
        domain.show,
        name="domain",
    ),
    path(TEMPLATES, templates.template_list, name="templates"),
    path(f"{TEMPLATES}nouveau/", templates.add, name="add_template"),
    path(f"{TEMPLATES}apercu/", templates.live_preview, name="live_preview"),
    path(f"{TEMPLATES}<int:pk>/", templates.edit, name="template"),
    path(
        f"{TEMPLATES}<int:pk>/reinitialiser/",
        templates.reset,
        name="reset_template",
    ),
    path(
        f"{TEMPLATES}<int:pk>/supprimer/",
        templates.remove,
        name="remove_template",
    ),
    path("dev/courriels/", dev.outbox, name="dev_outbox"),
    path("dev/courriels/<slug:key>/", dev.email, name="dev_email"),
    path("dev/courriels/<slug:key>/html/", dev.email_html, name="dev_email_html"),
]
