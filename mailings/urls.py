from django.urls import URLPattern, URLResolver, path, register_converter

from mailings.converters import ChannelConverter
from mailings.views import callbacks, drafts, replies, sending, unreached, why

register_converter(ChannelConverter, "channel")

app_name = "mailings"

ONE = "<channel:channel>/<int:pk>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("rappels/courriel/", callbacks.email, name="email_callback"),
    path(
        "rappels/sms/<slug:name>/<slug:signature>/",
        callbacks.sms,
        name="sms_callback",
    ),
    path("emailing/", drafts.mailing_list, {"channel": "email"}, name="list"),
    path("sms/", drafts.mailing_list, {"channel": "sms"}, name="sms_list"),
    path("messages/non-remis/", unreached.tasks, name="unreached"),
    path("messages/non-remis/<int:pk>/", unreached.settle, name="settle_unreached"),
    path("reponses-sms/", replies.replies, name="replies"),
    path("reponses-sms/<int:pk>/", replies.settle, name="settle_reply"),
    path("<channel:channel>/nouveau/", drafts.new, name="new"),
    path(ONE, drafts.show, name="show"),
    path(f"{ONE}supprimer/", drafts.remove, name="remove"),
    path(f"{ONE}apercu/<uuid:public_id>/", drafts.preview, name="preview"),
    path(f"{ONE}apercu/", drafts.live_preview, name="live_preview"),
    path(f"{ONE}longueur/", drafts.length, name="length"),
    path(f"{ONE}essai/", drafts.trial, name="trial"),
    path(f"{ONE}pourquoi/", why.why, name="why"),
    path(f"{ONE}pourquoi.csv", why.why_csv, name="why_csv"),
    path(f"{ONE}envoyer/", sending.confirm, name="confirm"),
    path(f"{ONE}progression/", sending.progress, name="progress"),
    path(f"{ONE}messages/", sending.deliveries, name="deliveries"),
    path(f"{ONE}messages/incertains/", sending.settle_all, name="settle_all"),
    path(f"{ONE}messages/<int:delivery>/", sending.settle, name="settle"),
    path(f"{ONE}pause/", sending.pause, name="pause"),
    path(f"{ONE}reprendre/", sending.resume, name="resume"),
    path(f"{ONE}brouillon/", sending.unschedule, name="unschedule"),
    path(f"{ONE}annuler/", sending.cancel, name="cancel"),
]
