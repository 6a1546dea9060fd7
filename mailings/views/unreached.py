"""« À joindre autrement »: contacts that a mandatory message did not reach."""

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
from mailings.unreached import failing
from messaging import unreached
from messaging.enums import UnreachedWay
from messaging.models import Unreached

RIGHT = "messaging.send_messages"
A_PAGE = 25
MOST = 50
"""Maximum number of failing addresses shown."""


@readable(RIGHT)
def tasks(request: UserRequest) -> HttpResponse:
    """Waiting tasks first, oldest first."""
    rows = (
        Unreached.objects.exclude(settled_at=None, contact__deceased_at__isnull=False)
        .select_related("contact", "settled_by")
        .order_by(F("settled_at").desc(nulls_first=True), "at", "pk")
    )
    ctx = {
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "waiting": Unreached.objects.waiting().count(),
        "ways": UnreachedWay.choices,
        "failing": failing(timezone.now())[:MOST],
    }
    return render(request, "mailings/unreached.html", ctx)


@require_POST
@permission_required(RIGHT, raise_exception=True)
def settle(request: UserRequest, pk: int) -> HttpResponse:
    task = get_object_or_404(Unreached.objects.select_related("contact"), pk=pk)
    way = request.POST.get("way", "")
    if way not in UnreachedWay.values:
        messages.error(request, "Dites comment la personne a été jointe.")
    elif unreached.settle(task, UnreachedWay(way), timezone.now(), user=request.user):
        messages.success(request, "C'est noté.")
    return redirect("mailings:unreached")
