"""A mailer killed with -9 in the middle of 5,000 mails: nobody twice, nobody forgotten."""

from collections import Counter

import pytest
from django.utils import timezone

from campaigns.models import Campaign
from config.management.commands.dev import MAILER
from consent import ledger
from consent.enums import Origin
from contacts.addresses import address_key
from contacts.models import Contact
from mailings.models import Delivery, Mailing
from mailings.sending import dispatch
from mailings.tasks import tend_mailings
from tests.mailings.factories import MailingFactory

PEOPLE = 5_000
BATCH = 100


@pytest.fixture
def subscribers(transactional_db):
    Contact.objects.bulk_create(
        [
            Contact(
                kind="client",
                status="client",
                first_name="Jeanne",
                last_name=f"Arbusse{number}",
                city=("Lyon", "Lille")[number % 2],
                email=(email := f"jeanne{number}@exemple.test"),
                email_key=address_key(email),
            )
            for number in range(PEOPLE)
        ]
    )
    newsletter = Campaign.objects.get(code="newsletter_email")
    act = ledger.Act(origin=Origin.IMPORT, actor=ledger.SYSTEM, now=timezone.now())
    ledger.record_many([(c, newsletter, True) for c in Contact.objects.all()], act)


@pytest.mark.slow
def test_nobody_is_written_to_twice_and_nobody_is_forgotten(
    subscribers, worker, smtp_sink, eventually, settings
):
    settings.MAILING_BATCH_TIMEOUT = 8
    # Two at once: it is the mailer that does one batch at a time, not each mailing.
    for city in ("Lyon", "Lille"):
        mailing = MailingFactory(filters={"city": city})
        dispatch.launch(mailing, timezone.now(), user=None)
    victim = worker(*MAILER, EMAIL_URL=smtp_sink.url)
    eventually(lambda: len(smtp_sink.messages) > PEOPLE / 5)
    victim.kill()
    left = len(smtp_sink.messages)
    assert left < PEOPLE

    worker(EMAIL_URL=smtp_sink.url, MAILING_BATCH_TIMEOUT="8")

    def all_done():
        tend_mailings.delay()
        return not Mailing.objects.exclude(state="done").exists()

    # A busy machine sends sixty a second; more orders to tend would only queue up.
    eventually(all_done, seconds=300, every=1)
    states = Counter(Delivery.objects.values_list("state", flat=True))
    assert set(states) <= {"sent", "uncertain"}
    assert sum(states.values()) == PEOPLE
    assert states["uncertain"] <= BATCH
    times = Counter(smtp_sink.recipients)
    assert set(times.values()) == {1}
    uncertain = set(
        Delivery.objects.filter(state="uncertain").values_list(
            "contact__email", flat=True
        )
    )
    everyone = set(Contact.objects.values_list("email", flat=True))
    assert everyone - set(times) <= uncertain
