from django.urls import URLPattern, URLResolver, path

from calls import views

app_name = "calls"

ONE = "appels/<int:pk>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("appels/", views.call_lists, name="list"),
    path("appels/nouvelle/", views.new, name="new"),
    path(ONE, views.show, name="show"),
    path(f"{ONE}texte/", views.script, name="script"),
    path(f"{ONE}fermer/", views.close, name="close"),
    path(f"{ONE}appels.csv", views.export, name="export"),
    path(f"{ONE}suivante/", views.call_next, name="next"),
    path(f"{ONE}personne/<uuid:public_id>/", views.person, name="person"),
    path(f"{ONE}personne/<uuid:public_id>/laisser/", views.leave, name="leave"),
]
