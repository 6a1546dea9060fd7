"""Art. 19: recipients of the data, and those still to be informed of an erasure."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts import audit
from accounts.requests import UserRequest
from core.one_at_a_time import one_at_a_time
from core.plurals import counted
from erasure.enums import TaskState
from erasure.forms import RecipientForm
from erasure.models import Recipient, RecipientTask

PAGE = 100


@permission_required("erasure.manage_recipients", raise_exception=True)
def recipients(request: UserRequest) -> HttpResponse:
    rows = Recipient.objects.annotate(
        waiting=Count("tasks", filter=Q(tasks__state=TaskState.TODO))
    )
    return render(request, "erasure/recipients.html", {"rows": rows.order_by("name")})


@permission_required("erasure.manage_recipients", raise_exception=True)
def add_recipient(request: UserRequest) -> HttpResponse:
    return _edit(request, Recipient())


@permission_required("erasure.manage_recipients", raise_exception=True)
@one_at_a_time
def edit_recipient(request: UserRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(Recipient, pk=pk))


def _edit(request: UserRequest, recipient: Recipient) -> HttpResponse:
    form = RecipientForm(instance=recipient)
    if request.method == "POST":
        form = RecipientForm(request.POST, instance=recipient)
        if form.is_valid():
            saved = form.save()
            audit.record(
                "erasure.recipient_saved",
                user=request.user,
                target=f"recipient:{saved.pk}",
                fields=form.changed_data,
            )
            messages.success(request, "Destinataire enregistré.")
            return redirect("erasure:recipients")
    ctx = {"form": form, "recipient": recipient if recipient.pk else None}
    return render(request, "erasure/recipient.html", ctx)


@permission_required("erasure.manage_recipients", raise_exception=True)
def tasks(request: UserRequest, pk: int) -> HttpResponse:
    """What one recipient is still to be informed of: opaque ids of the erased contacts."""
    recipient = get_object_or_404(Recipient, pk=pk)
    rows = recipient.tasks.select_related("erasure__contact", "done_by", "api_key")
    ctx = {
        "recipient": recipient,
        "page": Paginator(rows.order_by("-state", "-id"), PAGE).get_page(
            request.GET.get("page")
        ),
        "waiting": recipient.tasks.to_do().count(),
    }
    return render(request, "erasure/tasks.html", ctx)


@require_POST
@permission_required("erasure.manage_recipients", raise_exception=True)
def settle_tasks(request: UserRequest, pk: int) -> HttpResponse:
    """Mark the ticked tasks, or all open ones, as done or as impossible."""
    recipient = get_object_or_404(Recipient, pk=pk)
    state = request.POST.get("state", "")
    if state not in (TaskState.DONE, TaskState.IMPOSSIBLE):
        messages.error(request, "Choisissez « prévenu » ou « impossible ».")
        return redirect("erasure:tasks", pk)
    rows = RecipientTask.objects.to_do().filter(recipient=recipient)
    if request.POST.get("which") != "all":
        ticked = [pk for pk in request.POST.getlist("task") if pk.isdecimal()]
        rows = rows.filter(pk__in=ticked)
    count = rows.update(state=state, done_at=timezone.now(), done_by=request.user)
    audit.record(
        "erasure.recipient_told",
        user=request.user,
        target=f"recipient:{recipient.pk}",
        count=count,
        state=state,
    )
    messages.success(
        request, f"{counted(count, 'tâche')} : {TaskState(state).label.lower()}."
    )
    return redirect("erasure:tasks", pk)
