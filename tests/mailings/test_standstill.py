"""The page of a mailing says why nothing is being sent."""

import datetime

import pytest
from django.utils import timezone

from core import pulse
from mailings.models import Mailing
from mailings.sending import dispatch, standstill
from tests.accounts.factories import UserFactory
from tests.mailings.factories import MailingFactory, run, subscriber

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailing():
    subscriber()
    mailing = MailingFactory()
    dispatch.launch(mailing, timezone.now(), user=None)
    mailing.refresh_from_db()
    return mailing


def change(mailing, **values):
    Mailing.objects.filter(pk=mailing.pk).update(**values)


def page(client, mailing):
    client.force_login(UserFactory(admin=True))
    return client.get(mailing.url("show")).content.decode()


def test_a_mailing_that_has_just_begun_shows_no_warning(client, mailing):
    assert "alert-warning" not in page(client, mailing)


def test_without_a_mailer_the_page_says_so(client, mailing):
    change(mailing, active_at=timezone.now() - datetime.timedelta(minutes=1))

    assert "Aucun processus d'envoi ne répond" in page(client, mailing).replace(
        "&#x27;", "'"
    )


def test_with_a_mailer_the_page_says_that_it_goes_on(client, mailing):
    change(mailing, active_at=timezone.now() - datetime.timedelta(minutes=1))
    pulse.beat("mailer")

    assert "il reprend de lui-même" in page(client, mailing)


def test_a_paused_mailing_says_what_it_waits_for(client, mailing):
    change(mailing, state="paused")

    assert "Rien ne part avant que vous ne le repreniez" in page(client, mailing)


def test_a_server_that_offers_no_tls_is_named_as_the_cause(
    client, mailing, smtp_sink, settings
):
    settings.EMAIL_USE_TLS = True

    run(mailing, timezone.now())

    assert mailing.last_error == "SMTPNotSupportedError"
    assert standstill.of(mailing, timezone.now()).title == standstill.NO_TLS


def test_a_port_that_does_not_speak_tls_is_named_as_the_cause(
    client, mailing, smtp_sink, settings
):
    settings.EMAIL_USE_SSL = True

    run(mailing, timezone.now())

    assert mailing.last_error == "SSLError"
    assert "connexion chiffrée" in page(client, mailing)


def test_an_unknown_host_name_is_named_as_the_cause(
    client, mailing, smtp_sink, settings
):
    settings.EMAIL_HOST = "serveur.invalid"

    run(mailing, timezone.now())

    assert "introuvable" in page(client, mailing)
