import factory
from django.utils import timezone

from campaigns.models import Campaign
from consent import ledger
from mailings.models import Delivery, Mailing
from messaging.models import MessageTemplate
from tests.consent.factories import act
from tests.contacts.factories import ContactFactory


class MailingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Mailing

    class Params:
        sms = factory.Trait(
            channel="sms",
            subject="",
            campaign=factory.LazyFunction(
                lambda: Campaign.objects.get(code="offers_sms")
            ),
        )
        mandatory = factory.Trait(
            campaign=factory.LazyFunction(
                lambda: Campaign.objects.get(code="planning_email")
            )
        )
        request = factory.Trait(
            mandatory=True,
            is_request=True,
            template=factory.LazyFunction(
                lambda: MessageTemplate.objects.get(code="consent_request")
            ),
            body="Bonjour, vos choix : {lienRGDP#defaut}",
        )

    channel = "email"
    audience = "client"
    campaign = factory.LazyFunction(
        lambda: Campaign.objects.get(code="newsletter_email")
    )
    subject = "La lettre de {societe#defaut}"
    body = "Bonjour {prenom#defaut}, voici la lettre."


class DeliveryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Delivery

    mailing = factory.SubFactory(MailingFactory)
    contact = factory.SubFactory(ContactFactory)


def accept(contact, campaign=None, **changes):
    """Record the contact's opt-in to a campaign, the newsletter by default."""
    campaign = campaign or Campaign.objects.get(code="newsletter_email")
    return ledger.record(contact, {campaign: True}, act(contact, **changes))


def decline(contact, campaign=None, **changes):
    campaign = campaign or Campaign.objects.get(code="newsletter_email")
    return ledger.record(contact, {campaign: False}, act(contact, **changes))


def subscriber(campaign=None, **changes):
    contact = ContactFactory(**changes)
    accept(contact, campaign)
    return contact


def run(mailing, now=None):
    """Run the batches of a mailing one after another, as the slots of the workers
    do."""
    from mailings.sending import dispatch

    for _ in range(1000):
        mailing.refresh_from_db()
        if mailing.slot is None:
            return
        if dispatch.step(mailing.pk, mailing.slot, now or timezone.now()) is None:
            break
    mailing.refresh_from_db()
