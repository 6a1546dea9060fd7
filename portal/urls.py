from django.urls import path

from portal.views import preferences

app_name = "portal"

urlpatterns = [
    path("rgpd/lien/", preferences.new_link, name="new_link"),
    path("rgpd/<str:token>/", preferences.preferences, name="preferences"),
    path("rgpd/<str:token>/nouveau/", preferences.renew, name="renew"),
    path("rgpd/<str:token>/desabonnement/", preferences.one_click, name="one_click"),
]
