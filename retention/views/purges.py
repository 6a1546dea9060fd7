import contextlib
import datetime
import uuid

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST
from kombu.exceptions import OperationalError

from accounts import audit, recent_proof
from accounts.reading import readable
from accounts.recent_proof import SensitiveAct
from accounts.requests import UserRequest
from contacts import lifecycle
from contacts.models import Contact
from core.plurals import counted
from core.typography import short_date
from retention import dormant as dormancy
from retention import forewarning, purge, schedule, tasks
from retention.enums import Untold
from retention.models import PurgeRun
from retention.overview import overview

PAGE = 50
NAMED = 500
"""Above this number of contacts due, only the command's dry run names the others that
their erasure would silence."""


@permission_required("retention.run_purge", raise_exception=True)
def dashboard(request: UserRequest) -> HttpResponse:
    now = timezone.now()
    page = Paginator(PurgeRun.objects.select_related("user"), 20).get_page(
        request.GET.get("page")
    )
    planned = purge.plan(today=schedule.civil_day(now), now=now)
    ctx = {
        "overview": overview(now),
        "page": page,
        "planned": planned,
        "silenced": planned.silenced if planned.number <= NAMED else [],
        "named": NAMED,
    }
    return render(request, "retention/dashboard.html", ctx)


@permission_required("retention.run_purge", raise_exception=True)
@require_POST
def launch(request: UserRequest) -> HttpResponse:
    """Start the purge; typing the number due also lifts the safety limit."""
    now = timezone.now()
    planned = purge.plan(today=schedule.civil_day(now), now=now)
    if request.POST.get("confirm", "").strip() != str(planned.number):
        messages.error(
            request,
            f"{counted(planned.number, 'fiche')} à effacer : tapez ce nombre pour "
            "confirmer. "
            "Rien n'a été effacé.",
        )
        return redirect("retention:dashboard")
    recent_proof.require(request, SensitiveAct.LAUNCH_PURGE, now)
    try:
        tasks.purge_by_button.delay(request.user.pk, planned.number)
    except OperationalError:
        messages.error(
            request,
            "La file d'attente ne répond pas : la purge n'est pas lancée, rien n'a été "
            "effacé.",
        )
    else:
        audit.record("purge.launched", user=request.user, confirm=planned.number)
        messages.success(
            request, "La purge est lancée. Rechargez la page pour la suivre."
        )
    return redirect("retention:dashboard")


@permission_required("retention.run_purge", raise_exception=True)
def run(request: UserRequest, pk: int) -> HttpResponse:
    purge_run = get_object_or_404(PurgeRun.objects.select_related("user"), pk=pk)
    contacts = purge_run.contacts.select_related("contact").order_by("pk")
    page = Paginator(contacts, PAGE).get_page(request.GET.get("page"))
    ctx = {"run": purge_run, "page": page}
    return render(request, "retention/run.html", ctx)


@permission_required("retention.run_purge", raise_exception=True)
def upcoming(request: UserRequest) -> HttpResponse:
    """The contacts that fall due within 30 days."""
    today = schedule.civil_day(timezone.now())
    in_force = schedule.rules_in_force()
    due = schedule.due(today + datetime.timedelta(days=30), in_force)
    tells = forewarning.days_in_force() is not None
    found = forewarning.with_obstacle(due, today) if tells else due
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = [
        (contact, schedule.last_kept_day_of(contact, in_force), _told(contact))
        for contact in page
    ]
    ctx = {"page": page, "rows": rows, "tells": tells}
    return render(request, "retention/upcoming.html", ctx)


def _told(contact: Contact) -> str:
    """Whether the person was told of the deletion, or why they are not."""
    if contact.announced_erasure and contact.erasure_announced_at:
        day = schedule.civil_day(contact.erasure_announced_at)
        is_lost = getattr(contact, "is_lost", False)
        why = f", mais {Untold.NOT_DELIVERED.label}" if is_lost else ""
        return f"le {short_date(day)}{why}"
    obstacle = getattr(contact, "obstacle", "")
    return f"non : {Untold(obstacle).label}" if obstacle else "pas encore"


@readable("retention.manage_retention")
def dormant(request: UserRequest) -> HttpResponse:
    """List prospects and candidates inactive for long; deactivate the ticked ones."""
    now = timezone.now()
    found = dormancy.dormant(now)
    if request.method == "POST":
        ticked = found.filter(public_id__in=_uuids(request.POST.getlist("fiche")))
        with transaction.atomic():
            for contact in ticked:
                lifecycle.deactivate(contact, at=now, user=request.user)
        messages.success(request, "Les fiches cochées sont désactivées.")
        return redirect("retention:dormant")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "retention/dormant.html", {"page": page})


def _uuids(texts: list[str]) -> list[uuid.UUID]:
    """The valid UUIDs; malformed values are ignored."""
    found = []
    for text in texts:
        with contextlib.suppress(ValueError):
            found.append(uuid.UUID(text))
    return found
