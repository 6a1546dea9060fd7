"""Communication > Préférence: a person's choice, typed in by a user."""

import datetime
import uuid
from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts import audit
from accounts.models import User
from accounts.requests import UserRequest
from backoffice import notifications, tasks
from backoffice.consent_form import NotPrinted, consent_form
from backoffice.entry_form import EntryForm
from consent import effect, ledger
from consent.enums import HEARD, NO, Decision, Means, Origin
from consent.evidence import Backing
from consent.integrity.journal_errors import JournalUnwritable
from consent.models import ConsentEvent
from consent.suppressions import keys_of
from contacts import last_contact
from contacts.enums import Mandate
from contacts.models import Contact
from core.after_commit import after_commit
from core.file_errors import MediaRefuses, refusal
from core.scans import ScanField
from portal import reading

THEMSELVES, SPEAKS = "person", "La personne"

records_manually = permission_required("consent.record_manual", raise_exception=True)


# The submitted value is not repeated: it may have ten thousand characters.
ONE_OF_THESE = {"invalid_choice": "Choisissez une des réponses proposées."}


class MeansForm(forms.Form):
    """How, when and by whom the choice was expressed: without this, a manual entry
    proves nothing.
    """

    # No default: a preselected « sur papier » would prove nothing.
    means = forms.ChoiceField(
        label="Comment",
        choices=[("", "Choisissez"), *Means.choices],
        error_messages=ONE_OF_THESE,
    )
    said_on = forms.DateField(
        label="Date", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    said_at = forms.TimeField(
        label="Heure, si elle est connue",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    said_by = forms.ChoiceField(
        label="Qui l'a dit",
        widget=forms.RadioSelect,
        initial=THEMSELVES,
        error_messages=ONE_OF_THESE,
        help_text="Un tuteur, un curateur ou un mandataire s'ajoute d'abord sur la fiche, "
        "avec son justificatif.",
    )
    scan = ScanField(label="Document numérisé", what="le formulaire signé")

    def __init__(
        self,
        contact: Contact,
        *args: Any,
        now: datetime.datetime,
        accepts: bool = False,
        **kwargs: Any,
    ) -> None:
        """`accepts`: one of the choices is a yes, which the person's own no of the same
        day may follow. A no counts without its hour."""
        super().__init__(*args, **kwargs)
        self._accepts = accepts
        self.contact = contact
        self.now = now
        self.speakers = _speakers(contact, now)
        said_by = self.fields["said_by"]
        assert isinstance(said_by, forms.ChoiceField)
        said_by.choices = [(code, words) for code, (words, _) in self.speakers.items()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if day := cleaned.get("said_on"):
            self._date(day, cleaned)
        return cleaned

    def _date(self, day: datetime.date, cleaned: dict[str, Any]) -> None:
        """Set the instant; without a time, no other choice may have the same date."""
        at = cleaned.get("said_at")
        if day.year < 1970:
            self.add_error("said_on", "Cette date est trop ancienne.")
            return
        noon = datetime.time(12)
        said = timezone.make_aware(datetime.datetime.combine(day, at or noon))
        if at is None and day == timezone.localdate(self.now):
            said = self.now
            if self._accepts and self._said_no_themselves_on(day):
                self.add_error(
                    "said_at",
                    "Cette personne a elle-même refusé aujourd'hui : indiquez l'heure, pour "
                    "savoir ce qu'elle a dit en dernier.",
                )
        elif at is None and self._chose_on(day):
            self.add_error(
                "said_at",
                "Un autre choix de cette personne porte cette date : indiquez l'heure, "
                "pour savoir lequel est le dernier.",
            )
        if said > self.now:
            self.add_error("said_on", "Cette date est dans le futur.")
        cleaned["instant"] = said

    def _chose_on(self, day: datetime.date) -> bool:
        own_events = ConsentEvent.objects.filter(contact=self.contact)
        return own_events.filter(occurred_at__date=day).exists()

    def _said_no_themselves_on(self, day: datetime.date) -> bool:
        own_events = ConsentEvent.objects.filter(contact=self.contact, origin__in=HEARD)
        return own_events.filter(occurred_at__date=day, decision__in=NO).exists()

    @property
    def backing(self) -> Backing:
        words, _ = self.speakers[self.cleaned_data["said_by"]]
        said_by = "La personne elle-même" if words == SPEAKS else words
        return Backing(said_by=said_by, scan=self.cleaned_data.get("scan"))

    @property
    def proved(self) -> frozenset[str]:
        """The keys of the addresses that the choice may take off the suppression list:
        the person's own word alone lifts an objection."""
        _, represents = self.speakers[self.cleaned_data["said_by"]]
        return frozenset() if represents else keys_of(self.contact)


def _speakers(contact: Contact, now: datetime.datetime) -> dict[str, tuple[str, bool]]:
    """By code, who may have spoken, in words, and whether they did so for the person. A
    curator only assists; a carer speaks for nobody."""
    found = {THEMSELVES: (SPEAKS, False)}
    for each in contact.representatives.in_force(timezone.localdate(now)):
        if each.answers:
            found[f"representative-{each.pk}"] = (str(each), True)
        elif each.kind == Mandate.CURATOR:
            words = f"La personne, assistée de {each}"
            found[f"representative-{each.pk}"] = (words, False)
    return found


@records_manually
def enter(request: UserRequest, public_id: uuid.UUID) -> HttpResponse:
    state = reading.behind(public_id)
    if state is None:
        raise Http404
    contact = state.contact
    if contact.is_erased:
        messages.error(request, "Les données de cette personne sont supprimées.")
        return redirect("backoffice:contact", public_id)
    now = timezone.now()
    if request.method == "POST":
        form = EntryForm(state, request.POST)
        means = MeansForm(
            contact,
            request.POST,
            request.FILES,
            now=now,
            accepts="yes" in request.POST.values(),
        )
        if means.is_valid() & form.is_valid():
            try:
                return _store(request, contact, form, means)
            except (ledger.ChoiceRefused, JournalUnwritable) as refused:
                means.add_error(None, str(refused))
            except MediaRefuses as refused:
                # The choice can be entered without the document.
                means.add_error("scan", refusal(refused))
    else:
        form = EntryForm(state)
        today = {"said_on": timezone.localdate(now)}
        means = MeansForm(contact, now=now, initial=today)
    ctx = {
        "contact": contact,
        "form": form,
        "means": means,
        "notice": form.notice,
        "announced": notifications.ANNOUNCED[notifications.way_to(contact)],
    }
    return render(request, "backoffice/preference.html", ctx)


def _store(
    request: UserRequest, contact: Contact, form: EntryForm, means: MeansForm
) -> HttpResponse:
    act = ledger.Act(
        origin=Origin.MANUAL,
        actor=ledger.Actor.user(request.user),
        now=means.now,
        occurred_at=means.cleaned_data["instant"],
        means=means.cleaned_data["means"],
        backing=means.backing,
        proved=means.proved,
    )
    with transaction.atomic():
        events = form.save(act)
        last_contact.note(contact.pk, means.cleaned_data["instant"])
        audit.record(
            "consent.entered",
            user=request.user,
            target=contact.target,
            events=len(events),
        )
        told = (
            _tell(contact, events, means.now, request.user)
            if notifications.is_owed(events)
            else None
        )
    if not events:
        messages.info(request, "Rien n'a changé : aucun choix n'a été enregistré.")
    elif contact.consents.filter(event__in=events).count() < len(events):
        messages.warning(
            request,
            "Les choix sont enregistrés dans l'historique, mais un choix plus récent de "
            "cette personne reste en vigueur.",
        )
    else:
        messages.success(request, "Les choix sont enregistrés.")
        for sentence in _without_effect(contact, events):
            messages.warning(request, sentence)
    if told in notifications.LEFT_TO_DO:
        messages.warning(request, notifications.LEFT_TO_DO[told])
    return redirect("backoffice:contact", contact.public_id)


def _without_effect(contact: Contact, events: list[ConsentEvent]) -> Iterator[str]:
    """One sentence for each recorded consent that has no effect."""
    contact.refresh_from_db()
    given = [e.campaign for e in events if e.decision == Decision.GIVEN]
    for campaign, verdict in effect.of(contact, given):
        if why := effect.why_not(Decision.GIVEN, verdict.reason):
            yield f"L'accord pour « {campaign.label} » est sans effet : {why}."


def _tell(
    contact: Contact, events: list[ConsentEvent], now: datetime.datetime, user: User
) -> notifications.Way:
    """Notify the person of what was recorded for them; returns the channel."""
    way = notifications.way_to(contact)
    if notifications.by_representative(events, now, user):
        return way
    if way == notifications.Way.EMAIL:
        notifications.by_email(contact, events, now)
    elif way == notifications.Way.SMS:
        after_commit(tasks.tell_by_sms.delay, notifications.newest(events).pk)
    return way


@records_manually
def print_form(request: UserRequest, public_id: uuid.UUID) -> HttpResponse:
    contact = get_object_or_404(Contact, public_id=public_id, erased_at=None)
    try:
        data = consent_form(contact, now=timezone.now())
    except NotPrinted as refusal:
        messages.error(request, str(refusal))
        return redirect("backoffice:contact", public_id)
    audit.record("link.printed", user=request.user, target=contact.target)
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="formulaire.pdf"'
    response["Cache-Control"] = "no-store"
    return response
