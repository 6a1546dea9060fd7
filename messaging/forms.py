from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from contacts.enums import Channel, Kind
from contacts.models import Contact
from messaging import tags
from messaging.models import MessageTemplate
from messaging.render import compile_email
from messaging.system_templates import CONSENT_REQUEST


class SendToContactForm(forms.Form):
    """One e-mail to one person: a template, then its words, which may be changed."""

    template = forms.ModelChoiceField(
        MessageTemplate.objects.none(), label="Modèle", empty_label=None
    )
    subject = forms.CharField(label="Objet", max_length=150)
    body = forms.CharField(
        label="Texte",
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="Les balises comme {prenom#defaut} sont remplacées à l'envoi.",
    )

    def __init__(self, contact: Contact, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = MessageTemplate.objects.of_channel("email").for_mailings()
        field = self.fields["template"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = choices.for_audience(contact.kind)

    def clean_subject(self) -> str:
        return one_line_subject(self.cleaned_data["subject"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            check_words(self, MessageTemplate(**{k: cleaned[k] for k in WORDS}))
        return cleaned

    @property
    def words(self) -> MessageTemplate:
        return MessageTemplate(**{name: self.cleaned_data[name] for name in WORDS})


WORDS = ("subject", "body")


def check_words(
    form: forms.BaseForm, words: MessageTemplate, values: tuple[str, ...] = ()
) -> None:
    """An unknown tag is an error on its own field, with its place."""
    for name in WORDS:
        alone = MessageTemplate(
            **{"subject": "", "body": "", name: getattr(words, name)}
        )
        try:
            compile_email(alone, values=values)
        except tags.UnknownTag as error:
            form.add_error(name, str(error))


def one_line_subject(subject: str) -> str:
    """A line break would bring a header of its own; raises ValidationError."""
    if any(c in subject for c in "\r\n\x85\u2028\u2029"):
        raise ValidationError("L'objet tient sur une seule ligne.")
    return subject


def proposed() -> MessageTemplate:
    """The template that the page offers first: the request for consent."""
    return MessageTemplate.objects.get(code=CONSENT_REQUEST)


class TemplateForm(forms.ModelForm):
    """One template. The name and the kind of a system one stay."""

    class Meta:
        model = MessageTemplate
        fields = ("name", "audience", "subject", "body")
        widgets = {"body": forms.Textarea(attrs={"rows": 16})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        template: MessageTemplate = self.instance
        audience = self.fields["audience"]
        assert isinstance(audience, forms.TypedChoiceField)
        audience.choices = [("", "Clients et intervenants"), *Kind.choices]
        if template.code:
            del self.fields["name"], self.fields["audience"]
        if template.channel == Channel.SMS:
            del self.fields["subject"]
        else:
            self.fields["subject"].required = True
            self.fields["body"].help_text = (
                "Mise en forme : **gras**, *italique*, # titre, - liste, "
                "[texte du lien](https://...)."
            )

    def clean_subject(self) -> str:
        return one_line_subject(self.cleaned_data["subject"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        name = cleaned.get("name")
        same = MessageTemplate.objects.of_channel(self.instance.channel)
        if name and same.filter(name=name).exclude(pk=self.instance.pk).exists():
            self.add_error("name", "Un modèle porte déjà ce nom.")
        if not self.errors:
            words = MessageTemplate(
                subject=cleaned.get("subject", ""), body=cleaned["body"]
            )
            system = self.instance.system
            self._check(words, system.values if system else ())
        return cleaned

    def _check(self, words: MessageTemplate, values: tuple[str, ...]) -> None:
        """A company's own text may be sent by an optional campaign: a way out is known
        there."""
        if not self.instance.code:
            values = (*values, "lienDesabonnement")
        check_words(self, words, values)
