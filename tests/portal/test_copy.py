"""The copy of a person's data: purposes, what the law keeps, their files, their
requests."""

import datetime
import hashlib
import json

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import Company
from contacts.enums import Kind
from contacts.models import ClientDetails, WorkerDetails
from disclosure import uses
from erasure import catalogue, holds
from portal import personal_data, rights
from portal.enums import CameBy, Identity, Rubric
from portal.models import PortalSettings
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory
from tests.portal.factories import log_in, open_portal
from tests.portal.pages import assert_valid_html

pytestmark = pytest.mark.django_db

PATHS = {"client": "/portail/clients/", "worker": "/portail/intervenants/"}


def copies(client, contact):
    """Return (the JSON file, the page as text)."""
    home = PATHS[contact.kind]
    log_in(client, contact, timezone.now())
    page = client.get(f"{home}mes-donnees/")
    assert_valid_html(page)
    file = json.loads(client.get(f"{home}mes-donnees/fichier/").content)
    return file, page.content.decode().replace("&#x27;", "'")


@pytest.fixture
def jeanne():
    open_portal()
    contact = ContactFactory(client=True, street="12 rue des Lilas")
    ClientDetails.objects.create(
        contact=contact, health_notes="Diabète", iban="FR7630006000011234567890189"
    )
    return contact


@pytest.fixture
def paul():
    open_portal("worker")
    contact = ContactFactory(worker=True)
    details = WorkerDetails(contact=contact, social_security_number="185057800608436")
    details.resume.save("0a1b2c.pdf", ContentFile(b"%PDF-1.4 Paul"))
    return contact


@pytest.mark.parametrize("kind", Kind.values)
def test_every_personal_field_has_a_purpose(kind):
    used = {p for use in uses.of_list(kind, Company()) for p in use.paths}
    held = {e.path for e in catalogue.all_fields() if kind in e.spec.kinds}
    assert used == held


@pytest.mark.parametrize("status", ["prospect", "candidate"])
def test_before_a_contract_no_use_is_based_on_one(status):
    kind = "client" if status == "prospect" else "worker"
    found = uses.of(kind, status)
    assert uses.Basis.CONTRACT not in {use.basis for use in found}
    kept = {f"contacts.Contact.{name}" for name in ("last_name", "email", "mobile")}
    assert kept <= {path for use in found for path in use.paths}


def test_no_data_forbidden_before_hiring_is_used_of_a_candidate():
    used = {path for use in uses.of("worker", "candidate") for path in use.paths}
    for name in ("social_security_number", "nationality", "iban", "relative_name"):
        assert f"contacts.WorkerDetails.{name}" not in used
    assert "contacts.Contact.birth_date" not in used
    assert all("embauche" not in use.purpose for use in uses.of("worker", "candidate"))


def test_the_copy_states_the_purpose_and_basis_of_each_data(client, jeanne):
    file, page = copies(client, jeanne)
    purposes = {line["purpose"]: line for line in file["purposes"]}
    health = purposes["Adapter l'aide à votre santé et à votre autonomie"]
    assert health["data"] == ["Santé et autonomie"]
    assert "9.2.a" in health["law"], "a company is no care service by default"
    invoices = purposes["Faire vos factures, encaisser, réclamer un impayé"]
    assert "IBAN" in invoices["data"]
    assert "9.2.a du RGPD" in page
    rests = [p for p in file["purposes"] if p["lawful_basis"] == "Intérêt légitime"]
    assert all(purpose["interest"] for purpose in rests), "each interest is named"


def test_a_worker_reads_it_too(client, paul):
    file, page = copies(client, paul)
    pay = "Faire votre paie et la verser"
    [line] = [line for line in file["purposes"] if line["purpose"] == pay]
    assert "Numéro de sécurité sociale" in line["data"]
    assert line["lawful_basis"] == "Obligation légale"
    assert pay in page


def test_the_copy_names_what_the_law_keeps_and_until_when(client, jeanne):
    holds.place(
        jeanne,
        ["contacts.Contact.street", "contacts.Contact.phone"],
        reason="Litige en cours",
        law="Code de commerce, art. L123-22",
        until=datetime.date(2036, 12, 31),
        user=None,
    )
    file, page = copies(client, jeanne)
    assert file["kept_by_law"] == [
        {
            "label": "Adresse postale",
            "law": "Code de commerce, art. L123-22",
            "until": "2036-12-31",
        }
    ]
    assert "Adresse postale : jusqu'au 31 décembre 2036 inclus (Code" in page
    assert "Litige" not in page + json.dumps(file), "the staff's own words"


def test_the_uploaded_file_is_part_of_the_copy(client, paul):
    open_portal("worker", without=[Rubric.INFORMATION])
    file, page = copies(client, paul)
    [line] = [each for each in file["data"] if each["label"] == "CV"]
    assert line["value"] == "cv.pdf"
    assert line["file"]["sha256"] == hashlib.sha256(b"%PDF-1.4 Paul").hexdigest()
    assert line["file"]["bytes"] == 13
    path = f"{PATHS['worker']}mes-donnees/cv/"
    assert line["file"]["address"].endswith(path)
    assert path in page
    answer = client.get(path)
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 Paul"
    assert 'filename="cv.pdf"' in answer["Content-Disposition"]
    assert client.get(f"{PATHS['worker']}mes-informations/cv/").status_code == 404


def test_a_file_missing_on_the_disk_is_reported(client, paul):
    paul.worker_details.resume.storage.delete(paul.worker_details.resume.name)
    file, _page = copies(client, paul)
    [line] = [each for each in file["data"] if each["label"] == "CV"]
    assert line["file"] == {"missing": True}
    assert client.get(f"{PATHS['worker']}mes-donnees/cv/").status_code == 404


def test_a_copy_made_by_the_company_links_to_no_closed_page(paul):
    PortalSettings.objects.update(rubrics=[])
    copy = personal_data.copy_of(paul, timezone.now())
    [line] = [each for each in copy["data"] if each["label"] == "CV"]
    assert "address" not in line["file"]


def test_requests_and_their_answers_are_in_both_copies(client, jeanne):
    user, now = UserFactory(admin=True), timezone.now()
    for message in ("Mon nom a deux s", "Et mon adresse"):
        filed = rights.file(
            jeanne,
            "rectification",
            came_by=CameBy.LETTER,
            identity=Identity.KNOWN,
            received_on=timezone.localdate(now),
            message=message,
        )
    rights.extend(filed, "Archives à rouvrir", now=now, user=user)
    rights.answer(filed, "refused", "Elle est\nexacte.", now=now, user=user)
    file, page = copies(client, jeanne)
    closed, opened = file["requests"]
    assert closed["answer"] == "Elle est\nexacte."
    assert closed["extension_reason"] == "Archives à rouvrir"
    assert closed["answered_on"] == timezone.localdate(now).isoformat()
    assert (closed["outcome"], closed["came_by"]) == ("Refusée", "Courrier")
    assert opened["due_on"] > opened["received_on"]
    assert opened["answer"] is None
    ends = {line["purpose"]: line["data"] for line in file["purposes"]}
    told = ends["Répondre à vos demandes sur vos informations"]
    assert told == ["Vos demandes, nos réponses et l'origine de votre fiche"]
    for words in ("Mon nom a deux s", "Elle est<br>exacte.", "Archives", "refusée"):
        assert words in page
