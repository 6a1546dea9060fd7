"""/metrics: every alert of docs/operations.md has its gauge, and no line names a person."""

import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone

from consent.models import LedgerCheck
from mailings.models import Mailing
from mailings.sending import dispatch
from tests.disclosure.factories import complete_company
from tests.log_fixtures import leaks
from tests.mailings.factories import MailingFactory, subscriber

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(client, settings):
    settings.METRICS_TOKEN = "secret"

    def read():
        answer = client.get("/metrics", headers={"Authorization": "Bearer secret"})
        assert answer.status_code == 200
        return answer.text

    return read


def test_each_alert_has_its_gauge(read, repository):
    text = read()
    alerts = (repository / "docs" / "operations.md").read_text()

    gauges = set(re.findall(r"^# TYPE (\w+) gauge$", text, re.MULTILINE))

    assert (
        set(re.findall(r"rgpd_[a-z0-9_]+", alerts)) - {"rgpd_owner", "rgpd_app"}
        <= gauges
    )
    for line in text.splitlines():
        assert line.startswith("#") or re.fullmatch(
            r"\w+(\{\w+=\"\w+\"\})? [\d.]+", line
        )


def test_prometheus_asks_on_the_machine_itself_without_tls(settings):
    settings.METRICS_TOKEN, settings.SECURE_SSL_REDIRECT = "secret", True
    client = Client(headers={"Authorization": "Bearer secret"})

    assert client.get("/metrics").status_code == 200
    assert client.get("/connexion/").status_code == 301


def test_a_mailing_that_stands_still_and_a_broken_ledger_are_seen(read):
    complete_company()
    subscriber()
    mailing = MailingFactory()
    now = timezone.now()
    dispatch.launch(mailing, now, user=None)
    assert "rgpd_mailings_stuck 0\n" in read()
    Mailing.objects.update(active_at=now - datetime.timedelta(minutes=11))
    LedgerCheck.objects.create(at=now, events=1, chains=1, broken=[{"why": "x"}])

    text = read()

    assert "rgpd_mailings_stuck 1\n" in text
    assert "rgpd_ledger_broken 1\n" in text
    assert "rgpd_objections_waiting 0\n" in text
    assert leaks(text.splitlines()) == []
