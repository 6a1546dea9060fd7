from django.urls import URLPattern, URLResolver, path, register_converter

from mailings import sending_views, unreached_views, views
from mailings.converters import ChannelConverter
from mailings.inbound import reply_views
from mailings.inbound import views as callback_views

register_converter(ChannelConverter, "channel")

app_name = "mailings"

ONE = "<channel:channel>/<int:pk>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("rappels/courriel/", callback_views.email, name="email_callback"),
    path(
        "rappels/sms/<slug:name>/<slug:signature>/",
        callback_views.sms,
        name="sms_callback",
    ),
    path("emailing/", views.mailing_list, {"channel": "email"}, name="list"),
    path("sms/", views.mailing_list, {"channel": "sms"}, name="sms_list"),
    path("messages/non-remis/", unreached_views.tasks, name="unreached"),
    path(
        "messages/non-remis/<int:pk>/", unreached_views.settle, name="settle_unreached"
    ),
    path("reponses-sms/", reply_views.replies, name="replies"),
    path("reponses-sms/<int:pk>/", reply_views.settle, name="settle_reply"),
    path("<channel:channel>/nouveau/", views.new, name="new"),
    path(ONE, views.show, name="show"),
    path(f"{ONE}supprimer/", views.remove, name="remove"),
    path(f"{ONE}apercu/<uuid:public_id>/", views.preview, name="preview"),
    path(f"{ONE}longueur/", views.length, name="length"),
    path(f"{ONE}essai/", views.trial, name="trial"),
    path(f"{ONE}pourquoi/", views.why, name="why"),
    path(f"{ONE}pourquoi.csv", views.why_csv, name="why_csv"),
    path(f"{ONE}envoyer/", sending_views.confirm, name="confirm"),
    path(f"{ONE}progression/", sending_views.progress, name="progress"),
    path(f"{ONE}messages/", sending_views.deliveries, name="deliveries"),
    path(f"{ONE}messages/incertains/", sending_views.settle_all, name="settle_all"),
    path(f"{ONE}messages/<int:delivery>/", sending_views.settle, name="settle"),
    path(f"{ONE}pause/", sending_views.pause, name="pause"),
    path(f"{ONE}reprendre/", sending_views.resume, name="resume"),
    path(f"{ONE}brouillon/", sending_views.unschedule, name="unschedule"),
    path(f"{ONE}annuler/", sending_views.cancel, name="cancel"),
]
