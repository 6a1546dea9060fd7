"""Pages behind the links of a message: preferences, one-click unsubscribe, new link."""

import datetime
from collections.abc import Iterable
from contextlib import suppress

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from consent import confirming, ledger, links
from consent.enums import Decision, Origin
from consent.evidence import Backing
from consent.models import ConsentEvent, Notice
from contacts import last_contact
from contacts.addresses import address_keys
from contacts.enums import Channel
from contacts.models import Contact
from portal import address_proof, other_contacts, reading, rights, tasks
from portal.forms import LinkRequestForm
from portal.limits import count_ip, count_own, may_mail
from portal.pages import masked_email, masked_mobile, objection_page, public_page
from portal.preferences import REFUSE_ALL, PreferenceForm
from portal.reading import PreferenceState

DONE = {
    "enregistre": "",
    "retire": (
        "C'est fait. Vous ne recevrez plus nos e-mails, nos SMS ni nos appels "
        "facultatifs. Les messages de votre contrat, si vous en avez un, continuent."
    ),
    "adresse": (
        "Vos choix sont enregistrés, sauf un accord à des messages que vous aviez "
        "refusés. Pour les accepter de nouveau, ouvrez cette page par un lien envoyé à "
        "votre propre adresse. Demandez-le à la page « Recevoir mon lien »."
    ),
    "nouvelle": (
        "Vos refus sont enregistrés dès maintenant. Votre adresse vient de changer sur "
        "votre fiche : ce que vous acceptez attend qu'elle soit confirmée, et nous vous "
        "écrirons alors."
    ),
    "sms": (
        "Vos choix sont enregistrés. Ce que vous avez accepté commencera quand vous aurez "
        "ouvert le lien que nous envoyons par SMS à votre numéro."
    ),
    "mail": (
        "Vos choix sont enregistrés. Ce que vous avez accepté commencera quand vous aurez "
        "ouvert le lien que nous envoyons à votre adresse e-mail."
    ),
    "deux": (
        "Vos choix sont enregistrés. Ce que vous avez accepté commencera quand vous aurez "
        "ouvert les liens que nous vous envoyons, l'un par e-mail, l'autre par SMS."
    ),
    "injoignable": (
        "Vos choix sont enregistrés. Ce que vous avez accepté attend que votre adresse ou "
        "votre numéro soit confirmé, et nous ne pouvons pas vous y envoyer de lien pour "
        "le moment."
    ),
    "retenu": (
        "Vos refus sont enregistrés et valent dès maintenant. Votre fiche est en cours de "
        "traitement : cette page les montrera dans quelques instants."
    ),
    "occupe": (
        "Vos refus sont enregistrés et valent dès maintenant. Votre fiche est en cours de "
        "traitement : ce que vous acceptez n'a pas pu être enregistré. Revenez le cocher "
        "dans quelques instants."
    ),
    "lien": (
        "Si une adresse e-mail figure dans nos fichiers, un nouveau lien vient d'y être "
        "envoyé."
    ),
}

OTHER_CONTACTS = "autre-fiche"
ASKED = {
    (): "injoignable",
    (Channel.EMAIL,): "mail",
    (Channel.SMS,): "sms",
    (Channel.EMAIL, Channel.SMS): "deux",
}
NEEDS_OWN_ADDRESS = ("suppressed", "withdrawn_by_person")
"""Codes of refusals that do not apply if the opt-in comes through the person's own
address."""


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    now = timezone.now()
    read, link = opened(token, now)
    error = ""
    if request.method == "POST":
        count_own(link.contact, "choices", "30/m")
        try:
            done = save_choices(request, read, _act_of(link, now), link)
            return HttpResponseRedirect(next_page(request, done))
        except ledger.ChoiceRefused as refused:
            error = str(refused)
            read, link = opened(token, now)
    form = PreferenceForm(read, withdraw_only=link.expired)
    ctx = {
        "form": form,
        "notice": form.notice,
        "expired": link.expired,
        "relayed": link.relayed,
        "can_mail": bool(link.contact.email),
        "address": known_address(link.contact),
        "error": error,
        "done": done_words(request, form.notice),
    }
    return render(request, "portal/preferences.html", ctx)


def _act_of(link: links.Link, now: datetime.datetime) -> ledger.Act:
    if link.is_own:
        actor = ledger.Actor.contact(link.contact)
        return ledger.Act(link.origin, actor, now, proved=link.proved)
    key = link.key
    return ledger.Act(
        link.origin,
        ledger.Actor.bearer(link.contact),
        now,
        backing=Backing(
            source=f"Lien remis par la clé API « {key.name} »" if key else ""
        ),
        is_vouched=key is not None and key.may_give_consents(now),
    )


def opened(token: str, now: datetime.datetime) -> tuple[PreferenceState, links.Link]:
    """The page behind a link, and the link; raises links.BadLink."""
    parts = links.read(token, *links.ORIGINS)
    read = reading.behind(parts.public_id)
    link = links.link_to(read.contact if read else None, parts, now)
    assert read is not None
    return read, link


def save_choices(
    request: HttpRequest,
    read: PreferenceState,
    act: ledger.Act,
    link: links.Link | None = None,
) -> str:
    """Save the submitted form as the person's own act; returns a key of DONE.

    Raises ledger.ChoiceRefused with a sentence for the person; then nothing is saved
    and the page shows the stored state, not the submitted one. An opt-in that only the
    address itself may give (after an objection) is left out with a message, and the
    rest is saved.
    """
    expired = link is not None and link.expired
    form = PreferenceForm(read, request.POST, withdraw_only=expired, closed=True)
    if not form.is_valid():
        raise ledger.ChoiceRefused("form", form.refusal)
    if not form.refuses:
        with transaction.atomic():
            return _save(form, act, link)
    try:
        with ledger.at_once():
            return _save(form, act, link)
    except ledger.Busy:
        if not form.hold(act):
            with transaction.atomic():
                return _save(form, act, link)
    return "occupe" if form.accepts else "retenu"


def _save(form: PreferenceForm, act: ledger.Act, link: links.Link | None) -> str:
    refused: list[tuple[ledger.Choice, ledger.ChoiceRefused]] = []
    if link and not link.expired:
        address_proof.answered(form.contact, link.channel, act.now)
    is_trusted = address_proof.is_trusted(form.contact, link.channel if link else None)
    events = form.save(act, refused=refused, pending=not is_trusted)
    for _, refusal in refused:
        if refusal.code not in NEEDS_OWN_ADDRESS:
            raise refusal
    _note_contact(form.contact, act.now)
    waiting = _waiting(form, events)
    if waiting and is_trusted:
        return ASKED[tasks.ask_addresses(form.contact, waiting)]
    if waiting:
        return "nouvelle"
    if other_contacts.to_ask(events, act):
        return OTHER_CONTACTS
    if refused:
        return "adresse"
    return "retire" if form.action == REFUSE_ALL else "enregistre"


def next_page(request: HttpRequest, done: str) -> str:
    """Where to redirect after saving: the page of the person's other contact if it must
    be asked, else the same page."""
    if done == OTHER_CONTACTS:
        return f"{request.path}autre-fiche/"
    return f"{request.path}?etat={done}#fait"


def _waiting(form: PreferenceForm, events: Iterable[ConsentEvent]) -> set[str]:
    """Channels of the accepted campaigns that await a confirmation. An opt-in that was
    already pending creates no event."""
    made = {e.campaign_id for e in events if e.decision == Decision.PENDING}
    made |= {s.campaign.pk for s in form.standings if s.state == Decision.PENDING}
    return {c.channel for c, granted in form.answers if granted and c.pk in made}


def _note_contact(contact: Contact, now: datetime.datetime) -> None:
    last_contact.note(contact.pk, now)


def done_words(request: HttpRequest, notice: Notice) -> str:
    """The confirmation shown after a redirect; only fixed texts, chosen by the `etat`
    parameter."""
    done = request.GET.get("etat", "")
    return notice.confirmation if done == "enregistre" else DONE.get(done, "")


def known_address(contact: Contact) -> str:
    if contact.email:
        return masked_email(contact.email)
    return masked_mobile(contact.mobile) if contact.mobile else ""


@objection_page
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def one_click(request: HttpRequest, token: str) -> HttpResponse:
    """RFC 8058: a POST withdraws at once, without cookie, redirect or confirmation.

    The token is sufficient, whatever the body; repeating the POST changes nothing and
    gets the same answer.
    """
    now = timezone.now()
    link = links.contact_from(token, links.ONE_CLICK, now=now)
    if request.method == "POST":
        act = ledger.Act(Origin.ONE_CLICK, ledger.Actor.contact(link.contact), now)
        # Refused only for a contact erased in the meantime, who receives nothing any
        # more.
        with suppress(ledger.ChoiceRefused):
            withdraw(link, act)
        if link.campaign and link.campaign.mandatory:
            rights.object_to_campaign(link.contact, link.campaign, now)
    is_done = request.method == "POST"
    silences = not is_done and link.campaign is None
    ctx = {
        "campaign": link.campaign,
        "done": is_done,
        "silenced": other_contacts.silenced_words(link.contact) if silences else [],
    }
    return render(request, "portal/one_click.html", ctx)


def withdraw(link: links.Link, act: ledger.Act) -> None:
    """Withdraw the campaign of the link; without one, all optional campaigns."""
    if link.campaign is None:
        ledger.withdraw_all(link.contact, act)
    elif not link.campaign.mandatory:
        ledger.withdraw(link.contact, [link.campaign], act)


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_choices(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm choices forwarded by another program; they count from the button's POST."""
    now = timezone.now()
    link = links.contact_from(token, *links.PROVED, now=now)
    if link.expired:
        return redirect("portal:preferences", token)
    notice = Notice.objects.published(link.contact.kind)
    if request.method == "POST":
        actor = ledger.Actor.contact(link.contact)
        act = ledger.Act(link.origin, actor, now, notice=notice, proved=link.proved)
        with transaction.atomic():
            address_proof.answered(link.contact, link.channel, now)
            if address_proof.is_trusted(link.contact, link.channel):
                events = ledger.confirm(link.contact, act, link.channel)
                if other_contacts.to_ask(events, act):
                    return redirect("portal:other_contacts", token)
    ctx = {
        "notice": notice,
        "is_new": not address_proof.is_trusted(link.contact, link.channel),
        "waiting": [
            notice.sentence_of(campaign)
            for campaign in confirming.waiting(link.contact, link.channel)
        ],
        "address": known_address(link.contact),
        "token": token,
        "done": request.method == "POST",
    }
    return render(request, "portal/confirm_choices.html", ctx)


@public_page
@require_http_methods(["POST"])
def renew(request: HttpRequest, token: str) -> HttpResponse:
    """Send a new link to the address on file, for an expired one."""
    link = links.contact_from(token, *links.ORIGINS, now=timezone.now())
    key = link.contact.email_key
    if key and may_mail("new_link", key):
        tasks.hand_over(tasks.send_new_links, key)
    page = request.path.removesuffix("nouveau/")
    return redirect(f"{page}?etat=lien#fait")


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def new_link(request: HttpRequest) -> HttpResponse:
    """« Recevoir mon lien »: same answer and same response time for every address."""
    form = LinkRequestForm()
    if request.method == "POST":
        count_ip(request, "new_link")
        form = LinkRequestForm(request.POST)
        if form.is_valid():
            keys = address_keys(form.cleaned_data["email"])
            if may_mail("new_link", keys[0]):
                tasks.hand_over(tasks.send_new_links, " ".join(keys))
            return redirect(f"{request.path}?etat=envoye#fait")
    ctx = {"form": form, "done": request.GET.get("etat") == "envoye"}
    return render(request, "portal/new_link.html", ctx)
