"""Views of a sending: confirm, follow, pause, resume, cancel, settle uncertain
messages."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.reading import readable
from consent.integrity.journal_errors import JournalClosed
from core.confirmation import ask
from core.plurals import counted
from mailings import audience, checks, terms
from mailings import preview as previews
from mailings.audience import counts, explain
from mailings.checks import Level
from mailings.enums import MailingDeliveryState, MailingState
from mailings.forms import WhenForm
from mailings.models import Delivery, Mailing
from mailings.sending import dispatch, settling
from mailings.views.drafts import A_PAGE, RIGHT, how_it_goes, in_words, mailing_of

STOP_POLLING = 286
READ_ANEW = (
    "La campagne a changé pendant que cette page était ouverte : relisez le résumé, puis "
    "confirmez à nouveau. Rien n'est parti."
)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def signed(mailing: Mailing) -> str:
    """The campaign's terms as shown on the page, signed, to be compared when it is
    submitted."""
    found = terms.of(mailing.campaign) if mailing.campaign else {}
    return salted_hmac("mailings.confirm", str(found)).hexdigest()


@permission_required(RIGHT, raise_exception=True)
def confirm(request: HttpRequest, channel: str, pk: int) -> HttpResponse:
    """Confirmation page before sending: number of recipients, exclusions, warnings."""
    mailing = mailing_of(channel, pk)
    if not mailing.is_draft:
        return redirect(mailing)
    now = timezone.now()
    tried = checks.checks(mailing, now)
    problems = checks.said(tried, Level.BLOCKS)
    shown = signed(mailing)
    form = WhenForm(request.POST) if request.method == "POST" else WhenForm()
    if form.is_bound and request.POST.get("read", shown) != shown:
        form.add_error(None, READ_ANEW)
    if form.is_bound and form.is_valid() and not problems:
        return _leave(request, mailing, form)
    ctx = {
        "mailing": mailing,
        "form": form,
        "read": shown,
        "undo": settings.MAILING_UNDO_SECONDS,
        "sender": previews.sender(mailing),
        "problems": problems,
        "number": audience.recipients(mailing, now).count(),
        "warnings": [] if problems else checks.said(tried, Level.WARNS),
        "checks": tried,
        "totals": explain.totals(mailing, now) if mailing.campaign else [],
        "count": counts.of_sms(mailing, now)
        if mailing.is_sms and not problems
        else None,
        "opens_at": in_words(explain.put_off_until(mailing, now)),
    }
    return render(request, "mailings/confirm.html", ctx)


def _leave(request: HttpRequest, mailing: Mailing, form: WhenForm) -> HttpResponse:
    now = timezone.now()
    try:
        if form.cleaned_data["when"] == "later":
            at = form.cleaned_data["at"]
            dispatch.schedule(mailing, at, now=now, user=_user(request))
            mailing.refresh_from_db()
            opens = in_words(explain.put_off_until(mailing, now))
            waits = (
                f" Hors des heures permises : il partira le {opens}." if opens else ""
            )
            messages.success(request, f"L'envoi est programmé.{waits}")
        else:
            hold = settings.MAILING_UNDO_SECONDS
            dispatch.launch_or_enqueue(mailing, now, user=_user(request), hold=hold)
    except (dispatch.NotReady, JournalClosed) as error:
        messages.error(request, str(error))
    return redirect(mailing)


@readable(RIGHT)
def progress(request: HttpRequest, channel: str, pk: int) -> HttpResponse:
    """The part of the page that htmx polls; status 286 stops the polling.

    The last answer reloads the whole page, with the end time.
    """
    mailing = mailing_of(channel, pk)
    ctx = how_it_goes(mailing, timezone.now())
    if ctx["progress"].is_watched or mailing.state == MailingState.SCHEDULED:
        return render(request, "mailings/_progress.html", ctx)
    response = render(request, "mailings/_progress.html", ctx, status=STOP_POLLING)
    response["HX-Refresh"] = "true"
    return response


@readable(RIGHT)
def deliveries(request: HttpRequest, channel: str, pk: int) -> HttpResponse:
    """Each message of the mailing, its outcome, and what allowed it."""
    mailing = mailing_of(channel, pk)
    rows = mailing.deliveries.select_related("contact", "event").order_by("pk")
    state = request.GET.get("etat", "")
    if state in MailingDeliveryState.values:
        rows = rows.filter(state=state)
    ctx = {
        "mailing": mailing,
        "uncertain": mailing.deliveries.filter(
            state=MailingDeliveryState.UNCERTAIN
        ).count(),
        "state": state,
        "states": MailingDeliveryState.choices,
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "mailings/deliveries.html", ctx)


def _ask(
    request: HttpRequest, mailing: Mailing, question: str, text: str, **more: Any
) -> HttpResponse:
    """Ask before an act on this mailing; the way back is `back`, by default its page."""
    here = mailing.get_absolute_url()
    all_of_them = reverse("mailings:sms_list" if mailing.is_sms else "mailings:list")
    return ask(
        request,
        question,
        text=text,
        heading=str(mailing),
        crumbs=[
            ("Communication", ""),
            ("SMS" if mailing.is_sms else "E-mailing", all_of_them),
            (str(mailing), here),
        ],
        **{"back": here, **more},
    )


TWICE = "Si la personne l'a déjà reçu, elle le recevra une seconde fois."
AGAIN: dict[str, Any] = {"submit_label": "Envoyer à nouveau", "fields": {"again": "1"}}


@permission_required(RIGHT, raise_exception=True)
def settle(request: HttpRequest, channel: str, pk: int, delivery: int) -> HttpResponse:
    """Settle an uncertain message: a person decides whether it is sent again; a GET
    asks before that."""
    mailing = mailing_of(channel, pk)
    uncertain = f"{mailing.url('deliveries')}?etat=uncertain"
    if request.method != "POST":
        question = "Envoyer à nouveau ce message ?"
        return _ask(request, mailing, question, TWICE, back=uncertain, **AGAIN)
    found = get_object_or_404(
        Delivery.objects.select_related("contact", "mailing"),
        pk=delivery,
        mailing=mailing,
    )
    if "again" in request.POST:
        done = settling.send_again(found, timezone.now(), user=_user(request))
    else:
        done = settling.count_as_sent(found, user=_user(request))
    if not done:
        messages.error(request, "Ce message n'est plus incertain.")
    return redirect(uncertain)


@permission_required(RIGHT, raise_exception=True)
def settle_all(request: HttpRequest, channel: str, pk: int) -> HttpResponse:
    """Settle all the uncertain messages of a mailing, once a person knows their
    outcome; a GET asks first."""
    mailing = mailing_of(channel, pk)
    if request.method != "POST":
        return _ask_settle_all(request, mailing)
    if "again" in request.POST:
        done = settling.send_all_again(mailing, timezone.now(), user=_user(request))
        words = f"{counted(done, 'message relancé')}."
    else:
        done = settling.count_all_as_sent(mailing, user=_user(request))
        sent = "envoyés" if done > 1 else "envoyé"
        words = f"{counted(done, 'message compté')} comme {sent}."
    messages.success(request, words)
    return redirect(mailing)


def _ask_settle_all(request: HttpRequest, mailing: Mailing) -> HttpResponse:
    rows = mailing.deliveries.filter(state=MailingDeliveryState.UNCERTAIN)
    number = counted(rows.count(), "message incertain")
    back = f"{mailing.url('deliveries')}?etat=uncertain"
    if "again" in request.GET:
        text = f"{number}. Qui a déjà reçu le message le recevra une seconde fois."
        question = "Envoyer à nouveau tous ces messages ?"
        return _ask(request, mailing, question, text, back=back, **AGAIN)
    return _ask(
        request,
        mailing,
        "Compter tous ces messages comme envoyés ?",
        f"{number}. Ils ne pourront plus être envoyés à nouveau d'ici.",
        back=back,
        submit_label="Compter comme envoyés",
        fields={"sent": "1"},
    )


@require_POST
@permission_required(RIGHT, raise_exception=True)
def pause(request: HttpRequest, channel: str, pk: int) -> HttpResponse:
    mailing = mailing_of(channel, pk)
    dispatch.pause(mailing, user=_user(request))
    return redirect(mailing)


@permission_required(RIGHT, raise_exception=True)
def resume(request: HttpRequest, channel: str, pk: int) -> HttpResponse:
    """Resume a paused mailing; a GET asks first, with the number of messages left."""
    mailing = mailing_of(channel, pk)
    if request.method != "POST" and mailing.state == MailingState.PAUSED:
        left = mailing.deliveries.filter(state=MailingDeliveryState.QUEUED).count()
        return _ask(
            request,
            mailing,
            "Reprendre cet envoi ?",
            f"{counted(left, 'message')} en attente : l'envoi repart aussitôt, et ce qui "
            "est parti ne se rattrape pas.",
            submit_label="Reprendre l'envoi",
            tone="primary",
        )
    if request.method != "POST":
        return redirect(mailing)
    dispatch.resume(mailing, timezone.now(), user=_user(request))
    return redirect(mailing)


@require_POST
@permission_required(RIGHT, raise_exception=True)
def unschedule(request: HttpRequest, channel: str, pk: int) -> HttpResponse:
    """Back to the draft: a scheduled mailing, or one launched a moment ago."""
    mailing = mailing_of(channel, pk)
    if dispatch.take_back(mailing, timezone.now(), user=_user(request)):
        messages.success(
            request, "L'envoi est annulé : rien n'est parti. Voici votre brouillon."
        )
    elif not dispatch.unschedule(mailing, user=_user(request)):
        messages.error(request, "Cet envoi n'attend plus son heure.")
    return redirect(mailing)


@permission_required(RIGHT, raise_exception=True)
def cancel(request: HttpRequest, channel: str, pk: int) -> HttpResponse:
    """Cancel after a confirmation: a cancelled mailing cannot be resumed."""
    mailing = mailing_of(channel, pk)
    if request.method != "POST" and mailing.may_be_cancelled:
        return render(request, "mailings/cancel.html", {"mailing": mailing})
    done = request.method == "POST" and dispatch.cancel(
        mailing, timezone.now(), user=_user(request)
    )
    if done:
        messages.success(request, "L'envoi est annulé : ce qui reste ne partira pas.")
    elif mailing.is_draft:
        messages.info(request, "Rien n'est annulé : c'est de nouveau un brouillon.")
    else:
        messages.info(request, "Cet envoi est déjà terminé : il n'y a rien à annuler.")
    return redirect(mailing)
