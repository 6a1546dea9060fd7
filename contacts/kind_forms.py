"""The forms of a client and of a worker: what only one of them has."""

import secrets
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from contacts.enums import (
    Kind,
    Status,
)
from contacts.forms import ContactForm
from contacts.models import ClientDetails, WorkerDetails
from contacts.numbers import (
    normalise_social_security_number,
)
from core import uploads

RESUME_TYPES = (".pdf", ".doc", ".docx", ".odt", ".rtf", ".jpg", ".jpeg", ".png")
RESUME_MEGABYTES = 5


class ClientForm(ContactForm):
    kind = Kind.CLIENT
    details_model = ClientDetails
    details_layout = (
        (
            "Domicile et proches",
            ("relative_name", "relative_phone"),
            ("access_notes",),
        ),
        ("Santé et banque", ("health_notes",), ("iban",)),
    )


ONCE_HIRED = (
    "social_security_number",
    "nationality",
    "iban",
    "relative_name",
    "relative_phone",
)
"""What an employer may not ask of a candidate (C. trav., art. L1221-6; CNIL, guide du
recrutement): the law needs it once the person is hired."""


class WorkerForm(ContactForm):
    kind = Kind.WORKER
    details_model = WorkerDetails
    details_layout = (
        (
            "Dossier",
            ("worker_number", "social_security_number", "nationality"),
            ("diplomas",),
            ("resume",),
            ("remove_resume",),
        ),
        ("Proche à prévenir et banque", ("relative_name", "relative_phone"), ("iban",)),
    )

    remove_resume = forms.BooleanField(label="Supprimer le CV actuel", required=False)

    def __init__(self, *args: object, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        resume = self.fields["resume"]
        resume.widget = forms.FileInput(attrs={"accept": ",".join(RESUME_TYPES)})
        resume.help_text = f"PDF, document ou image, {RESUME_MEGABYTES} Mo au plus."
        if not self.initial["resume"]:
            self.fields["remove_resume"].widget = forms.HiddenInput()

    def _add_details(self) -> None:
        """A candidate's form offers nothing that is asked once they are hired, except to
        correct or empty what it holds already."""
        super()._add_details()
        is_candidate = self.instance.pk and self.instance.status == Status.CANDIDATE
        for name in set(ONCE_HIRED).intersection(self.fields):
            if is_candidate and not self.initial.get(name):
                del self.fields[name]
            elif self.instance.pk is None:
                self.fields[name].help_text = "Une fois la personne embauchée."

    def clean_social_security_number(self) -> str | None:
        number = self.cleaned_data["social_security_number"] or ""
        return normalise_social_security_number(number) or None

    def clean_resume(self) -> object:
        resume = self.cleaned_data["resume"]
        if isinstance(resume, UploadedFile):
            if (resume.size or 0) > RESUME_MEGABYTES * 1024 * 1024:
                raise ValidationError(f"Ce fichier dépasse {RESUME_MEGABYTES} Mo.")
            suffix = uploads.kind_of(
                resume,
                RESUME_TYPES,
                "Ce type de fichier n'est pas accepté (PDF, document ou image).",
            )
            # The original file name often contains the person's name and would outlive
            # the contact.
            resume.name = secrets.token_hex(16) + suffix
        return resume

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("status") == Status.CANDIDATE:
            for name in ONCE_HIRED:
                if name in self.changed_data and cleaned.get(name):
                    self.add_error(
                        name,
                        "Cette information ne se demande pas à un candidat. Notez-la "
                        "une fois la personne embauchée.",
                    )
        uploaded = isinstance(cleaned.get("resume"), UploadedFile)
        if uploaded and self.deactivates:
            # The alert page resubmits the other fields, but a file cannot be
            # resubmitted.
            self.add_error(
                "resume",
                "Un CV ne peut pas être joint en désactivant la fiche : enregistrez-le "
                "d'abord, ou retirez-le.",
            )
        elif cleaned.get("remove_resume") and not uploaded:
            cleaned["resume"] = None
        return cleaned


FORMS: dict[str, type[ContactForm]] = {
    Kind.CLIENT: ClientForm,
    Kind.WORKER: WorkerForm,
}
