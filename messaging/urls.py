from django.urls import URLPattern, URLResolver, path

from messaging import dev_views, views

app_name = "messaging"

urlpatterns: list[URLPattern | URLResolver] = [
    path(
        "contacts/<uuid:public_id>/message/",
        views.send_to_contact,
        name="send_to_contact",
    ),
    path("dev/courriels/", dev_views.outbox, name="dev_outbox"),
    path("dev/courriels/<slug:key>/", dev_views.email, name="dev_email"),
    path("dev/courriels/<slug:key>/html/", dev_views.email_html, name="dev_email_html"),
]
