from django.urls import path

from dpo.views import breaches, hub, inspection, past, register, reports, watch

app_name = "dpo"

urlpatterns = [
    path("dpo/", hub.show, name="hub"),
    path("dpo/controle/", inspection.show, name="inspection"),
    path("dpo/registre/", register.show, name="register"),
    path("dpo/registre/<int:number>/", register.show, name="register_version"),
    path(
        "dpo/registre/<int:number>/registre.json",
        register.as_json,
        name="register_json",
    ),
    path(
        "dpo/registre/<int:number>/registre.pdf",
        register.as_pdf,
        name="register_pdf",
    ),
    path("dpo/registre/<str:key>/rediger/", register.word, name="word_register"),
    path("dpo/a-une-date/", past.recipients, name="past"),
    path("dpo/violations/", breaches.index, name="breaches"),
    path("dpo/violations/nouvelle/", breaches.open_case, name="open_breach"),
    path("dpo/violations/<int:pk>/", breaches.show, name="breach"),
    path("dpo/violations/<int:pk>/modifier/", breaches.change, name="change_breach"),
    path("dpo/violations/<int:pk>/relire/", breaches.count, name="count_breach"),
    path("dpo/violations/<int:pk>/prevenir/", breaches.tell, name="tell_breach"),
    path("dpo/violations/<int:pk>/clore/", breaches.close, name="close_breach"),
    path(
        "dpo/violations/<int:pk>/notification.pdf", breaches.as_pdf, name="breach_pdf"
    ),
    path("dpo/veille/", watch.index, name="watch"),
    path("dpo/veille/<int:pk>/classer/", watch.silence, name="silence_watch"),
    path("dpo/rapports/", reports.index, name="reports"),
    path("dpo/rapports/<int:year>/<int:month>/", reports.show, name="report"),
    path(
        "dpo/rapports/<int:year>/<int:month>/rapport.csv",
        reports.as_csv,
        name="report_csv",
    ),
    path(
        "dpo/rapports/<int:year>/<int:month>/rapport.pdf",
        reports.as_pdf,
        name="report_pdf",
    ),
]
