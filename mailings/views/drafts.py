"""Views that prepare a mailing: list, draft, recipients, previews, explanation."""

import datetime
import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Page, Paginator
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts import audit
from accounts.models import User
from accounts.reading import readable
from campaigns.models import Campaign
from contacts.enums import Channel, Kind
from contacts.models import Contact
from core.one_at_a_time import one_at_a_time
from core.typography import day_and_hour
from mailings import audience, checks
from mailings import preview as previews
from mailings.audience import counts, explain
from mailings.forms import MailingForm, TrialForm, tick
from mailings.models import Mailing
from mailings.sending import dispatch
from mailings.sending.progress import progress_of
from messaging import sms
from messaging.delivery_errors import DeliveryError
from messaging.forms import are_own_words
from messaging.tags import TAGS

RIGHT = "mailings.send_mailings"

A_PAGE = 50

# Each is a card on a phone, and the text is below them.
RECIPIENTS_A_PAGE = 20


def mailing_of(channel: str, pk: int) -> Mailing:
    found = Mailing.objects.select_related("campaign", "template")
    return get_object_or_404(found, channel=channel, pk=pk)


@readable(RIGHT)
def mailing_list(request: HttpRequest, channel: str) -> HttpResponse:
    rows = Mailing.objects.of_channel(channel).select_related("campaign")
    page = Paginator(rows, 25).get_page(request.GET.get("page"))
    ctx = {
        "page": page,
        "rows": counts.of_each(page.object_list),
        "channel": channel,
        "is_sms": channel == Channel.SMS,
    }
    return render(request, "mailings/list.html", ctx)


@permission_required(RIGHT, raise_exception=True)
def new(request: HttpRequest, channel: str) -> HttpResponse:
    mailing = Mailing(channel=channel)
    if request.method == "POST":
        return _save_draft(request, mailing)
    if (kind := request.GET.get("demande")) in Kind.values:
        # The first day leads here: the request for consent is chosen already.
        mailing.audience = kind
        mailing.campaign = Campaign.everything.filter(
            is_request=True, audience=kind, channel=channel
        ).first()
    return _compose(request, mailing, MailingForm(channel, instance=mailing))


@readable(RIGHT)
@one_at_a_time
def show(request: HttpRequest, channel: str, pk: int) -> HttpResponse:
    """The draft, or the progress of its sending."""
    mailing = mailing_of(channel, pk)
    if not mailing.is_draft:
        ctx = how_it_goes(mailing, timezone.now())
        return render(request, "mailings/show.html", ctx)
    if request.method == "POST":
        return _save_draft(request, mailing)
    return _compose(request, mailing, MailingForm(channel, instance=mailing))


@permission_required(RIGHT, raise_exception=True)
def remove(request: HttpRequest, channel: str, pk: int) -> HttpResponse:
    """Delete a draft; a launched mailing is kept with all its messages."""
    mailing = mailing_of(channel, pk)
    if request.method == "POST":
        assert isinstance(request.user, User)
        if dispatch.remove(mailing, user=request.user):
            messages.success(request, f"Le brouillon « {mailing} » est supprimé.")
            return redirect("mailings:sms_list" if mailing.is_sms else "mailings:list")
    if not mailing.is_draft:
        messages.error(request, "Cet envoi n'est plus un brouillon.")
        return redirect(mailing)
    return render(request, "mailings/remove.html", {"mailing": mailing})


def how_it_goes(mailing: Mailing, now: datetime.datetime) -> dict[str, Any]:
    return {
        "mailing": mailing,
        "progress": progress_of(mailing, now),
        "is_held": mailing.is_held(now),
        "is_starting": mailing.is_starting(now),
        "opens_at": in_words(explain.put_off_until(mailing, now)),
    }


def _save_draft(request: HttpRequest, mailing: Mailing) -> HttpResponse:
    """Save the draft, whichever button was pressed, then go to that button's page."""
    if mailing.pk:
        # The unticked contacts are stored even if the text is invalid.
        before = _unticked(mailing)
        tick(mailing, request.POST.getlist("listed"), request.POST.getlist("keep"))
        if _unticked(mailing) != before:
            _note_saved(request, mailing, ["recipients"])
    form = MailingForm(mailing.channel, request.POST, instance=mailing)
    if not form.is_valid():
        return _compose(request, mailing, form)
    if (
        request.POST.get("take") == ""
        and mailing.template
        and are_own_words(mailing.channel, mailing.subject, mailing.body)
    ):
        return _compose(request, mailing, form, asks_to_replace=True)
    if "take" in request.POST:
        form.take_template()
    if "shorten" in request.POST:
        mailing.body = sms.shortened(mailing.body)
    if mailing.pk is None and isinstance(request.user, User):
        mailing.created_by = request.user
    changed = list(form.changed_data)
    mailing = form.save()
    if "all" in request.POST or "none" in request.POST:
        changed.append("recipients")
    if changed or "take" in request.POST or "shorten" in request.POST:
        _note_saved(request, mailing, changed)
    return redirect(_next_page(request, mailing))


def _unticked(mailing: Mailing) -> dict[str, Any]:
    """A summary of the unticked contacts, to see whether they changed."""
    return mailing.exclusions.aggregate(Count("pk"), Max("pk"))


def _note_saved(request: HttpRequest, mailing: Mailing, fields: list[str]) -> None:
    assert isinstance(request.user, User)
    target = f"mailing:{mailing.pk}"
    audit.record("mailing.draft_saved", user=request.user, target=target, fields=fields)


def _next_page(request: HttpRequest, mailing: Mailing) -> str:
    if "all" in request.POST:
        audience.tick_all(mailing)
    if "none" in request.POST:
        audience.untick_all(mailing, timezone.now())
    for button in ("confirm", "why", "trial"):
        if button in request.POST:
            return mailing.url(button)
    if person := _shown_to(request):
        return mailing.url("preview", public_id=person)
    if "save" in request.POST:
        messages.success(request, "Brouillon enregistré.")
        return mailing.get_absolute_url()
    if "look" in request.POST:
        query = urlencode({"preview_for": request.POST.get("preview_for", "")})
        return f"{mailing.get_absolute_url()}?{query}#apercu"
    if "take" in request.POST or "shorten" in request.POST:
        return f"{mailing.get_absolute_url()}#quoi"
    page = request.POST.get("page", "")
    query = f"?page={page}" if page.isdecimal() else ""
    return f"{mailing.get_absolute_url()}{query}#destinataires"


def _shown_to(request: HttpRequest) -> uuid.UUID | None:
    """The contact whose preview was asked for, shown after the draft is saved."""
    try:
        return uuid.UUID(request.POST.get("preview", ""))
    except ValueError:
        return None


def _compose(
    request: HttpRequest,
    mailing: Mailing,
    form: MailingForm,
    *,
    asks_to_replace: bool = False,
) -> HttpResponse:
    """Render the draft; `asks_to_replace`: its text would be lost to a template's."""
    ctx: dict[str, object] = {
        "asks_to_replace": asks_to_replace,
        "mailing": mailing,
        "form": form,
        "is_sms": mailing.is_sms,
        "tags": [TAGS[name] for name in sorted(checks.usable_tags(mailing))],
        "page": None,
        "has_campaigns": Campaign.objects.active()
        .filter(channel=mailing.channel, audience=mailing.audience)
        .exists(),
    }
    if mailing.pk and mailing.campaign and not form.is_bound:
        now = timezone.now()
        page = _recipients(mailing, request.GET.get("page"))
        listed = [contact.pk for contact in page.object_list]
        shorter = [t for t in explain.totals(mailing, now) if not t.included]
        ctx |= {
            "page": page,
            "unticked": set(
                mailing.exclusions.filter(contact__in=listed).values_list(
                    "contact", flat=True
                )
            ),
            "number": audience.recipients(mailing, now).count(),
            "problems": checks.of_the_list(mailing),
            "warnings": checks.warnings(mailing, now),
            "opens_at": in_words(explain.put_off_until(mailing, now)),
            "shorter": shorter,
            "spares": any(total.spared for total in shorter),
            "count": counts.of_sms(mailing, now) if mailing.is_sms else None,
            **_seen_by(mailing, request.GET),
        }
    return render(request, "mailings/compose.html", ctx)


def _recipients(mailing: Mailing, number: str | None) -> Page:
    rows = audience.proposed(mailing, timezone.now()).by_name()
    return Paginator(rows, RECIPIENTS_A_PAGE).get_page(number)


@readable(RIGHT)
def preview(
    request: HttpRequest, channel: str, pk: int, public_id: uuid.UUID
) -> HttpResponse:
    """The message as this contact will receive it, or did receive it, from the text
    sent."""
    mailing = mailing_of(channel, pk)
    contact = get_object_or_404(Contact, public_id=public_id, kind=mailing.audience)
    shown, problems = None, checks.broken_tags(mailing)
    if not contact.is_erased and not problems:
        shown = previews.show(mailing, contact, timezone.now())
    ctx = {
        "mailing": mailing,
        "contact": contact,
        "shown": shown,
        "problems": problems,
    }
    return render(request, "mailings/preview.html", ctx)


@require_POST
@permission_required(RIGHT, raise_exception=True)
def live_preview(request: HttpRequest, channel: str, pk: int) -> HttpResponse:
    """The text being written, as a chosen recipient would receive it; nothing is
    stored."""
    mailing = mailing_of(channel, pk)
    mailing.subject = request.POST.get("subject", "")
    mailing.body = request.POST.get("body", "")
    return render(
        request, "mailings/_live_preview.html", _seen_by(mailing, request.POST)
    )


def _seen_by(mailing: Mailing, asked: QueryDict) -> dict[str, object]:
    """The message of the recipient who was looked for, otherwise of the first."""
    now = timezone.now()
    search = asked.get("preview_for", "").strip()
    recipients = audience.recipients(mailing, now).by_name()
    found = recipients.search(search).first() if search else None
    person = found or recipients.first()
    problems = checks.too_long(mailing) or checks.broken_tags(mailing)
    shown = previews.show(mailing, person, now) if person and not problems else None
    return {
        "person": person,
        "preview_for": search,
        "unknown": "" if found else search,
        "preview_problems": problems,
        "shown": shown,
    }


@require_POST
@permission_required(RIGHT, raise_exception=True)
def length(request: HttpRequest, channel: str, pk: int) -> HttpResponse:
    """Length of the text being written; nothing is stored."""
    mailing = mailing_of(channel, pk)
    mailing.body = request.POST.get("body", "")
    can_tell = mailing.is_sms and mailing.campaign and not checks.broken_tags(mailing)
    count = counts.of_sms(mailing, timezone.now()) if can_tell else None
    ctx = {"count": count, "offer": True}
    return render(request, "messaging/_sms_count.html", ctx)


@permission_required(RIGHT, raise_exception=True)
def trial(request: HttpRequest, channel: str, pk: int) -> HttpResponse:
    """Send the first recipient's message to the user themselves."""
    mailing = mailing_of(channel, pk)
    problems = checks.problems(mailing)
    now = timezone.now()
    model = audience.recipients(mailing, now).by_name().first()
    if request.method == "POST" and model and not problems:
        form = TrialForm(request.POST)
        if _sent_trial(request, mailing, model, form):
            return redirect(mailing)
    else:
        form = TrialForm()
    ctx = {"mailing": mailing, "problems": problems, "model": model, "form": form}
    return render(request, "mailings/trial.html", ctx)


def _sent_trial(
    request: HttpRequest, mailing: Mailing, model: Contact, form: TrialForm
) -> bool:
    assert isinstance(request.user, User)
    now = timezone.now()
    if not mailing.is_sms:
        previews.send_trial(mailing, model, request.user, now)
        _note_trial(request.user, mailing, model)
        messages.success(request, f"Un essai part à {request.user.email}.")
        return True
    if not form.is_valid():
        return False
    try:
        previews.send_trial_sms(mailing, model, form.cleaned_data["mobile"], now)
    except DeliveryError:
        messages.error(request, "La passerelle SMS n'a pas pris cet essai.")
        return False
    _note_trial(request.user, mailing, model)
    messages.success(request, "Un SMS d'essai est parti.")
    return True


def _note_trial(user: User, mailing: Mailing, model: Contact) -> None:
    """Record a trial in the audit journal: it contains the sample contact's own data
    and leaves the system."""
    target = model.target
    audit.record("mailing.tried", user=user, target=target, mailing=mailing.pk)


def in_words(opens: datetime.datetime | None) -> str:
    return day_and_hour(opens) if opens else ""
