"""« Réponses SMS »: the replies received, and the user's decision on each."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.reading import readable
from accounts.requests import UserRequest
from core.confirmation import ask
from core.typography import short_instant
from mailings.inbound import sms_replies
from mailings.models import SmsReply

RIGHT = "mailings.send_mailings"
A_PAGE = 25


@readable(RIGHT)
def replies(request: UserRequest) -> HttpResponse:
    """Waiting replies first, oldest first; then those of the last 90 days."""
    rows = SmsReply.objects.select_related("contact", "settled_by").order_by(
        F("settled_at").desc(nulls_first=True), "at", "pk"
    )
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    ctx = {"page": page, "waiting": SmsReply.objects.waiting().count()}
    return render(request, "mailings/replies.html", ctx)


@permission_required(RIGHT, raise_exception=True)
def settle(request: UserRequest, pk: int) -> HttpResponse:
    """File a reply, or take it as a STOP; a GET asks before the latter."""
    reply = get_object_or_404(SmsReply.objects.select_related("contact"), pk=pk)
    now = timezone.now()
    if request.method != "POST":
        return _ask_stop(request, reply)
    if "stop" not in request.POST:
        if sms_replies.file_away(reply, now, user=request.user):
            messages.success(request, "La réponse est classée.")
    elif sms_replies.take_as_stop(reply, now, user=request.user):
        messages.success(
            request, "C'est noté : ce numéro ne recevra plus aucun SMS facultatif."
        )
    elif not SmsReply.objects.filter(pk=pk, was_stop=True).exists():
        messages.error(
            request,
            "Cette réponse ne vient pas d'un numéro de portable : rien n'a été enregistré.",
        )
    return redirect("mailings:replies")


def _ask_stop(request: UserRequest, reply: SmsReply) -> HttpResponse:
    return ask(
        request,
        "Enregistrer cette réponse comme un STOP ?",
        text=f"C'est la réponse reçue le {short_instant(reply.at)}. Ce numéro ne recevra plus "
        "aucun SMS facultatif, et seule la personne pourra revenir sur ce refus.",
        submit_label="C'est un STOP",
        back=reverse("mailings:replies"),
        heading="Réponse SMS",
        crumbs=[
            ("Communication", ""),
            ("Réponses SMS", reverse("mailings:replies")),
        ],
        fields={"stop": "1"},
    )
