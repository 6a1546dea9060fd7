"""A person's answer for each campaign, as a user types it in: opt-in, opt-out, or not
asked.
"""

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core import signing
from django.db import models, transaction

from campaigns.models import Campaign, CampaignVersion
from consent import effect, ledger, sharing, suppressions
from consent.eligibility import Verdict, verdicts_of
from consent.enums import NO, Decision
from consent.models import ConsentEvent, Notice
from consent.notices.page_parts import MandatoryFrame
from portal.reading import PreferenceState, ShownCampaign

PREFIX = "campaign_"
SALT = "backoffice.entry"
STALE = (
    "Cette page n'est plus à jour : rien n'a été enregistré. Vérifiez ses choix, puis "
    "enregistrez à nouveau."
)


class EntryAnswer(models.TextChoices):
    YES = "yes", "Accepté"
    NO = "no", "Refusé"
    NOT_ASKED = "", "Pas demandé"


ANSWERS = [(answer.value, answer.label) for answer in EntryAnswer]


class AnswerField(forms.ChoiceField):
    def to_python(self, value: Any) -> str:
        """Accept the value of a ticked box as an opt-in, for programs."""
        return EntryAnswer.YES if value == "on" else super().to_python(value)


class EntryForm(forms.Form):
    """One question per campaign, « Pas demandé » by default.

    The hidden field `shown` signs the contact, the text, and for each campaign the
    version of its wording and the date of its state, so that a stale page cannot
    restore a consent that the person has withdrawn meanwhile.
    """

    shown = forms.CharField(
        widget=forms.HiddenInput, max_length=4000, error_messages={"required": STALE}
    )

    def __init__(self, reading: PreferenceState, *args: Any, **kwargs: Any) -> None:
        self.contact = reading.contact
        self.notice = reading.notice
        self.standings = {
            s.campaign.pk: s for s in reading.standings if self._is_offered(s)
        }
        self.mandatory = [s.campaign for s in reading.standings if s.campaign.mandatory]
        self.versions = reading.versions
        kwargs.setdefault("initial", {"shown": self._signed()})
        super().__init__(*args, **kwargs)
        verdicts = verdicts_of(self.contact)
        for pk, standing in self.standings.items():
            self.fields[f"{PREFIX}{pk}"] = AnswerField(
                label=self.notice.sentence_of(standing.campaign),
                help_text=_today(standing, verdicts[pk]),
                choices=ANSWERS,
                required=False,
                widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
                error_messages={
                    "invalid_choice": "Choisissez une des réponses proposées."
                },
            )

        self.twins = {str(t.contact.public_id): t for t in sharing.twins(self.contact)}
        if self.twins:
            self.fields["twins"] = forms.MultipleChoiceField(
                label="Cette personne a une autre fiche, arrêtée par la même opposition. "
                "A-t-elle dit de recevoir de nouveau là aussi ?",
                choices=[(key, _twin(twin)) for key, twin in self.twins.items()],
                required=False,
                widget=forms.CheckboxSelectMultiple(
                    attrs={"class": "form-check-input"}
                ),
                error_messages={
                    "invalid_choice": "Choisissez une des réponses proposées."
                },
            )

    def _is_offered(self, standing: ShownCampaign) -> bool:
        if standing.campaign.mandatory:
            return False
        return standing.is_given or standing.campaign.concerns(
            self.contact.active_status
        )

    def _signed(self) -> str:
        read = {
            str(pk): [self.versions[pk], _since(s)] for pk, s in self.standings.items()
        }
        what = [str(self.contact.public_id), self.notice.pk, read]
        return signing.dumps(what, salt=SALT)

    @property
    def questions(self) -> list[forms.BoundField]:
        return [self[f"{PREFIX}{pk}"] for pk in self.standings]

    @property
    def twins_question(self) -> forms.BoundField | None:
        return self["twins"] if self.twins else None

    @property
    def frame(self) -> MandatoryFrame:
        """The mandatory campaigns that reach this contact in their current status."""
        concerned = [
            c for c in self.mandatory if c.concerns(self.contact.active_status)
        ]
        shown = concerned if self.contact.is_active else []
        return MandatoryFrame.of(self.notice, shown, status=self.contact.status)

    def clean_shown(self) -> str:
        text: str = self.cleaned_data["shown"]
        try:
            who, self.read_notice, read = signing.loads(text.strip(), salt=SALT)
        except signing.BadSignature:
            who, self.read_notice, read = None, 0, {}
        self.read = {int(pk): tuple(what) for pk, what in read.items()}
        if who != str(self.contact.public_id):
            raise forms.ValidationError(STALE)
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "shown" not in cleaned:
            return cleaned
        sent = {name for name in self.data if name.startswith(PREFIX)}
        if sent - set(self.fields) or set(self.read) - set(self.standings):
            self.add_error(None, STALE)
        for pk, standing in self.standings.items():
            said_yes = cleaned.get(f"{PREFIX}{pk}") == EntryAnswer.YES
            if said_yes and self._has_moved(standing) and not standing.has_effect:
                self.add_error(None, STALE)
        self._ask_what_a_lift_opens(cleaned)
        return cleaned

    def _ask_what_a_lift_opens(self, cleaned: Mapping[str, Any]) -> None:
        """Ask about older consents: an opt-in lifts the suppression of the whole
        address, so a consent that the list had blocked would be effective again without
        the person's knowledge.
        """
        accepted = {
            s.campaign.channel
            for pk, s in self.standings.items()
            if cleaned.get(f"{PREFIX}{pk}") == EntryAnswer.YES
        }
        lifted = {c for c in accepted if suppressions.blocking(self.contact, c)}
        for pk, s in self.standings.items():
            is_silent = not cleaned.get(f"{PREFIX}{pk}")
            if s.is_given and is_silent and s.campaign.channel in lifted:
                self.add_error(
                    f"{PREFIX}{pk}",
                    "L'accord ci-dessus rouvre cette adresse : demandez-lui aussi si elle "
                    "veut encore ces messages.",
                )

    def _has_moved(self, standing: ShownCampaign) -> bool:
        """Whether the state changed since the page was rendered."""
        _, since = self.read.get(standing.campaign.pk, (0, -1))
        return bool(since != _since(standing))

    def save(self, act: ledger.Act) -> list[ConsentEvent]:
        """Record the answers; raises ledger.ChoiceRefused.

        An answer of another day refers to the texts of that day, not to those on the
        user's screen.
        """
        notice: Notice | None = Notice.objects.filter(pk=self.read_notice).first()
        versions = {pk: version for pk, (version, _) in self.read.items()}
        if act.occurred_at and act.occurred_at < act.now:
            kind = self.contact.kind
            notice = Notice.objects.in_force(kind, act.occurred_at)
            versions = CampaignVersion.objects.current(kind, act.occurred_at)
        answers = dict(self._answers())
        for campaign, granted in answers.items():
            if granted and campaign.pk not in versions:
                raise ledger.ChoiceRefused(
                    "before_campaign",
                    f"La campagne « {campaign.label} » n'existait pas encore à cette "
                    "date : personne n'a pu l'accepter. Vérifiez la date.",
                )
        act = dataclasses.replace(act, notice=notice, read=versions)
        with transaction.atomic():
            events = ledger.record(self.contact, answers, act)
            given = [event for event in events if event.decision == Decision.GIVEN]
            for key in self.cleaned_data.get("twins", []):
                suppressions.lift_for(self.twins[key].contact, given, act.now)
        return events

    def _answers(self) -> Iterator[tuple[Campaign, bool]]:
        """The answers, except those that an earlier submission of the same form already
        recorded.
        """
        for pk, standing in self.standings.items():
            answer = self.cleaned_data[f"{PREFIX}{pk}"]
            if not answer:
                continue
            granted = answer == EntryAnswer.YES
            holds = standing.has_effect if granted else standing.state in NO
            if not (holds and self._has_moved(standing)):
                yield standing.campaign, granted


def _twin(twin: sharing.Silenced) -> str:
    """« Maya Roux (Intervenant) : les offres de mission »."""
    return (
        f"{twin.contact} ({twin.contact.get_status_display()}) : "
        f"{', '.join(twin.labels)}"
    )


def _since(standing: ShownCampaign) -> float:
    return standing.since.timestamp() if standing.since else 0


def _today(standing: ShownCampaign, verdict: Verdict) -> str:
    """The state of the campaign before this entry."""
    return f"Aujourd'hui : {effect.sentence(standing.state, standing.since, verdict)}"
