"""« Proche à prévenir »: somebody who gave nothing themselves, with rights of their own.

They are told once that their name and number are held (art. 14), found by a search,
given a copy (art. 15) and removed (art. 17, 21) without a change to the person who named
them.
"""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat
from django.db.models.lookups import Contains
from django.utils import timezone

from accounts import audit
from accounts.models import User
from contacts import restrictions
from contacts.enums import Kind
from contacts.models import ClientDetails, Contact, WorkerDetails
from contacts.querysets import ContactQuerySet, Folded
from contacts.searching import words

Details = ClientDetails | WorkerDetails
MODELS = (ClientDetails, WorkerDetails)
DIGITS = 8
"""A shorter number is no telephone number of a relative."""


def of(contact: Contact) -> Details | None:
    """The details that name a relative of this contact, if any."""
    model = ClientDetails if contact.kind == Kind.CLIENT else WorkerDetails
    named = Q(relative_name__isnull=False) | Q(relative_phone__isnull=False)
    found: Details | None = model._default_manager.filter(
        named, contact=contact
    ).first()
    return found


def untold(kind: str) -> ContactQuerySet:
    """The contacts of this kind whose relative was not told that they are on file (art.
    14); nobody calls the relative of somebody who died for that."""
    model = ClientDetails if kind == Kind.CLIENT else WorkerDetails
    waiting: QuerySet[Any] = model._default_manager.filter(
        Q(relative_name__isnull=False) | Q(relative_phone__isnull=False),
        relative_told_at=None,
    )
    found: ContactQuerySet = Contact.objects.of_kind(kind).filter(
        pk__in=waiting.values("contact"), merged_into=None, deceased_at=None
    )
    return found


def search(text: str, most: int) -> list[Details]:
    """The relatives whose name, or number, has every word of the text; 2 queries."""
    asked = words(text)
    if not asked:
        return []
    found: list[Details] = []
    for model in MODELS:
        rows = model._default_manager.all()
        for spellings in asked:
            rows = rows.filter(_has_one(spellings))
        named = rows.select_related("contact").order_by("relative_name", "pk")
        found += named[:most]
    return found[:most]


def _has_one(spellings: Iterable[str]) -> Q:
    wanted = Q(pk__in=[])
    for each in spellings:
        digits = "".join(filter(str.isdigit, each))
        if len(digits) >= DIGITS:
            wanted |= Q(relative_phone__contains=digits)
        elif any(map(str.isalpha, each)):
            # Concat makes it an expression, so that the lookup escapes % and _.
            word = Concat(Folded(Value(each)), Value(""), output_field=TextField())
            wanted |= Q(Contains(Folded(F("relative_name")), word))
    return wanted


def note_told(contact: Contact, *, now: datetime.datetime, user: User | None) -> bool:
    """Record that the relative was told; returns False without one, or if they were."""
    with transaction.atomic():
        details = _locked(contact)
        if details is None or details.relative_told_at:
            return False
        details.relative_told_at = now
        details.save(update_fields=["relative_told_at"])
        audit.record("contact.relative_told", user=user, target=contact.target)
    return True


def remove(contact: Contact, *, user: User | None) -> bool:
    """Remove the relative and nothing else; returns False without one. Raises
    Restricted."""
    with transaction.atomic():
        restrictions.require_free(contact)
        details = _locked(contact)
        if details is None:
            return False
        details.relative_name = details.relative_phone = None
        details.save(update_fields=["relative_name", "relative_phone"])
        audit.record("contact.relative_removed", user=user, target=contact.target)
    return True


def copy_of(details: Details) -> dict[str, object]:
    """What is held of the relative and of nobody else (art. 15): who named them is said
    as a relation and not by name, which is the other person's."""
    told = details.relative_told_at
    return {
        "nom": details.relative_name,
        "telephone": details.relative_phone,
        "finalite": "vous appeler s'il arrive quelque chose à la personne qui vous a "
        "indiqué",
        "base_legale": "intérêt légitime (art. 6.1.f du RGPD)",
        "source": "la personne que nous servons ou employons et qui vous a indiqué",
        "destinataires": "nos équipes ; les prestataires que nomme la page « Vos "
        "informations (proches) »",
        "duree": "jusqu'à votre demande, au plus tard avec les informations de cette "
        "personne",
        "informe_le": timezone.localdate(told).isoformat() if told else None,
        "droits": "accès, rectification, effacement, limitation, opposition, "
        "réclamation auprès de la CNIL",
    }


def _locked(contact: Contact) -> Details | None:
    Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    return of(contact)
