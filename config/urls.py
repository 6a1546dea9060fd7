import importlib.util

from allauth.account import views as account
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, re_path

from config import health
from config.metrics import metrics


def has_pages(app: str) -> bool:
    return importlib.util.find_spec(f"{app}.urls") is not None


# Browsers request it for pages without an icon, such as JSON.
@login_not_required
def favicon(request: HttpRequest) -> HttpResponse:
    return redirect(static("favicon.svg"))


# allauth finds its pages by name; the slugs are ours. Only pages that ours link to are
# included: there is no sign-up, every signed-in user has a password, and users change
# their address on our own page (accounts/views/own_address.py). The two other names that
# allauth's e-mails and views need are routed to our replacement pages.
connexion = [
    path("", account.login, name="account_login"),
    path("", account.login, name="account_signup"),
    path("inactif/", account.account_inactive, name="account_inactive"),
    path("confirmation/", account.reauthenticate, name="account_reauthenticate"),
    path(
        "mot-de-passe/changer/", account.password_change, name="account_change_password"
    ),
    path("mot-de-passe/oublie/", account.password_reset, name="account_reset_password"),
    path("mot-de-passe/oublie/", account.password_reset, name="account_set_password"),
    path(
        "mot-de-passe/oublie/envoye/",
        account.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^mot-de-passe/nouveau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "mot-de-passe/change/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("double-authentification/", include("allauth.mfa.urls")),
]

# From the top layer down, public pages first: each request is matched against the
# patterns in order.
apps = ["portal", *(app for app in reversed(settings.FLOORS) if app != "portal")]

handler500 = "config.errors.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("healthz/live", health.live, name="healthz_live"),
    path("healthz/ready", health.ready, name="healthz_ready"),
    path("metrics", metrics, name="metrics"),
    path("favicon.ico", favicon),
    path("connexion/", include(connexion)),
    path("deconnexion/", account.logout, name="account_logout"),
    # Each app defines its own paths, from the root.
    *(path("", include(f"{app}.urls")) for app in apps if has_pages(app)),
]
