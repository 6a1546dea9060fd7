from django.urls import path

from portal.views import (
    address,
    contest,
    correcting,
    information,
    informations,
    keeping,
    login,
    other_contacts,
    preferences,
    relative,
    renewing,
    representatives,
    requests,
    restrictions,
    settings,
    signup,
    theme,
)

app_name = "portal"

OWN = "portail/<audience:audience>/"
MINE = f"{OWN}mes-informations/"
SIGN_UP = "inscription/<audience:audience>/"
CONFIGURATION = "administration/parametres/configuration/portail/"
REGISTER = "administration/demandes/"

urlpatterns = [
    path("rgpd/lien/", preferences.new_link, name="new_link"),
    path("rgpd/<str:token>/", preferences.preferences, name="preferences"),
    path(
        "rgpd/<str:token>/confirmation/",
        preferences.confirm_choices,
        name="confirm_choices",
    ),
    path(
        "rgpd/<str:token>/autre-fiche/",
        other_contacts.by_link,
        name="other_contacts",
    ),
    path("rgpd/<str:token>/corriger/", correcting.correct, name="correct"),
    path("rgpd/<str:token>/renouveler/", renewing.renew, name="renew_consents"),
    path("rgpd/<str:token>/nouveau/", preferences.renew, name="renew"),
    path("rgpd/<str:token>/desabonnement/", preferences.one_click, name="one_click"),
    path("rgpd/<str:token>/representant/", representatives.choose, name="represented"),
    path("rgpd/<str:token>/adresse/", address.address, name="address"),
    path("rgpd/<str:token>/garder/", keeping.keep, name="keep"),
    path("rgpd/<str:token>/contester/", contest.contest, name="contest"),
    path("societe/couleurs.css", theme.colours, name="colours"),
    path(OWN, login.home, name="home"),
    path(f"{OWN}entree/<str:token>/", login.enter, name="enter"),
    path(f"{OWN}sortie/", login.leave, name="leave"),
    path(MINE, information.information, name="information"),
    path(f"{MINE}cv/", information.resume, name="resume"),
    path(f"{MINE}proche/", relative.change, name="relative"),
    path(f"{MINE}preferences/", information.preferences, name="my_preferences"),
    path(
        f"{MINE}preferences/autre-fiche/",
        other_contacts.by_portal,
        name="my_other_sheets",
    ),
    path(f"{MINE}historique/", information.history, name="history"),
    path(f"{OWN}mes-donnees/", information.data, name="data"),
    path(f"{OWN}mes-donnees/fichier/", information.data_file, name="data_file"),
    path(f"{OWN}mes-donnees/cv/", information.resume_of_mine, name="resume_of_mine"),
    path(f"{OWN}mes-demandes/", information.requests, name="requests_of_mine"),
    path(
        f"{OWN}mes-demandes/<str:what>/", information.file_request, name="file_request"
    ),
    path(
        "informations/<reader:audience>/",
        informations.informations,
        name="informations",
    ),
    path(SIGN_UP, signup.sign_up, name="sign_up"),
    path(f"{SIGN_UP}integre/", signup.framed_sign_up, name="framed_sign_up"),
    path(f"{SIGN_UP}confirmation/<str:token>/", signup.confirm, name="confirm_sign_up"),
    path(f"{CONFIGURATION}<audience:audience>/", settings.portal, name="settings"),
    path(
        "contacts/<uuid:public_id>/adresse/<int:pk>/confirmer/",
        address.vouch,
        name="vouch",
    ),
    path(
        "contacts/<uuid:public_id>/limitation/",
        restrictions.restrict,
        name="restrict",
    ),
    path(
        "contacts/<uuid:public_id>/limitation/lever/",
        restrictions.lift,
        name="lift_restriction",
    ),
    path("contacts/<uuid:public_id>/portail/", settings.access, name="access"),
    path(REGISTER, requests.register, name="requests"),
    path(f"{REGISTER}ajouter/<uuid:public_id>/", requests.add, name="add_request"),
    path(f"{REGISTER}<int:pk>/", requests.show, name="request"),
    path(f"{REGISTER}<int:pk>/courrier.pdf", requests.paper, name="request_paper"),
    path(f"{REGISTER}<int:pk>/identite/", requests.identify, name="identify"),
    path(f"{REGISTER}<int:pk>/prolonger/", requests.extend, name="extend_request"),
    path(f"{REGISTER}<int:pk>/repondre/", requests.answer, name="answer_request"),
    path(f"{REGISTER}<int:pk>/effacer/", requests.erase, name="erase_for_request"),
]
