"""Scheduled and running mailings of a campaign or a user.

`mailings` depends on this app, so its model is reached through the app registry.
"""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from accounts import audit
from accounts.models import User
from campaigns.models import Campaign

TAKEN_BACK = (
    "La campagne a été modifiée après la confirmation de cet envoi : relisez-le, puis "
    "confirmez-le à nouveau."
)
TERMS = ("mandatory", "lawful_basis", "channel", "applies_to")
"""The fields that decide the recipients and the legal basis."""


def scheduled(campaign: Campaign) -> QuerySet[Any]:
    return _mailings().filter(campaign=campaign, state="scheduled")


def under_way(campaign: Campaign) -> QuerySet[Any]:
    return _mailings().filter(campaign=campaign, state__in=["sending", "paused"])


def take_back(mailings: Iterable[Any], *, user: User | None) -> int:
    """Send these scheduled mailings back to draft; returns how many still waited."""
    number = 0
    for mailing in mailings:
        waiting = _mailings().filter(pk=mailing.pk, state="scheduled")
        if waiting.update(state="draft", scheduled_at=None, last_error=TAKEN_BACK):
            audit.record("mailing.draft", user=user, target=f"mailing:{mailing.pk}")
            number += 1
    return number


def _mailings() -> QuerySet[Any]:
    return apps.get_model("mailings", "Mailing")._default_manager.order_by(
        "scheduled_at", "pk"
    )
