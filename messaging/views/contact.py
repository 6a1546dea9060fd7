import uuid

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.shortcuts import render as render_page
from django.urls import reverse
from django.utils import timezone

from accounts import audit
from accounts.models import User
from contacts.enums import Channel
from contacts.models import Contact
from core.confirmation import ask
from messaging import outbox, render
from messaging.forms import SendToContactForm, are_own_words, proposed
from messaging.measure import harmless_links
from messaging.models import MessageTemplate, OutgoingMessage
from messaging.tags import TAGS

NOT_WRITTEN_TO = (
    "Rien n'est envoyé à cette personne : un décès est signalé, ou le traitement de sa "
    "fiche est limité."
)


@permission_required("messaging.send_messages", raise_exception=True)
def send_to_contact(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Choose a template, preview the message as its recipient will read it, send it."""
    contact = get_object_or_404(Contact, public_id=public_id)
    if contact.is_deceased or contact.is_restricted:
        messages.error(request, NOT_WRITTEN_TO)
        return redirect("backoffice:contact", public_id=contact.public_id)
    asks = _asks_to_replace(request)
    if request.method == "POST" and (asks or "change" not in request.POST):
        form = SendToContactForm(contact, request.POST)
        if form.is_valid() and "send" in request.POST and contact.email:
            return _send(request, contact, form)
    else:
        form = SendToContactForm(contact, initial=_chosen(request))
    preview = None
    if form.is_bound and not asks and form.is_valid():
        preview = render.render(
            form.words, contact, values=harmless_links(), now=timezone.now()
        )
    usable = [TAGS[name] for name in sorted(render.allowed(None))]
    ctx = {
        "contact": contact,
        "form": form,
        "preview": preview,
        "tags": usable,
        "asks_to_replace": asks,
    }
    return render_page(request, "messaging/send_to_contact.html", ctx)


def _asks_to_replace(request: HttpRequest) -> bool:
    """Whether « Reprendre » would lose a text, and nobody has agreed to that yet."""
    typed = (request.POST.get("subject", ""), request.POST.get("body", ""))
    is_first_click = request.POST.get("change") == ""
    return is_first_click and are_own_words(Channel.EMAIL, *typed)


def _chosen(request: HttpRequest) -> dict[str, object]:
    """The text of the chosen template; by default, the request for consent."""
    code = request.POST.get("template", "")
    template = (
        MessageTemplate.objects.of_channel("email")
        .for_mailings()
        .filter(pk=code)
        .first()
        if code.isdecimal()
        else None
    ) or proposed()
    return {"template": template, "subject": template.subject, "body": template.body}


def _send(
    request: HttpRequest, contact: Contact, form: SendToContactForm
) -> HttpResponse:
    assert isinstance(request.user, User)
    template = form.cleaned_data["template"]
    outbox.queue(
        template.code or "",
        contact=contact,
        now=timezone.now(),
        text=form.words,
        user=request.user,
    )
    audit.record("message.sent", user=request.user, target=contact.target)
    messages.success(request, f"Le message à {contact} va partir.")
    return redirect("backoffice:contact", public_id=contact.public_id)


@permission_required("messaging.send_messages", raise_exception=True)
def settle(request: HttpRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    """Settle an uncertain message to one contact: a person decides whether it is sent
    again; a GET asks before that."""
    contact = get_object_or_404(Contact, public_id=public_id)
    message = get_object_or_404(OutgoingMessage, pk=pk, contact=contact)
    if request.method != "POST":
        page = reverse("backoffice:contact", args=[public_id])
        return ask(
            request,
            "Envoyer à nouveau ce message ?",
            text="Si la personne l'a déjà reçu, elle le recevra une seconde fois.",
            submit_label="Envoyer à nouveau",
            back=page,
            heading="Message incertain",
            crumbs=[("Fiche", page)],
            fields={"again": "1"},
        )
    assert isinstance(request.user, User)
    again = "again" in request.POST
    act = outbox.send_again if again else outbox.count_as_sent
    if act(message, timezone.now()):
        audit.record(
            "message.sent_again" if again else "message.counted_as_sent",
            user=request.user,
            target=contact.target,
        )
    else:
        messages.error(request, "Ce message n'est plus incertain.")
    return redirect("backoffice:contact", public_id=contact.public_id)
