"""« Réponses SMS »: the replies received, and the user's decision on each."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.reading import readable
from accounts.requests import UserRequest
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


@require_POST
@permission_required(RIGHT, raise_exception=True)
def settle(request: UserRequest, pk: int) -> HttpResponse:
    reply = get_object_or_404(SmsReply.objects.select_related("contact"), pk=pk)
    now = timezone.now()
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
