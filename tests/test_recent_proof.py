"""What hurts asks a recent proof of who one is: each act of the one list, as an admin with an
old session meets it, and as one who has just signed in does not."""

import datetime

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.contrib.sessions.models import Session
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts import recent_proof
from accounts.models import ApiKey, AuditEvent, User
from accounts.recent_proof import SensitiveAct
from campaigns.models import Campaign
from contacts import restrictions
from contacts.models import ClientDetails, Contact
from erasure import holds, mentions
from erasure.models import HoldPreset, LegalHold
from imports.models import Import
from retention.models import RetentionRule
from tests.accounts.factories import UserFactory
from tests.calls.factories import call_list
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company
from tests.mailings.factories import MailingFactory
from webhooks.models import Webhook

CONFIGURATION = "/administration/parametres/configuration/donnees-personnelles"
PASSWORD = "motdepasse-de-test"

pytestmark = pytest.mark.django_db


def wrote(action):
    return lambda: AuditEvent.objects.filter(action=action).exists()


def erase_one(admin):
    contact = ContactFactory(former_client=True)
    gone = Contact.objects.filter(pk=contact.pk, erased_at__isnull=False)
    return f"/contacts/{contact.public_id}/droit-a-l-oubli/", {}, gone.exists


def erase_with_the_deactivation(admin):
    contact = ContactFactory(client=True)
    gone = Contact.objects.filter(pk=contact.pk, erased_at__isnull=False)
    path = f"/contacts/{contact.public_id}/desactiver/"
    return path, {"decision": "erase"}, gone.exists


def erase_several(admin):
    contact = ContactFactory(client=True)
    gone = Contact.objects.filter(pk=contact.pk, erased_at__isnull=False)
    data = {"fiche": str(contact.public_id), "decision": "erase"}
    return "/contacts/desactiver/", data, gone.exists


def undo_import(admin):
    run = Import.objects.create(user=admin, state="done")
    undone = Import.objects.filter(pk=run.pk).exclude(state="done")
    return f"/administration/imports/{run.pk}/annuler/", {}, undone.exists


def launch_purge(admin):
    return (
        "/administration/conservation/purger/",
        {"confirm": "0"},
        wrote("purge.launched"),
    )


def shorten_delay(admin):
    RetentionRule.objects.filter(population="client").delete()
    RetentionRule.objects.create(population="client", days=400)
    shorter = RetentionRule.objects.filter(population="client", days=300)
    return f"{CONFIGURATION}/conservation/", {"client": "300"}, shorter.exists


def change_preset(admin):
    preset = HoldPreset.objects.first()
    HoldPreset.objects.update(years=7)
    data = {
        "label": preset.label,
        "law": preset.law,
        "years": 1,
        "until_day": preset.until_day,
        "until_month": preset.until_month,
        "paths": preset.paths,
    }
    path = reverse("erasure:edit_preset", args=[preset.pk])
    return path, data, HoldPreset.objects.filter(pk=preset.pk, years=1).exists


def lift_hold(admin):
    contact = ContactFactory(client=True)
    until = timezone.localdate() + datetime.timedelta(days=90)
    path = "contacts.Contact.last_name"
    holds.place(
        contact, [path], reason="Litige", law="Code civil", until=until, user=admin
    )
    hold = LegalHold.objects.get(contact=contact)
    lifted = LegalHold.objects.filter(lifted_at__isnull=False)
    where = f"/contacts/{contact.public_id}/conservations-legales/{hold.pk}/lever/"
    return where, {}, lifted.exists


def lift_restriction(admin):
    contact = ContactFactory(client=True)
    now = timezone.now()
    restrictions.restrict(contact, reason="Exactitude contestée", now=now)
    restrictions.note_told(contact, on=timezone.localdate(now), now=now, user=admin)
    path = reverse("portal:lift_restriction", args=[contact.public_id])
    return path, {"lift": "1"}, wrote("contact.restriction_lifted")


def take_out_mention(admin):
    contact = ContactFactory(client=True, last_name="Arbusset")
    other = ContactFactory(client=True, notes="Voisine de Mme Arbusset.")
    shown = [mention.key for mention in mentions.of(contact)]
    assert shown
    path = reverse("erasure:mentions", args=[contact.public_id])
    gone = Contact.objects.filter(pk=other.pk).exclude(notes__contains="Arbusset")
    return path, {"which": "all", "shown": shown}, gone.exists


def remove_relative(admin):
    contact = ContactFactory(client=True)
    ClientDetails.objects.create(contact=contact, relative_name="Zélie Roux")
    path = reverse("backoffice:remove_relative", args=[contact.public_id])
    gone = ClientDetails.objects.filter(contact=contact, relative_name=None)
    return path, {}, gone.exists


def export_list(admin):
    data = {"audience": "client", "format": "csv", "columns": ["last_name"]}
    return "/administration/exports/", data, wrote("contacts.exported")


def export_one(admin):
    contact = ContactFactory(client=True)
    return (
        reverse("exports:export_contact", args=[contact.public_id]),
        {},
        wrote("contact.exported"),
    )


def export_control_file(admin):
    return "/dpo/controle/", {}, wrote("inspection.made")


def copy_relative(admin):
    contact = ContactFactory(client=True)
    ClientDetails.objects.create(contact=contact, relative_name="Zélie Roux")
    path = reverse("backoffice:copy_relative", args=[contact.public_id])
    return path, {}, wrote("contact.relative_copied")


def make_key(scope):
    def act(admin):
        data = {"name": "site", "scopes": [scope]}
        return "/administration/cles-api/nouvelle/", data, ApiKey.objects.exists

    return act


def invite(admin):
    data = {"email": "nouvelle@societe.test", "role": "reader"}
    invited = User.objects.filter(email=data["email"])
    return "/administration/utilisateurs/inviter/", data, invited.exists


def raise_user(admin):
    user = UserFactory()
    data = {
        "first_name": "A",
        "last_name": "B",
        "role": "company_admin",
        "is_active": "on",
    }
    raised = User.objects.filter(pk=user.pk, groups__name="company_admin")
    return f"/administration/utilisateurs/{user.pk}/", data, raised.exists


def show_sensitive(admin):
    user = UserFactory()
    data = {"role": "manager", "is_active": "on", "may_see_sensitive": "on"}
    shown = User.objects.filter(pk=user.pk, user_permissions__isnull=False)
    return f"/administration/utilisateurs/{user.pk}/", data, shown.exists


def new_secret(admin):
    hook = Webhook.objects.create(
        url="https://exemple.test/", events=["contact.erased"]
    )
    renewed = Webhook.objects.filter(pk=hook.pk, generation=2)
    return f"/administration/webhooks/{hook.pk}/secret/", {}, renewed.exists


def show_secret(admin):
    hook = Webhook.objects.create(url="https://exemple.test/", events=[])
    path = f"/administration/webhooks/{hook.pk}/secret/afficher/"
    return path, {}, wrote("webhook.secret_shown")


def end_session(admin):
    elsewhere = Client()
    elsewhere.force_login(admin)
    there = Session.objects.filter(pk=elsewhere.session.session_key)
    data = {"session": "others"}
    return "/mon-compte/sessions/", data, lambda: not there.exists()


ACTS = [
    (SensitiveAct.ERASE, erase_one),
    (SensitiveAct.ERASE, erase_with_the_deactivation),
    (SensitiveAct.ERASE, erase_several),
    (SensitiveAct.ERASE, take_out_mention),
    (SensitiveAct.ERASE, remove_relative),
    (SensitiveAct.UNDO_IMPORT, undo_import),
    (SensitiveAct.LAUNCH_PURGE, launch_purge),
    (SensitiveAct.SHORTEN_DELAY, shorten_delay),
    (SensitiveAct.SHORTEN_DELAY, change_preset),
    (SensitiveAct.LIFT_HOLD, lift_hold),
    (SensitiveAct.LIFT_RESTRICTION, lift_restriction),
    (SensitiveAct.EXPORT, export_list),
    (SensitiveAct.EXPORT, export_one),
    (SensitiveAct.EXPORT, export_control_file),
    (SensitiveAct.EXPORT, copy_relative),
    (SensitiveAct.MAKE_KEY, make_key("exports:read")),
    (SensitiveAct.MAKE_KEY, make_key("lifecycle:write")),
    (SensitiveAct.MAKE_KEY, make_key("contacts:read")),
    (SensitiveAct.MAKE_KEY, make_key("audience:read")),
    (SensitiveAct.GIVE_RIGHTS, invite),
    (SensitiveAct.GIVE_RIGHTS, raise_user),
    (SensitiveAct.GIVE_RIGHTS, show_sensitive),
    (SensitiveAct.END_SESSION, end_session),
    (SensitiveAct.ROTATE_KEY, new_secret),
    (SensitiveAct.SHOW_SECRET, show_secret),
]


def grow_old(admin, minutes=16):
    admin.last_login = timezone.now() - datetime.timedelta(minutes=minutes)
    admin.save(update_fields=["last_login"])


@pytest.mark.parametrize(("act", "prepare"), ACTS)
def test_an_old_session_proves_itself_and_the_act_goes_on(client, admin, act, prepare):
    path, typed, is_done = prepare(admin)
    grow_old(admin)
    asked = client.post(path, typed)
    assert asked.status_code == 302
    assert asked.url.startswith("/connexion/confirmation/")
    assert not is_done()
    page = client.get(asked.url).content.decode()
    assert str(act.label) in page.replace("&#x27;", "'")

    client.post(asked.url, {"password": "faux"})
    assert not is_done()
    client.post(asked.url, {"password": PASSWORD})
    assert is_done(), "what was typed went on"


@pytest.mark.parametrize(("act", "prepare"), ACTS)
def test_who_has_just_signed_in_is_asked_nothing(client, admin, act, prepare):
    path, typed, is_done = prepare(admin)
    grow_old(admin, minutes=14)
    client.post(path, typed)
    assert is_done()


def reasons(admin):
    return f"/emailing/{MailingFactory().pk}/pourquoi.csv"


def calls(admin):
    return f"{call_list().get_absolute_url()}appels.csv"


def proof_in(form):
    def of(admin):
        contact = ContactFactory(client=True)
        return reverse(f"backoffice:history_{form}", args=[contact.public_id])

    return of


def archive(admin):
    return reverse("erasure:archive")


PROOFS = [proof_in(form) for form in ("json", "pdf", "file")]


def letters(admin):
    complete_company()
    sheet = {"email": None, "mobile": None, "postcode": "37000", "city": "Tours"}
    ContactFactory(**sheet, street="3 allée des Roses")
    request = Campaign.everything.get(
        is_request=True, audience="client", channel="email"
    )
    mailing = MailingFactory(campaign=request, is_request=True)
    return f"/emailing/lettres/{mailing.pk}/1/lettres.pdf"


@pytest.mark.parametrize("listed", [reasons, calls, letters, archive, *PROOFS])
def test_a_list_that_a_link_downloads_asks_too(client, admin, listed):
    path = listed(admin)
    grow_old(admin)
    asked = client.get(path)
    assert asked.url.startswith("/connexion/confirmation/")
    page = client.get(asked.url).text.replace("&#x27;", "'")
    assert "Avant d'exporter" in page or "Avant de lire l'archive" in page
    assert client.post(asked.url, {"password": PASSWORD}).url == path
    assert client.get(path).status_code == 200


def test_the_name_looked_for_in_the_archive_does_not_stay_in_the_session(client, admin):
    grow_old(admin)
    typed = {"name": "Zéphirine", "reason": "contrôle fiscal"}
    asked = client.post(archive(admin), typed, follow=True)
    assert asked.redirect_chain[-1][0].startswith("/connexion/confirmation/")
    assert "indiquez à nouveau le nom" in asked.content.decode()
    assert "Zéphirine" not in str(dict(client.session))
    assert not AuditEvent.objects.filter(action="erasure.archive_read").exists()


def test_a_longer_delay_and_a_weaker_key_ask_nothing(client, admin):
    shorten_delay(admin)
    grow_old(admin)
    client.post(f"{CONFIGURATION}/conservation/", {"client": "500"})
    assert RetentionRule.objects.filter(population="client", days=500).exists()
    data = {"name": "site", "scopes": ["campaigns:read"]}
    client.post("/administration/cles-api/nouvelle/", data)
    assert ApiKey.objects.exists()


def test_how_long_a_proof_holds_is_a_setting(admin, settings):
    settings.REAUTHENTICATE_AFTER_MINUTES = 5
    grow_old(admin, minutes=6)
    request = RequestFactory().get("/")
    request.user, request.session = admin, {}
    assert not recent_proof.is_recent(request, timezone.now())
    record_authentication(request, admin, "password")
    assert recent_proof.is_recent(request, timezone.now())
    request.user = UserFactory(last_login=None)
    assert not recent_proof.is_recent(request, timezone.now())
