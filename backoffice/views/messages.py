"""Messages written in the sign-up form, shown until a user has read them."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts import audit
from accounts.requests import UserRequest
from portal.models import SignUpMessage

PER_PAGE = 20


@permission_required("contacts.view_contact", raise_exception=True)
def unread(request: UserRequest) -> HttpResponse:
    """The unread messages, the oldest first."""
    waiting = SignUpMessage.objects.filter(read_at=None).select_related("contact")
    pages = Paginator(waiting.order_by("written_at", "pk"), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    return render(request, "backoffice/messages.html", {"page": page})


@permission_required("contacts.change_contact", raise_exception=True)
@require_POST
def mark_read(request: UserRequest, pk: int) -> HttpResponse:
    message = get_object_or_404(SignUpMessage.objects.select_related("contact"), pk=pk)
    if SignUpMessage.objects.filter(pk=pk, read_at=None).update(read_at=timezone.now()):
        target = message.contact.target
        audit.record("contact.message_read", user=request.user, target=target)
        messages.success(request, "Le message est marqué comme lu.")
    return redirect("backoffice:contact", message.contact.public_id)
