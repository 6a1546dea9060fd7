"""The register of requests (art. 15 to 22, complaints): open, extend, answer."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts import audit
from accounts.models import User
from campaigns.models import Campaign
from consent import ledger
from consent.enums import Means, Origin
from contacts import last_contact, restrictions
from contacts.enums import Channel
from contacts.models import Contact
from core.typography import long_date
from messaging import outbox, unreached
from messaging import representatives as copies
from messaging.enums import UnreachedKind
from portal import session
from portal.enums import (
    GRANTING,
    PLAIN,
    TOLD,
    CameBy,
    Identity,
    RequestKind,
    RequestOutcome,
    Rubric,
)
from portal.models import PortalSettings, RightsRequest

MEANS = {
    CameBy.EMAIL: Means.EMAIL,
    CameBy.FORM: Means.EMAIL,
    CameBy.LETTER: Means.EMAIL,
    CameBy.PHONE: Means.PHONE,
    CameBy.ON_SITE: Means.ON_SITE,
}


class RequestRefused(ValueError):
    """The act breaks a rule; the message is in French."""


@dataclass(frozen=True)
class RequestSummary:
    """Open requests, for the dashboard."""

    open: int
    late: int
    days_left: int | None
    """Days left for the most urgent request; negative if it is late."""

    @property
    def lateness(self) -> str:
        """« 5 en retard, de 12 jours au plus »; empty if none is late."""
        if not self.late or self.days_left is None:
            return ""
        days = -self.days_left
        unit = "jours" if days > 1 else "jour"
        return f"{self.late} en retard, de {days} {unit} au plus"


def file(
    contact: Contact,
    kind: str,
    *,
    came_by: CameBy | str,
    identity: Identity | str,
    received_on: datetime.date,
    message: str = "",
    user: User | None = None,
    about_messages: bool = True,
    about_other_use: bool = False,
    filed_with: RightsRequest | None = None,
    now: datetime.datetime | None = None,
) -> RightsRequest:
    """Register a request; an identical open one from the portal is returned instead.
    `filed_with`: the request of the other person of the same letter.

    An objection to messages takes effect before any answer (GDPR art. 21(3)): consents
    are withdrawn at once, whatever the channel.
    """
    objects = kind == RequestKind.OBJECTION
    with transaction.atomic():
        if objects and about_messages:
            stop_messages(contact, came_by, now=now or timezone.now(), user=user)
        Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
        # An objection to another use is another request.
        asked: dict[str, Any] = {
            "contact": contact,
            "kind": kind,
            "came_by": came_by,
            "message": message or None,
            "about_messages": objects and about_messages,
            "about_other_use": objects and about_other_use,
        }
        same = RightsRequest.objects.open().filter(**asked)
        if came_by == CameBy.PORTAL and (found := same.first()):
            return found
        request = RightsRequest.objects.create(
            **asked,
            identity=identity,
            identity_checked_by=user,
            received_on=received_on,
            filed_with=filed_with,
        )
        _note("request.filed", request, user)
        noon = datetime.datetime.combine(received_on, datetime.time(12))
        last_contact.note(contact.pk, timezone.make_aware(noon))
        _acknowledge(request, now or timezone.now())
    return request


def file_for_others(
    first: RightsRequest, others: Iterable[Contact], *, user: User | None
) -> None:
    """Register the same request for the other persons who made it: each has their own
    answer, and the identity of each is checked apart.
    """
    for other in others:
        file(
            other,
            first.kind,
            came_by=first.came_by,
            identity=Identity.NOT_YET,
            received_on=first.received_on,
            message=first.message or "",
            user=user,
            about_messages=first.about_messages,
            about_other_use=first.about_other_use,
            filed_with=first,
        )


def together_with(filed: RightsRequest) -> QuerySet[RightsRequest]:
    """The requests of the other persons of the same letter."""
    first = filed.filed_with_id or filed.pk
    same = RightsRequest.objects.filter(Q(pk=first) | Q(filed_with=first))
    return same.exclude(pk=filed.pk).select_related("contact").order_by("pk")


def _acknowledge(request: RightsRequest, now: datetime.datetime) -> None:
    """Acknowledge receipt at once and give the deadline (GDPR art. 12(3)). A request
    registered after its deadline is answered, not acknowledged."""
    if request.due_on < timezone.localdate(now):
        return
    contact = request.contact
    values = {
        "demandeSimple": PLAIN[RequestKind(request.kind)],
        "date": long_date(request.received_on),
        "echeance": long_date(request.due_on),
    }
    copies.copy("request_received", contact, now=now, values=values)
    if may_be_told(contact):
        outbox.queue("request_received", contact=contact, now=now, values=values)


def object_to_campaign(
    contact: Contact, campaign: Campaign, now: datetime.datetime
) -> RightsRequest | None:
    """Register an objection when a contact unsubscribes from a campaign that became
    mandatory; staff answer it within one month.

    A repeated objection returns the same open request; returns None for an erased
    contact.
    """
    if contact.is_erased:
        return None
    message = f"Désabonnement demandé : {campaign.label}."
    open_ones = RightsRequest.objects.open().filter(
        contact=contact, kind=RequestKind.OBJECTION, message=message
    )
    return open_ones.first() or file(
        contact,
        RequestKind.OBJECTION,
        came_by=CameBy.EMAIL,
        identity=Identity.LINK,
        received_on=timezone.localdate(now),
        message=message,
        about_messages=False,
        about_other_use=True,
        now=now,
    )


def stop_messages(
    contact: Contact,
    came_by: CameBy | str,
    *,
    now: datetime.datetime,
    user: User | None,
) -> None:
    """Withdraw every optional campaign of a person who objected, whatever the channel."""
    if contact.is_erased:
        return
    if came_by == CameBy.PORTAL or user is None:
        act = ledger.Act(Origin.PORTAL, ledger.Actor.contact(contact), now)
    else:
        means = str(MEANS.get(CameBy(came_by), Means.EMAIL))
        actor = ledger.Actor.user(user)
        act = ledger.Act(Origin.MANUAL, actor, now, means=means)
    ledger.withdraw_all(contact, act)


def check_identity(request: RightsRequest, identity: str, *, user: User) -> None:
    request.identity = identity
    request.identity_checked_by = user
    with transaction.atomic():
        request.save(update_fields=["identity", "identity_checked_by"])
        _note("request.identity_checked", request, user, how=identity)


def extend(
    request: RightsRequest, reason: str, *, now: datetime.datetime, user: User
) -> None:
    """Extend the deadline by two months (GDPR art. 12(3)): once, with a reason, within
    the first month.

    The person is told by e-mail if they have an address. Raises RequestRefused.
    """
    today = timezone.localdate(now)
    with transaction.atomic():
        _lock_open(request)
        if request.extended_on:
            raise RequestRefused("Cette demande a déjà été prolongée.")
        if today > request.first_due_on:
            raise RequestRefused(
                "Le premier mois est passé : la prolongation ne peut plus être annoncée."
            )
        request.extended_on, request.extension_reason = today, reason
        request.save(update_fields=["extended_on", "extension_reason", "due_on"])
        _note("request.extended", request, user)
        _tell(
            "request_extended",
            request,
            now,
            user,
            raison=reason,
            echeance=long_date(request.due_on),
        )


def answer(
    request: RightsRequest,
    outcome: RequestOutcome | str,
    text: str,
    *,
    now: datetime.datetime,
    user: User,
    about_messages: bool = True,
    about_other_use: bool = False,
) -> None:
    """Close a request; a request of an unidentified person cannot be granted.

    A granted objection withdraws the consents it names; a granted restriction limits the
    processing of the contact's data from this instant. The person gets the answer by e-mail
    if they have an address. Raises RequestRefused.
    """
    with transaction.atomic():
        _lock_open(request)
        granting = outcome in GRANTING
        if outcome == RequestOutcome.DUPLICATE and not _has_another(request):
            raise RequestRefused(
                "Cette personne n'a pas fait d'autre demande sur le même droit : ce n'est "
                "pas un doublon."
            )
        if granting and request.identity == Identity.NOT_YET:
            raise RequestRefused(
                "Vérifiez d'abord l'identité de la personne : une demande ne s'accorde "
                "pas à un inconnu."
            )
        if granting and request.kind == RequestKind.OBJECTION:
            request.about_messages |= about_messages
            request.about_other_use |= about_other_use
            request.save(update_fields=["about_messages", "about_other_use"])
            if about_messages:
                stop_messages(request.contact, request.came_by, now=now, user=user)
        if granting and request.kind == RequestKind.RESTRICTION:
            reason = f"Demande du {long_date(request.received_on)}"
            restrictions.restrict(request.contact, reason=reason, now=now, user=user)
        _close(request, outcome, text=text, now=now, user=user)
        _tell(
            "request_answered",
            request,
            now,
            user,
            suite=TOLD[RequestOutcome(outcome)],
            reponse=text,
        )


def _has_another(request: RightsRequest) -> bool:
    same = RightsRequest.objects.filter(contact=request.contact, kind=request.kind)
    return same.exclude(pk=request.pk).exists()


def _lock_open(request: RightsRequest) -> None:
    """Lock the request, so that the second of two concurrent answers is refused and
    sends no e-mail."""
    locked = RightsRequest.objects.select_for_update(of=("self",))
    request.refresh_from_db(from_queryset=locked)
    if not request.is_open:
        raise RequestRefused("Cette demande a déjà reçu une réponse.")


def close_erased(
    request: RightsRequest,
    outcome: RequestOutcome,
    *,
    now: datetime.datetime,
    user: User,
) -> None:
    """Close the request answered by the erasure, and the person's other open requests.

    The erasure notice already informed them: no further message is sent, and no answer
    text is stored about a person whose data were just erased.
    """
    others = RightsRequest.objects.open().filter(contact=request.contact)
    with transaction.atomic():
        _close(request, outcome, text="", now=now, user=user)
        for other in others.exclude(pk=request.pk).select_related("contact"):
            _close(other, RequestOutcome.MOOT, text="", now=now, user=user)


def announce_lift(
    contact: Contact,
    *,
    on: datetime.date,
    reason: str,
    by_email: bool,
    now: datetime.datetime,
    user: User,
) -> None:
    """Tell the person that the limitation will be lifted on this day (art. 18(3)), by
    e-mail if wanted; otherwise record that they were told by other means."""
    restriction = restrictions.open_of(contact).get()
    with transaction.atomic():
        restrictions.note_told(contact, on=on, now=now, user=user)
        if by_email:
            values = {
                "date": long_date(timezone.localtime(restriction.since)),
                "echeance": long_date(on),
                "raison": reason,
            }
            copies.copy(
                "restriction_lifted", contact, now=now, values=values, user=user
            )
            outbox.queue(
                "restriction_lifted",
                contact=contact,
                now=now,
                values=values,
                user=user,
            )


def may_be_told(contact: Contact) -> bool:
    """Whether the contact has a usable e-mail address for messages about requests.

    An address kept by law after an erasure may not be used for this.
    """
    return not contact.is_erased and bool(contact.usable_address(Channel.EMAIL))


def reads_in_portal(contact: Contact) -> bool:
    offered = PortalSettings.of(contact.kind).offers(Rubric.REQUESTS)
    return offered and session.may_enter(contact)


def summary(
    today: datetime.date, days: list[datetime.date] | None = None
) -> RequestSummary:
    """Open requests, for the dashboard; 1 query. `days`: when they are due, if read."""
    if days is None:
        days = list(RightsRequest.objects.open().values_list("due_on", flat=True))
    return RequestSummary(
        open=len(days),
        late=sum(day < today for day in days),
        days_left=min((day - today).days for day in days) if days else None,
    )


def _close(
    request: RightsRequest,
    outcome: RequestOutcome | str,
    text: str,
    now: datetime.datetime,
    user: User,
) -> None:
    request.answered_on, request.outcome = timezone.localdate(now), outcome
    request.answer, request.answered_by = text or None, user
    request.save(update_fields=["answered_on", "outcome", "answer", "answered_by"])
    _note("request.answered", request, user, outcome=str(outcome))


def _tell(
    template: str,
    request: RightsRequest,
    now: datetime.datetime,
    user: User,
    **values: str,
) -> None:
    contact = request.contact
    values = {name: "\n".join(typed.splitlines()) for name, typed in values.items()}
    values["demande"] = request.get_kind_display().lower()
    values["demandeSimple"] = PLAIN[RequestKind(request.kind)]
    values["date"] = long_date(request.received_on)
    if not contact.is_erased:
        copies.copy(template, contact, now=now, values=values, user=user)
    if not may_be_told(contact):
        if contact.email and not contact.is_erased:
            title = f"Demande du {long_date(request.received_on)}"
            unreached.note([contact.pk], UnreachedKind.RIGHTS, title, now)
        return
    outbox.queue(template, contact=contact, now=now, values=values, user=user)


def _note(
    action: str, request: RightsRequest, user: User | None, **details: str
) -> None:
    audit.record(
        action,
        user=user,
        target=request.contact.target,
        request=request.pk,
        what={"kind": str(request.kind), **details},
    )
