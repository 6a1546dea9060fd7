"""How a stranger, or a person with their link, comes to each page that asks for no login.

A public URL that is in neither table fails tests/test_public_pages.py.
"""

import datetime

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse
from django.utils import timezone

from accounts.users import one_time_link
from consent import ledger, links
from contacts.enums import Kind
from contacts.models import AddressChange, Representative
from portal import session, signing_up
from portal.enums import CameBy, Identity
from portal.models import PortalSession, digest
from portal.rights import file
from tests.accounts.factories import UserFactory
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from tests.portal.factories import login_path, open_portal
from tests.portal.pages import (
    contest_path,
    one_click_path,
    path_of,
    preferences_path,
)


class Visitor:
    """A browser, and a client of the company who has something to see everywhere."""

    def __init__(self, client, settings):
        settings.SIGNUP_FRAME_ANCESTORS = ["https://www.societe.test"]
        self.client = client
        self.now = timezone.now()
        self.contact = ContactFactory(first_name="Jeanne", email="jeanne@exemple.test")
        open_portal("client")
        open_portal("worker")
        self.events = ledger.record(self.contact, {campaign(): True}, act(self.contact))
        file(
            self.contact,
            "access",
            came_by=CameBy.PORTAL,
            identity=Identity.LINK,
            received_on=timezone.localdate(),
        )

    def at(self, name, *args):
        return reverse(name, args=args)

    def on_the_portal(self, name, *args):
        secret = session.new_secret()
        PortalSession.objects.create(
            contact=self.contact,
            digest=digest(secret),
            generation=self.contact.link_generation,
            created_at=self.now,
            expires_at=self.now + session.SESSION_LIFETIME,
        )
        self.client.cookies[session.COOKIE] = secret
        self.client.cookies[session.COOKIE]["path"] = session.PATH
        return reverse(name, args=["client", *args])

    def login_link(self):
        browser = session.new_secret()
        self.client.cookies[session.COOKIE] = browser
        self.client.cookies[session.COOKIE]["path"] = session.PATH
        return login_path(self.contact, self.now, browser=browser)

    def confirmation(self):
        values = {"last_name": "Martin", "email": "paul@exemple.test"}
        pending = signing_up.put_aside("client", values, {}, 1, {}, self.now)
        return reverse(
            "portal:confirm_sign_up", args=[Kind.CLIENT, signing_up.arm(pending)]
        )

    def new_password(self):
        return self.client.get(path_of(one_time_link(UserFactory()))).url

    def second_factor(self):
        user = UserFactory()
        TOTP.activate(user, generate_totp_secret())
        login = {"login": user.email, "password": "motdepasse-de-test"}
        return self.client.post(reverse("account_login"), login).url

    def representative(self):
        paul = Representative.objects.create(
            contact=self.contact,
            kind="guardian",
            name="Paul Roux",
            email="paul@exemple.test",
            answers=True,
            receives=True,
            created_at=self.now,
        )
        return path_of(links.representative_url(paul, self.now))

    def changed_address(self):
        change = AddressChange.objects.create(
            contact=self.contact, channel="email", at=self.now, former="a@exemple.test"
        )
        return path_of(links.address_url(self.contact, change.pk))

    def other_sheet(self):
        """The list stopped two contacts of one name; one of them was taken off it."""
        about = {"email": self.contact.email, "first_name": "Jeanne"}
        about |= {"last_name": self.contact.last_name}
        twin = ContactFactory(**about)
        ledger.record(twin, {campaign(): True}, act(twin))
        ledger.withdraw_all(self.contact, act(self.contact))
        ledger.record(self.contact, {campaign(): True}, act(self.contact))

    def expired_link(self):
        return preferences_path(self.contact, self.now - datetime.timedelta(days=400))


PAGES = {
    "account_login": lambda v: v.at("account_login"),
    "account_inactive": lambda v: v.at("account_inactive"),
    "account_signup": lambda v: v.at("account_signup"),
    "account_set_password": lambda v: v.at("account_set_password"),
    "account_reset_password": lambda v: v.at("account_reset_password"),
    "account_reset_password_done": lambda v: v.at("account_reset_password_done"),
    "account_reset_password_from_key": Visitor.new_password,
    "account_reset_password_from_key_done": lambda v: v.at(
        "account_reset_password_from_key_done"
    ),
    "mfa_authenticate": Visitor.second_factor,
    "portal:new_link": lambda v: v.at("portal:new_link"),
    "portal:informations": lambda v: v.at("portal:informations", "client"),
    "portal:preferences": lambda v: preferences_path(v.contact),
    "portal:confirm_choices": lambda v: f"{preferences_path(v.contact)}confirmation/",
    "portal:other_contacts": lambda v: (
        v.other_sheet() or f"{preferences_path(v.contact)}autre-fiche/"
    ),
    "portal:one_click": lambda v: one_click_path(v.contact, campaign()),
    "portal:contest": lambda v: contest_path(v.contact, v.events),
    "portal:renew_consents": lambda v: f"{preferences_path(v.contact)}renouveler/",
    "portal:correct": lambda v: f"{preferences_path(v.contact)}corriger/",
    "portal:keep": lambda v: path_of(links.keep_url(v.contact)),
    "portal:address": Visitor.changed_address,
    "portal:represented": Visitor.representative,
    "portal:home": lambda v: v.on_the_portal("portal:home"),
    "portal:enter": Visitor.login_link,
    "portal:information": lambda v: v.on_the_portal("portal:information"),
    "portal:relative": lambda v: v.on_the_portal("portal:relative"),
    "portal:my_preferences": lambda v: v.on_the_portal("portal:my_preferences"),
    "portal:my_other_sheets": lambda v: (
        v.other_sheet() or v.on_the_portal("portal:my_other_sheets")
    ),
    "portal:history": lambda v: v.on_the_portal("portal:history"),
    "portal:data": lambda v: v.on_the_portal("portal:data"),
    "portal:requests_of_mine": lambda v: v.on_the_portal("portal:requests_of_mine"),
    "portal:file_request": lambda v: v.on_the_portal(
        "portal:file_request", "opposition"
    ),
    "portal:sign_up": lambda v: v.at("portal:sign_up", "client"),
    "portal:framed_sign_up": lambda v: v.at("portal:framed_sign_up", "client"),
    "portal:confirm_sign_up": Visitor.confirmation,
}

# More faces of the same URLs.
FACES = {
    "expired link": Visitor.expired_link,
    "link that does not hold": lambda v: "/rgpd/faux/",
    "choices saved": lambda v: f"{preferences_path(v.contact)}?etat=enregistre",
    "link asked for": lambda v: "/rgpd/lien/?etat=envoye",
    "portal's home": lambda v: v.at("portal:home", "worker"),
    "login link that does not hold": lambda v: v.at("portal:enter", "client", "x"),
    "workers' notice": lambda v: v.at("portal:informations", "worker"),
    "relatives' notice": lambda v: v.at("portal:informations", "relative"),
    "candidate's form": lambda v: v.at("portal:sign_up", "worker"),
    "signed up": lambda v: f"{v.at('portal:sign_up', 'client')}?etat=envoye",
    "confirmation that does not hold": lambda v: v.at(
        "portal:confirm_sign_up", "client", "x"
    ),
}

# What answers no page to a stranger: files, machines, acts, and pages of a trial only.
NOT_PAGES = {
    "mfa_login_webauthn",
    "healthz",
    "healthz_live",
    "healthz_ready",
    "metrics",
    "favicon.ico",
    "accounts:logo",
    "account_logout",
    "portal:colours",
    "portal:renew",
    "portal:leave",
    "portal:resume",
    "portal:resume_of_mine",
    "portal:data_file",
    "mailings:email_callback",
    "mailings:sms_callback",
    "messaging:dev_outbox",
    "messaging:dev_email",
    "messaging:dev_email_html",
    "api-1:openapi-json",
    "api-1:api-root",
    "^api/v1/",
}

# Drawn by a script: tests/api/test_docs_browser.py looks at it.
DRAWN = {"api-1:openapi-view"}
