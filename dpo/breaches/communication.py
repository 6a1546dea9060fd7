"""Communication of a breach to the persons concerned (GDPR art. 34), as a message of its
own basis.

A legal obligation: it needs no consent, no objection stops it, and it says nothing else.
A contact without a usable address becomes a task « à joindre autrement ».
"""

import datetime

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts import audit
from accounts.models import User
from contacts.enums import Channel
from contacts.models import Contact
from core.fields import model_field
from core.typography import long_date
from dpo.models import Breach, BreachPerson
from messaging import outbox, unreached
from messaging.enums import UnreachedKind

TEMPLATE = "breach_told"
NEEDED = ("story", "consequences", "measures", "advice")
"""What the message says (art. 34(2)): the words of the case."""
NOTHING_READ = "Aucune n'a été lue, mais un message vous a été envoyé."


class CommunicationRefused(ValueError):
    """The persons cannot be told yet; the message is in French."""


def missing(breach: Breach) -> list[str]:
    """The headings of the message that have no words yet."""
    return [
        str(model_field(Breach, name).verbose_name)
        for name in NEEDED
        if not getattr(breach, name)
    ]


def counts(breach: Breach) -> dict[str, int]:
    """How many persons are concerned, still to tell by mail, otherwise, told, erased."""
    waiting = Q(told_at=None)
    gone = Q(contact__erased_at__isnull=False) | Q(contact__deceased_at__isnull=False)
    mail = Q(contact__email__isnull=False, contact__email_unusable_at=None)
    found: dict[str, int] = breach.persons.aggregate(
        everyone=Count("pk"),
        sensitive=Count("pk", filter=Q(is_sensitive=True)),
        by_mail=Count("pk", filter=waiting & ~gone & mail),
        otherwise=Count("pk", filter=waiting & ~gone & ~mail),
        gone=Count("pk", filter=waiting & gone),
        told=Count("pk", filter=~waiting),
    )
    return found


def start(breach: Breach, now: datetime.datetime, *, user: User) -> None:
    """Decide to tell the persons; `go_on` then does it. Raises CommunicationRefused."""
    if words := missing(breach):
        raise CommunicationRefused(
            f"Le message n'est pas complet : {', '.join(words)}."
        )
    with transaction.atomic():
        locked = Breach.objects.select_for_update().get(pk=breach.pk)
        if locked.telling_at:
            raise CommunicationRefused("Les personnes sont déjà prévenues.")
        breach.telling_at, breach.telling_by = now, user
        breach.save(update_fields=["telling_at", "telling_by"])
        audit.record("breach.told", user=user, target=f"breach:{breach.pk}")


def go_on(breach: Breach, now: datetime.datetime) -> int:
    """Queue the message of each person not told yet; returns how many were told.

    Each person is one transaction: a run that is killed goes on with the others.
    """
    done = 0
    waiting = breach.persons.filter(told_at=None).select_related("contact")
    for person in waiting.order_by("pk").iterator(chunk_size=500):
        if person.contact.is_erased or person.contact.is_deceased:
            continue
        with transaction.atomic():
            mine = BreachPerson.objects.filter(pk=person.pk, told_at=None)
            by_mail = _has_address(person.contact)
            if not mine.update(told_at=now, is_told_by_mail=by_mail):
                continue
            if by_mail:
                _mail(breach, person, now)
            else:
                title = f"Violation du {_day(breach)}"
                unreached.note([person.contact_id], UnreachedKind.BREACH, title, now)
            done += 1
    return done


def unfinished() -> QuerySet[Breach]:
    """The breaches whose persons were to be told and are not all told."""
    to_tell = BreachPerson.objects.filter(
        told_at=None, contact__erased_at=None, contact__deceased_at=None
    )
    return Breach.objects.filter(
        telling_at__isnull=False, pk__in=to_tell.values("breach")
    )


def _day(breach: Breach) -> str:
    return long_date(timezone.localdate(breach.started_at))


def _has_address(contact: Contact) -> bool:
    return bool(contact.usable_address(Channel.EMAIL))


def _mail(breach: Breach, person: BreachPerson, now: datetime.datetime) -> None:
    outbox.queue(
        TEMPLATE,
        contact=person.contact,
        now=now,
        user=breach.telling_by,
        values={
            "date": _day(breach),
            "incident": breach.story,
            "touchees": ", ".join(person.categories) or NOTHING_READ,
            "consequences": breach.consequences,
            "mesures": breach.measures,
            "conseils": breach.advice,
        },
    )
