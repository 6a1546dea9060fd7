"""The last months of the demo company: mailings and their fates, requests, the purge.

Everything happened before `now`; nothing is queued or sent by the loading.
"""

import datetime
import random
from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from backoffice.demo import people
from campaigns.enums import LawfulBasis
from campaigns.models import Campaign
from consent.enums import Decision, Reason
from consent.models import Consent
from contacts.enums import Channel, Kind, Mandate, Status
from contacts.models import Contact, Representative
from contacts.querysets import ACTIVE
from erasure import holds, pending_documents
from erasure.engine.erase import erase
from erasure.enums import Cause
from mailings.enums import MailingDeliveryState, MailingReason, MailingState
from mailings.models import Delivery, Mailing
from messaging.enums import UnreachedKind
from messaging.models import MessageTemplate, Unreached
from messaging.system_templates import CONSENT_REQUEST
from portal.enums import CameBy, Identity, RequestKind, RequestOutcome
from portal.models import RightsRequest
from retention import schedule
from retention.enums import PurgeCause, RunState
from retention.models import PurgeRun

NIGHTS = 60
MOST_ASKED = 60
NEWS_TITLE = "Les nouvelles de l'automne"
NEWS = """\
{politesse#defaut} {nom#defaut},

Voici les nouvelles de {societe#defaut} :

- l'accueil est ouvert le samedi matin ;
- deux intervenantes rejoignent l'équipe ;
- l'attestation fiscale de l'année sera prête fin janvier.

À bientôt.
"""
PLANNING_TITLE = "Votre planning pendant les fêtes"
PLANNING = """\
{politesse#defaut} {nom#defaut},

Votre planning change pendant les fêtes : vos heures du 25 décembre et du 1er janvier
sont reportées au lendemain. Rien à faire de votre côté.

{coordonnees#defaut}
"""
REMINDER = "Bonjour {prenom#defaut}, {societe#defaut} vous attend samedi : atelier chutes, 10 h."


def tell(
    contacts: list[Contact], dice: random.Random, admin: User, now: datetime.datetime
) -> None:
    """Fill the last two months around these saved contacts."""
    for preset in pending_documents.unprotected():
        preset.automatic = True
        preset.save(update_fields=["automatic"])
    _represent(contacts, admin, now)
    _bounced(contacts, now)
    _purges(now)
    _mailings(dice, admin, now)
    _requests(contacts, admin, now)


def soon_due(contacts: Iterable[Contact], days: int, now: datetime.datetime) -> None:
    """Let the first former prospects fall due in the coming weeks, and the next have
    fallen due in the past ones; before they are saved."""
    former = [c for c in contacts if c.deactivated_from == Status.PROSPECT]
    for contact, left in zip(former, (2, 6, 12, 20, -9, -24, -24, -41), strict=False):
        heard = now - datetime.timedelta(days=days + 1 - left)
        contact.deactivated_at = heard + datetime.timedelta(days=200)
        # Those who are erased by now never wrote: the day on which their record was made counts.
        contact.created_at = heard - datetime.timedelta(days=90 if left > 0 else 0)
        contact.last_contact_at = heard if left > 0 else None
        people.keyed(contact)


def _named(contacts: list[Contact], first_name: str, last_name: str) -> Contact | None:
    names = (first_name, last_name)
    found = (c for c in contacts if (c.first_name, c.last_name) == names)
    return next(found, None)


def _represent(contacts: list[Contact], admin: User, now: datetime.datetime) -> None:
    if not (odette := _named(contacts, "Odette", "VALLET")):
        return
    Representative.objects.create(
        contact=odette,
        kind=Mandate.GUARDIAN,
        name="Association tutélaire du Rhône",
        email="protection@tutelle.example",
        phone="04 65 71 00 40",
        receives=True,
        answers=True,
        ends_on=timezone.localdate(now) + datetime.timedelta(days=48),
        created_at=now - datetime.timedelta(days=320),
        user=admin,
    )
    holds.place(
        odette,
        ["contacts.ClientDetails.iban"],
        reason="Litige sur une facture",
        law="C. civ., art. 2224",
        until=timezone.localdate(now) + datetime.timedelta(days=700),
        user=admin,
    )


def _bounced(contacts: list[Contact], now: datetime.datetime) -> None:
    if not (raymond := _named(contacts, "Raymond", "FOURNEL")):
        return
    Unreached.objects.create(
        contact=raymond,
        kind=UnreachedKind.MANDATORY,
        channel=Channel.EMAIL,
        title=PLANNING_TITLE,
        at=now - datetime.timedelta(days=5),
    )


def _purges(now: datetime.datetime) -> None:
    """One purge run per night; the runs erase the contacts that were due."""
    rules = schedule.rules_in_force()
    days = {str(population): number for population, number in rules.items()}
    last = schedule.civil_day(now - datetime.timedelta(hours=4))
    for night in reversed(range(NIGHTS)):
        day = last - datetime.timedelta(days=night)
        start = _at(day, 3, 30)
        due = list(schedule.due(day, rules))
        erased = held = 0
        if due:
            report = erase(due, cause=Cause.RETENTION, now=start)
            erased, held = len(report.erased), len(report.held)
        PurgeRun.objects.create(
            cause=PurgeCause.NIGHTLY,
            as_of=day,
            state=RunState.DONE,
            started_at=start,
            ended_at=start + datetime.timedelta(seconds=4),
            due=len(due),
            erased=erased,
            held=held,
            days=days,
        )


def _at(day: datetime.date, hour: int, minute: int = 0) -> datetime.datetime:
    return timezone.make_aware(
        datetime.datetime.combine(day, datetime.time(hour, minute))
    )


def _mailings(dice: random.Random, admin: User, now: datetime.datetime) -> None:
    today = timezone.localdate(now)

    def ago(days: int) -> datetime.datetime:
        return _at(today - datetime.timedelta(days=days), 10, 5)

    email, sms = Channel.EMAIL, Channel.SMS
    request = Campaign.everything.filter(is_request=True, audience=Kind.CLIENT)
    optional = Campaign.objects.of_audience(Kind.CLIENT).active().optional()
    _ask(request.filter(channel=email).first(), admin, ago(52))
    news = optional.filter(channel=email).in_order().first()
    _optional(news, NEWS_TITLE, NEWS, dice=dice, admin=admin, at=ago(27))
    offer = optional.filter(channel=sms).first()
    _optional(offer, "", REMINDER, dice=dice, admin=admin, at=ago(13))
    mandatory = Campaign.objects.of_audience(Kind.CLIENT).active().mandatory()
    contract = mandatory.filter(channel=email, lawful_basis=LawfulBasis.CONTRACT)
    planning = contract.in_order().first()
    _required(planning, PLANNING_TITLE, PLANNING, admin=admin, at=ago(5))
    Mailing.objects.create(
        channel=email,
        audience=Kind.CLIENT,
        campaign=news,
        subject="Portes ouvertes de janvier",
        body=NEWS,
        created_at=ago(1),
        created_by=admin,
    )


def _sent(
    campaign: Campaign,
    subject: str,
    body: str,
    *,
    admin: User,
    at: datetime.datetime,
) -> Mailing:
    return Mailing.objects.create(
        channel=campaign.channel,
        audience=campaign.audience,
        campaign=campaign,
        is_request=campaign.is_request,
        subject=subject,
        body=body,
        state=MailingState.DONE,
        created_at=at - datetime.timedelta(hours=1),
        created_by=admin,
        launched_at=at,
        launched_by=admin,
        finished_at=at + datetime.timedelta(minutes=4),
        active_at=at + datetime.timedelta(minutes=4),
    )


def _delivery(mailing: Mailing, contact_id: int, **fate: object) -> Delivery:
    at = mailing.launched_at
    assert at is not None
    fate.setdefault("state", MailingDeliveryState.SENT)
    if fate["state"] == MailingDeliveryState.SENT:
        fate["sent_at"] = at + datetime.timedelta(minutes=2)
    return Delivery(
        mailing=mailing, contact_id=contact_id, claimed_at=at, attempts=1, **fate
    )


def _ask(campaign: Campaign | None, admin: User, at: datetime.datetime) -> None:
    """A request for consent to some clients who had not chosen anything yet."""
    if campaign is None:
        return
    template = MessageTemplate.objects.get(code=CONSENT_REQUEST)
    mailing = _sent(campaign, template.subject, template.body, admin=admin, at=at)
    silent = Contact.objects.filter(
        kind=Kind.CLIENT, status=Status.CLIENT, created_at__lt=at, consents=None
    ).exclude(Q(email=None) | Q(email_unusable_at__isnull=False))
    asked = list(silent.order_by("pk").values_list("pk", flat=True)[:MOST_ASKED])
    Delivery.objects.bulk_create(
        _delivery(mailing, pk, basis=campaign.lawful_basis) for pk in asked
    )


def _optional(
    campaign: Campaign | None,
    subject: str,
    body: str,
    *,
    dice: random.Random,
    admin: User,
    at: datetime.datetime,
) -> None:
    """To those who had accepted by then; who withdrew since the draft is left out."""
    if campaign is None:
        return
    mailing = _sent(campaign, subject, body, admin=admin, at=at)
    chosen = Consent.objects.filter(campaign=campaign, contact__status__in=ACTIVE)
    accepted = chosen.filter(state=Decision.GIVEN, reachable=True, since__lt=at)
    fates: list[Delivery] = []
    for consent in accepted.order_by("pk"):
        fate: dict[str, object] = {"event_id": consent.event_id}
        if dice.random() < 0.02:
            fate |= {"state": MailingDeliveryState.FAILED, "reason": MailingReason.FULL}
        fates.append(_delivery(mailing, consent.contact_id, **fate))
    withdrawn = chosen.filter(state=Decision.WITHDRAWN, since__lt=at)
    for consent in withdrawn.order_by("-since")[:3]:
        left_out = {"state": MailingDeliveryState.WITHHELD, "reason": Reason.WITHDRAWN}
        fates.append(_delivery(mailing, consent.contact_id, **left_out))
    Delivery.objects.bulk_create(fates)


def _required(
    campaign: Campaign | None,
    subject: str,
    body: str,
    *,
    admin: User,
    at: datetime.datetime,
) -> None:
    if campaign is None:
        return
    mailing = _sent(campaign, subject, body, admin=admin, at=at)
    clients = Contact.objects.filter(kind=Kind.CLIENT, status=Status.CLIENT)
    fates = []
    for contact in clients.filter(created_at__lt=at).exclude(email=None).order_by("pk"):
        fate: dict[str, object] = {"basis": campaign.lawful_basis}
        if contact.email_unusable_at:
            dead = MailingReason.DEAD_ADDRESS
            fate |= {"state": MailingDeliveryState.FAILED, "reason": dead}
        fates.append(_delivery(mailing, contact.pk, **fate))
    Delivery.objects.bulk_create(fates)


def _requests(contacts: list[Contact], admin: User, now: datetime.datetime) -> None:
    today = timezone.localdate(now)
    active = [c for c in contacts if c.status in ACTIVE and c.kind == Kind.CLIENT]
    # The first are the named people, whose records show something else.
    askers = active[4:8]
    asked = (
        (RequestKind.ACCESS, CameBy.PORTAL, Identity.LINK, 17, None),
        (RequestKind.ERASURE, CameBy.LETTER, Identity.NOT_YET, 6, None),
        (RequestKind.RECTIFICATION, CameBy.PHONE, Identity.CALL_BACK, 34, 3),
        (RequestKind.PORTABILITY, CameBy.EMAIL, Identity.LINK, 49, 12),
    )
    for contact, (kind, came_by, identity, received, took) in zip(
        askers, asked, strict=False
    ):
        day = today - datetime.timedelta(days=received)
        answered = day + datetime.timedelta(days=took) if took else None
        is_checked = identity != Identity.NOT_YET
        RightsRequest.objects.create(
            contact=contact,
            kind=kind,
            came_by=came_by,
            identity=identity,
            identity_checked_by=admin if is_checked else None,
            received_on=day,
            recorded_at=_at(day, 11),
            answered_on=answered,
            outcome=RequestOutcome.GRANTED if answered else "",
            answer="C'est fait : vous trouverez le détail ci-joint."
            if answered
            else None,
            answered_by=admin if answered else None,
        )
