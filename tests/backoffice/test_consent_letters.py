"""Letters in one document for those whom a request for consent reaches neither by e-mail
nor by SMS."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Company
from backoffice.views import letters
from consent import links
from consent.enums import Origin
from contacts.models import Contact
from core.id_ranges import expand
from mailings import audience
from mailings.by_post import by_post
from mailings.models import Mailing
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company
from tests.mailings.factories import MailingFactory, accept
from tests.mailings.test_consent_requests import request_of
from tests.pdf import text_of

pytestmark = pytest.mark.django_db
HOME = {"street": "3 allée des Roses", "postcode": "37000", "city": "Tours"}


@pytest.fixture(autouse=True)
def named():
    complete_company()


@pytest.fixture
def client(client):
    client.force_login(UserFactory(admin=True))
    return client


def mailing_of(channel="email", kind="client"):
    request = request_of(kind, channel)
    return MailingFactory(
        campaign=request, channel=channel, audience=kind, is_request=True
    )


def unreached(name, **changes):
    sheet = {"client": True, "email": None, "mobile": None, **HOME}
    return ContactFactory(**sheet | {"last_name": name} | changes)


def pdf_of(client, mailing, number=1):
    return client.get(reverse("backoffice:letters_pdf", args=[mailing.pk, number]))


def test_each_person_without_e_mail_or_mobile_gets_a_letter_of_their_own(client):
    mailing = mailing_of()
    odette = unreached("Lambert", title="Mme", first_name="Odette")
    henri = unreached("Duval", title="M.", first_name="Henri")
    homeless = unreached("Sansrue", street="")
    page = client.get(reverse("backoffice:letters", args=[mailing.pk])).text
    assert "2 lettres" in page
    assert homeless.last_name in page

    answer = pdf_of(client, mailing)

    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "no-store"
    text = text_of(answer.content)
    assert text.index("M. Henri Duval") < text.index("Mme Odette Lambert")
    assert "Sansrue" not in text
    for person in ("Henri Duval", "Odette Lambert"):
        assert text.count(f"{person}, page 1") == 1, "each letter is numbered apart"
    assert text.count("3 allée des Roses 37000 Tours") == 2
    assert text.count("Votre portable") == 2
    assert "nous ne pouvons pas vous envoyer le lien qui confirme" in text
    assert "se confirme par un lien que nous vous envoyons" not in text
    for contact in (odette, henri):
        tokens = re.findall(rb"/rgpd/([\w-]{60})/", answer.content)
        found = [links.contact_from(t.decode(), links.PAPER) for t in tokens]
        [link] = [link for link in found if link.contact == contact]
        assert (link.origin, link.is_own) == (Origin.PAPER, False)
    line = AuditEvent.objects.get(action="mailing.letters_printed")
    assert set(expand(line.details["members"])) == {odette.pk, henri.pk}
    assert (line.user, line.target) == (
        AuditEvent.objects.filter(user__isnull=False).last().user,
        f"mailing:{mailing.pk}",
    )
    assert "2 lettres" in page
    assert "Déjà imprimées" not in page
    again = client.get(reverse("backoffice:letters", args=[mailing.pk])).text
    assert "Déjà imprimées" in again


@pytest.mark.parametrize("channel", ["email", "sms"])
def test_whom_a_message_reaches_or_who_is_to_be_left_in_peace_gets_no_letter(channel):
    mailing = mailing_of(channel)
    wanted = unreached("Voulue")
    closed = unreached("Close", email="c@x.test")
    Contact.objects.filter(pk=closed.pk).update(email_unusable_at=timezone.now())
    unreached("Portable", mobile="+33612345678")
    unreached("Courriel", email="a@x.test")
    unreached("Décédé", deceased_at=timezone.now())
    unreached("Limitée", restricted_at=timezone.now())
    unreached("Partie", former_client=True)
    unreached("Candidate", client=False, worker=True)
    answered = unreached("Répondue")
    for campaign in mailing.campaign.__class__.objects.of_audience("client").optional():
        accept(answered, campaign)
    unticked = unreached("Décochée")
    audience.untick(mailing, [str(unticked.public_id)])
    assert set(by_post(mailing, timezone.now())) == {wanted, closed}
    other = MailingFactory(mandatory=True)
    assert not by_post(other, timezone.now()).exists()


def test_many_letters_come_in_several_documents(client, monkeypatch):
    monkeypatch.setattr(letters, "A_DOCUMENT", 2)
    mailing = mailing_of()
    for name in ("Arnaud", "Bernard", "Chauvin"):
        unreached(name)
    page = client.get(reverse("backoffice:letters", args=[mailing.pk])).text
    assert "Lettres 1 à" in page
    first, second = (text_of(pdf_of(client, mailing, n).content) for n in (1, 2))
    assert "Bernard" in first
    assert "Chauvin" not in first
    assert "Chauvin" in second
    assert "Bernard" not in second


def test_nothing_is_printed_without_who_signs_or_somebody_to_write_to(client):
    mailing = mailing_of()
    nobody = pdf_of(client, mailing)
    assert nobody.status_code == 302
    unreached("Lambert")
    Company.objects.update(street="", email="")
    refused = client.get(nobody.url, follow=True)
    answer = client.get(
        reverse("backoffice:letters_pdf", args=[mailing.pk, 1]), follow=True
    )
    assert refused.status_code == 200
    assert "ne s'imprime pas encore" in answer.content.decode().replace("&#x27;", "'")
    assert not AuditEvent.objects.filter(action="mailing.letters_printed").exists()
    ordinary = MailingFactory(mandatory=True)
    assert pdf_of(client, ordinary).status_code == 404
    assert Mailing.objects.count() == 2
