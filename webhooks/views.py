from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import audit, recent_proof
from accounts.reading import readable
from accounts.recent_proof import SensitiveAct
from accounts.requests import UserRequest
from core.confirmation import ask
from core.one_at_a_time import one_at_a_time
from core.plurals import counted
from webhooks import sending
from webhooks.enums import DeliveryState, WebhookEvent
from webhooks.forms import WebhookForm
from webhooks.models import Webhook

allowed = permission_required("webhooks.manage_webhooks", raise_exception=True)
read = readable("webhooks.manage_webhooks")


@read
def webhook_list(request: UserRequest) -> HttpResponse:
    state = "deliveries__state"
    hooks = Webhook.objects.annotate(
        waiting=Count("deliveries", filter=Q(**{state: DeliveryState.WAITING})),
        dead=Count("deliveries", filter=Q(**{state: DeliveryState.DEAD})),
    )
    return render(request, "webhooks/webhooks.html", {"hooks": hooks})


@allowed
def add_webhook(request: UserRequest) -> HttpResponse:
    form = WebhookForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        form.instance.created_by = request.user
        hook = form.save()
        audit.record("webhook.added", user=request.user, target=hook.target)
        messages.success(request, "Le webhook est en service.")
        return redirect("webhooks:webhook", hook.pk)
    return render(request, "webhooks/webhook_form.html", {"form": form})


@allowed
@one_at_a_time
def edit_webhook(request: UserRequest, pk: int) -> HttpResponse:
    hook = get_object_or_404(Webhook, pk=pk)
    data = request.POST if request.method == "POST" else None
    form = WebhookForm(data, instance=hook)
    if request.method == "POST" and form.is_valid():
        hook.stopped_at = None if form.cleaned_data["active"] else hook.stopped_at
        form.save()
        audit.record(
            "webhook.updated",
            user=request.user,
            target=hook.target,
            fields=form.changed_data,
        )
        messages.success(request, "Le webhook est modifié.")
        return redirect("webhooks:webhook", hook.pk)
    ctx = {"form": form, "hook": hook}
    return render(request, "webhooks/webhook_form.html", ctx)


@never_cache
@read
def webhook(request: UserRequest, pk: int) -> HttpResponse:
    return _page(request, get_object_or_404(Webhook, pk=pk))


@never_cache
@allowed
@require_POST
def show_secret(request: UserRequest, pk: int) -> HttpResponse:
    """The page with the signing secret; needs a recent proof, and is in the journal."""
    hook = get_object_or_404(Webhook, pk=pk)
    recent_proof.require(request, SensitiveAct.SHOW_SECRET, timezone.now())
    audit.record("webhook.secret_shown", user=request.user, target=hook.target)
    return _page(request, hook, secret=sending.secret_of(hook))


def _page(request: UserRequest, hook: Webhook, *, secret: str = "") -> HttpResponse:
    deliveries = hook.deliveries.select_related("contact").order_by("-id")
    wanted = request.GET.get("etat", "")
    if wanted in DeliveryState.values:
        deliveries = deliveries.filter(state=wanted)
    ctx = {
        "hook": hook,
        "secret": secret,
        "events": [WebhookEvent(event).label for event in hook.events],
        "page": Paginator(deliveries, 25).get_page(request.GET.get("page")),
        "wanted": wanted,
        "states": DeliveryState.choices,
        "dead": hook.deliveries.dead().count(),
    }
    return render(request, "webhooks/webhook.html", ctx)


@allowed
@require_POST
def try_webhook(request: UserRequest, pk: int) -> HttpResponse:
    hook = get_object_or_404(Webhook, pk=pk)
    delivery = sending.send_test(hook, timezone.now)
    audit.record("webhook.tried", user=request.user, target=hook.target)
    if delivery.state == DeliveryState.DONE:
        messages.success(request, f"L'essai est bien arrivé ({delivery.answer}).")
    else:
        messages.error(request, f"L'essai n'est pas arrivé : {delivery.answer}.")
    return redirect("webhooks:webhook", pk)


@allowed
@require_POST
def resend_webhook(request: UserRequest, pk: int) -> HttpResponse:
    hook = get_object_or_404(Webhook, pk=pk)
    one = request.POST.get("envoi", "")
    back = sending.resend(
        hook,
        timezone.now(),
        user=request.user,
        pk=int(one) if one.isascii() and one.isdigit() and len(one) < 19 else None,
    )
    messages.success(request, f"De nouveau en attente : {counted(back, 'envoi')}.")
    return redirect("webhooks:webhook", pk)


@allowed
def renew_secret(request: UserRequest, pk: int) -> HttpResponse:
    hook = get_object_or_404(Webhook, pk=pk)
    if request.method != "POST":
        page = reverse("webhooks:webhook", args=[pk])
        return ask(
            request,
            "Changer le secret de ce webhook ?",
            text="Le destinataire devra recevoir le nouveau secret dans les 24 heures : "
            "passé ce délai, l'ancien ne signe plus, et il refusera vos envois.",
            submit_label="Changer le secret",
            back=page,
            heading="Changer le secret",
            crumbs=[
                ("Administration", ""),
                ("Webhooks", reverse("webhooks:webhooks")),
                (hook.url, page),
            ],
        )
    recent_proof.require(request, SensitiveAct.ROTATE_KEY, timezone.now())
    sending.renew_secret(hook, timezone.now(), user=request.user)
    messages.success(
        request,
        "Le secret a changé : donnez le nouveau au destinataire. L'ancien signe encore"
        " pendant 24 heures.",
    )
    return redirect("webhooks:webhook", pk)


@allowed
def remove_webhook(request: UserRequest, pk: int) -> HttpResponse:
    hook = get_object_or_404(Webhook, pk=pk)
    if request.method == "POST":
        target = hook.target
        hook.delete()
        audit.record("webhook.removed", user=request.user, target=target)
        messages.success(request, "Le webhook est supprimé.")
        return redirect("webhooks:webhooks")
    return render(request, "webhooks/webhook_remove.html", {"hook": hook})
