"""The form of consent choices, shared by the preference page, the portal and manual
entry."""

import dataclasses
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from django import forms
from django.core import signing
from django.http import QueryDict

from campaigns.models import Campaign, CampaignVersion
from consent import ledger
from consent.enums import SuppressionReason
from consent.models import ConsentEvent, Notice
from consent.notices.page_parts import ChoiceLine, MandatoryFrame
from portal import other_contacts
from portal.reading import PreferenceState, ShownCampaign

PREFIX = "campaign_"
SALT = "portal.preferences.3"

SAVE, ACCEPT_ALL, REFUSE_ALL = "save", "accept_all", "refuse_all"
ACTIONS = ("", SAVE, ACCEPT_ALL, REFUSE_ALL)
TICKED = ("on", "1", "true", "True")
UNTICKED = ("", "0", "false", "False")

NOT_READABLE = (
    "Ce formulaire n'est pas lisible : rien n'a été enregistré. "
    "Rechargez la page, puis recommencez."
)


class Box(NamedTuple):
    """One box as it was displayed to the person."""

    ticked: bool
    version: int
    """Id of the version of the campaign's wording."""
    since: float
    """Timestamp of the displayed state; 0 if the person was never asked."""


class PreferenceForm(forms.Form):
    """A contact's choices, one box per campaign; `save(act)` passes them to the ledger.

    What was displayed is signed in the hidden field `shown`: the contact, the versions
    of the notice and of each campaign, and the state of each box. A stale or replayed
    form therefore cannot restore a withdrawn consent, and the proof refers to the
    wording that was read.

    `withdraw_only` (expired link) shows only given consents and only allows withdrawal.
    `closed` rejects fields unknown to the form; a page that adds its own fields leaves
    it out.
    """

    def __init__(
        self,
        read: PreferenceState,
        data: Mapping[str, str] | None = None,
        *,
        withdraw_only: bool = False,
        closed: bool = False,
    ) -> None:
        super().__init__(data)
        self.contact = read.contact
        self.notice = read.notice
        self.campaign_versions = read.versions
        self.standings = read.standings
        self.withdraw_only = withdraw_only
        self.closed = closed
        self.offered = {s.campaign.pk: s for s in self.standings if self._is_offered(s)}
        for pk, standing in self.offered.items():
            self.fields[f"{PREFIX}{pk}"] = forms.BooleanField(
                label=self.notice.sentence_of(standing.campaign),
                required=False,
                help_text=standing.words,
                initial=self._is_shown_ticked(standing),
            )

    def _is_offered(self, standing: ShownCampaign) -> bool:
        if standing.campaign.mandatory:
            return False
        if self.withdraw_only or standing.is_given:
            return standing.is_given
        return standing.campaign.concerns(self.contact.active_status)

    def _is_shown_ticked(self, standing: ShownCampaign) -> bool:
        """Whether the box is shown ticked: if the consent has effect; with
        `withdraw_only`, if it is given."""
        return standing.is_given if self.withdraw_only else standing.has_effect

    @property
    def ticks(self) -> dict[int, bool]:
        """Campaign id -> whether its box is ticked."""
        return {pk: self._is_shown_ticked(s) for pk, s in self.offered.items()}

    @property
    def shown(self) -> str:
        """Value of the hidden field; a refused form keeps the submitted one."""
        if self.is_bound:
            return self._sent("shown")
        versions = self.campaign_versions
        boxes = {
            str(pk): Box(on, versions[pk], _since(self.offered[pk]))
            for pk, on in self.ticks.items()
        }
        what = [str(self.contact.public_id), self.notice.pk, boxes]
        return signing.dumps(what, salt=SALT)

    @property
    def choices(self) -> list[ChoiceLine]:
        ticks = self.ticks
        return [
            ChoiceLine(
                name := f"{PREFIX}{pk}",
                self.notice.sentence_of(standing.campaign),
                standing.words,
                self._is_sent(name) if self.is_bound else ticks[pk],
            )
            for pk, standing in self.offered.items()
        ]

    @property
    def silenced(self) -> list[str]:
        """Who else « Tout refuser » would silence, in sentences for the person."""
        return other_contacts.silenced_words(self.contact)

    @property
    def frame(self) -> MandatoryFrame:
        """The mandatory campaigns that currently reach this contact."""
        mandatory = [
            s.campaign
            for s in self.standings
            if s.campaign.mandatory and s.campaign.concerns(self.contact.active_status)
        ]
        shown = mandatory if self.contact.is_active else []
        return MandatoryFrame.of(self.notice, shown, status=self.contact.status)

    def clean(self) -> None:
        """Read the signed boxes; raises ValidationError with one sentence if the form
        is refused."""
        self.action = self._sent("action")
        if self.action not in ACTIONS or "\x00" in self._sent("shown"):
            raise forms.ValidationError(NOT_READABLE)
        self.read_notice_id, self.boxes = self._read(self._sent("shown").strip())
        self.read = {pk: box.ticked for pk, box in self.boxes.items()}
        self.versions = {pk: box.version for pk, box in self.boxes.items()}
        self._refuse_unknown_fields()
        self._refuse_a_changed_list()
        self._refuse_a_stale_yes()

    @property
    def refusal(self) -> str:
        """The sentence that says why the submitted form is refused."""
        return str(self.non_field_errors()[0])

    def _sent(self, name: str) -> str:
        return str(self.data.get(name, ""))

    def _is_sent(self, name: str) -> bool:
        return self._sent(name) not in UNTICKED

    def _read(self, text: str) -> tuple[int, dict[int, Box]]:
        """The notice id and the boxes that were displayed, from the signed field."""
        try:
            who, notice_id, boxes = signing.loads(text, salt=SALT)
        except signing.BadSignature:
            who, notice_id, boxes = None, 0, {}
        if who != str(self.contact.public_id):
            raise forms.ValidationError(
                "Cette page n'est plus à jour : rien n'a été enregistré. "
                "Vérifiez vos choix, puis enregistrez à nouveau."
            )
        return notice_id, {int(pk): Box(*box) for pk, box in boxes.items()}

    def _refuse_unknown_fields(self) -> None:
        own = {"action", "shown", "csrfmiddlewaretoken"}
        own |= {f"{PREFIX}{pk}" for pk in (*self.offered, *self.read)}
        sent = self.data
        unknown = set(sent) - own
        if any(self.closed or name.startswith(PREFIX) for name in unknown):
            raise forms.ValidationError(
                "Ce formulaire contient un champ inconnu : rien n'a été enregistré. "
                "Rechargez la page, puis recommencez."
            )

        for name in set(sent) - unknown:
            if name.startswith(PREFIX) and sent[name] not in (*TICKED, *UNTICKED):
                raise forms.ValidationError(NOT_READABLE)

    def _refuse_a_stale_yes(self) -> None:
        """Reject an opt-in if the campaign's state changed since the page was rendered;
        opt-outs always pass."""
        for standing in self.standings:
            pk = standing.campaign.pk
            if pk not in self.offered or self.read.get(pk, True):
                continue
            said_yes = self.action == ACCEPT_ALL or self._is_sent(f"{PREFIX}{pk}")
            has_moved = self.boxes[pk].since != _since(standing)
            if said_yes and has_moved and not standing.has_effect:
                raise forms.ValidationError(
                    "Un de ces choix a changé depuis l'ouverture de cette page : rien n'a "
                    "été enregistré. Vérifiez vos choix, puis enregistrez à nouveau."
                )

    def _refuse_a_changed_list(self) -> None:
        """Reject the form if a displayed campaign is no longer offered."""
        if self.action == REFUSE_ALL or self.withdraw_only:
            return
        optional = {s.campaign.pk for s in self.standings if not s.campaign.mandatory}
        if not set(self.read) <= optional:
            raise forms.ValidationError(
                "La liste des messages a changé depuis l'ouverture de cette page : rien "
                "n'a été enregistré. Vérifiez vos choix, puis enregistrez à nouveau."
            )

    def save(
        self,
        act: ledger.Act,
        *,
        refused: list[tuple[ledger.Choice, ledger.ChoiceRefused]] | None = None,
        pending: bool = False,
    ) -> list[ConsentEvent]:
        """Record what differs from what was displayed. Raises ledger.ChoiceRefused,
        unless a list `refused` is given: it collects the refused choices and the others
        are recorded."""
        act = self._said_of_these_words(act)
        if self.action == REFUSE_ALL:
            return ledger.withdraw_all(self.contact, act)
        return ledger.record(
            self.contact,
            dict(self.answers),
            act,
            shown=self.read,
            pending=pending,
            refused=refused,
        )

    @property
    def refuses(self) -> bool:
        """Whether the person withdraws a consent that was shown as accepted."""
        return self.action == REFUSE_ALL or any(
            self.read[campaign.pk] and not yes for campaign, yes in self.answers
        )

    @property
    def accepts(self) -> bool:
        """Whether the person accepts something that was not shown as accepted."""
        return self.action != REFUSE_ALL and any(
            yes and not self.read[campaign.pk] for campaign, yes in self.answers
        )

    def hold(self, act: ledger.Act) -> bool:
        """Apply the refusals at once through the suppression list
        (consent/ledger/objections.py); returns whether that was possible."""
        act = self._said_of_these_words(act)
        if self.action == REFUSE_ALL:
            reason = SuppressionReason.OBJECTION
            return ledger.hold_all(self.contact, act, reason, None)
        refusals = [campaign for campaign, yes in self.answers if not yes]
        return ledger.hold(self.contact, act, refusals)

    def _said_of_these_words(self, act: ledger.Act) -> ledger.Act:
        """Attach the wording that the person read. For a choice made on an earlier day
        (paper, telephone), this is the wording in force that day, not the one displayed
        to the user who enters it."""
        notice: Notice | None = _published(self.read_notice_id)
        versions = self.versions
        if act.occurred_at:
            kind = self.contact.kind
            notice = Notice.objects.in_force(kind, act.occurred_at)
            versions = CampaignVersion.objects.current(kind, act.occurred_at)
        return dataclasses.replace(act, notice=notice, read=versions)

    @property
    def answers(self) -> Iterator[tuple[Campaign, bool]]:
        """The submitted answer for each displayed campaign."""
        for standing in self.standings:
            pk = standing.campaign.pk
            if standing.campaign.mandatory or pk not in self.read:
                continue
            ticked = pk in self.offered and self._is_sent(f"{PREFIX}{pk}")
            if self.withdraw_only and (ticked or not self.read[pk]):
                continue
            yield standing.campaign, ticked or self.action == ACCEPT_ALL


def as_pressed(sent: QueryDict | None) -> QueryDict | None:
    """A form that was sent and not saved, to show again: « Tout refuser » shows its boxes
    unticked, « Tout accepter » leaves them as the person had set them."""
    if sent is None or sent.get("action") != REFUSE_ALL:
        return sent
    shown = sent.copy()
    for name in [name for name in shown if name.startswith(PREFIX)]:
        del shown[name]
    return shown


def _since(standing: ShownCampaign) -> float:
    return standing.since.timestamp() if standing.since else 0


@cache
def _published(pk: int) -> Notice:
    """A displayed notice; cached because a published notice never changes."""
    return Notice.objects.get(pk=pk)
