"""The address of a person who objected and was erased comes back in other spellings, by every way in."""

import io

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from consent import ledger
from contacts.models import Contact
from erasure.engine.erase import erase
from erasure.enums import Cause
from mailings.sending import dispatch
from tests.api_client import ApiClient, code_of
from tests.consent.factories import act, campaign
from tests.disclosure.factories import complete_company
from tests.mailings.factories import MailingFactory, run, subscriber
from tests.portal.pages import box, fields_of

pytestmark = pytest.mark.django_db

INVISIBLE = "marie@ho\u0302pital.fr\u200b"
PUNYCODE = "marie@xn--hpital-ixa.fr"


@pytest.fixture
def objected():
    """marie@hôpital.fr objected, and only a keyed digest of the address is left."""
    marie = subscriber(email="marie@h\u00f4pital.fr", last_name="Marie")
    ledger.withdraw_all(marie, act(marie))
    erase(
        [marie.pk], cause=Cause.BUTTON, now=timezone.now(), user=None, reason="demande"
    )
    return marie


def by_import(tmp_path, email):
    path = tmp_path / "contacts.csv"
    path.write_text(
        "Nom;Situation;E-mail;Newsletter;Date du consentement;Source du consentement\n"
        f"Marie;Client;{email};oui;12/03/2024;Formulaire papier\n"
    )
    call_command("import_contacts", str(path), stdout=io.StringIO())
    return Contact.objects.latest("pk")


def by_api(email):
    """A new contact whose opt-in is refused."""
    api = ApiClient()
    body = {"kind": "client", "last_name": "Marie B", "email": email}
    made = api.post("/contacts", body).json()
    yes = {
        "campaign": campaign().pk,
        "granted": True,
        "occurred_at": "2024-03-12T10:00:00Z",
        "source": "formulaire du site",
    }
    answer = api.put(f"/contacts/{made['public_id']}/consents", [yes])
    assert (answer.status_code, code_of(answer)) == (409, "suppressed")


def by_form(client, at_once, email):
    """Someone else types the person's address; the person does not confirm it."""
    page = client.get("/inscription/clients/")
    typed = {"last_name": "Marie", "email": email, box(campaign()): "on"}
    with at_once():
        answer = client.post("/inscription/clients/", fields_of(page) | typed)
    assert answer.status_code == 302


def test_an_objection_holds_however_the_address_comes_back(
    objected, tmp_path, client, at_once, smtp_sink
):
    complete_company()
    imported = by_import(tmp_path, INVISIBLE)
    by_api(PUNYCODE)
    by_form(client, at_once, "marie@ho\u0302pital.fr")
    assert Contact.objects.filter(email_key=imported.email_key).count() == 2
    # The form asks the address itself, which changes nothing by itself.
    assert {m["Subject"] for m in smtp_sink.messages} == {
        "Nous connaissons déjà votre adresse"
    }
    asked = len(smtp_sink.messages)
    jeanne = subscriber(email="jeanne@exemple.test")

    mailing = MailingFactory()
    assert dispatch.launch(mailing, timezone.now(), user=None)
    run(mailing)

    assert mailing.state == "done"
    assert [*mailing.deliveries.values_list("contact", "state")] == [
        (jeanne.pk, "sent")
    ]
    assert smtp_sink.recipients[asked:] == ["jeanne@exemple.test"]
    for contact in Contact.objects.filter(email_key=imported.email_key):
        verdict = ledger.allows(campaign(), [contact.pk])[contact.pk]
        assert (verdict.included, verdict.reason) == (False, "suppressed")


def test_a_link_is_sent_to_an_address_typed_in_punycode(client, at_once):
    subscriber(email="marie@h\u00f4pital.fr")
    with at_once():
        client.post("/rgpd/lien/", {"email": PUNYCODE})
    [sent] = mail.outbox
    assert sent.to == [PUNYCODE]
