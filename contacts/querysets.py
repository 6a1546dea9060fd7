from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Concat
from django.db.models.lookups import Contains, Exact

from contacts import searching
from contacts.addresses import address_keys
from contacts.enums import ACTIVE_STATUSES, DEACTIVATED_STATUS, Channel
from contacts.texts import visible

if TYPE_CHECKING:
    from contacts.models import Contact

ACTIVE = [status for group in ACTIVE_STATUSES.values() for status in group]
INACTIVE = list(DEACTIVATED_STATUS.values())
MOST = 1000
"""Contacts that a search lists. Sorting and counting 100,000 people named Marie takes a
second, and nobody reads them."""
SHORT = 3
"""From this many letters, the index of trigrams finds a word inside another one."""


# Last contact initiated by the person, else the creation date.
HEARD_AT = Coalesce(
    "last_contact_at", "created_at", output_field=models.DateTimeField()
)


class Plain(models.Func):
    """SQL function: text without case or accents, for sorting."""

    function = "contacts_plain"
    output_field = models.TextField()


class Folded(models.Func):
    """SQL function for searching: text without case, accents, apostrophes and invisible
    characters; a hyphen becomes a space."""

    function = "contacts_folded"
    output_field = models.TextField()


class NameKey(models.Func):
    """SQL function: last name, first name -> key shared by the spellings of a name."""

    function = "contacts_name_key"
    output_field = models.TextField()


class ContactQuerySet(models.QuerySet["Contact"]):
    """Queries on contacts used by the other apps."""

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)

    def active(self) -> Self:
        return self.filter(status__in=ACTIVE)

    def inactive(self) -> Self:
        return self.filter(status__in=INACTIVE)

    def around(self, contact: "Contact") -> Self:
        """Other contacts, not erased, of the same household: one e-mail, mobile, phone, or
        street and postcode in common."""
        shared = Q()
        for names in (
            ("email_key",),
            ("mobile_key",),
            ("phone",),
            ("street", "postcode"),
        ):
            values = {name: getattr(contact, name) for name in names}
            if all(values.values()):
                shared |= Q(**values)
        found = self.not_erased().filter(merged_into=None).exclude(pk=contact.pk)
        return found.filter(shared).order_by("sort_name") if shared else self.none()

    def not_erased(self) -> Self:
        return self.filter(erased_at=None)

    def unmerged(self) -> Self:
        """Without the contacts that were merged into another one."""
        return self.filter(merged_into=None)

    def reachable_by(self, channel: str) -> Self:
        """Contacts with an address of this channel that is not known to be unusable."""
        field = Channel(channel).field
        return self.exclude(**{f"{field}_key": None}).filter(
            **{f"{field}_unusable_at": None}
        )

    def search(self, text: str) -> Self:
        """Contacts in which every word occurs in name, address, e-mail or number, in
        any spelling; words are defined by `contacts.searching`."""
        found = self
        for spellings in searching.words(text):
            found = found.filter(reduce(or_, map(_holds, spellings)))
        return found

    def in_town(self, city: str) -> Self:
        """Contacts whose town contains these letters, ignoring accents and hyphens."""
        # `search` is indexed and contains the town.
        town = Contains(Folded(F("city")), _folded(city))
        return self.filter(_holds(city), town)

    def with_postcode(self, beginning: str) -> Self:
        # `search` is indexed and contains the postcode.
        return self.filter(_holds(beginning), postcode__startswith=beginning)

    def some_ids(self) -> list[int]:
        """The ids of MOST of these contacts and of one more, in no order: what is found
        first, so that a frequent word costs no more than a rare one."""
        return list(self.order_by().values_list("pk", flat=True)[: MOST + 1])

    def of_ids(self, ids: Iterable[int]) -> "ContactQuerySet":
        """These contacts by name, whatever the conditions that found them: with `kind`,
        PostgreSQL walks its index of names through the whole list."""
        return self.model._default_manager.filter(pk__in=ids).by_name()

    def named(self, reference: str, system: str = "") -> Self:
        """Contacts with this reference in another system (in `system` only, if given)."""
        wanted = {"references__value": visible(reference)}
        if system:
            wanted["references__system"] = visible(system).lower()
        # A contact may have the same reference in two systems.
        named = self.model._default_manager.filter(**wanted)
        return self.filter(pk__in=named.values("pk"))

    def likely_duplicates_of(self, contact: "Contact") -> Self:
        """Other contacts with the same address, the same number, or the same name and
        birth date or postcode."""
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
        return self.not_erased().unmerged().filter(same).exclude(pk=contact.pk)

    def by_name(self) -> Self:
        return self.order_by("sort_name", "id")


def _holds(word: str) -> Q:
    """Whether `search` contains the word; a word of one or two letters must begin one of
    the contact's words, which the index finds too."""
    if len(word) >= SHORT or not word.isalnum():
        return Q(search__contains=_folded(word))
    return Q(search__startswith=_folded(word)) | Q(
        search__contains=_folded(word, before=" ")
    )


def _folded(text: str, *, before: str = "") -> Concat:
    # Concat makes it an expression, so that the lookup escapes % and _.
    return Concat(Value(before), Folded(Value(text)), output_field=models.TextField())
