"""Before a consent with a lifetime ends, its holder is asked again, once: a request for
consent (domain 2.8), in waves of the size set on the campaign.

One message names every consent of the person that ends within a year, since nobody is
asked twice in twelve months. Without an answer each ends at its date, by the rule of
eligibility.
"""

import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import audit
from campaigns.models import Campaign
from consent import links
from consent.eligibility import suppressed
from consent.models import Eligibility
from contacts.enums import Channel
from contacts.models import Contact
from contacts.querysets import ContactQuerySet
from core.typography import long_date
from mailings.audience import YEAR, asked_since
from messaging import outbox
from messaging.system_templates import CONSENT_RENEWAL

AHEAD = datetime.timedelta(days=60)
"""The people are asked so long before the end."""


def ending(
    contact: Contact, until: datetime.datetime
) -> list[tuple[Campaign, datetime.datetime]]:
    """The consents in force of a contact that end before this instant, and when; 2
    queries."""
    rows = Eligibility.objects.filter(
        contact=contact, included=True, until__lt=until
    ).values_list("campaign_id", "until")
    ends = {pk: end for pk, end in rows if end}
    found = Campaign.objects.filter(pk__in=ends).in_order()
    return [(campaign, ends[campaign.pk]) for campaign in found]


def to_ask(campaign: Campaign, now: datetime.datetime) -> ContactQuerySet:
    """The contacts whose consent to this campaign ends soon, who can be asked by e-mail
    and were not asked anything in twelve months; the nearest end first."""
    soon = Eligibility.objects.filter(
        campaign=campaign, included=True, until__lt=now + AHEAD
    )
    usable = Q(
        email_key__isnull=False, email_unusable_at=None, email_unconfirmed_at=None
    )
    found: ContactQuerySet = Contact.objects.filter(
        usable, pk__in=soon.values("contact")
    )
    asked = asked_since(now - YEAR)
    return found.exclude(suppressed(Channel.EMAIL)).exclude(asked).order_by("pk")


def run(now: datetime.datetime) -> int:
    """Ask today's wave of each campaign; returns how many people were asked."""
    number = 0
    lasting = Campaign.objects.active().optional().exclude(lifetime_months=None)
    for campaign in lasting.order_by("pk"):
        wave = to_ask(campaign, now)[: campaign.renewals_a_day]
        number += sum(_ask(contact, now) for contact in list(wave))
    if number:
        audit.record("consent.renewals_sent", count=number)
    return number


def _ask(contact: Contact, now: datetime.datetime) -> bool:
    with transaction.atomic():
        mine = Contact.objects.select_for_update(no_key=True, of=("self",))
        locked = mine.filter(pk=contact.pk).exclude(asked_since(now - YEAR)).first()
        held = ending(locked, now + YEAR) if locked else []
        if locked is None or not held:
            return False
        lines = [
            f"- {campaign.label}, jusqu'au {long_date(timezone.localdate(end))}"
            for campaign, end in held
        ]
        values = {"choix": "\n".join(lines), "lien": links.renewal_url(locked, now)}
        outbox.queue(CONSENT_RENEWAL, contact=locked, now=now, values=values)
    return True
