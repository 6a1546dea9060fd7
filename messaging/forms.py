from typing import Any

from django import forms

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


def proposed() -> MessageTemplate:
    """The template that the page offers first: the request for consent."""
    return MessageTemplate.objects.get(code=CONSENT_REQUEST)
