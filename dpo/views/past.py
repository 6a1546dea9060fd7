"""Who could be reached by a campaign at any past instant, for a complaint."""

from django import forms
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from accounts.requests import UserRequest
from campaigns.models import Campaign
from consent import past
from consent.enums import Reason
from core.past_instant import PastInstantField

PAGE_SIZE = 50
RECEIVED = (Reason.GIVEN, Reason.MANDATORY)


class CampaignChoice(forms.ModelChoiceField):
    def label_from_instance(self, campaign: Campaign) -> str:
        return f"{campaign.get_audience_display()} : {campaign.label}"


class PastForm(forms.Form):
    campagne = CampaignChoice(
        Campaign.objects.in_order("audience"),
        label="Campagne",
        empty_label=None,
    )
    at = PastInstantField(label="À la date du")


@permission_required("consent.view_history", raise_exception=True)
def recipients(request: UserRequest) -> HttpResponse:
    asked = PastForm(request.GET if "at" in request.GET else None)
    if "at" not in request.GET:
        asked.initial = {"campagne": request.GET.get("campagne")}
    ctx: dict[str, object] = {"form": asked, "known_since": past.known_since()}
    if asked.is_valid():
        campaign, instant = asked.cleaned_data["campagne"], asked.cleaned_data["at"]
        totals = past.totals_at(campaign, instant)
        reason = request.GET.get("raison", "")
        number = sum(n for each, n in totals.items() if reason in ("", each))
        people = past.PeopleAt(campaign, instant, reason=reason, number=number)
        ctx |= {
            "campaign": campaign,
            "label": past.label_at(instant).get(campaign.pk, campaign.label),
            "instant": instant,
            "reason": Reason(reason) if reason in Reason.values else None,
            "totals": [
                (each, totals[each], each in RECEIVED)
                for each in sorted(
                    totals, key=lambda r: (r not in RECEIVED, -totals[r], r)
                )
            ],
            "received": sum(totals.get(each, 0) for each in RECEIVED),
            "sum": sum(totals.values()),
            "page": Paginator(people, PAGE_SIZE).get_page(request.GET.get("page")),
        }
    return render(request, "dpo/past.html", ctx)
