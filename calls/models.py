"""Lists of calls, their scripts, and the calls made from them."""

import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from calls.enums import OVER, CallOutcome
from campaigns.models import Campaign
from consent.models import ConsentEvent
from contacts.models import Contact
from contacts.personal import FieldGroup, PersonalField
from core.typography import short_date


class CallList(models.Model):
    """A round of calls of one campaign, open until somebody closes it."""

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="call_lists", verbose_name="campagne"
    )
    opened_at = models.DateTimeField("ouverte le", default=timezone.now)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    closed_at = models.DateTimeField("fermée le", null=True, blank=True)

    class Meta:
        verbose_name = "liste d'appels"
        verbose_name_plural = "listes d'appels"
        ordering = ["-id"]
        permissions = [("make_calls", "Peut appeler les personnes des listes d'appels")]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign"],
                condition=Q(closed_at=None),
                name="call_list_is_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign.label}, {short_date(self.opened_at)}"

    def get_absolute_url(self) -> str:
        return reverse("calls:show", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def script(self) -> "CallScript":
        """The version that is read now."""
        return self.scripts.latest("number")


class CallScript(models.Model):
    """One version of the words to say; never changed, since calls name it."""

    call_list = models.ForeignKey(CallList, models.CASCADE, related_name="scripts")
    number = models.PositiveIntegerField("version")
    body = models.TextField("texte de l'appel", max_length=10_000)
    written_at = models.DateTimeField(default=timezone.now)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "texte d'appel"
        constraints = [
            models.UniqueConstraint(
                fields=["call_list", "number"], name="call_script_is_numbered_once"
            )
        ]

    def __str__(self) -> str:
        return f"version {self.number}"


class CallClaim(models.Model):
    """Who is calling a person now, and what allows it; a person is called by one user at
    a time, whatever the list."""

    contact = models.OneToOneField(Contact, models.CASCADE, related_name="call_claim")
    call_list = models.ForeignKey(CallList, models.CASCADE, related_name="claims")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="call_claims"
    )
    until = models.DateTimeField()
    # As in Call.
    event_id = models.BigIntegerField(null=True)
    basis = models.CharField(max_length=20, blank=True)

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {}

    class Meta:
        verbose_name = "appel en cours"
        verbose_name_plural = "appels en cours"

    def __str__(self) -> str:
        return f"{self.contact_id} par {self.user_id}"


class CallQuerySet(models.QuerySet["Call"]):
    def since(self, at: datetime.datetime) -> Self:
        return self.filter(at__gt=at)

    def over(self) -> Self:
        """The calls after which nobody is called again from the same list."""

        return self.filter(outcome__in=OVER)


class Call(models.Model):
    """One call: to whom, by whom, with which words, allowed by what, and its outcome."""

    call_list = models.ForeignKey(CallList, models.PROTECT, related_name="calls")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="calls")
    script = models.ForeignKey(CallScript, models.PROTECT, related_name="calls")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField("le")
    outcome = models.CharField("issue", max_length=20, choices=CallOutcome.choices)
    call_back_at = models.DateTimeField("à rappeler à partir du", null=True, blank=True)
    note = models.TextField("note", max_length=1000, null=True, blank=True)
    # No database constraint: the id remains when the chain is deleted at the end of its
    # proof period.
    event = models.ForeignKey(
        ConsentEvent,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    """The yes that allowed it."""
    basis = models.CharField("base légale", max_length=20, blank=True)
    """The legal basis of a call without consent."""

    objects = CallQuerySet.as_manager()

    CONTACT_PATH: ClassVar = "contact"
    PERSONAL_FIELDS: ClassVar[dict[str, PersonalField]] = {
        "note": PersonalField("Notes d'appel", FieldGroup.NOTES, sensitive=True)
    }

    class Meta:
        verbose_name = "appel"
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["contact", "at"], name="call_by_contact"),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id}, {self.outcome}"
