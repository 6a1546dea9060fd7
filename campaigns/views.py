from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts import audit
from accounts.reading import readable
from accounts.requests import UserRequest
from campaigns import ordering, planned, proposals
from campaigns.enums import State
from campaigns.forms import DOUBLE, UNDER_WAY, CampaignForm
from campaigns.models import Campaign
from contacts.enums import Kind
from core.one_at_a_time import one_at_a_time
from core.plurals import counted

manages_campaigns = permission_required(
    "campaigns.manage_campaigns", raise_exception=True
)
reads_campaigns = readable("campaigns.manage_campaigns")


@reads_campaigns
def listing(request: UserRequest, audience: Kind) -> HttpResponse:
    everything = Campaign.objects.of_audience(audience).in_order()
    ctx = {
        "audience": audience,
        "campaigns": everything.not_deleted(),
        "deleted": everything.filter(state=State.DELETED),
        "shows_deleted": "supprimees" in request.GET,
        "moved": request.GET.get("deplacee", ""),
        "way": request.GET.get("sens", ""),
        "offers": proposals.offers(audience),
    }
    return render(request, "campaigns/list.html", ctx)


@manages_campaigns
@require_POST
def adopt(request: UserRequest, audience: Kind, code: str) -> HttpResponse:
    """Add a proposed campaign, or apply our label and situations to the existing one."""
    found = {offer.proposal.code: offer for offer in proposals.offers(audience)}
    if code not in found:
        raise Http404
    try:
        campaign = proposals.adopt(found[code], user=request.user)
    except proposals.UnderWay:
        messages.error(
            request, "Un envoi de cette campagne est en cours : attendez sa fin."
        )
    else:
        messages.success(request, f"La campagne « {campaign.label} » est enregistrée.")
    return redirect("campaigns:list", audience)


@manages_campaigns
def add(request: UserRequest, audience: Kind) -> HttpResponse:
    last = Campaign.objects.of_audience(audience).not_deleted().in_order().last()
    position = min(last.position + 1, ordering.HIGHEST) if last else 1
    return _edit(request, Campaign(audience=audience, position=position))


@reads_campaigns
@one_at_a_time
def edit(request: UserRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(Campaign, pk=pk))


def _edit(request: UserRequest, campaign: Campaign) -> HttpResponse:
    label = campaign.label
    doubtful = False
    waiting: list[Any] = []
    if request.method == "POST":
        form = CampaignForm(request.POST, instance=campaign)
        if form.is_valid():
            waiting = _stopped(form)
            doubtful = form.needs_second_thought
            if form.is_valid() and (
                "confirm" in request.POST or not (doubtful or waiting)
            ):
                return _store(request, form)
    else:
        form = CampaignForm(instance=campaign)
    ctx = {
        "form": form,
        "campaign": campaign,
        "label": label,
        "audience": Kind(campaign.audience),
        "doubtful": doubtful,
        "waiting": waiting if form.is_bound and form.is_valid() else [],
        "is_answered": campaign.is_answered,
    }
    return render(request, "campaigns/form.html", ctx)


def _stopped(form: CampaignForm) -> list[Any]:
    """Return the scheduled mailings that this change sends back to draft.

    A mailing that is being sent cannot go back to draft: an error is added to the
    form.
    """
    if form.instance.pk is None or not form.stops_mailings:
        return []
    if form.changes_terms and planned.under_way(form.instance).exists():
        form.add_error(
            None,
            UNDER_WAY,
        )
    return list(planned.scheduled(form.instance))


def _store(request: UserRequest, form: CampaignForm) -> HttpResponse:
    is_new = form.instance.pk is None
    with transaction.atomic():
        stopped = _stopped(form)
        campaign = form.save()
        taken = planned.take_back(stopped, user=request.user)
        audit.record(
            "campaign.added" if is_new else "campaign.changed",
            user=request.user,
            target=f"campaign:{campaign.pk}",
            fields=sorted(form.changed_data),
        )
    done = "ajoutée" if is_new else "enregistrée"
    messages.success(request, f"La campagne « {campaign.label} » est {done}.")
    if taken:
        messages.warning(
            request,
            f"{counted(taken, 'envoi programmé')} de nouveau en brouillon : à relire et à "
            "confirmer.",
        )
    if form.basis_becomes_consent:
        messages.info(
            request,
            "Elle n'est pas obligatoire : sa base légale devient le consentement.",
        )
    return redirect("campaigns:list", Kind(campaign.audience))


@manages_campaigns
@require_POST
def move(request: UserRequest, pk: int) -> HttpResponse:
    campaign = get_object_or_404(Campaign.objects.not_deleted(), pk=pk)
    way = "haut" if request.POST.get("sens") == "haut" else "bas"
    try:
        with transaction.atomic():
            place = ordering.move(campaign, -1 if way == "haut" else 1)
            audit.record(
                "campaign.moved", user=request.user, target=f"campaign:{campaign.pk}"
            )
    except ordering.NoRoom:
        messages.error(
            request,
            "Il y a plus de campagnes que de rangs : changez l'ordre avec le crayon.",
        )
    else:
        messages.success(request, f"« {campaign.label} » est à la place {place}.")
    # Restore the focus to the arrow that was pressed, so that Enter repeats the move.
    back = reverse("campaigns:list", args=[Kind(campaign.audience)])
    return redirect(f"{back}?deplacee={campaign.pk}&sens={way}")


@manages_campaigns
@require_POST
def restore(request: UserRequest, pk: int) -> HttpResponse:
    """Undo « Supprimé »: restore as Inactif, so that nothing is sent unexpectedly."""
    campaign = get_object_or_404(Campaign, pk=pk, state=State.DELETED)
    if campaign.has_double:
        messages.error(request, f"{DOUBLE} « {campaign.label} » n'est pas rétablie.")
        return redirect("campaigns:list", Kind(campaign.audience))
    with transaction.atomic():
        campaign.state = State.INACTIVE
        campaign.save(update_fields=["state"])
        audit.record(
            "campaign.restored", user=request.user, target=f"campaign:{campaign.pk}"
        )
    messages.success(
        request,
        f"La campagne « {campaign.label} » est rétablie, à l'état Inactif.",
    )
    return redirect("campaigns:list", Kind(campaign.audience))
