"""What is committed stands where the broker does not answer; Beat sends it later."""

import pytest
from django.utils import timezone

from config.celery import app
from messaging import outbox
from messaging.models import OutgoingMessage
from tests.contacts.factories import ContactFactory


@pytest.mark.django_db(transaction=True)
def test_a_message_waits_in_the_outbox_and_nothing_reaches_the_caller(monkeypatch):
    monkeypatch.setattr(app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(app.amqp, "_producer_pool", None)
    now = timezone.now()

    outbox.queue(
        "new_link", contact=ContactFactory(client=True), now=now, values={"lien": "L"}
    )

    assert OutgoingMessage.objects.get().state == "queued"
