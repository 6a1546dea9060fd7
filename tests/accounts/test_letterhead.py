"""The company's letterhead on every printed paper."""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from accounts.models import Company
from accounts.pdf import CompanyPdf
from tests.disclosure.factories import complete_company
from tests.pdf import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def company(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    complete_company()
    company = Company.current()
    company.phone = "04 72 00 00 00"
    company.dpo_name, company.dpo_email = "Ana Roy", "dpo@leslilas.test"
    drawn = io.BytesIO()
    Image.new("RGBA", (600, 90), "teal").save(drawn, "PNG")
    company.logo.save("logo.png", ContentFile(drawn.getvalue()))
    return company


def paper(length=1):
    pdf = CompanyPdf("Titre")
    for _ in range(length):
        pdf.paragraph("Une ligne de texte.")
    return pdf.bytes()


def test_the_first_page_has_the_letterhead_and_the_later_ones_the_name(company):
    printed = paper(80)
    text = text_of(printed)
    for line in (
        "1 rue des Lilas, 69100 Villeurbanne - 04 72 00 00 00 - contact@leslilas.test",
        "Contact pour vos informations : Ana Roy, dpo@leslilas.test",
    ):
        assert text.count(line) == 1
    pages = text.count("Page ")
    assert pages > 1
    assert text.count("Les Lilas") == pages
    assert printed.count(b"/Subtype /Image") >= 1


def test_a_logo_lost_on_the_disk_and_an_empty_company_still_print(company):
    default_storage.delete(company.logo.name)
    printed = paper()
    assert b"/Subtype /Image" not in printed
    assert "Les Lilas" in text_of(printed)
    Company.objects.all().delete()
    assert "Titre" in text_of(paper())
