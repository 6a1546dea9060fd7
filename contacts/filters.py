import django_filters
from django import forms
from django.http import QueryDict
from django.utils import timezone

from contacts import near_names, relatives, representatives
from contacts.enums import ACTIVE_STATUSES, DEACTIVATED_STATUS, Kind, Status
from contacts.models import Contact
from contacts.querysets import ContactQuerySet


def statuses_of(kind: str) -> list[Status]:
    return [*ACTIVE_STATUSES[Kind(kind)], DEACTIVATED_STATUS[Kind(kind)]]


class ContactFilter(django_filters.FilterSet):
    """Filters of the contact lists."""

    q = django_filters.CharFilter(
        label="Rechercher",
        method="search",
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    situation = django_filters.ChoiceFilter(
        field_name="status", label="Situation", empty_label="Toutes"
    )
    code_postal = django_filters.CharFilter(
        label="Code postal", method="with_postcode", max_length=10
    )
    ville = django_filters.CharFilter(label="Ville", method="in_town", max_length=100)

    reference = django_filters.CharFilter(
        label="Référence", method="named", max_length=100
    )

    mandat = django_filters.ChoiceFilter(
        label="Mandat",
        method="by_mandate",
        empty_label="Tous",
        choices=[("bientot", "Finit dans les 60 jours")],
    )

    proche = django_filters.ChoiceFilter(
        label="Proche à prévenir",
        method="by_relative",
        empty_label="Tous",
        choices=[("a-informer", "Pas encore informé")],
    )

    class Meta:
        model = Contact
        fields: list[str] = []

    def __init__(self, data: QueryDict, *, kind: str) -> None:
        self.kind = kind
        super().__init__(
            data,
            Contact.objects.of_kind(kind).unmerged().by_name(),
        )
        self.filters["situation"].extra["choices"] = [
            (status.value, status.label) for status in statuses_of(kind)
        ]

    def search(
        self, contacts: ContactQuerySet, name: str, text: str
    ) -> ContactQuerySet:
        return near_names.search(contacts, text)

    def filter_queryset(self, queryset: ContactQuerySet) -> ContactQuerySet:
        """Apply `q` last: its search runs on the result of the other filters. Of those
        that a town or a postcode finds, some are listed, as of those that `q` finds.
        """
        given = self.form.cleaned_data
        found = queryset
        for name in sorted(self.filters, key=lambda name: name == "q"):
            found = self.filters[name].filter(found, given.get(name))
        if self.searches and not given.get("q"):
            found = queryset.of_ids(found.some_ids())
        return found.prefetch_related("references")

    @property
    def searches(self) -> bool:
        """Whether MOST contacts are listed at most."""
        given = self.form.cleaned_data
        return any(given.get(name) for name in ("q", "ville", "code_postal"))

    def with_postcode(
        self, contacts: ContactQuerySet, name: str, postcode: str
    ) -> ContactQuerySet:
        return contacts.with_postcode(postcode)

    def named(
        self, contacts: ContactQuerySet, name: str, reference: str
    ) -> ContactQuerySet:
        return contacts.named(reference)

    def by_mandate(
        self, contacts: ContactQuerySet, name: str, chosen: str
    ) -> ContactQuerySet:
        if not chosen:
            return contacts
        soon = representatives.ending_soon(timezone.localdate())
        return contacts.filter(pk__in=soon.values("pk"))

    def by_relative(
        self, contacts: ContactQuerySet, name: str, chosen: str
    ) -> ContactQuerySet:
        if not chosen:
            return contacts
        untold = relatives.untold(self.kind)
        return contacts.filter(pk__in=untold.values("pk"))

    def in_town(
        self, contacts: ContactQuerySet, name: str, city: str
    ) -> ContactQuerySet:
        return contacts.in_town(city)
