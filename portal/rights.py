"""The register of requests (art. 15 to 21): open, extend, answer."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from accounts import audit
from accounts.models import User
from campaigns.models import Campaign
from consent import ledger
from consent.enums import Means, Origin
from contacts.models import Contact
from messaging import outbox, unreached
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
    CameBy.LETTER: Means.EMAIL,
    CameBy.PHONE: Means.PHONE,
    CameBy.ON_SITE: Means.ON_SITE,
}
NO_RESTRICTION = (
    "Une limitation ne peut pas encore être accordée : le logiciel ne sait pas geler une "
    "fiche, elle recevrait les mêmes messages et serait effacée à la même date."
)


class RequestRefused(ValueError):
    """An act that the rules do not admit; the text is French."""


@dataclass(frozen=True)
class RequestSummary:
    """What the dashboard says of the open requests."""

    open: int
    late: int
    days_left: int | None
    """Of the most urgent one; negative when it is late."""

    @property
    def lateness(self) -> str:
        """« 5 en retard, de 12 jours au plus »; empty when none is late."""
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
    now: datetime.datetime | None = None,
) -> RightsRequest:
    """Enter a request. The same one sent twice from the portal is one request.

    An objection to messages waits for no answer (art. 21(3)): it withdraws at once, by
    whatever way it came.
    """
    objects = kind == RequestKind.OBJECTION
    with transaction.atomic():
        if objects and about_messages:
            stop_messages(contact, came_by, now=now or timezone.now(), user=user)
        Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
        same = RightsRequest.objects.open().filter(
            contact=contact, kind=kind, came_by=CameBy.PORTAL, message=message or None
        )
        if came_by == CameBy.PORTAL and (found := same.first()):
            return found
        request = RightsRequest.objects.create(
            contact=contact,
            kind=kind,
            came_by=came_by,
            identity=identity,
            identity_checked_by=user,
            received_on=received_on,
            message=message or None,
            about_messages=objects and about_messages,
            about_other_use=objects and about_other_use,
        )
        _note("request.filed", request, user)
        _acknowledge(request, now or timezone.now())
    return request


def _acknowledge(request: RightsRequest, now: datetime.datetime) -> None:
    """Tell the person at once that their request came, and until when they are answered
    (art. 12(3)). A request that is entered late is answered, not acknowledged."""
    if not may_be_told(request.contact) or request.due_on < timezone.localdate(now):
        return
    outbox.queue(
        "request_received",
        contact=request.contact,
        now=now,
        values={
            "demandeSimple": PLAIN[RequestKind(request.kind)],
            "date": date_format(request.received_on, "j F Y"),
            "echeance": date_format(request.due_on, "j F Y"),
        },
    )


def object_to_campaign(
    contact: Contact, campaign: Campaign, now: datetime.datetime
) -> RightsRequest | None:
    """A person unsubscribes from what became mandatory: a person answers, in a month.

    The same refusal told again is the same request; None for who is erased.
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
    """Withdraw every optional campaign of a person who objected, however they said it."""
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
    """Two months more (art. 12(3)): once, with a reason, within the first month.

    The person is told by mail, if she has an address. Raises RequestRefused.
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
            echeance=date_format(request.due_on, "j F Y"),
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
    """Close a request; nothing is disclosed or erased for someone unidentified.

    What is granted happens: an objection withdraws what it names, and a restriction is
    refused while nothing would act on it. The person gets the answer by mail, if they
    have an address. Raises RequestRefused.
    """
    with transaction.atomic():
        _lock_open(request)
        granting = outcome in GRANTING
        if granting and request.kind == RequestKind.RESTRICTION:
            raise RequestRefused(NO_RESTRICTION)
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
        _close(request, outcome, text, now, user)
        _tell(
            "request_answered",
            request,
            now,
            user,
            suite=TOLD[RequestOutcome(outcome)],
            reponse=text,
        )


def _lock_open(request: RightsRequest) -> None:
    """Two answers at once: the second finds the request closed, and sends no mail."""
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
    """Close the request that the engine answered, and what else the person had asked.

    The notice of the erasure told her: nothing more is sent, and no words are kept on
    somebody whose words were just erased.
    """
    others = RightsRequest.objects.open().filter(contact=request.contact)
    with transaction.atomic():
        _close(request, outcome, "", now, user)
        for other in others.exclude(pk=request.pk).select_related("contact"):
            _close(other, RequestOutcome.MOOT, "", now, user)


def may_be_told(contact: Contact) -> bool:
    """There is an address at which she reads what is written to her.

    The one that the law keeps of an erased person serves no other end.
    """
    return bool(contact.email and not contact.email_unusable_at) and (
        not contact.is_erased
    )


def reads_in_her_space(contact: Contact) -> bool:
    offered = PortalSettings.of(contact.kind).offers(Rubric.REQUESTS)
    return offered and session.may_enter(contact)


def summary(today: datetime.date) -> RequestSummary:
    """For the dashboard; 1 query."""
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
    if not may_be_told(contact):
        if contact.email and not contact.is_erased:
            title = f"Demande du {date_format(request.received_on, 'j F Y')}"
            unreached.note([contact.pk], UnreachedKind.RIGHTS, title, now)
        return
    values = {name: "\n".join(typed.splitlines()) for name, typed in values.items()}
    values["demande"] = request.get_kind_display().lower()
    values["demandeSimple"] = PLAIN[RequestKind(request.kind)]
    values["date"] = date_format(request.received_on, "j F Y")
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
