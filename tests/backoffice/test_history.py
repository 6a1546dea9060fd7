"""Historique on the sheet, the state at a past instant, and the proof to hand over."""

import datetime
import io
import json
import subprocess
import sys
import zipfile

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Company
from campaigns.models import Campaign
from consent import ledger, proof
from consent.enums import Origin
from consent.evidence import Backing
from consent.models import Evidence
from tests.accounts.factories import UserFactory
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(UserFactory(admin=True))
    return client


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


def text(response):
    return response.content.decode()


def test_each_event_shows_its_date_time_campaign_value_origin_author_and_text(
    admin, told
):
    page = text(admin.get(page_of(told)))
    for word in (
        *("01/03/2026", "10:00:00", "05/04/2026", "11:00:00"),
        *("la newsletter par e-mail", "Donné", "Retiré"),
        *("Lien reçu par e-mail", "La personne", "Version 1"),
        "Mes préférences de contact",
    ):
        assert word in page


def test_someone_never_asked_has_an_empty_history(admin, contact):
    assert "Aucun choix enregistré" in text(admin.get(page_of(contact)))


def test_the_history_is_filtered(admin, told):
    page = text(admin.get(page_of(told, decision="withdrawn")))
    assert "05/04/2026" in page
    assert "01/03/2026" not in page
    page = text(admin.get(page_of(told, origin="manual")))
    assert "Aucun choix ne correspond" in page


@pytest.mark.parametrize(
    ("instant", "said"),
    [
        ("2026-02-28T23:59", "rien n'avait été demandé"),
        ("2026-03-01T10:00", "Donné"),
        ("2026-04-05T10:59", "Donné"),
        ("2026-04-05T11:00", "Retiré"),
    ],
)
def test_the_state_at_a_past_instant(admin, told, instant, said):
    page = text(admin.get(page_of(told, at=instant)))
    shown = page[page.index("À la date du") : page.index("Choix enregistrés")]
    assert said in shown


def test_a_date_that_cannot_be_read_gets_a_sentence(admin, told):
    response = admin.get(page_of(told, at="hier"))
    assert response.status_code == 200
    assert "Saisissez une date et une heure valides" in text(response)


def test_the_label_is_the_one_that_was_read(admin, told):
    newsletter = campaign()
    newsletter.label = "notre lettre"
    newsletter.save()
    page = text(admin.get(page_of(told)))
    assert page.count("la newsletter par e-mail") >= 2


def test_the_history_costs_the_same_whatever_its_length(
    admin, contact, django_assert_num_queries
):
    user = UserFactory()
    for number in range(20):
        ledger.record(
            contact,
            {campaign(): number % 2 == 0},
            act(contact, actor=ledger.Actor.user(user)),
        )
    admin.get(page_of(contact))
    with django_assert_num_queries(10):
        admin.get(page_of(contact))


def test_the_json_has_every_field_of_the_record(admin, told):
    Company(name="Aide et Cie", street="1 rue Haute", city="Lyon").save()
    response = admin.get(reverse("backoffice:history_json", args=[told.public_id]))
    data = json.loads(response.content)
    assert len(data["records"]) == 2
    for record in data["records"]:
        assert set(record) >= {
            *("schema_version", "record_id", "principal_id", "controller"),
            *("jurisdiction", "language", "campaign", "purpose", "lawful_basis"),
            *("data_categories", "recipients", "storage_location", "notice"),
            *("retention_period", "collection_method", "actor", "event_type"),
            *("event_state", "event_time", "event_time_local", "valid_until"),
            *("withdrawal_method", "rights", "authority"),
        }
    first = data["records"][0]
    assert first["controller"]["name"] == "Aide et Cie"
    assert first["event_time"] == "2026-03-01T09:00:00.000000Z"
    assert first["event_time_local"] == "2026-03-01T10:00:00+01:00"
    assert first["withdrawal_method"].endswith("/rgpd/lien/")
    assert AuditEvent.objects.filter(action="consent.proof_exported").exists()


def test_the_json_names_nobody(admin, told):
    response = admin.get(reverse("backoffice:history_json", args=[told.public_id]))
    for value in (told.last_name, told.email, told.mobile):
        assert value not in text(response)


def test_the_pdf_is_handed_over(admin, told):
    response = admin.get(reverse("backoffice:history_pdf", args=[told.public_id]))
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")


def test_letters_that_the_font_lacks_do_not_stop_the_pdf(admin):
    contact = ContactFactory(first_name="Łucja", last_name="Œuvrard 😀 李")
    ledger.record(contact, {campaign(): True}, act(contact))
    response = admin.get(reverse("backoffice:history_pdf", args=[contact.public_id]))
    assert response.status_code == 200


def exported(contact):
    return proof.of(contact, now=timezone.now())


def verify(tmp_path, data):
    """What the script says, run by itself as whoever receives the file would."""
    file = tmp_path / "preuve.json"
    file.write_bytes(proof.as_json(data))
    return subprocess.run(
        [sys.executable, "-I", "-S", proof.VERIFIER, file],
        capture_output=True,
        text=True,
        timeout=30,
    )


def test_the_file_brings_the_script_that_checks_it(admin, told, tmp_path):
    response = admin.get(reverse("backoffice:history_file", args=[told.public_id]))
    archive = zipfile.ZipFile(io.BytesIO(response.content))
    assert sorted(archive.namelist()) == [
        *("preuve.json", "preuve.pdf", "verifier_preuve.py")
    ]
    done = verify(tmp_path, json.loads(archive.read("preuve.json")))
    assert (done.returncode, done.stdout) == (0, "2 événements : la chaîne tient.\n")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda r: r[1].update(event_type="given"), "Événement 2 : « decision »"),
        (lambda r: r[0]["chain"]["chained"].__setitem__(11, "x"), "Événement 1 : son"),
        (lambda r: r.pop(0), "Événement 1 : il ne suit pas"),
        (lambda r: r[0]["notice"]["text"].update(title="x"), "le texte montré"),
        (lambda r: r[0]["evidence"].update(source="x"), "la pièce jointe"),
    ],
)
def test_the_script_names_what_was_altered(contact, tmp_path, spoil, said):
    backed = act(contact, backing=Backing(source="Formulaire d'été"))
    ledger.record(contact, {campaign(): True}, backed)
    ledger.record(contact, {campaign(): False}, act(contact))
    data = exported(contact)
    assert verify(tmp_path, data).returncode == 0
    spoil(data["records"])
    done = verify(tmp_path, data)
    assert done.returncode == 1
    assert said in done.stdout


def test_the_script_says_when_it_cannot_read(tmp_path):
    file = tmp_path / "preuve.json"
    file.write_text("{}")
    done = subprocess.run(
        [sys.executable, "-I", "-S", proof.VERIFIER, file],
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 2
    assert "pas une preuve lisible" in done.stdout


def test_odd_letters_and_accents_hash_alike_in_both_worlds(contact, tmp_path):
    newsletter = Campaign.objects.get(pk=campaign().pk)
    newsletter.label = 'la « lettre » d\'été \\ "brève" \t 😀 \x7f é'
    newsletter.save()
    backing = Backing(source="Café & Cie\n2e ligne", said_by="Zoë")
    late = timezone.now() - datetime.timedelta(days=400)
    choice = act(contact, backing=backing, origin=Origin.MANUAL, means="phone")
    ledger.record(contact, {newsletter: True}, choice)
    ledger.record(contact, {newsletter: True}, act(contact, occurred_at=late))
    assert verify(tmp_path, exported(contact)).returncode == 0


def test_an_erased_evidence_leaves_a_valid_proof(contact, tmp_path):
    backed = act(contact, backing=Backing(source="Formulaire"))
    ledger.record(contact, {campaign(): True}, backed)
    Evidence.objects.all().delete()
    data = exported(contact)
    assert data["records"][0]["evidence"] is None
    assert verify(tmp_path, data).returncode == 0
