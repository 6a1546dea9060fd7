"""Detect people who are already on file: by e-mail and name, or by name and other
traits.

Detection is cautious in both directions: a wrongly rejected import row is reported to
the clerk, but a person with two contacts is written to twice and withdraws on one only.
So people without an e-mail are compared too, but a name alone does not match someone of
whom more is known.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import connection
from django.db.models import F

from contacts.addresses import address_keys, former_secrets
from contacts.models import Contact
from contacts.querysets import NameKey
from contacts.texts import plain
from core import locks
from core.statements import statement

NAME_KEYS = statement("contacts", "name_keys")


class Traits(NamedTuple):
    """What distinguishes two people with the same name."""

    birth_date: datetime.date | None
    mobile_key: str | None
    email_key: str | None
    phone: str | None
    street: str | None
    postcode: str | None

    @classmethod
    def of(cls, contact: Contact) -> "Traits":
        return cls(*(getattr(contact, name) or None for name in cls._fields))

    def is_of(self, other: "Traits") -> bool:
        """Whether these traits (of a person without e-mail) match the other's."""
        if self.birth_date and other.birth_date:
            return self.birth_date == other.birth_date
        if self.mobile_key and other.mobile_key:
            return self.mobile_key == other.mobile_key
        if not any(self):
            return not any(other)
        same_phone = bool(self.phone) and self.phone == other.phone
        return same_phone or (bool(self.street) and self.home == other.home)

    @property
    def home(self) -> tuple[str, str]:
        return plain(self.street or ""), self.postcode or ""


SOMEBODY = Contact()


@dataclass
class Seen:
    """People already seen in a file that is only checked: nothing is stored, so a check
    blocks no one."""

    light: bool = False
    """Keep only traits, not the contacts: a long file would fill the memory."""
    by_email: dict[int, Contact] = field(default_factory=dict)
    by_name: dict[int, list[tuple[Traits, Contact]]] = field(default_factory=dict)

    def add(self, person: Contact, name: str) -> None:
        stored_contact = SOMEBODY if self.light else person
        who = (Traits.of(person), stored_contact)
        self.by_name.setdefault(hash((person.kind, name)), []).append(who)
        if person.email_key:
            self.by_email[hash((person.kind, person.email_key, name))] = stored_contact


def doubles(people: Sequence[Contact], seen: Seen | None = None) -> dict[int, Contact]:
    """Index of each known person -> their contact (for a merged contact, the one that
    stays), an earlier one of `people`, or one of `seen`. New people are added to `seen`. `email_key` and `mobile_key` must be set.
    """
    seen = seen or Seen()
    names = name_keys(people)
    by_email = _stored_by_email(people)
    by_name = _stored_by_name(people, names)
    found: dict[int, Contact] = {}
    for place, (person, name) in enumerate(zip(people, names, strict=True)):
        if person.email_key:
            mailbox = (person.kind, person.email_key, name)
            known = by_email.get(mailbox) or seen.by_email.get(hash(mailbox))
        else:
            traits = Traits.of(person)
            namesakes = [
                *((Traits.of(o), o) for o in by_name.get((person.kind, name), [])),
                *seen.by_name.get(hash((person.kind, name)), []),
            ]
            known = next((o for t, o in namesakes if traits.is_of(t)), None)
        if known:
            found[place] = known.merged_into or known
        else:
            seen.add(person, name)
    return found


def known(person: Contact) -> Contact | None:
    """The contact of this person, if they have one, for an act that creates it if not.

    Of two acts at once for the same person, the second waits here until the first has
    committed, and finds what it created. Needs a transaction.
    """
    person.key_addresses()
    name = name_keys([person])[0]
    locks.wait_for("contacts.known", f"{person.kind} {person.email_key or ''} {name}")
    return doubles([person]).get(0)


def name_keys(people: Sequence[Contact]) -> list[str]:
    """One key per person, equal for two spellings of a name: accents, case,
    apostrophes, hyphens and invisible characters are ignored."""
    last = [person.last_name for person in people]
    first = [person.first_name for person in people]
    with connection.cursor() as cursor:
        cursor.execute(NAME_KEYS, [last, first])
        return [key or "" for (key,) in cursor.fetchall()]


def _stored_by_email(people: Sequence[Contact]) -> dict[tuple[str, str, str], Contact]:
    keys = {key for person in people for key in address_keys(person.email)}
    contacts = Contact.objects.select_related("merged_into")
    stored = contacts.filter(email_key__in=keys).annotate(name_key=_name_key())
    found: dict[tuple[str, str, str], Contact] = {}
    # Newest first, so that the oldest overwrites the others.
    for stored_contact in stored.order_by("-pk"):
        _key(stored_contact)
        found[
            stored_contact.kind,
            str(stored_contact.email_key),
            stored_contact.name_key or "",
        ] = stored_contact
    return found


def _stored_by_name(
    people: Sequence[Contact], names: Sequence[str]
) -> dict[tuple[str, str], list[Contact]]:
    wanted = {n for n, p in zip(names, people, strict=True) if not p.email_key}
    found: dict[tuple[str, str], list[Contact]] = {}
    if not wanted:
        return found
    kinds = {person.kind for person in people}
    contacts = Contact.objects.select_related("merged_into")
    stored = contacts.annotate(name_key=_name_key())
    for stored_contact in stored.filter(kind__in=kinds, name_key__in=wanted).order_by(
        "pk"
    ):
        _key(stored_contact)
        found.setdefault((stored_contact.kind, stored_contact.name_key), []).append(
            stored_contact
        )
    return found


def _key(stored_contact: Contact) -> None:
    """Recompute the contact's keys with the current key during a key rotation, for
    comparison."""
    if former_secrets():
        stored_contact.key_addresses()


def _name_key() -> NameKey:
    return NameKey(F("last_name"), F("first_name"))
