"""No contact is edited while the journal is lost, or a restored database is not replayed."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from consent import ledger
from consent.enums import Decision
from consent.integrity import journal
from consent.models import Consent
from contacts.models import Contact
from mailings.sending import dispatch
from tests.accounts.factories import UserFactory
from tests.api_client import ApiClient
from tests.backoffice.test_preference import entry
from tests.calls.factories import call_list
from tests.consent.factories import act, campaign, restore_a_backup
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company
from tests.mailings.factories import MailingFactory, subscriber

pytestmark = pytest.mark.django_db


def lost(settings):
    settings.ERASURE_JOURNAL.unlink()
    return "Remontez son disque"


def restored(settings):
    restore_a_backup()
    return "replay_erasures"


@pytest.mark.parametrize("happens", [lost, restored])
def test_edits_wait_and_a_no_does_not(client, settings, tmp_path, happens):
    client.force_login(UserFactory(admin=True))
    contact = ContactFactory(city="Lyon")
    ledger.record(contact, {campaign(): True}, act(contact))
    with transaction.atomic():
        journal.append([{"kind": "erasure"}])
    says = happens(settings)

    sheet = {"status": "client", "last_name": "Arbusse", "city": "Paris"}
    for address, posted in [
        (reverse("contacts:edit", args=[contact.public_id]), sheet),
        (reverse("contacts:add_client"), sheet),
        (reverse("contacts:add_note", args=[contact.public_id]), {"text": "Bonjour"}),
        (reverse("erasure:reactivate", args=[contact.public_id]), {}),
    ]:
        answer = client.post(address, posted)
        assert answer.status_code == 503
        page = answer.content.decode()
        assert says in page
        assert "n'est pas enregistré" in page.replace("&#x27;", "'")
    api = ApiClient()
    person = {"kind": "client", "status": "client", "last_name": "Arbusse"}
    for answer in (
        api.patch(f"/contacts/{contact.public_id}", {"city": "Paris"}),
        api.post("/contacts", person),
    ):
        assert answer.status_code == 503
        assert says in answer.json()["detail"]
    file = tmp_path / "contacts.csv"
    file.write_text("Nom;Situation\nArbusse;Client\n")
    with pytest.raises(CommandError, match=says):
        call_command("import_contacts", str(file), stdout=io.StringIO())
    assert Contact.objects.get().city == "Lyon"
    assert not contact.dated_notes.exists()

    made = call_list()
    claimed = client.post(f"{made.get_absolute_url()}suivante/")
    assert claimed.status_code == 503
    assert says in claimed.content.decode()
    assert client.get(f"{made.get_absolute_url()}appels.csv").status_code == 503

    path = reverse("backoffice:preferences", args=[contact.public_id])
    refusal = entry(contact, refused=["newsletter_email"])
    assert client.post(path, refusal).status_code == 302
    assert Consent.objects.get().state == Decision.WITHDRAWN


@pytest.mark.parametrize("happens", [lost, restored])
def test_a_mailing_says_that_it_waits_for_the_journal(client, settings, happens):
    client.force_login(UserFactory(admin=True))
    complete_company()
    now = timezone.now()
    subscriber()
    mailing = MailingFactory()
    dispatch.launch(mailing, now, user=None)
    planned = MailingFactory(scheduled_at=now, state="scheduled")
    with transaction.atomic():
        journal.append([{"kind": "erasure"}])
    says = happens(settings)
    for each in (mailing, planned):
        page = client.get(each.url("show")).content.decode()
        assert "Les envois sont fermés" in page
        assert says in page
        assert "messages par minute" not in page
