from django.urls import path

from dpo.views import hub, inspection, register

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
]
