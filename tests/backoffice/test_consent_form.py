"""The consent form on paper: its texts, its boxes and the room to sign."""

import re

import pytest
from django.urls import reverse

from accounts.models import Company
from campaigns.models import Campaign
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company
from tests.pdf import drawing_of, text_of

pytestmark = pytest.mark.django_db

MILLIMETRE = 72 / 25.4


@pytest.fixture(autouse=True)
def named():
    complete_company()


def test_without_address_or_contact_it_is_not_printed(client):
    Company.objects.update(street="", email="")
    client.force_login(UserFactory(admin=True))
    contact = ContactFactory()
    path = reverse("backoffice:consent_form", args=[contact.public_id])
    page = client.get(path, follow=True)
    assert page["Content-Type"].startswith("text/html")
    assert "ne s&#x27;imprime pas encore" in page.content.decode()


@pytest.fixture
def paper(client):
    """The PDF of a client, as it is now."""
    client.force_login(UserFactory(admin=True))
    contact = ContactFactory()
    path = reverse("backoffice:consent_form", args=[contact.public_id])
    return lambda: client.get(path).content


def frames(pdf):
    """Width and height, in millimetres, of each rectangle that is drawn."""
    sizes = re.findall(rb"[\d.]+ [\d.]+ ([\d.]+) -?([\d.]+) re", drawing_of(pdf))
    return [(float(w) / MILLIMETRE, float(h) / MILLIMETRE) for w, h in sizes]


def pages(pdf):
    return int(re.search(rb"/Count (\d+)", pdf)[1])


def test_place_date_and_signature_have_room_for_a_hand(paper):
    wide = [frame for frame in frames(paper()) if frame[0] > 60]
    assert len(wide) == 2
    assert all(height >= 15 for _, height in wide)
    text = text_of(paper())
    assert "Fait à, le" in text
    assert "Signature" in text
    assert "Nom du curateur ou du représentant" in text
    assert "Je signe avec mon curateur" in text
    assert "tuteur ou son curateur" not in text, (
        "a curator assists, and signs for nobody"
    )


def test_each_mandatory_message_has_its_legal_basis_beside_it(paper):
    text = text_of(paper())
    assert "par e-mail. La loi nous demande de vous les donner." in text
    assert "par SMS. Il faut vous prévenir pour faire le service." in text


def test_the_printed_form_mentions_no_link_at_its_foot(paper):
    text = text_of(paper())
    assert "en bas de" not in text
    assert "Vous changez d'avis ?" in text
    assert "75334 Paris" in text


def test_the_address_of_the_privacy_policy_is_printed(paper):
    assert "confidentialité :" not in text_of(paper())
    complete_company(privacy_policy_url="https://www.societe.test/vie-privee")
    assert "https://www.societe.test/vie-privee" in text_of(paper())


@pytest.mark.parametrize("mandatory", [False, True])
def test_six_campaigns_with_long_names_stay_on_one_page(paper, mandatory):
    basis = "contract" if mandatory else "consent"
    clients = Campaign.objects.filter(audience="client")
    # The last one stays a choice: without any, there is no form to print.
    clients.exclude(pk=clients.in_order().last().pk).update(
        mandatory=mandatory, lawful_basis=basis
    )
    for campaign in clients:
        campaign.label = f"{campaign.label} {'et nos conseils de saison ' * 4}"[:120]
        campaign.save()
    pdf = paper()
    assert pages(pdf) == 1
    boxes = [frame for frame in frames(pdf) if frame[0] < 10]
    assert len(boxes) == 3 + (2 if mandatory else 12)
