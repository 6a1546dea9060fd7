"""Breaches: the register of cases, one case, its notification, the message to persons."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts import audit
from accounts.audit_labels import label
from accounts.page_labels import PAGE_LABELS
from accounts.requests import UserRequest
from core.one_at_a_time import one_at_a_time
from dpo.access import sees
from dpo.breaches import communication, findings, notification
from dpo.breaches.forms import CaseForm, FollowUpForm
from dpo.models import Breach
from dpo.tasks import tell_breach

PAGE_SIZE = 50


@sees
def index(request: UserRequest) -> HttpResponse:
    """The register of all cases, notified or not (art. 33(5))."""
    ctx = {"breaches": Breach.objects.all(), "now": timezone.now()}
    return render(request, "dpo/breaches.html", ctx)


@sees
def open_case(request: UserRequest) -> HttpResponse:
    now = timezone.now()
    form = CaseForm(request.POST or None, now=now, initial={"known_at": now})
    if form.is_valid():
        breach = form.save(commit=False)
        breach.opened_at, breach.opened_by = now, request.user
        return _kept(request, breach, "breach.opened")
    return render(request, "dpo/breach_form.html", {"form": form})


@sees
@one_at_a_time
def change(request: UserRequest, pk: int) -> HttpResponse:
    """What happened; the journal is read again."""
    breach = get_object_or_404(Breach, pk=pk, closed_at=None)
    form = CaseForm(request.POST or None, instance=breach, now=timezone.now())
    if form.is_valid():
        return _kept(request, form.save(commit=False), "breach.changed")
    return render(request, "dpo/breach_form.html", {"form": form, "breach": breach})


def _kept(request: UserRequest, breach: Breach, action: str) -> HttpResponse:
    with transaction.atomic():
        breach.save()
        audit.record(action, user=request.user, target=f"breach:{breach.pk}")
        number = findings.count(breach, timezone.now(), user=request.user)
    messages.success(request, f"Le journal est lu : fiches concernées, {number}.")
    return redirect("dpo:breach", breach.pk)


@sees
@one_at_a_time
def show(request: UserRequest, pk: int) -> HttpResponse:
    """One case; a POST stores what follows: words, risk, notification."""
    breach = get_object_or_404(Breach, pk=pk)
    now = timezone.now()
    if request.method == "POST" and breach.closed_at is None:
        form = FollowUpForm(request.POST, instance=breach, now=now)
        if form.is_valid():
            form.save()
            audit.record(
                "breach.changed",
                user=request.user,
                target=f"breach:{breach.pk}",
                fields=form.changed_data,
            )
            messages.success(request, "Le dossier est enregistré.")
            return redirect("dpo:breach", breach.pk)
        breach.refresh_from_db()
    else:
        form = FollowUpForm(instance=breach, now=now)
    persons = breach.persons.select_related("contact").order_by("-is_sensitive", "pk")
    ctx = {
        "breach": breach,
        "form": form,
        "now": now,
        "counts": communication.counts(breach),
        "unnamed": [
            (PAGE_LABELS.get(page) or label(page), n)
            for page, n in breach.unnamed.items()
        ],
        "page": Paginator(persons, PAGE_SIZE).get_page(request.GET.get("page")),
        "headings": notification.headings(breach),
        "missing": communication.missing(breach),
    }
    return render(request, "dpo/breach.html", ctx)


@sees
@require_POST
def count(request: UserRequest, pk: int) -> HttpResponse:
    breach = get_object_or_404(Breach, pk=pk, closed_at=None)
    return _kept(request, breach, "breach.changed")


@sees
def tell(request: UserRequest, pk: int) -> HttpResponse:
    """Ask, then tell the persons concerned (art. 34)."""
    breach = get_object_or_404(Breach, pk=pk, closed_at=None)
    if request.method == "POST":
        try:
            communication.start(breach, timezone.now(), user=request.user)
        except communication.CommunicationRefused as refused:
            messages.error(request, str(refused))
        else:
            transaction.on_commit(lambda: tell_breach.delay(breach.pk), robust=True)
            messages.success(request, "Les messages partent.")
        return redirect("dpo:breach", breach.pk)
    counts = communication.counts(breach)
    ctx = {
        "breach": breach,
        "counts": counts,
        "counts_in_words": f"Par e-mail : {counts['by_mail']}. À joindre autrement :"
        f" {counts['otherwise']}. Un message parti ne se reprend pas.",
        "missing": communication.missing(breach),
    }
    return render(request, "dpo/breach_tell.html", ctx)


@sees
def close(request: UserRequest, pk: int) -> HttpResponse:
    """Ask, then close the case: it stays in the register and no longer changes."""
    breach = get_object_or_404(Breach, pk=pk, closed_at=None)
    if not breach.risk:
        messages.error(request, "Dites d'abord le risque pour les personnes.")
        return redirect("dpo:breach", breach.pk)
    if request.method == "POST":
        with transaction.atomic():
            breach.closed_at = timezone.now()
            breach.save(update_fields=["closed_at"])
            audit.record(
                "breach.closed", user=request.user, target=f"breach:{breach.pk}"
            )
        messages.success(request, "Le dossier est clos. Il reste au registre.")
        return redirect("dpo:breach", breach.pk)
    return render(request, "dpo/breach_close.html", {"breach": breach})


@sees
def as_pdf(request: UserRequest, pk: int) -> HttpResponse:
    breach = get_object_or_404(Breach, pk=pk)
    paper = notification.pdf_of(breach)
    response = HttpResponse(paper, content_type="application/pdf")
    response["Content-Disposition"] = (
        f'attachment; filename="violation-{breach.pk}.pdf"'
    )
    return response
