import datetime
import html
import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from contacts import lifecycle
from contacts.models import Contact, WorkerDetails
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client):
    client.force_login(UserFactory(permissions=["accounts.view_sensitive_data"]))
    return client


def fields(**changes):
    return {
        "status": "client",
        "last_name": "Arbusse",
        "first_name": "Jeanne",
    } | changes


def edit(contact):
    return reverse("contacts:edit", args=[contact.public_id])


def test_a_new_contact_is_created_with_its_details_and_its_first_situation(client):
    response = client.post(
        "/contacts/clients/nouvelle-fiche/",
        fields(
            status="prospect",
            email="  Jeanne.ARBUSSE@Exemple.test ",
            mobile="06 12 34 56 78",
            postcode="69 003",
            access_notes="Digicode 12B4",
            iban="FR14 2004 1010 0505 0001 3M02 606",
        ),
    )

    contact = Contact.objects.get()
    assert response["Location"] == f"/contacts/{contact.public_id}/"
    assert contact.kind == "client"
    assert contact.status == "prospect"
    assert contact.email == "jeanne.arbusse@exemple.test"
    assert contact.mobile == "+33612345678"
    assert contact.postcode == "69003"
    assert contact.client_details.access_notes == "Digicode 12B4"
    assert contact.client_details.iban == "FR1420041010050500013M02606"
    assert [c.after for c in contact.status_changes.all()] == ["prospect"]
    assert AuditEvent.objects.get(action="contact.created").target == contact.target


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("last_name", "", "Ce champ est obligatoire."),
        ("email", "jeanne@", "Cette adresse e-mail n'est pas valide."),
        ("mobile", "06 12", "Ce numéro de portable n'est pas valide."),
        ("mobile", "04 72 00 00 00", "C'est un numéro fixe"),
        ("postcode", "6?", "Ce code postal n'est pas valide"),
        ("birth_date", "2999-01-01", "dans le futur"),
        ("birth_date", "1850-01-01", "avant 1900"),
        ("birth_date", "31/02/1980", "Saisissez une date valide"),
        ("iban", "FR00 1234", "Cet IBAN n'est pas valide"),
        ("status", "former_client", "Sélectionnez un choix valide"),
        ("status", "worker", "Sélectionnez un choix valide"),
        ("last_name", "x" * 10_000, "au plus 100 caractères"),
        ("last_name", "\u200b\u2800", "Ce champ est obligatoire"),
        ("first_name", "a\x00b", "Le caractère nul n"),
    ],
)
def test_bad_input_gets_a_sentence_and_writes_nothing(client, name, value, sentence):
    response = client.post("/contacts/clients/nouvelle-fiche/", fields(**{name: value}))

    assert sentence in response.content.decode().replace("&#x27;", "'")
    assert not Contact.objects.exists()
    assert not AuditEvent.objects.exists()


def test_an_edit_writes_the_changed_fields_and_the_journal_their_names(client):
    contact = ContactFactory(client=True, last_name="Arbusse", mobile="+33612345678")
    client.post(edit(contact), fields(last_name="Arbusse-Roy", mobile="0612345678"))

    contact.refresh_from_db()
    assert contact.last_name == "Arbusse-Roy"
    [line] = AuditEvent.objects.filter(action="contact.updated")
    assert "last_name" in line.details["fields"]
    assert "mobile" not in line.details["fields"]
    assert "Roy" not in str(line.details)


def test_an_edit_does_not_undo_what_another_wrote_meanwhile(client):
    contact = ContactFactory(client=True)
    page = client.get(edit(contact))
    posted = {
        name: value or ""
        for name, value in page.context["form"].initial.items()
        if name not in ("birth_date", "resume")
    }
    Contact.objects.filter(pk=contact.pk).update(link_generation=7, city="Paris")
    client.post(edit(contact), posted | {"first_name": "Anne", "city": "Paris"})

    contact.refresh_from_db()
    assert (contact.first_name, contact.link_generation) == ("Anne", 7)


def test_a_prospect_becomes_a_client_with_a_line_of_history(client):
    contact = ContactFactory(prospect=True, last_name="Arbusse", first_name="Jeanne")
    client.post(edit(contact), fields(status="client", email=contact.email))

    contact.refresh_from_db()
    assert contact.status == "client"
    [change] = contact.status_changes.all()
    assert (change.before, change.after) == ("prospect", "client")


def test_a_deactivation_leads_to_the_alert_with_the_form_and_stores_nothing(client):
    contact = ContactFactory(client=True, city="Lyon")
    response = client.post(edit(contact), fields(status="former_client", city="Bron"))

    contact.refresh_from_db()
    # 307: the browser posts the same form again, to the alert.
    assert response.status_code == 307
    assert response["Location"] == f"/contacts/{contact.public_id}/desactiver/"
    assert (contact.status, contact.city) == ("client", "Lyon")
    assert contact.deactivated_at is None


def test_a_worker_who_leaves_leads_to_the_alert_too(client):
    contact = ContactFactory(candidate=True)
    response = client.post(edit(contact), fields(status="inactive"))

    contact.refresh_from_db()
    assert response["Location"] == f"/contacts/{contact.public_id}/desactiver/"
    assert contact.status == "candidate"


def test_nothing_of_the_hiring_is_asked_of_a_candidate(client):
    """Neither offered on their contact nor taken for a new one; what is held can be emptied."""
    number = {"social_security_number": "2 69 05 49 588 157 80"}
    new = "/contacts/intervenants/nouvelle-fiche/"
    page = client.post(new, fields(status="candidate", **number))
    assert page.status_code == 200
    assert "ne se demande pas à un candidat" in page.content.decode()
    assert not Contact.objects.exists()
    assert client.post(new, fields(status="candidate")).status_code == 302
    candidate = Contact.objects.get()
    page = client.get(edit(candidate)).content.decode()
    for name in ("social_security_number", "iban", "nationality", "relative_name"):
        assert f'name="{name}"' not in page
    client.post(edit(candidate), fields(status="candidate", **number))
    assert not WorkerDetails.objects.exclude(social_security_number=None).exists()
    client.post(edit(candidate), fields(status="worker"))
    assert (
        client.post(edit(candidate), fields(status="worker", **number)).status_code
        == 302
    )
    assert WorkerDetails.objects.exclude(social_security_number=None).exists()
    client.post(edit(candidate), fields(status="candidate", **number))
    assert (
        'name="social_security_number"' in client.get(edit(candidate)).content.decode()
    )


def test_a_cv_is_not_lost_on_the_way_to_the_alert(client):
    contact = ContactFactory(worker=True)
    cv = SimpleUploadedFile("cv.pdf", b"%PDF-1.4")
    page = client.post(edit(contact), fields(status="inactive", resume=cv))

    contact.refresh_from_db()
    assert "Un CV ne peut pas être joint en désactivant" in page.content.decode()
    assert contact.is_active


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("phone", "zz", "Ce numéro de téléphone n'est pas valide"),
        ("phone", "12", "Ce numéro de téléphone n'est pas valide"),
        ("relative_phone", "zz", "Ce numéro de téléphone n'est pas valide"),
        ("postcode", "abc", "Ce code postal n'est pas valide"),
    ],
)
def test_what_is_no_number_is_told_and_changes_nothing(client, name, typed, sentence):
    contact = ContactFactory(client=True, city="Lyon")
    page = client.post(edit(contact), fields(city="Bron", **{name: typed}))
    assert sentence in html.unescape(page.content.decode())
    contact.refresh_from_db()
    assert contact.city == "Lyon"


def test_foreign_numbers_and_postcodes_are_taken(client):
    contact = ContactFactory(client=True)
    client.post(edit(contact), fields(phone="+41 22 730 61 11", postcode="sw1a 1aa"))
    contact.refresh_from_db()
    assert (contact.phone, contact.postcode) == ("+41227306111", "SW1A 1AA")


def test_what_an_import_brought_does_not_stop_who_changes_another_field(client):
    contact = ContactFactory(client=True, phone="poste 12", postcode="CEDEX")
    client.post(edit(contact), fields(phone="poste 12", postcode="CEDEX", city="Bron"))
    contact.refresh_from_db()
    kept = (contact.phone, contact.postcode, contact.city)
    assert kept == ("poste 12", "CEDEX", "Bron")


def test_a_new_email_revokes_the_links(client):
    contact = ContactFactory(client=True)
    client.post(edit(contact), fields(email="autre@exemple.test"))

    contact.refresh_from_db()
    assert contact.link_generation == 2


def test_a_likely_duplicate_is_shown_before_anything_is_saved(client):
    other = ContactFactory(client=True, email="jeanne@exemple.test")
    data = fields(last_name="Roy", email="JEANNE@exemple.test")
    page = client.post("/contacts/clients/nouvelle-fiche/", data).content.decode()

    assert "déjà une fiche" in page
    assert str(other.public_id) in page
    assert Contact.objects.count() == 1

    client.post("/contacts/clients/nouvelle-fiche/", data | {"confirm_duplicate": "1"})
    assert Contact.objects.count() == 2


def test_an_edit_that_leaves_the_identity_alone_asks_nothing(client):
    ContactFactory(client=True, email="deux@exemple.test")
    contact = ContactFactory(client=True, email="deux@exemple.test")
    data = fields(
        last_name=contact.last_name,
        first_name=contact.first_name,
        email=contact.email,
        mobile=contact.mobile,
        postcode=contact.postcode,
        city="Bron",
    )
    assert client.post(edit(contact), data).status_code == 302
    contact.refresh_from_db()
    assert contact.city == "Bron"


def test_an_erased_inactive_contact_is_not_edited(client):
    contact = ContactFactory(
        former_client=True, erased_at=datetime.datetime.now(datetime.UTC)
    )
    response = client.post(edit(contact), fields(last_name="Autre"))

    contact.refresh_from_db()
    assert response.status_code == 302
    assert contact.last_name != "Autre"


def test_the_situation_of_an_inactive_contact_is_locked(client):
    contact = ContactFactory(former_client=True)
    client.post(edit(contact), fields(status="client", city="Bron"))

    contact.refresh_from_db()
    assert (contact.status, contact.city) == ("former_client", "Bron")


def test_a_worker_has_a_resume_that_only_the_back_office_hands_out(client, settings):
    number = "2 55 08 14 168 025 38"
    client.post(
        "/contacts/intervenants/nouvelle-fiche/",
        fields(
            status="worker",
            social_security_number=number,
            resume=SimpleUploadedFile("cv Jeanne Arbusse.pdf", b"%PDF-1.7"),
        ),
    )
    contact = Contact.objects.get()
    details = contact.worker_details
    assert details.social_security_number == "255081416802538"
    assert "Arbusse" not in details.resume.name

    response = client.get(f"/contacts/{contact.public_id}/cv/")
    assert b"".join(response.streaming_content) == b"%PDF-1.7"
    assert "attachment" in response["Content-Disposition"]
    assert AuditEvent.objects.filter(action="contact.resume_read").exists()


def test_a_resume_that_is_removed_leaves_the_disk(
    client, django_capture_on_commit_callbacks
):
    client.post(
        "/contacts/intervenants/nouvelle-fiche/",
        fields(status="worker", resume=SimpleUploadedFile("cv.pdf", b"%PDF-1.7")),
    )
    contact = Contact.objects.get()
    storage, name = (
        contact.worker_details.resume.storage,
        contact.worker_details.resume.name,
    )
    with django_capture_on_commit_callbacks(execute=True):
        client.post(edit(contact), fields(status="worker", remove_resume="on"))

    contact.worker_details.refresh_from_db()
    assert not storage.exists(name)


FAULTS = Path(__file__).parents[1] / "faults"


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)


def document(part, **info):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, "<w:document/>")
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("cv.docx", (FAULTS / "broken-crc.docx").read_bytes(), "Ce fichier est abîmé"),
        ("cv.docx", document("word/document.xml")[:-30], "Ce fichier est abîmé"),
        ("cv.docx", document("bin/run.sh"), "pas accepté"),
        ("cv.pdf", b"MZ\x90\x00 a program under another name", "pas accepté"),
        ("cv.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "mot de passe"),
        ("cv.doc", OLE + "Workbook".encode("utf-16-le"), "pas accepté"),
        ("cv.jpg", b"\xff\xd8\xff", "Ce fichier est abîmé"),
        (
            "cv.png",
            (FAULTS / "logo-20000x20000.png").read_bytes(),
            "Cette image a trop de points",
        ),
    ],
)
def test_a_resume_is_read_when_it_arrives(client, name, content, sentence):
    page = client.post(
        "/contacts/intervenants/nouvelle-fiche/",
        fields(status="worker", resume=SimpleUploadedFile(name, content)),
    )
    assert sentence in page.content.decode()
    assert not Contact.objects.exists()


def test_a_document_is_kept_under_the_suffix_of_what_it_holds(client):
    resume = SimpleUploadedFile("cv.doc", document("word/document.xml"))
    client.post(
        "/contacts/intervenants/nouvelle-fiche/",
        fields(status="worker", resume=resume),
    )
    assert Contact.objects.get().worker_details.resume.name.endswith(".docx")


def test_executable_upload_is_rejected(client):
    page = client.post(
        "/contacts/intervenants/nouvelle-fiche/",
        fields(status="worker", resume=SimpleUploadedFile("cv.exe", b"MZ")),
    )
    assert "Ce type de fichier n" in page.content.decode()
    assert not Contact.objects.exists()


def test_a_note_is_added_and_removed(client):
    contact = ContactFactory(client=True)
    client.post(f"/contacts/{contact.public_id}/notes/", {"text": "Rappeler lundi"})
    note = contact.dated_notes.get()
    assert note.text == "Rappeler lundi"

    remove = f"/contacts/{contact.public_id}/notes/{note.pk}/supprimer/"
    client.get(remove)
    assert contact.dated_notes.exists()
    client.post(remove)
    assert not contact.dated_notes.exists()


def test_an_empty_note_is_refused(client):
    contact = ContactFactory(client=True)
    response = client.post(
        f"/contacts/{contact.public_id}/notes/", {"text": "  "}, follow=True
    )
    assert "La note est vide" in response.content.decode()
    assert not contact.dated_notes.exists()


def test_opening_a_contact_writes_who_looked_and_nothing_else(client):
    contact = ContactFactory(client=True)
    before = Contact.objects.values().get()
    client.get(f"/contacts/{contact.public_id}/")

    [line] = AuditEvent.objects.all()
    assert (line.action, line.target) == ("contact.viewed", contact.target)
    assert line.user is not None
    assert Contact.objects.values().get() == before


def test_an_unknown_contact_is_not_found(client):
    assert (
        client.get(f"/contacts/{'0' * 8}-0000-4000-8000-{'0' * 12}/").status_code == 404
    )


def test_many_contacts_are_deactivated_as_one_is():
    prospect = ContactFactory(prospect=True)
    worker = ContactFactory(worker=True)
    former = ContactFactory(former_client=True)
    at = timezone.now() - datetime.timedelta(days=3)
    ids = [contact.pk for contact in (prospect, worker, former)]
    assert lifecycle.deactivate_each(ids, at=at) == 2
    for contact, before, after in (
        (prospect, "prospect", "former_client"),
        (worker, "worker", "inactive"),
    ):
        contact.refresh_from_db()
        assert (contact.deactivated_from, contact.status) == (before, after)
        assert contact.deactivated_at == at
        [change] = contact.status_changes.all()
        assert (change.before, change.after, change.at) == (before, after, at)
        [line] = AuditEvent.objects.filter(target=contact.target)
        assert line.action == "contact.deactivated"
    assert not former.status_changes.exists()
