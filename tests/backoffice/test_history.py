"""Historique on the contact, the state at a past instant, and the proof to hand over."""

import datetime
import json

import pytest
from django.urls import reverse

from accounts.models import AuditEvent, Company
from consent import ledger
from consent.evidence import Backing
from tests.accounts.factories import UserFactory
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from tests.pages import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact():
    return ContactFactory()


@pytest.fixture
def told(contact):
    """Given on 1 March at 10:00 Paris time, withdrawn on 5 April."""
    for day, granted in [((2026, 3, 1, 9), True), ((2026, 4, 5, 9), False)]:
        now = datetime.datetime(*day, tzinfo=datetime.UTC)
        ledger.record(contact, {campaign(): granted}, act(contact, now=now))
    return contact


def page_of(contact, **asked):
    return reverse("backoffice:history", args=[contact.public_id], query=asked)


def test_each_event_shows_its_date_time_campaign_value_origin_author_and_text(
    as_admin, told
):
    page = text(as_admin.get(page_of(told)))
    for word in (
        "01/03/2026",
        "10:00:00",
        "05/04/2026",
        "11:00:00",
        "nos nouvelles, par e-mail",
        "Accepté",
        "Retiré",
        "Lien reçu par e-mail ou SMS",
        "La personne",
        "Version 1",
        "Choisir les messages que je reçois",
    ):
        assert word in page


def test_someone_never_asked_has_an_empty_history(as_admin, contact):
    assert "Aucun choix enregistré" in text(as_admin.get(page_of(contact)))


def test_the_history_is_filtered(as_admin, told):
    page = text(as_admin.get(page_of(told, decision="withdrawn")))
    assert "05/04/2026" in page
    assert "01/03/2026" not in page
    page = text(as_admin.get(page_of(told, origin="manual")))
    assert "Aucun choix ne correspond" in page


@pytest.mark.parametrize(
    ("instant", "said"),
    [
        ("2026-02-28T23:59", "rien n'avait été demandé"),
        ("2026-03-01T10:00", "Accepté"),
        ("2026-04-05T10:59", "Accepté"),
        ("2026-04-05T11:00", "Retiré"),
    ],
)
def test_the_state_at_a_past_instant(as_admin, told, instant, said):
    page = text(as_admin.get(page_of(told, at=instant)))
    shown = page[page.index("À la date du") : page.index("Choix enregistrés")]
    assert said in shown


def test_a_date_that_cannot_be_read_gets_a_sentence(as_admin, told):
    response = as_admin.get(page_of(told, at="hier"))
    assert response.status_code == 200
    assert "Saisissez une date et une heure valides" in text(response)


def test_the_label_is_the_one_that_was_read(as_admin, told):
    newsletter = campaign()
    newsletter.label = "notre lettre"
    newsletter.save()
    page = text(as_admin.get(page_of(told)))
    assert page.count("nos nouvelles, par e-mail") >= 2


def test_the_history_costs_the_same_whatever_its_length(
    as_admin, contact, django_assert_num_queries
):
    user = UserFactory()
    for number in range(20):
        ledger.record(
            contact,
            {campaign(): number % 2 == 0},
            act(contact, actor=ledger.Actor.user(user)),
        )
    as_admin.get(page_of(contact))
    with django_assert_num_queries(12):
        as_admin.get(page_of(contact))


def test_the_json_has_every_field_of_the_record(as_admin, told):
    Company(name="Aide et Cie", street="1 rue Haute", city="Lyon").save()
    response = as_admin.get(reverse("backoffice:history_json", args=[told.public_id]))
    data = json.loads(response.content)
    assert len(data["records"]) == 2
    for record in data["records"]:
        assert set(record) >= {
            "schema_version",
            "record_id",
            "principal_id",
            "controller",
            "jurisdiction",
            "language",
            "campaign",
            "purpose",
            "lawful_basis",
            "data_categories",
            "recipients",
            "storage_location",
            "notice",
            "retention_period",
            "collection_method",
            "actor",
            "event_type",
            "event_state",
            "event_time",
            "event_time_local",
            "valid_until",
            "withdrawal_method",
            "rights",
            "authority",
        }
    first = data["records"][0]
    assert first["controller"]["name"] == "Aide et Cie"
    assert first["event_time"] == "2026-03-01T09:00:00.000000Z"
    assert first["event_time_local"] == "2026-03-01T10:00:00+01:00"
    assert first["withdrawal_method"].endswith("/rgpd/lien/")
    assert AuditEvent.objects.filter(action="consent.proof_exported").exists()


def test_the_json_names_nobody(as_admin, told):
    response = as_admin.get(reverse("backoffice:history_json", args=[told.public_id]))
    for value in (told.last_name, told.email, told.mobile):
        assert value not in text(response)


def test_the_pdf_is_handed_over(as_admin, told):
    response = as_admin.get(reverse("backoffice:history_pdf", args=[told.public_id]))
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")


def test_letters_that_the_font_lacks_do_not_stop_the_pdf(as_admin):
    contact = ContactFactory(first_name="Łucja", last_name="Œuvrard 😀 李")
    ledger.record(contact, {campaign(): True}, act(contact))
    response = as_admin.get(reverse("backoffice:history_pdf", args=[contact.public_id]))
    assert response.status_code == 200


def test_the_source_of_a_choice_that_came_by_a_program_is_shown(as_admin):
    contact = ContactFactory()
    backing = Backing(source="Formulaire du site")
    ledger.record(contact, {campaign(): True}, act(contact, backing=backing))
    page = as_admin.get(reverse("backoffice:history", args=[contact.public_id]))
    assert "Source : Formulaire du site" in page.content.decode()


def test_an_hour_that_comes_twice_is_the_first_and_the_future_is_refused(as_admin):
    contact = ContactFactory()
    url = reverse("backoffice:history", args=[contact.public_id])
    page = as_admin.get(url, {"at": "2025-10-26T02:30"}).content.decode()
    assert "À la date du 26/10/2025 à 02:30" in page
    page = as_admin.get(url, {"at": "2190-01-01T00:00"}).content.decode()
    assert "dans le futur" in page
    assert "À la date du 01/01/2190" not in page
