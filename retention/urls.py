from django.urls import path

from retention.views import (
    deactivate,
    deactivate_many,
    purges,
    rules,
    undo_deactivations,
)

app_name = "retention"

RULES = "administration/parametres/configuration/donnees-personnelles/conservation/"

urlpatterns = [
    path(
        "contacts/desactiver/",
        deactivate_many.deactivate_many,
        name="deactivate_many",
    ),
    path(
        "contacts/annuler-des-desactivations/",
        undo_deactivations.undo,
        name="undo_deactivations",
    ),
    path(
        "contacts/<uuid:public_id>/desactiver/",
        deactivate.deactivate,
        name="deactivate",
    ),
    path(RULES, rules.rules, name="rules"),
    path(f"{RULES}annonces/", rules.words, name="words"),
    path(f"{RULES}prevenir/", rules.forewarn, name="forewarn"),
    path("administration/conservation/", purges.dashboard, name="dashboard"),
    path("administration/conservation/purger/", purges.launch, name="launch"),
    path("administration/conservation/echeances/", purges.upcoming, name="upcoming"),
    path("administration/conservation/a-revoir/", purges.dormant, name="dormant"),
    path("administration/conservation/purges/<int:pk>/", purges.run, name="run"),
]
