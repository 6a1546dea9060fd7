"""What was typed when a portal session ended is restored after the login."""

import datetime

import pytest
from django.utils import timezone

from consent import ledger
from contacts.models import ClientDetails
from erasure.engine.erase import erase
from erasure.enums import Cause
from portal import session, tasks
from portal.models import LoginLink, PortalSession, RightsRequest
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from tests.portal.factories import log_in, open_portal
from tests.portal.pages import box, fields_of, path_of

pytestmark = pytest.mark.django_db

HOME = "/portail/clients/"
CORRECTION = f"{HOME}mes-demandes/correction/"
TEXT = "Ma rue est fausse : « 3 rue des Lilas », pas 5.\nMerci."
KEPT = "ce que vous aviez écrit est revenu ci-dessous"


@pytest.fixture(autouse=True)
def portals():
    open_portal("client")


def end_sessions():
    PortalSession.objects.update(expires_at=timezone.now())


def log_in_again(client, contact, at_once, mailoutbox):
    """As the person does: they ask for a link, open it and press its button."""
    mailoutbox.clear()
    with at_once():
        client.post(HOME, {"email": contact.email})
    [letter] = mailoutbox
    link = next(line for line in letter.body.split() if "/portail/" in line)
    return client.post(path_of(link.strip("()<>")))


def test_the_text_comes_back_after_the_login_of_the_same_person(
    client, at_once, mailoutbox
):
    jeanne, marcel = ContactFactory(), ContactFactory()
    log_in(client, jeanne, timezone.now())
    sent = fields_of(client.get(CORRECTION)) | {"message": TEXT}
    end_sessions()
    ended = client.post(CORRECTION, sent, follow=True)
    assert "n'est pas perdu" in ended.content.decode()
    assert not RightsRequest.objects.exists()

    # Somebody else at the same device reads nothing of it.
    answer = log_in_again(client, marcel, at_once, mailoutbox)
    assert answer.url == HOME
    assert KEPT not in client.get(CORRECTION).content.decode()


def test_it_is_given_back_once_it_is_asked_for_and_forgotten_once_sent(
    client, at_once, mailoutbox
):
    jeanne = ContactFactory()
    log_in(client, jeanne, timezone.now())
    sent = fields_of(client.get(CORRECTION)) | {"message": TEXT}
    end_sessions()
    client.post(CORRECTION, sent)
    answer = log_in_again(client, jeanne, at_once, mailoutbox)
    assert answer.url == CORRECTION
    again = client.get(CORRECTION)
    assert KEPT in again.content.decode()
    message = again.context["form"]["message"].value()
    assert message.split() == TEXT.split()
    assert KEPT not in client.get(HOME).content.decode()
    client.post(CORRECTION, fields_of(again) | {"message": message})
    assert RightsRequest.objects.get().message.split() == TEXT.split()
    assert not PortalSession.objects.exclude(typed=None).exists()
    assert KEPT not in client.get(CORRECTION).content.decode()


def test_choices_and_a_relative_come_back_and_nothing_is_saved_before(
    client, at_once, mailoutbox
):
    jeanne = ContactFactory()
    ledger.record(jeanne, {campaign(): True}, act(jeanne))
    log_in(client, jeanne, timezone.now())
    url = f"{HOME}mes-informations/preferences/"
    sent = fields_of(client.get(url)) | {"action": "refuse_all"}
    end_sessions()
    client.post(url, sent)
    assert log_in_again(client, jeanne, at_once, mailoutbox).url == url
    again = fields_of(client.get(url))
    assert box(campaign()) not in again
    assert jeanne.consents.get(campaign=campaign()).state == "given"
    client.post(url, again | {"action": "save"})
    assert jeanne.consents.get(campaign=campaign()).state == "withdrawn"

    url = f"{HOME}mes-informations/proche/"
    typed = {"relative_name": "Anne", "relative_phone": "06 12 34 56 78"}
    sent = fields_of(client.get(url)) | typed
    end_sessions()
    client.post(url, sent)
    log_in_again(client, jeanne, at_once, mailoutbox)
    client.post(url, fields_of(client.get(url)))
    assert ClientDetails.objects.get(contact=jeanne).relative_name == "Anne"


def test_what_was_typed_is_short_lived_and_goes_with_the_person(client):
    jeanne = ContactFactory()
    log_in(client, jeanne, timezone.now())
    end_sessions()
    client.post(CORRECTION, {"message": "x" * 30_000})
    assert not PortalSession.objects.exclude(typed=None).exists()
    client.post(CORRECTION, {"message": "caché\x00"})
    assert PortalSession.objects.exclude(typed=None).exists()
    erase([jeanne], cause=Cause.BUTTON, now=timezone.now(), reason="Demande")
    assert not PortalSession.objects.exclude(typed=None).exists()
    PortalSession.objects.update(
        expires_at=timezone.now() - session.ENDED_KEPT - datetime.timedelta(hours=1)
    )
    tasks.forget_old()
    assert not PortalSession.objects.exists()
    assert "perdu" in client.post(CORRECTION, {"message": "Bonjour"}).url
    assert not LoginLink.objects.filter(used_at=None).exists()
