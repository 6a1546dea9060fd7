import datetime
from collections.abc import Iterator

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User
from contacts import editing, representatives
from contacts.addresses import (
    check_phone,
    normalise_email,
    normalise_mobile,
    normalise_phone,
    readable_email,
    readable_number,
)
from contacts.enums import (
    ACTIVE_STATUSES,
    DEACTIVATED_STATUS,
    Kind,
    Source,
)
from contacts.models import ClientDetails, Contact, ContactNote, WorkerDetails
from contacts.numbers import (
    normalise_iban,
    normalise_postcode,
)
from contacts.personal import PersonalField, restricted
from contacts.querysets import ContactQuerySet
from contacts.references import find_each, parse, references_of, written
from contacts.texts import needed, printable
from core.read_forms import ReadForm

OLDEST_BIRTH = datetime.date(1900, 1, 1)


LONG_TEXTS = ("access_notes", "health_notes", "diplomas")

NUMBERS = {"iban": "IBAN", "social_security_number": "Numéro de sécurité sociale"}

IDENTITY = ("first_name", "last_name", "email", "mobile", "birth_date", "postcode")
"""A change of one of these fields may create a duplicate."""


class PrintableForm(forms.ModelForm):
    """Form whose texts are normalised to NFC and contain no character that XML forbids."""

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        refused: dict[str, ValidationError] = {}
        for name, value in cleaned.items():
            if isinstance(value, str):
                try:
                    needs_text = value and self.fields[name].required
                    cleaned[name] = needed(value) if needs_text else printable(value)
                except ValidationError as error:
                    refused[name] = error
        for name, refusal in refused.items():
            self.add_error(name, refusal)
        return cleaned


SOURCE = ("source", "source_detail")

BY_STAFF = (Source.TYPED, Source.FAMILY, Source.PARTNER)
"""Sources that a user may choose; the others are set by the act itself."""


class ContactForm(ReadForm, PrintableForm):
    """Form of the fields common to all contacts; subclasses add those of their kind."""

    kind: Kind
    details_model: type[ClientDetails] | type[WorkerDetails]
    details_layout: tuple[tuple[str, *tuple[tuple[str, ...], ...]], ...] = ()
    """Legend, then the fields of each row."""

    status = forms.ChoiceField(label="Situation")
    title = forms.ChoiceField(label="Civilité", required=False)
    last_name = forms.CharField(label="Nom", max_length=100)
    email = forms.CharField(
        label="E-mail",
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    mobile = forms.CharField(
        label="Portable",
        required=False,
        max_length=30,
        help_text="Ex. : 06 12 34 56 78. Reçoit les SMS.",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    phone = forms.CharField(
        label="Téléphone fixe",
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    birth_date = forms.DateField(
        label="Date de naissance",
        required=False,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    references = forms.CharField(
        label="Références dans d'autres logiciels",
        required=False,
        max_length=2000,
        help_text="Une par ligne, avec le nom du logiciel : « erp : C1043 ».",
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )

    class Meta:
        model = Contact
        fields = (
            "status",
            "title",
            "first_name",
            "last_name",
            "birth_date",
            "email",
            "mobile",
            "phone",
            "street",
            "street_extra",
            "postcode",
            "city",
            "notes",
            *SOURCE,
        )
        widgets = {"notes": forms.Textarea(attrs={"rows": 4})}

    def __init__(
        self,
        *args: object,
        today: datetime.date,
        sees_sensitive: bool,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.sees_sensitive = sees_sensitive
        self.deactivates = False
        if self.instance.pk is None:
            self.instance.kind = self.kind
        self.details = self._details()
        self._offer_situations()
        self._offer_titles()
        self._offer_sources()
        self._add_details()
        for name in ("mobile", "phone", "relative_phone"):
            self.initial[name] = readable_number(self.initial.get(name) or "")
        self.known_references = references_of(self.instance) if self.instance.pk else {}
        self.initial["references"] = written(self.known_references)
        self.initial["email"] = readable_email(self.initial.get("email") or "")
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.render_hidden_fields = True
        self.helper.disable_csrf = True
        self.helper.layout = self._layout()

    def _details(self) -> ClientDetails | WorkerDetails:
        found = self.details_model.objects.filter(contact=self.instance.pk).first()
        return found or self.details_model()

    def _offer_situations(self) -> None:
        field = self.choice("status")
        offered = list(ACTIVE_STATUSES[self.kind])
        if self.instance.pk:
            offered.append(DEACTIVATED_STATUS[self.kind])
        field.choices = [(s.value, s.label) for s in offered]
        if self.instance.pk and not self.instance.is_active:
            field.disabled = True
            field.help_text = "Pour réactiver cette fiche, utilisez Réactiver."
        elif self.instance.pk:
            last = DEACTIVATED_STATUS[self.kind].label
            field.help_text = f"« {last} » désactive la fiche, après confirmation."

    def _offer_titles(self) -> None:
        titles = ["Mme", "M."]
        if self.instance.title and self.instance.title not in titles:
            titles.append(self.instance.title)
        self.choice("title").choices = [("", "---------"), *((t, t) for t in titles)]

    def _offer_sources(self) -> None:
        offered = list(BY_STAFF)
        if (kept := self.instance.source) and kept not in offered:
            offered.append(Source(kept))
        empty = [] if self.instance.pk is None else [("", "Non notée")]
        self.choice("source").choices = [*empty, *((s.value, s.label) for s in offered)]
        self.choice("source").required = False
        if self.instance.pk is None:
            self.initial["source"] = Source.TYPED

    def choice(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field

    def _add_details(self) -> None:
        long: dict[str, type[forms.Widget] | forms.Widget] = {
            name: forms.Textarea(attrs={"rows": 3}) for name in LONG_TEXTS
        }
        hidden = set() if self.sees_sensitive else restricted(self.details_fields)
        extra = forms.fields_for_model(
            self.details_model, exclude=["contact", *hidden], widgets=long
        )
        for name, field in extra.items():
            self.fields[name] = field
            self.initial.setdefault(name, getattr(self.details, name))
        # Spaces between digits are accepted, so the field is longer than the stored
        # number.
        for name, label in NUMBERS.items():
            if name in self.fields:
                self.fields[name] = forms.CharField(
                    label=label, required=False, max_length=50
                )

    @property
    def details_fields(self) -> dict[str, PersonalField]:
        return self.details_model.PERSONAL_FIELDS

    def _layout(self) -> Layout:
        return Layout(
            Fieldset(
                "Identité",
                _row("title", "first_name", "last_name"),
                _row("status", "birth_date"),
                "references",
            ),
            Fieldset(
                "Coordonnées",
                _row("email", "mobile", "phone"),
                _row("street", "street_extra"),
                _row("postcode", "city"),
            ),
            *self._details_layout(),
            Fieldset("Origine de la fiche", _row(*SOURCE)),
            Fieldset("Notes de la fiche", "notes"),
        )

    def _details_layout(self) -> Iterator[Fieldset]:
        """Fieldsets without the fields that this user may not see."""
        for legend, *rows in self.details_layout:
            seen = [[name for name in row if name in self.fields] for row in rows]
            if any(seen):
                yield Fieldset(legend, *(_row(*names) for names in seen if names))

    # Cleaning -----------------------------------------------------------------

    def clean_status(self) -> str:
        """Only note a deactivation: the alert page asks for confirmation, then does it."""
        status = self.cleaned_data["status"]
        if self.instance.pk is None or not self.instance.is_active:
            return status
        if status == DEACTIVATED_STATUS[self.kind]:
            self.deactivates = True
            return self.instance.status
        return status

    def clean_source(self) -> str:
        """Keep the stored value if the field was not submitted."""
        sent = self.add_prefix("source") in self.data
        return self.cleaned_data["source"] if sent else self.instance.source

    def clean_source_detail(self) -> str | None:
        sent = self.add_prefix("source_detail") in self.data
        typed = self.cleaned_data["source_detail"]
        return _one_line(typed) if sent else self.instance.source_detail

    def clean_title(self) -> str | None:
        return self.cleaned_data["title"] or None

    def clean_first_name(self) -> str | None:
        return _one_line(self.cleaned_data["first_name"])

    def clean_last_name(self) -> str | None:
        return _one_line(self.cleaned_data["last_name"])

    def clean_street(self) -> str | None:
        return _one_line(self.cleaned_data["street"])

    def clean_street_extra(self) -> str | None:
        return _one_line(self.cleaned_data["street_extra"])

    def clean_city(self) -> str | None:
        return _one_line(self.cleaned_data["city"])

    def clean_email(self) -> str | None:
        email = normalise_email(self.cleaned_data["email"]) or None
        if "email" in self.changed_data:
            refusal = representatives.refusal_of_email(self.instance, email, self.today)
            if refusal:
                raise ValidationError(refusal)
        return email

    def clean_mobile(self) -> str | None:
        return normalise_mobile(self.cleaned_data["mobile"]) or None

    def clean_phone(self) -> str | None:
        return self._phone("phone")

    def clean_postcode(self) -> str | None:
        typed = self.cleaned_data["postcode"] or ""
        if "postcode" not in self.changed_data:
            return typed or None
        return normalise_postcode(typed) or None

    def clean_iban(self) -> str | None:
        return normalise_iban(self.cleaned_data["iban"] or "") or None

    def clean_relative_phone(self) -> str | None:
        return self._phone("relative_phone")

    def _phone(self, name: str) -> str | None:
        """Keep an imported number unchanged unless it is edited."""
        typed = self.cleaned_data[name] or ""
        check = check_phone if name in self.changed_data else normalise_phone
        return check(typed) or None

    def clean_birth_date(self) -> datetime.date | None:
        born = self.cleaned_data["birth_date"]
        if born and born > self.today:
            raise ValidationError("Cette date de naissance est dans le futur.")
        if born and born < OLDEST_BIRTH:
            raise ValidationError("Cette date de naissance est avant 1900.")
        return born

    def clean_references(self) -> dict[str, str]:
        """System -> reference, "" for a removed one."""
        named = parse(self.cleaned_data["references"])
        for (system, value), contact in find_each(named.items()).items():
            if contact != self.instance.pk:
                raise ValidationError(
                    f"« {system} : {value} » est la référence d'une autre fiche.",
                    code="reference_taken",
                )
        return dict.fromkeys(self.known_references, "") | named

    # Acts ---------------------------------------------------------------------

    @property
    def changed(self) -> set[str]:
        """Model fields whose value differs; a number written with other spacing is
        unchanged."""
        names = [
            *self.Meta.fields,
            *(n for n in self.details_fields if n in self.fields),
        ]
        if self.instance.pk is None:
            return set(names)
        stored = Contact.objects.get(pk=self.instance.pk)
        return {
            name
            for name in names
            if (self.cleaned_data[name] or None)
            != (
                getattr(stored if name in self.Meta.fields else self.details, name)
                or None
            )
        }

    def duplicates(self) -> ContactQuerySet:
        """Contacts that look like the same person, if an identifying field changed."""
        if self.instance.pk and not self.changed & set(IDENTITY):
            return Contact.objects.none()
        probe = Contact(
            pk=self.instance.pk, **{n: self.cleaned_data[n] for n in IDENTITY}
        )
        probe.key_addresses()
        return Contact.objects.likely_duplicates_of(probe).by_name()

    def store(self, *, at: datetime.datetime, user: User) -> Contact:
        changed = self.changed
        for name in changed & set(self.details_fields):
            setattr(self.details, name, self.cleaned_data[name] or None)
        named = self.cleaned_data["references"]
        if self.instance.pk is None:
            editing.create(self.instance, self.details, at=at, user=user, named=named)
        else:
            editing.update(
                self.instance, self.details, changed, at=at, user=user, named=named
            )
        return self.instance


class NoteForm(PrintableForm):
    class Meta:
        model = ContactNote
        fields = ("text",)
        labels = {"text": "Nouvelle note"}
        widgets = {"text": forms.Textarea(attrs={"rows": 3, "maxlength": 5000})}


def _row(*names: str) -> Row | str:
    if len(names) == 1:
        return names[0]
    return Row(*(Column(name) for name in names))


def _one_line(value: str | None) -> str | None:
    return " ".join((value or "").split()) or None
