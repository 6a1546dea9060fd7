import datetime

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from accounts.audit_labels import LABELS
from accounts.models import AuditEvent, User


class DayInput(forms.DateInput):
    input_type = "date"


class JournalFilter(django_filters.FilterSet):
    """Filters of the audit journal."""

    action = django_filters.ChoiceFilter(
        label="Action",
        empty_label="Toutes",
        choices=sorted(LABELS.items(), key=lambda pair: pair[1]),
    )
    par = django_filters.ModelChoiceFilter(
        field_name="user",
        label="Par",
        empty_label="Tous",
        queryset=User.objects.order_by("email"),
    )
    objet = django_filters.CharFilter(
        field_name="target", lookup_expr="contains", label="Objet", max_length=100
    )
    du = django_filters.DateFilter(label="Du", method="since", widget=DayInput)
    au = django_filters.DateFilter(label="Au", method="until", widget=DayInput)

    class Meta:
        model = AuditEvent
        fields: list[str] = []

    def since(
        self, lines: QuerySet[AuditEvent], name: str, day: datetime.date
    ) -> QuerySet[AuditEvent]:
        return lines.filter(at__gte=_midnight(day))

    def until(
        self, lines: QuerySet[AuditEvent], name: str, day: datetime.date
    ) -> QuerySet[AuditEvent]:
        return lines.filter(at__lt=_midnight(day + datetime.timedelta(days=1)))


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))
