from django.urls import path

from campaigns import views

app_name = "campaigns"

BASE = (
    "administration/parametres/configuration/donnees-personnelles/consentement/"
    "campagnes/"
)

urlpatterns = [
    path(f"{BASE}<audience:audience>/", views.listing, name="list"),
    path(f"{BASE}<audience:audience>/ajouter/", views.add, name="add"),
    path(
        f"{BASE}<audience:audience>/proposees/<slug:code>/", views.adopt, name="adopt"
    ),
    path(f"{BASE}<int:pk>/modifier/", views.edit, name="edit"),
    path(f"{BASE}<int:pk>/deplacer/", views.move, name="move"),
    path(f"{BASE}<int:pk>/retablir/", views.restore, name="restore"),
]
