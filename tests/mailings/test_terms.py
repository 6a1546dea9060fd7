"""A confirmed mailing is confirmed again when its terms change; blocked ones are
reported."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from campaigns.models import Campaign
from mailings.enums import MailingState
from mailings.models import Delivery, Mailing
from mailings.sending import dispatch
from messaging.models import OutgoingMessage
from tests.accounts.factories import UserFactory
from tests.campaigns.factories import CampaignFactory
from tests.contacts.factories import ContactFactory
from tests.mailings.factories import MailingFactory, accept

pytestmark = pytest.mark.django_db

NOW = timezone.now()
LATER = NOW + datetime.timedelta(hours=5)
AFTER = LATER + datetime.timedelta(minutes=1)


@pytest.fixture
def christmas():
    return CampaignFactory(label="le courrier de décembre")


@pytest.fixture
def scheduled(admin, christmas):
    """A scheduled mailing whose campaign nobody has accepted: it has no recipient."""
    for _ in range(3):
        ContactFactory()
    mailing = MailingFactory(campaign=christmas, subject="Promo")
    assert dispatch.schedule(mailing, LATER, now=NOW, user=admin)
    return mailing


def state_of(mailing):
    return Mailing.objects.get(pk=mailing.pk).state


def save(client, campaign, **changed):
    sent = {
        "label": campaign.label,
        "position": campaign.position,
        "channel": campaign.channel,
        "mandatory": "oui" if campaign.mandatory else "non",
        "lawful_basis": "" if not campaign.mandatory else campaign.lawful_basis,
        "state": campaign.state,
    } | changed
    return client.post(reverse("campaigns:edit", args=[campaign.pk]), sent)


MANDATORY = {"mandatory": "oui", "lawful_basis": "contract"}


def test_a_campaign_made_mandatory_returns_scheduled_mailings_to_draft(
    client, christmas, scheduled
):
    page = save(client, christmas, **MANDATORY)
    words = page.content.decode()
    assert "1 envoi programmé sous cette campagne repasse en brouillon" in words
    assert "Promo" in words
    christmas.refresh_from_db()
    assert not christmas.mandatory, "said before it is saved"
    assert state_of(scheduled) == MailingState.SCHEDULED
    save(client, christmas, **MANDATORY, confirm="1")
    christmas.refresh_from_db()
    assert christmas.mandatory
    assert state_of(scheduled) == MailingState.DRAFT
    dispatch.tend(AFTER)
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    "changed",
    [
        MANDATORY,
        {"channel": "sms"},
        {"applies_to": ["prospect"]},
        {"state": "inactive"},
        {"state": "deleted"},
    ],
)
def test_each_change_of_audience_or_basis_asks_first(
    client, christmas, scheduled, changed
):
    assert "repasse en brouillon" in save(client, christmas, **changed).content.decode()
    assert save(client, christmas, **changed, confirm="1").status_code == 302
    assert state_of(scheduled) == MailingState.DRAFT


@pytest.mark.parametrize("changed", [{"label": "les vœux"}, {"position": 9}])
def test_a_new_name_or_rank_leaves_scheduled_mailings(
    client, christmas, scheduled, changed
):
    assert save(client, christmas, **changed).status_code == 302
    assert state_of(scheduled) == MailingState.SCHEDULED


def test_a_basis_changed_outside_the_screens_blocks_the_mailing(
    client, admin, christmas, scheduled
):
    """Changed by `configure` or by SQL: the mailing stores what it was confirmed
    under."""
    Campaign.objects.filter(pk=christmas.pk).update(
        mandatory=True, lawful_basis="contract"
    )
    dispatch.tend(AFTER)
    scheduled.refresh_from_db()
    assert scheduled.state == MailingState.UNSENT
    assert "a changé depuis que cet envoi a été confirmé" in scheduled.last_error
    assert not Delivery.objects.exists()


def test_a_mailing_that_cannot_leave_is_reported_everywhere(
    client, admin, christmas, scheduled
):
    Campaign.objects.filter(pk=christmas.pk).update(state="inactive")
    dispatch.tend(AFTER)
    dispatch.tend(AFTER + datetime.timedelta(minutes=1))
    scheduled.refresh_from_db()
    assert scheduled.get_state_display() == "Non parti"
    for address in ("/emailing/", "/", scheduled.get_absolute_url()):
        words = client.get(address).content.decode()
        assert "n'est pas active" in words.replace("&#x27;", "'"), address
    [mail] = OutgoingMessage.objects.all()
    assert (mail.kind, mail.address) == ("mailing_unsent", admin.email)
    assert "n'est pas active" in mail.text
    assert AuditEvent.objects.filter(action="mailing.unsent").count() == 1


def test_an_admin_reads_for_a_colleague_whose_account_is_closed(
    admin, christmas, scheduled
):
    author = UserFactory(is_active=False)
    Mailing.objects.filter(pk=scheduled.pk).update(
        launched_by=author, created_by=author
    )
    Campaign.objects.filter(pk=christmas.pk).update(state="inactive")
    dispatch.tend(AFTER)
    assert OutgoingMessage.objects.get().address == admin.email


def test_a_mailing_that_did_not_leave_is_resumed_or_cancelled(
    client, admin, christmas, scheduled
):
    Campaign.objects.filter(pk=christmas.pk).update(state="inactive")
    dispatch.tend(AFTER)
    client.post(scheduled.url("unschedule"))
    assert state_of(scheduled) == MailingState.DRAFT
    Mailing.objects.filter(pk=scheduled.pk).update(state=MailingState.UNSENT)
    client.post(scheduled.url("cancel"))
    assert state_of(scheduled) == MailingState.CANCELLED


def test_the_basis_of_a_mailing_being_sent_is_not_changed(client, admin):
    newsletter = CampaignFactory(label="la lettre du jardin")
    mailing = MailingFactory(campaign=newsletter)
    accept(ContactFactory(), newsletter)
    dispatch.launch(mailing, NOW, user=admin)
    dispatch.pause(mailing, user=admin)
    page = save(client, newsletter, applies_to=["prospect"], confirm="1")
    assert "Un envoi de cette campagne est en cours" in page.content.decode()
    newsletter.refresh_from_db()
    assert newsletter.applies_to == []


def test_an_outdated_confirmation_page_sends_nothing(client, admin, christmas):
    mailing = MailingFactory(campaign=christmas)
    page = client.get(mailing.url("confirm"))
    Campaign.objects.filter(pk=christmas.pk).update(
        mandatory=True, lawful_basis="contract"
    )
    sent = {"when": "now", "read": page.context["read"]}
    answer = client.post(mailing.url("confirm"), sent)
    assert "La campagne a changé pendant" in answer.content.decode()
    assert state_of(mailing) == MailingState.DRAFT


def test_the_scheduled_mailings_of_a_closed_account_are_named(client, admin, christmas):
    colleague = UserFactory(admin=True, first_name="Paul")
    mailing = MailingFactory(campaign=christmas, subject="Vœux de Paul")
    dispatch.schedule(mailing, LATER, now=NOW, user=colleague)
    address = reverse("accounts:edit_user", args=[colleague.pk])
    assert "Vœux de Paul" in client.get(address).content.decode()
    sent = {"first_name": "Paul", "last_name": "", "role": "company_admin"}
    words = client.post(address, sent, follow=True).content.decode()
    colleague.refresh_from_db()
    assert not colleague.is_active
    assert "ses envois programmés partiront" in words
    assert "Vœux de Paul" in words
