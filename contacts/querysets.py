from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce, Concat

from contacts.enums import ACTIVE_STATUSES, DEACTIVATED_STATUS

if TYPE_CHECKING:
    from contacts.models import Contact

ACTIVE = [status for group in ACTIVE_STATUSES.values() for status in group]
INACTIVE = list(DEACTIVATED_STATUS.values())


# The last contact that came from the person, or else the making of her sheet.
HEARD_AT = Coalesce(
    "last_contact_at", "created_at", output_field=models.DateTimeField()
)


class Plain(models.Func):
    """Without capitals or accents, as people search."""

    function = "contacts_plain"
    output_field = models.TextField()


class ContactQuerySet(models.QuerySet["Contact"]):
    """The words by which the other floors speak of contacts."""

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)

    def active(self) -> Self:
        return self.filter(status__in=ACTIVE)

    def inactive(self) -> Self:
        return self.filter(status__in=INACTIVE)

    def not_erased(self) -> Self:
        return self.filter(erased_at=None)

    def reachable_by(self, channel: str) -> Self:
        """With an address of this channel that is not known to be dead."""
        if channel == "sms":
            return self.exclude(mobile_key=None).filter(mobile_unusable_at=None)
        return self.exclude(email_key=None).filter(email_unusable_at=None)

    def search(self, text: str) -> Self:
        """Every word is somewhere in name, address, e-mail or number; accents aside."""
        found = self
        for word in text.split():
            found = found.filter(
                search__contains=Concat(
                    Value(""), Plain(Value(word)), output_field=models.TextField()
                )
            )
        return found

    def likely_duplicates_of(self, contact: "Contact") -> Self:
        """Other sheets with the same address, number, or name and birth date or town."""
        same = Q(pk__in=[])
        if contact.email_key:
            same |= Q(email_key=contact.email_key)
        if contact.mobile_key:
            same |= Q(mobile_key=contact.mobile_key)
        if contact.last_name and contact.first_name:
            name = Q(
                last_name__iexact=contact.last_name,
                first_name__iexact=contact.first_name,
            )
            beside = Q(birth_date=contact.birth_date) if contact.birth_date else Q()
            if contact.postcode:
                beside |= Q(postcode=contact.postcode)
            same |= name & beside
        return self.not_erased().filter(same).exclude(pk=contact.pk)

    def by_name(self) -> Self:
        return self.order_by("sort_name", "id")
