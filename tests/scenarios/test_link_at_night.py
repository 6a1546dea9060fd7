"""A requested link is sent at once, whatever the nightly tasks have queued."""

from types import SimpleNamespace

import pytest
from django.conf import settings
from django.utils import timezone

from config.celery import app
from config.management.commands.dev import LONG, WORKER
from consent.models import LedgerCheck
from consent.tasks import verify_ledger
from messaging import outbox
from messaging.models import OutgoingMessage
from portal.tasks import send_new_links
from retention.tasks import purge_nightly
from tests.contacts.factories import ContactFactory

NOTICES = 40


@pytest.mark.slow
def test_a_link_waits_for_no_verification_and_no_notice(
    transactional_db, worker, smtp_sink, eventually
):
    now = timezone.now()
    person = ContactFactory(email="jeanne@exemple.test")
    verify_ledger.delay()
    verify_ledger.delay()
    purge_nightly.delay()
    for number in range(NOTICES):
        address = f"ancien{number}@exemple.test"
        outbox.queue(
            kind="erasure_client",
            text=SimpleNamespace(subject="Suppression", body="C'est fait."),
            contact=ContactFactory(),
            address=address,
            now=now,
        )
    send_new_links.delay(person.email_key)

    worker(*WORKER, EMAIL_URL=smtp_sink.url)

    sent = OutgoingMessage.objects.filter(state="sent")
    eventually(lambda: sent.count() == NOTICES + 1)
    assert len(smtp_sink.recipients) == NOTICES + 1
    # The link was asked for last: without a priority of its own it would leave last.
    assert smtp_sink.recipients.index(person.email) < NOTICES // 2
    with app.connection_for_write() as broker:
        assert broker.default_channel.client.llen("long") == 3
    assert not LedgerCheck.objects.exists()
    worker(*LONG)
    eventually(lambda: LedgerCheck.objects.count() == 2)


def test_every_scheduled_task_has_a_queue_that_a_process_takes():
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    for pattern in settings.CELERY_TASK_ROUTES:
        assert "*" in pattern or pattern in app.tasks, pattern
    taken = {WORKER[3], LONG[3], "mailings"}
    assert set(settings.CELERY_TASK_QUEUES) == taken
    # What goes on for minutes at night, none of it beside somebody's link.
    nightly = {
        entry["task"]
        for entry in settings.CELERY_BEAT_SCHEDULE.values()
        if not isinstance(entry["schedule"], int)
    }
    router = app.amqp.router
    for name in nightly - {"messaging.tasks.check_domain"}:
        assert router.route({}, name)["queue"].name == "long", name
    assert scheduled <= set(app.tasks)
