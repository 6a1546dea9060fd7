"""The consents of the demo company: asked, given, refused, withdrawn, all through the
ledger.
"""

import datetime
import random
from collections.abc import Iterator
from dataclasses import dataclass

from accounts.models import User
from campaigns.models import Campaign
from consent import ledger
from consent.enums import Means, Origin
from consent.models import Notice
from contacts.enums import Kind
from contacts.models import Contact

BATCH = 1000
WAYS = {Origin.LINK: 45, Origin.FORM: 25, Origin.PORTAL: 15, Origin.MANUAL: 15}
ANSWERED = 0.9
AGREES = {"email": 0.62, "sms": 0.38, "phone": 0.24}
CHANGES = 0.15


def record(clients: list[Contact], dice: random.Random, admin: User) -> None:
    """First choices over two years, then some changes; none is later than the last
    contact recorded for the person.
    """
    campaigns = list(Campaign.objects.of_audience(Kind.CLIENT).active().optional())
    notice = Notice.objects.published(Kind.CLIENT)
    heard = [c for c in clients if c.last_contact_at and dice.random() < ANSWERED]
    for start in range(0, len(heard), BATCH):
        people = heard[start : start + BATCH]
        asked = _Asked(campaigns, notice, dice, admin)
        first = list(_first(people, asked))
        ledger.record_each(first)
        ledger.record_each(_changes(first, asked))


@dataclass(frozen=True)
class _Asked:
    """What was asked, by which texts, and who typed what was said otherwise."""

    campaigns: list[Campaign]
    notice: Notice
    dice: random.Random
    admin: User

    def act(self, contact: Contact, at: datetime.datetime) -> ledger.Act:
        """A choice of the person's own, or one that was written on paper."""
        origin = self.dice.choices(list(WAYS), list(WAYS.values()))[0]
        is_typed = origin == Origin.MANUAL
        actor = ledger.Actor.user(self.admin) if is_typed else None
        return ledger.Act(
            origin=origin,
            actor=actor or ledger.Actor.contact(contact),
            now=at,
            notice=self.notice,
            means=Means.PAPER if is_typed else "",
        )


def _first(people: list[Contact], asked: _Asked) -> Iterator[ledger.Choice]:
    dice = asked.dice
    for contact in people:
        until = contact.last_contact_at
        assert until is not None
        oldest = min(700.0, (until - contact.created_at).days)
        at = until - datetime.timedelta(days=dice.uniform(oldest / 8, oldest))
        act = asked.act(contact, at)
        for campaign in asked.campaigns:
            agrees = dice.random() < AGREES[campaign.channel]
            yield ledger.Choice(contact, campaign, agrees, act)


def _changes(first: list[ledger.Choice], asked: _Asked) -> Iterator[ledger.Choice]:
    dice = asked.dice
    for choice in first:
        until = choice.contact.last_contact_at
        if until and choice.granted and dice.random() < CHANGES:
            at = choice.act.now + (until - choice.act.now) * dice.uniform(0.1, 0.99)
            act = asked.act(choice.contact, at)
            yield ledger.Choice(choice.contact, choice.campaign, False, act)
