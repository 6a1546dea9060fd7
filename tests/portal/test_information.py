import json

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent
from consent import ledger
from consent.enums import Decision, Origin
from consent.models import Consent, ConsentEvent, Suppression
from contacts.models import ClientDetails, Contact, ContactNote
from core.typography import long_date
from messaging import outbox
from portal.enums import CameBy, Identity, RequestKind
from portal.models import RightsRequest
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from tests.portal.factories import log_in, open_portal
from tests.portal.pages import assert_valid_html, box, fields_of

pytestmark = pytest.mark.django_db

HOME = "/portail/clients/"
MINE = f"{HOME}mes-informations/"


@pytest.fixture
def jeanne(client):
    open_portal()
    contact = ContactFactory(
        first_name="Jeanne", last_name="Arbusse", notes="Sonner deux fois"
    )
    ClientDetails.objects.create(
        contact=contact,
        relative_name="Paul Arbusse",
        iban="FR7630006000011234567890189",
    )
    ContactNote.objects.create(contact=contact, text="Sa voisine Mme Roux a la clé")
    log_in(client, contact, timezone.now())
    return contact


def test_a_contact_reads_what_is_held_about_them(client, jeanne):
    response = client.get(MINE)
    shown = response.content.decode()
    assert_valid_html(response)
    for value in ("Arbusse", jeanne.email, "4 rue des Lilas", "FR7630006000"):
        assert value in shown
    assert "Coordonnées" in shown


COPIES = [MINE, f"{HOME}mes-donnees/", f"{HOME}mes-donnees/fichier/"]


@pytest.mark.parametrize("path", COPIES)
def test_one_reads_the_relative_one_named_and_no_internal_note(client, jeanne, path):
    shown = client.get(path).content.decode()
    assert "Paul Arbusse" in shown
    assert "Mme Roux" not in shown


@pytest.mark.parametrize("path", COPIES)
def test_a_relative_named_by_somebody_else_is_not_shown(client, jeanne, path):
    Contact.objects.filter(pk=jeanne.pk).update(source="family")
    assert "Paul" not in client.get(path).content.decode()
    assert client.get(f"{MINE}proche/").status_code == 404


def test_one_corrects_and_removes_the_relative_one_named(client, jeanne):
    path = f"{MINE}proche/"
    page = client.get(path)
    assert_valid_html(page)
    assert "Paul Arbusse" in page.content.decode()
    for wrong, why in (
        ({"relative_name": "Léa", "relative_phone": "12"}, "pas valide"),
        ({"relative_name": "", "relative_phone": "0611223344"}, "aussi son nom"),
        ({"relative_name": "Léa", "relative_phone": ""}, "aussi son numéro"),
        ({"relative_name": "Léa", "notes": "x"}, "champ inconnu"),
    ):
        assert why in client.post(path, wrong).content.decode()
    details = ClientDetails.objects.get(contact=jeanne)
    assert details.relative_name == "Paul Arbusse", "nothing changed"
    right = {"relative_name": "Léa Roux", "relative_phone": "06 11 22 33 44"}
    done = client.post(path, right, follow=True).content.decode()
    assert "Léa Roux" in done
    assert "06 11 22 33 44" in done
    assert "est à jour" in done
    details.refresh_from_db()
    assert (details.relative_phone, details.iban[:4]) == ("+33611223344", "FR76")
    client.post(path, {"relative_name": "", "relative_phone": ""})
    details.refresh_from_db()
    assert (details.relative_name, details.relative_phone) == (None, None)
    events = AuditEvent.objects.filter(action="portal.relative_changed")
    assert events.count() == 2
    assert "Léa" not in str([event.details for event in events])


def test_the_preferences_are_recorded_with_the_origin_portal(client, jeanne):
    path = f"{MINE}preferences/"
    page = client.get(path)
    assert_valid_html(page)
    done = client.post(path, fields_of(page) | {box(campaign()): "on"}, follow=True)
    assert "Vos choix comptent dès maintenant" in done.content.decode()
    assert Consent.objects.get(campaign=campaign()).state == Decision.GIVEN
    assert set(ConsentEvent.objects.values_list("origin", flat=True)) == {Origin.PORTAL}
    history = client.get(f"{MINE}historique/")
    assert_valid_html(history)
    assert "Portail" in history.content.decode()
    assert "nos nouvelles, par e-mail" in history.content.decode()


def test_the_copy_contains_what_article_15_requires(client, jeanne):
    ledger.record(jeanne, {campaign(): True}, act(jeanne))
    outbox.queue("new_link", contact=jeanne, now=timezone.now())
    response = client.get(f"{HOME}mes-donnees/fichier/")
    assert response["Content-Disposition"] == 'attachment; filename="mes-donnees.json"'
    assert response["Cache-Control"] == "no-store"
    copy = json.loads(response.content)
    assert {line["label"]: line["value"] for line in copy["data"]}["Nom"] == "Arbusse"
    assert copy["portable"]["last_name"] == "Arbusse"
    assert copy["consent_history"][0]["choice"] == "Accepté"
    assert copy["messages"][0]["subject"]
    today = long_date(timezone.localdate())
    assert copy["messages"][0]["day"] == today
    assert f"{today} :" in client.get(f"{HOME}mes-donnees/").content.decode()
    assert {p["lawful_basis"] for p in copy["purposes"]} == {
        "Consentement",
        "Exécution du contrat",
        "Intérêt légitime",
        "Obligation légale",
    }
    for part in ("controller", "recipients", "retention", "source", "rights"):
        assert part in copy
    assert "CNIL" in copy["rights"]


def test_the_readable_copy_is_valid_and_complete(client, jeanne):
    ledger.record(jeanne, {campaign(): True}, act(jeanne))
    response = client.get(f"{HOME}mes-donnees/")
    assert_valid_html(response)
    for words in ("Arbusse", "nos nouvelles, par e-mail", "Combien de temps", "CNIL"):
        assert words in response.content.decode()


def test_one_person_never_sees_another(client, jeanne):
    other = ContactFactory(last_name="Inconnu", email=jeanne.email)
    ledger.record(other, {campaign(): True}, act(other))
    for path in (MINE, f"{MINE}historique/", f"{HOME}mes-donnees/fichier/"):
        shown = client.get(path).content.decode()
        assert "Inconnu" not in shown
    assert (
        json.loads(client.get(f"{HOME}mes-donnees/fichier/").content)["consent_history"]
        == []
    )


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        ("correction", RequestKind.RECTIFICATION),
        ("suppression", RequestKind.ERASURE),
        ("acces", RequestKind.ACCESS),
    ],
)
def test_a_request_enters_the_register(client, jeanne, what, kind):
    path = f"{HOME}mes-demandes/{what}/"
    page = client.get(path)
    assert_valid_html(page)
    for _ in range(2):
        done = client.post(
            path, fields_of(page) | {"message": "Mon nom a deux s"}, follow=True
        )
        assert_valid_html(done)
        assert "Votre demande est enregistrée" in done.content.decode()
    filed = RightsRequest.objects.get()
    assert (filed.contact, filed.kind, filed.message) == (
        jeanne,
        kind,
        "Mon nom a deux s",
    )
    assert (filed.came_by, filed.identity) == (CameBy.PORTAL, Identity.LINK)
    assert filed.received_on == timezone.localdate()


def test_an_objection_stops_messages_at_once_and_opens_a_request(client, jeanne):
    ledger.record(jeanne, {campaign(): True}, act(jeanne))
    path = f"{HOME}mes-demandes/opposition/"
    client.post(path, fields_of(client.get(path)) | {"message": ""})
    assert RightsRequest.objects.get().kind == RequestKind.OBJECTION
    assert Consent.objects.get(campaign=campaign()).state == Decision.WITHDRAWN
    assert Suppression.objects.count() == 3
    assert not ledger.reachable(campaign()).exists()


def test_an_objection_to_another_use_withdraws_no_consent(client, jeanne):
    ledger.record(jeanne, {campaign(): True}, act(jeanne))
    path = f"{HOME}mes-demandes/opposition/"
    asked = {"about_other_use": "on", "message": "Vos notes, parce que..."}
    client.post(path, fields_of(client.get(path)) | asked)
    filed = RightsRequest.objects.get()
    assert (filed.about_messages, filed.about_other_use) == (False, True)
    assert Consent.objects.get(campaign=campaign()).state == Decision.GIVEN


def test_a_person_may_ask_for_a_restriction(client, jeanne):
    path = f"{HOME}mes-demandes/blocage/"
    page = client.get(path)
    assert "sans nous en servir" in page.content.decode()
    client.post(path, fields_of(page) | {"message": "Mon adresse est fausse."})
    assert RightsRequest.objects.get().kind == RequestKind.RESTRICTION


@pytest.mark.parametrize(
    "sent",
    [
        {"message": ""},
        {"message": "x" * 1_000_000},
        {"message": "x", "kind": "erasure"},
        {"message": "\x00"},
    ],
)
def test_an_invalid_request_is_answered_and_not_filed(client, jeanne, sent):
    path = f"{HOME}mes-demandes/correction/"
    response = client.post(path, fields_of(client.get(path)) | sent)
    assert response.status_code == 200
    assert_valid_html(response)
    assert 'role="alert"' in response.content.decode()
    assert not RightsRequest.objects.exists()


def test_bytes_that_are_not_utf_8_are_refused(client, jeanne):
    response = client.generic(
        "POST",
        f"{HOME}mes-demandes/correction/",
        b"message=%E9t%E9",
        content_type="application/x-www-form-urlencoded",
    )
    assert "illisibles" in response.content.decode()
    assert not RightsRequest.objects.exists()


def test_a_request_without_the_csrf_token_is_refused(jeanne):
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(f"{HOME}mes-demandes/correction/", {"message": "x"})
    assert response.status_code == 403
    assert not RightsRequest.objects.exists()


def test_an_unknown_kind_of_request_is_a_404(client, jeanne):
    assert client.get(f"{HOME}mes-demandes/autre/").status_code == 404


def test_the_message_of_a_request_is_deleted_at_the_erasure(jeanne):
    assert set(RightsRequest.PERSONAL_FIELDS) == {"message", "answer"}
