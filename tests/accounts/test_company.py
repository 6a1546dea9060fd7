import html
import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import AuditEvent, Company
from core import contrast
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db
PAGE = "/administration/parametres/societe/"


@pytest.fixture
def client(client):
    client.force_login(UserFactory(admin=True))
    return client


def fields(**changes):
    return {"name": "Les Mains Douces", "colour": "#0b5c7a"} | changes


PROMISES_TOO_MUCH = (
    Path(__file__).parents[1] / "faults" / "logo-20000x20000.png"
).read_bytes()


def picture(kind="PNG", size=(900, 300)):
    drawn = io.BytesIO()
    Image.new("RGB", size, "navy").save(drawn, kind)
    return SimpleUploadedFile(f"logo.{kind.lower()}", drawn.getvalue())


def test_the_company_is_saved_and_the_journal_names_the_fields(client):
    client.post(
        PAGE,
        fields(
            siret="732 829 320 00074",
            dpo_email="dpo@societe.test",
            privacy_policy_url="www.societe.test/rgpd",
        ),
    )

    company = Company.current()
    assert company.siret == "73282932000074"
    assert company.privacy_policy_url == "https://www.societe.test/rgpd"
    [line] = AuditEvent.objects.filter(action="company.changed")
    assert "siret" in line.details["fields"]
    assert "73282932000074" not in str(line.details)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("name", "", "Ce champ est obligatoire."),
        ("siret", "123", "Le SIRET compte 14 chiffres."),
        ("siret", "73282932000075", "Ce SIRET n'est pas valide"),
        ("postcode", "6900", "Le code postal compte 5 chiffres."),
        ("phone", "12", "Ce numéro de téléphone n'est pas valide"),
        ("phone", "zz", "Ce numéro de téléphone n'est pas valide"),
        ("email", "contact@", "valide."),
        ("sms_sender", "0612345678", "dont une lettre au moins"),
        ("colour", "#ffee00", "Cette couleur est trop claire"),
        ("colour", "bleu", "comme #0b5c7a."),
        ("privacy_policy_url", "javascript:alert(1)", "Saisissez une URL valide."),
    ],
)
def test_bad_input_gets_a_sentence_and_changes_nothing(client, name, value, sentence):
    page = client.post(PAGE, fields(**{name: value})).content.decode()

    assert sentence in html.unescape(page)
    assert not Company.objects.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    "numbers",
    [
        {"phone": "04 65 71 00 00", "postcode": "69 003"},
        {"phone": "3939", "siret": "356 000 000 00048"},
        {"phone": "+33 4 65 71 00 00", "siret": "35600000000001"},
        {"phone": "", "postcode": "", "siret": ""},
    ],
)
def test_the_numbers_of_a_company_are_taken_in_every_shape(client, numbers):
    client.post(PAGE, fields(**numbers))
    company = Company.objects.get()
    for name, typed in numbers.items():
        stored = typed if name == "phone" else typed.replace(" ", "")
        assert getattr(company, name) == stored


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_logo_is_redrawn_and_served_without_a_login(client, kind):
    client.post(PAGE, fields(new_logo=picture(kind)))
    client.logout()
    response = client.get("/societe/logo/")

    assert response["Content-Type"] == "image/png"
    with Image.open(io.BytesIO(b"".join(response.streaming_content))) as image:
        assert image.size == (640, 213)


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        (SimpleUploadedFile("logo.svg", b"<svg xmlns='x'/>"), "image PNG ou JPEG"),
        (SimpleUploadedFile("logo.png", b"GIF89a"), "image PNG ou JPEG"),
        (SimpleUploadedFile("logo.png", b"\x89PNG\r\n\x1a\n"), "image PNG ou JPEG"),
        (SimpleUploadedFile("logo.png", b"x" * 2_100_000), "dépasse 2 Mo"),
        (SimpleUploadedFile("logo.png", PROMISES_TOO_MUCH), "trop de points"),
    ],
)
def test_what_is_no_good_picture_is_refused(client, upload, sentence):
    page = client.post(PAGE, fields(new_logo=upload)).content.decode()

    assert sentence in page
    assert not Company.objects.exists()


def test_a_picture_that_unpacks_to_gigabytes_is_refused(client):
    page = client.post(PAGE, fields(new_logo=picture(size=(6000, 6000))))
    assert "trop de points" in page.content.decode()


def test_the_logo_before_leaves_the_disk(client, django_capture_on_commit_callbacks):
    client.post(PAGE, fields(new_logo=picture()))
    company = Company.current()
    storage, first = company.logo.storage, company.logo.name
    assert storage.exists(first)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(PAGE, fields(remove_logo="on"))
    assert not storage.exists(first)
    assert not Company.current().logo
    assert client.get("/societe/logo/").status_code == 404


def test_contrast_is_what_wcag_says():
    assert contrast.ratio("#ffffff", "#000000") == pytest.approx(21)
    assert contrast.ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert contrast.ratio("#ffffff", "#ffffff") == 1
