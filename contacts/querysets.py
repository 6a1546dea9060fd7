from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Concat
from django.db.models.lookups import Contains, Exact

from contacts import searching
from contacts.addresses import address_keys
from contacts.enums import ACTIVE_STATUSES, DEACTIVATED_STATUS
from contacts.texts import visible

if TYPE_CHECKING:
    from contacts.models import Contact

ACTIVE = [status for group in ACTIVE_STATUSES.values() for status in group]
INACTIVE = list(DEACTIVATED_STATUS.values())


# The last contact that came from the person, or else the making of her sheet.
HEARD_AT = Coalesce(
    "last_contact_at", "created_at", output_field=models.DateTimeField()
)


class Plain(models.Func):
    """Without capitals or accents, as people sort."""

    function = "contacts_plain"
    output_field = models.TextField()


class Folded(models.Func):
    """As people search: without capitals, accents, apostrophes or signs that nobody
    sees; a hyphen is a blank."""

    function = "contacts_folded"
    output_field = models.TextField()


class NameKey(models.Func):
    """Last name, first name -> what two spellings of one name have in common."""

    function = "contacts_name_key"
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
        """Every word is somewhere in name, address, e-mail or number, however it is
        written; `contacts.searching` says what a word is."""
        found = self
        for spellings in searching.words(text):
            found = found.filter(
                reduce(or_, (Q(search__contains=_folded(each)) for each in spellings))
            )
        return found

    def in_town(self, city: str) -> Self:
        """Whose town has these letters, accents and hyphens aside."""
        wanted = _folded(city)
        # `search` has an index and holds the town among others.
        return self.filter(search__contains=wanted).filter(
            Contains(Folded(F("city")), wanted)
        )

    def named(self, reference: str, system: str = "") -> Self:
        """Who has this reference in another system (in that one, where it is said)."""
        wanted = {"references__value": visible(reference)}
        if system:
            wanted["references__system"] = visible(system).lower()
        # A sheet may have the same reference in two systems.
        named = self.model._default_manager.filter(**wanted)
        return self.filter(pk__in=named.values("pk"))

    def likely_duplicates_of(self, contact: "Contact") -> Self:
        """Other sheets with the same address, number, or name and birth date or town."""
        same = Q(pk__in=[])
        if contact.email_key:
            same |= Q(email_key__in=address_keys(contact.email))
        if contact.mobile_key:
            same |= Q(mobile_key__in=address_keys(contact.mobile))
        if contact.last_name and contact.first_name:
            key = NameKey(Value(contact.last_name), Value(contact.first_name))
            name = Q(Exact(NameKey(F("last_name"), F("first_name")), key))
            beside = Q(birth_date=contact.birth_date) if contact.birth_date else Q()
            if contact.postcode:
                beside |= Q(postcode=contact.postcode)
            same |= name & beside
        return self.not_erased().filter(same).exclude(pk=contact.pk)

    def by_name(self) -> Self:
        return self.order_by("sort_name", "id")


def _folded(text: str) -> Concat:
    # Concat keeps the word an expression, so that the lookup escapes its % and _.
    return Concat(Value(""), Folded(Value(text)), output_field=models.TextField())
