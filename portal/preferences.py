"""The one form of choices: preference page, portal and manual entry all show it."""

import dataclasses
import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django import forms
from django.core import signing
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property

from accounts import rows
from campaigns.enums import State
from campaigns.models import Campaign
from consent import ledger
from consent.enums import NEVER_ASKED, Decision
from consent.models import ConsentEvent, Notice
from consent.page_parts import NOT_ANSWERED, Choice, Information
from contacts.models import Contact

PREFIX = "campaign_"
SALT = "portal.preferences"

SAVE, ACCEPT_ALL, REFUSE_ALL = "save", "accept_all", "refuse_all"

STATE_WORDS = {
    NEVER_ASKED: NOT_ANSWERED,
    Decision.ENDED: NOT_ANSWERED,
    Decision.GIVEN: "Accepté le {}.",
    Decision.PENDING: "Demandé le {}, en attente de votre confirmation.",
    Decision.REFUSED: "Refusé le {}.",
    Decision.WITHDRAWN: "Retiré le {}.",
}

# Another holder of the address may have said it: not a word of who, or why.
BLOCKED = (
    "Accepté le {}, mais plus rien n'est envoyé : un refus a été enregistré depuis pour "
    "cette adresse. Cochez la case et enregistrez pour recevoir à nouveau ces messages."
)


@dataclass(frozen=True)
class Standing:
    """One campaign, and where this contact stands with it."""

    campaign: Campaign
    state: str
    since: datetime.datetime | None
    is_blocked: bool

    @property
    def is_given(self) -> bool:
        return self.state == Decision.GIVEN

    @property
    def has_effect(self) -> bool:
        """Whether she is really written to: her yes, and no other no on her address."""
        return self.is_given and not self.is_blocked

    @property
    def words(self) -> str:
        """« Accepté le 3 mars 2026. »"""
        day = date_format(timezone.localtime(self.since), "j F Y") if self.since else ""
        words = (
            BLOCKED if self.is_given and self.is_blocked else STATE_WORDS[self.state]
        )
        return words.format(day)


class PreferenceForm(forms.Form):
    """What a contact accepts, one box a campaign; `save(act)` hands it to the ledger.

    What it showed ticked is signed in the hidden field `shown`, with the contact and
    the version of the text: a stale tab cannot give back what was withdrawn meanwhile,
    and the proof names the words that were really read. `withdraw_only` (an expired
    link) shows what is given, and only takes it back. `closed` refuses fields that the
    form does not have; a page that adds fields of its own leaves it out.
    """

    action = forms.ChoiceField(
        choices=[(SAVE, ""), (ACCEPT_ALL, ""), (REFUSE_ALL, "")], required=False
    )
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        contact: Contact,
        data: Mapping[str, Any] | None = None,
        *,
        withdraw_only: bool = False,
        closed: bool = False,
    ) -> None:
        super().__init__(data)
        self.contact = contact
        self.withdraw_only = withdraw_only
        self.closed = closed
        self.standings = standings_of(contact)
        self.offered = {s.campaign.pk: s for s in self.standings if self._is_offered(s)}
        for pk, standing in self.offered.items():
            self.fields[f"{PREFIX}{pk}"] = forms.BooleanField(
                required=False, initial=self._is_shown_ticked(standing)
            )
        if not self.is_bound:
            self.initial["shown"] = self._sign()

    @cached_property
    def notice(self) -> Notice:
        return Notice.objects.published(self.contact.kind)

    def _is_offered(self, standing: Standing) -> bool:
        if standing.campaign.mandatory:
            return False
        if self.withdraw_only or standing.is_given:
            return standing.is_given
        return _concerns(standing.campaign, self.contact)

    def _is_shown_ticked(self, standing: Standing) -> bool:
        """What holds; an old link, which can only take back, shows each yes of hers."""
        return standing.is_given if self.withdraw_only else standing.has_effect

    def _sign(self) -> str:
        boxes = {str(pk): self._is_shown_ticked(s) for pk, s in self.offered.items()}
        what = [str(self.contact.public_id), self.notice.pk, boxes]
        return signing.dumps(what, salt=SALT)

    @property
    def choices(self) -> list[Choice]:
        return [
            Choice(
                name := f"{PREFIX}{pk}",
                f"{self.notice.sentence} {standing.campaign.label}",
                standing.words,
                bool(self[name].value()),
            )
            for pk, standing in self.offered.items()
        ]

    @property
    def information(self) -> list[Information]:
        """The mandatory campaigns that reach this contact as she is now."""
        if not self.contact.is_active:
            return []
        return [
            Information.of(s.campaign)
            for s in self.standings
            if s.campaign.mandatory and _concerns(s.campaign, self.contact)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.read_notice_id, self.read = self._read(cleaned.get("shown", ""))
        shown = {f"{PREFIX}{pk}" for pk in self.read}
        unknown = {
            name
            for name in set(self.data) - set(self.fields) - shown
            if name.startswith(PREFIX) or self.closed
        } - {"csrfmiddlewaretoken"}
        if unknown:
            raise forms.ValidationError(
                "Ce formulaire contient un champ inconnu : rien n'a été enregistré. "
                "Rechargez la page, puis recommencez.",
                code="unknown_field",
            )
        self._refuse_a_changed_list(cleaned)
        return cleaned

    def _read(self, text: str) -> tuple[int, dict[int, bool]]:
        """Which text and which boxes, ticked or not, the person had before her eyes."""
        try:
            who, notice_id, boxes = signing.loads(text, salt=SALT)
        except signing.BadSignature:
            who, notice_id, boxes = None, None, {}
        if who != str(self.contact.public_id):
            raise forms.ValidationError(
                "Cette page n'est plus à jour : rien n'a été enregistré. "
                "Vérifiez vos choix, puis enregistrez à nouveau.",
                code="not_shown",
            )
        return notice_id, {int(pk): ticked for pk, ticked in boxes.items()}

    def _refuse_a_changed_list(self, cleaned: Mapping[str, Any]) -> None:
        """A campaign left the list since the page was opened: show it as it is now."""
        if cleaned.get("action") == REFUSE_ALL or self.withdraw_only:
            return
        optional = {s.campaign.pk for s in self.standings if not s.campaign.mandatory}
        if not set(self.read) <= optional:
            raise forms.ValidationError(
                "La liste des messages a changé depuis l'ouverture de cette page : rien "
                "n'a été enregistré. Vérifiez vos choix, puis enregistrez à nouveau.",
                code="changed_list",
            )

    @property
    def first_error(self) -> str:
        """A sentence for the person; no field of hers can be wrong by itself."""
        for error in self.non_field_errors():
            return str(error)
        return (
            "Ce formulaire n'est pas lisible : rien n'a été enregistré. "
            "Rechargez la page, puis recommencez."
        )

    def save(self, act: ledger.Act) -> list[ConsentEvent]:
        """Record what differs from what was shown; raises ledger.ChoiceRefused."""
        act = dataclasses.replace(act, notice=_published(self.read_notice_id))
        if self.cleaned_data["action"] == REFUSE_ALL:
            return ledger.withdraw_all(self.contact, act)
        return ledger.record(self.contact, dict(self._answers()), act, shown=self.read)

    def _answers(self) -> Iterator[tuple[Campaign, bool]]:
        for standing in self.standings:
            pk = standing.campaign.pk
            if standing.campaign.mandatory or pk not in self.read:
                continue
            ticked = self.cleaned_data.get(f"{PREFIX}{pk}", False)
            if self.withdraw_only and (ticked or not self.read[pk]):
                continue
            accepts_all = self.cleaned_data["action"] == ACCEPT_ALL
            yield standing.campaign, ticked or accepts_all


def standings_of(contact: Contact) -> list[Standing]:
    """All active campaigns of her audience with her own state on each; one query."""
    found = rows.read(
        Campaign,
        f"SELECT {rows.columns(Campaign, 'k')}, s.state, s.since,"
        " s.state = 'given' AND consent_is_blocked(s.contact_id, k.channel)"
        " FROM campaigns_campaign k LEFT JOIN consent_consent s"
        " ON s.campaign_id = k.id AND s.contact_id = %s"
        " WHERE k.audience = %s AND k.state = %s ORDER BY k.position, k.label, k.id",
        [contact.pk, contact.kind, State.ACTIVE],
    )
    return [
        Standing(campaign, state or NEVER_ASKED, since, bool(is_blocked))
        for campaign, (state, since, is_blocked) in found
    ]


@cache
def _published(pk: int) -> Notice:
    """A text that was shown; once published it never changes."""
    return Notice.objects.get(pk=pk)


def _concerns(campaign: Campaign, contact: Contact) -> bool:
    status = contact.status if contact.is_active else contact.deactivated_from
    return not campaign.applies_to or status in campaign.applies_to
