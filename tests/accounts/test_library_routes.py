"""The login library's routes are those that our pages lead to, and no other.

A visitor follows every link, form and redirection from the login page and the dashboard, as
nobody, with a password alone, and with each second factor.
"""

import datetime

import html5lib
import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import Resolver404, get_resolver, resolve
from django.utils import timezone

from accounts.users import one_time_link
from tests.accounts import passkeys
from tests.accounts.factories import UserFactory
from tests.portal.pages import path_of
from tests.test_permissions import walk

PASSWORD = "motdepasse-de-test"
LOGIN = {"login", "password"}


def library(path):
    """The name of the library's route behind a path; None for a page of ours."""
    try:
        match = resolve(path.partition("?")[0])
    except Resolver404:
        return None
    module = getattr(match.func, "view_class", match.func).__module__
    return match.url_name if module.startswith("allauth") else None


def leads(response):
    """The paths that a page leads to: its links, its forms, where it redirects."""
    if response.status_code in (301, 302):
        return [response.url]
    if "html" not in response.get("Content-Type", ""):
        return []
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(response.content.decode())
    return [
        value
        for node in tree.iter()
        for value in (node.get("href"), node.get("action"))
        if value and value.startswith("/")
    ]


def found_from(client, starts):
    """The library's routes that are met from there, without leaving its pages."""
    met, waiting, seen = set(), list(starts), set()
    while waiting:
        path = waiting.pop()
        if path in seen or path.startswith("/deconnexion/"):
            met |= {library(path)}
            continue
        seen.add(path)
        met |= {library(path)}
        if path in starts or library(path):
            waiting += leads(client.get(path))
    return met - {None}


def signed_in(user):
    """A session of a day ago, of which a proof is asked."""
    client = Client()
    client.force_login(user)
    user.last_login = timezone.now() - datetime.timedelta(days=1)
    user.save(update_fields=["last_login"])
    return client


@pytest.mark.django_db
def test_every_route_of_the_library_is_one_that_a_page_leads_to(client):
    met = found_from(client, ["/connexion/", "/connexion/mot-de-passe/oublie/envoye/"])
    # What follows a form, as the person who sends it sees it.
    user = UserFactory(email="claire@exemple.test")
    asked = {"email": user.email}
    met |= {library(client.post("/connexion/mot-de-passe/oublie/", asked).url)}
    way_in = path_of(one_time_link(user))
    form = client.get(way_in).url
    met |= {library(way_in), library(form)}
    new = dict.fromkeys(("password1", "password2"), "une phrase bien longue")
    met |= {library(client.post(form, new).url)}
    closed = UserFactory(email="fermee@exemple.test", is_active=False)
    login = {"login": closed.email, "password": PASSWORD}
    met |= {library(client.post("/connexion/", login).url)}

    user = UserFactory()
    met |= found_from(signed_in(user), ["/"])
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    login = {"login": user.email, "password": PASSWORD}
    met |= {library(client.post("/connexion/", login).url)}
    client = Client()
    client.force_login(user)
    passkeys.add(client)
    met |= found_from(Client(), ["/connexion/"])
    client = signed_in(user)
    met |= found_from(client, ["/"])
    client.post("/connexion/confirmation/", {"password": PASSWORD})
    met |= found_from(client, ["/"])

    routes = {
        name
        for name, pattern in walk(get_resolver().url_patterns)
        if name.startswith(("account_", "mfa_"))
    }
    # Two names of pages that are on the list under their own.
    assert met == routes - {"account_signup", "account_set_password"}
