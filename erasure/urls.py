from django.urls import path

from erasure import settings_views, views

app_name = "erasure"

DATA = "administration/parametres/configuration/donnees-personnelles"

urlpatterns = [
    path("contacts/<uuid:public_id>/desactiver/", views.deactivate, name="deactivate"),
    path("contacts/<uuid:public_id>/droit-a-l-oubli/", views.erase, name="erase"),
    path("contacts/<uuid:public_id>/reactiver/", views.reactivate, name="reactivate"),
    path(f"{DATA}/suppression/", settings_views.fields, name="fields"),
]
