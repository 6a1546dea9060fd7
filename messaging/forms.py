from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from contacts.enums import Channel, Kind
from contacts.models import Contact
from core.read_forms import ReadForm
from messaging import render, tags
from messaging.models import LONGEST, MessageTemplate
from messaging.system_templates import CONSENT_REQUEST


class SendToContactForm(forms.Form):
    """One e-mail to one person: a template, then its text, which may be changed."""

    template = forms.ModelChoiceField(
        MessageTemplate.objects.none(), label="Modèle", empty_label=None
    )
    subject = forms.CharField(label="Objet", max_length=150)
    body = forms.CharField(
        label="Texte",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="Les balises comme {prenom#defaut} sont remplacées à l'envoi.",
    )

    def __init__(self, contact: Contact, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = MessageTemplate.objects.of_channel("email").for_mailings()
        field = self.fields["template"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = choices.for_audience(contact.kind)
        never_cut(self)

    def clean_subject(self) -> str:
        return one_line_subject(self.cleaned_data["subject"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            words = self.words
            check_words(self, words, render.allowed(None))
            check_needed(self, cleaned["template"].needed, words.body)
        return cleaned

    @property
    def words(self) -> MessageTemplate:
        return MessageTemplate(**{name: self.cleaned_data[name] for name in WORDS})


WORDS = ("subject", "body")


def check_words(
    form: forms.BaseForm, words: MessageTemplate, names: Collection[str]
) -> None:
    """Add an error to the field of each tag that is not among `names`, with its
    position."""
    say(form, "body", tags.faults(words.body, names))
    usable = render.usable_in_subject(names)
    say(form, "subject", tags.faults(words.subject, usable))


def say(form: forms.BaseForm, field: str, sentences: list[str]) -> None:
    if sentences:
        form.add_error(field, [ValidationError(sentence) for sentence in sentences])


def check_needed(form: forms.BaseForm, needed: Iterable[tags.Tag], body: str) -> None:
    """Check that a text contains the tags required by its purpose."""
    if form.errors:
        return
    for tag in needed:
        if tag.name not in tags.names_in(body):
            lack = (
                "Sans son lien, personne ne pourrait répondre à ce message"
                if tag.link
                else f"Sans « {tag.label} », ce message ne dirait rien"
            )
            form.add_error("body", f"{lack} : insérez {tag.written} dans son texte.")


def never_cut(form: forms.BaseForm) -> None:
    """Remove `maxlength` from the fields: a browser silently truncates pasted text,
    whereas a text that arrives complete can be refused with an explanation."""
    for name in WORDS:
        if name in form.fields:
            form.fields[name].widget.attrs.pop("maxlength", None)


def are_own_words(channel: str, subject: str, body: str) -> bool:
    """Whether a typed text would be lost if a template replaced it: it is not empty,
    and no template has it."""
    subject, body = subject.strip(), body.replace("\r\n", "\n").strip()
    if not subject and not body:
        return False
    texts = MessageTemplate.objects.of_channel(channel).values_list("subject", "body")
    kept = {(each.strip(), text.replace("\r\n", "\n").strip()) for each, text in texts}
    return (subject, body) not in kept


def one_line_subject(subject: str) -> str:
    """Reject line breaks, which could inject a header; raises ValidationError."""
    if any(c in subject for c in "\r\n\x85\u2028\u2029"):
        raise ValidationError("L'objet tient sur une seule ligne.")
    return subject


def proposed() -> MessageTemplate:
    """The template selected by default: the request for consent."""
    return MessageTemplate.objects.get(code=CONSENT_REQUEST)


MARKS = (
    "Mise en forme : **gras**, *italique*, # titre, - liste, "
    "[texte du lien](https://exemple.fr)."
)


class ResetForm(forms.Form):
    """The version of the template's text shown where « Reprendre » was pressed."""

    read = forms.CharField(required=False, widget=forms.HiddenInput)


class TemplateForm(ReadForm, forms.ModelForm):
    """One template. The name and the channel of a system template are not editable."""

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
        audience.help_text = "À qui ce modèle est proposé."
        if template.code:
            del self.fields["name"], self.fields["audience"]
        if template.channel == Channel.SMS:
            del self.fields["subject"]
        else:
            self.fields["subject"].required = True
            self.fields["body"].help_text = MARKS
        never_cut(self)

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
            check_words(self, words, self.instance.usable)
            check_needed(self, self.instance.needed, words.body)
        return cleaned
