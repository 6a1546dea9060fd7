"""The form of a person's representative, strict on who may choose for them."""

import datetime
from typing import Any

from django import forms

from accounts.models import User
from consent.acts import REPRESENTATIVE
from consent.models import ConsentEvent, Evidence
from contacts import address_changes
from contacts.addresses import check_phone, normalise_email, normalise_phone
from contacts.enums import Channel, Mandate
from contacts.models import Contact, Representative
from contacts.names import clean_name
from contacts.texts import printable
from core.read_forms import ReadForm
from core.scans import ScanField

IDENTITY = {"kind", "name", "proof"}
"""What a choice made under a mandate rests on."""


class RepresentativeForm(ReadForm, forms.ModelForm):
    """A representative who chooses for the person has a proof on file and an e-mail
    address that is not the person's: a link sent there would be the person's own word.
    """

    name = forms.CharField(label="Nom", max_length=120)
    proof = ScanField(label="Justificatif", what="le jugement ou le mandat")

    class Meta:
        model = Representative
        fields = (
            "kind",
            "name",
            "email",
            "phone",
            "address",
            "proof",
            "receives",
            "answers",
            "sees_portal",
            "ends_on",
        )
        labels = {"ends_on": "Dernier jour du mandat"}
        help_texts = {
            "kind": "Un curateur assiste la personne et un aidant l'aide : ni l'un ni "
            "l'autre ne choisit à sa place.",
            "receives": "Les e-mails obligatoires, même si la personne n'a pas d'adresse, "
            "et les réponses à ses demandes ; jamais une offre. La personne les reçoit aussi.",
            "answers": "Il reçoit un lien à son adresse et choisit au nom de la personne. "
            "Le justificatif est nécessaire.",
            "sees_portal": "Il ouvre l'espace de la personne par sa propre adresse, en sa "
            "qualité. Le justificatif est nécessaire.",
            "ends_on": "Vide s'il n'est pas fixé. Après ce jour, ses liens ne s'ouvrent "
            "plus.",
        }
        widgets = {
            "address": forms.Textarea(attrs={"rows": 3}),
            "ends_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(
        self, contact: Contact, today: datetime.date, *args: Any, **kwargs: Any
    ) -> None:
        kwargs.setdefault("instance", Representative(contact=contact))
        super().__init__(*args, **kwargs)
        self._contact, self._today = contact, today
        self._proof = self.instance.proof
        if self._proof:
            self.fields[
                "proof"
            ].help_text = "Le justificatif est au dossier ; un autre le remplace."

    @property
    def _has_chosen(self) -> bool:
        """Whether choices rest on this mandate: who made them, and its proof, stay."""
        if self.instance.pk is None:
            return False
        contacts = [self._contact, *self._contact.merged_sheets.all()]
        on_their_page = ConsentEvent.objects.filter(
            contact__in=contacts, actor_type=REPRESENTATIVE, actor_id=self.instance.pk
        )
        words = str(Representative.objects.get(pk=self.instance.pk))
        told = Evidence.objects.filter(contact__in=contacts, said_by=words)
        return on_their_page.exists() or told.exists()

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def clean_email(self) -> str | None:
        typed = self.cleaned_data["email"]
        if not typed:
            return None
        email = normalise_email(typed)
        waiting = address_changes.open_change(self._contact, Channel.EMAIL)
        if email in (self._contact.email, waiting and waiting.former):
            raise forms.ValidationError(
                "C'est l'adresse de la personne : un choix fait de là vaudrait comme le "
                "sien. Donnez celle du représentant, ou corrigez d'abord la fiche."
            )
        if User.objects.filter(email__iexact=email, is_active=True).exists():
            raise forms.ValidationError(
                "C'est l'adresse d'un collègue : personne de la société ne choisit ni ne "
                "reçoit à la place d'une personne qu'elle aide."
            )
        return email

    def clean_phone(self) -> str | None:
        typed = self.cleaned_data["phone"]
        return normalise_phone(check_phone(typed)) if typed else None

    def clean_address(self) -> str | None:
        return printable(self.cleaned_data["address"] or "") or None

    def clean_proof(self) -> object:
        return self.cleaned_data["proof"] or self._proof

    def clean_ends_on(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["ends_on"]
        if day and day < self._today:
            raise forms.ValidationError("Ce jour est passé.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        changed = sorted(IDENTITY & set(self.changed_data))
        if changed and self._has_chosen:
            for name in changed:
                self._need(
                    name,
                    "Des choix ont été faits sous ce mandat : terminez-le et ajoutez-en "
                    "un autre, pour que l'historique dise qui a choisi.",
                )
        if cleaned.get("receives") and not cleaned.get("email"):
            self._need(
                "email", "Il faut son adresse e-mail pour lui envoyer une copie."
            )
        if cleaned.get("sees_portal") and not cleaned.get("email"):
            self._need("email", "Il faut son adresse e-mail pour ouvrir l'espace.")
        if cleaned.get("sees_portal") and not cleaned.get("proof"):
            self._need(
                "proof", "Sans justificatif, personne ne consulte l'espace d'une autre."
            )
        if not cleaned.get("answers"):
            return cleaned
        kind = cleaned.get("kind")
        if kind and not Mandate(kind).may_answer:
            self._need(
                "answers",
                "Un curateur ou un aidant ne choisit pas à la place de la personne.",
            )
        if not cleaned.get("proof"):
            self._need(
                "proof", "Sans justificatif, personne ne choisit pour une autre."
            )
        return cleaned

    def _need(self, name: str, sentence: str) -> None:
        if not self.has_error(name):
            self.add_error(name, sentence)
