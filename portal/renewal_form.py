"""The consents of a person that come to their end, and the boxes that renew them."""

import datetime
from collections.abc import Mapping

from django import forms
from django.core import signing
from django.utils import timezone

from campaigns.models import Campaign, CampaignVersion
from consent import ledger
from consent.models import ConsentEvent, Notice
from contacts.models import Contact
from core.typography import long_date
from mailings.audience import YEAR
from mailings.renewals import ending

SALT = "portal.renewal"
CHANGED = (
    "Cette page a changé depuis que vous l'avez ouverte. Vérifiez vos choix, puis "
    "enregistrez de nouveau."
)


class RenewalForm(forms.Form):
    """One unticked box for each consent in force that ends within a year.

    The hidden field `shown` signs what was displayed: the person, the notice and the
    version of each campaign, so that the proof refers to the words that were read.
    """

    shown = forms.CharField(widget=forms.HiddenInput, max_length=5000)

    def __init__(
        self,
        contact: Contact,
        now: datetime.datetime,
        data: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(data)
        self.contact, self.now = contact, now
        self.notice = Notice.objects.published(contact.kind)
        self.held = ending(contact, now + YEAR)
        self.versions = CampaignVersion.objects.current(contact.kind)
        self.initial["shown"] = signing.dumps(self._what(), salt=SALT)
        for campaign, end in self.held:
            day = long_date(timezone.localdate(end))
            self.fields[self._name(campaign)] = forms.BooleanField(
                label=f"{self.notice.sentence} {campaign.label}",
                required=False,
                help_text=f"Votre accord prend fin le {day}.",
            )

    @staticmethod
    def _name(campaign: Campaign) -> str:
        return f"campaign_{campaign.pk}"

    def _what(self) -> list[object]:
        read = {str(c.pk): self.versions[c.pk] for c, _ in self.held}
        return [str(self.contact.public_id), self.notice.pk, read]

    def clean_shown(self) -> str:
        """Refuse a form that shows other words than those in force, or another person's."""
        sent: str = self.cleaned_data["shown"]
        try:
            what = signing.loads(sent, salt=SALT)
        except signing.BadSignature:
            what = None
        if what != self._what():
            raise forms.ValidationError(CHANGED)
        return sent

    def save(self, act: ledger.Act) -> list[ConsentEvent]:
        """Record a new consent for each ticked box; an unticked one leaves the consent as it
        is, until its end. Raises ledger.ChoiceRefused."""
        ticked = [c for c, _ in self.held if self.cleaned_data[self._name(c)]]
        return ledger.record(self.contact, dict.fromkeys(ticked, True), act)
