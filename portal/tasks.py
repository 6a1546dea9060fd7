"""Tasks that public pages hand to the worker, so that they answer alike for every
address."""

import datetime
import logging
from collections.abc import Collection

from celery import Task, shared_task
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import OperationalError

from consent import confirming, links
from contacts.addresses import address_keys
from contacts.enums import Channel, Kind
from contacts.models import Contact, Representative
from contacts.names import greeting_name
from messaging import outbox, render
from portal import address_watch, session, signing_up, texting
from portal.limits import is_within, may_mail
from portal.models import LoginLink, PendingSignUp, PortalSession, PortalSettings

CODES_PER_CONTACT = "10/d"
SIGN_UP_MAILS = {Kind.CLIENT: "signup_confirm", Kind.WORKER: "signup_confirm_worker"}
THEIR_LOGIN_SUBJECT = "Ouvrir l'espace de {prenom#defaut} {nom#defaut}"
THEIR_LOGIN = """Bonjour,

Cliquez pour ouvrir l'espace de {prenom#defaut} {nom#defaut} chez {societe#defaut}, en
qualité de : %s.

[Ouvrir son espace]({lien#defaut})

Ce lien marche une seule fois, pendant 15 minutes, sur l'appareil et dans le navigateur où
vous l'avez demandé. Ailleurs, tapez aussi ce code : **{code#defaut}**

Ne donnez ce lien et ce code à personne, même au téléphone.

Vous n'avez rien demandé ? Ne faites rien.
"""
logger = logging.getLogger(__name__)


def hand_over(task: Task, *args: object) -> None:
    """Start a task after commit; without a broker, run it in this process."""

    def start() -> None:
        try:
            task.delay(*args)
        except OperationalError:
            logger.warning("%s runs in the web process: no broker", task.name)
            task(*args)

    transaction.on_commit(start)


@shared_task
def send_new_links(email_keys: str) -> None:
    """Send a new preference link to each contact with this address.

    `email_keys`: the digests under which the address may be on file, separated by
    spaces. The broker only sees keyed digests. The look-up happens here, so the page
    takes the same time for known and unknown addresses.
    """
    now = timezone.now()
    for contact in Contact.objects.filter(email_key__in=email_keys.split()).order_by(
        "id"
    ):
        with transaction.atomic():
            outbox.queue("new_link", contact=contact, now=now)


def ask_to_confirm_choices(contact: Contact) -> None:
    """Ask each channel separately: an e-mail does not prove a number."""
    ask_addresses(
        contact,
        {channel for channel in Channel if confirming.waiting(contact, channel)},
    )


def ask_addresses(contact: Contact, channels: Collection[str]) -> tuple[Channel, ...]:
    """Send the addresses of these channels a link to their pending choices; returns the
    channels by which one can arrive. Calls are confirmed by e-mail, else by SMS."""
    asked: list[Channel] = []
    by_mail = {Channel.EMAIL, Channel.PHONE} & set(channels)
    if by_mail and contact.usable_address(Channel.EMAIL):
        asked.append(Channel.EMAIL)
        if may_mail("choices_confirm", contact.email_key or ""):
            hand_over(send_choices_to_confirm, contact.pk)
    by_sms = Channel.SMS in channels or (Channel.PHONE in channels and not asked)
    if by_sms and texting.text_link(contact):
        asked.append(Channel.SMS)
    return tuple(asked)


@shared_task
def send_choices_to_confirm(contact_id: int) -> None:
    """Send a link to a confirmation page, for choices forwarded by another program."""
    now = timezone.now()
    with transaction.atomic():
        for contact in Contact.objects.filter(pk=contact_id).exclude(email_key=None):
            url = f"{links.preferences_url(contact, now)}confirmation/"
            values = {"lien": url}
            outbox.queue("choices_confirm", contact=contact, now=now, values=values)


@shared_task
def send_login_links(kind: str, email_keys: str, browser_digest: str) -> None:
    """Send a login link to each contact of this audience with the address, former clients
    and workers included."""
    if not PortalSettings.of(kind).is_open:
        return
    now = timezone.now()
    found = Contact.objects.of_kind(kind).filter(email_key__in=email_keys.split())
    for contact in found.order_by("id"):
        if not session.may_enter(contact):
            continue
        with transaction.atomic():
            # More links in a day would give a guesser more codes to try.
            with_code = is_within("login_code", str(contact.pk), CODES_PER_CONTACT)
            found_by = session.make_link(
                contact, browser_digest, now, with_code=with_code
            )
            path = reverse("portal:enter", args=[kind, found_by.link])
            values = {"lien": f"{settings.BASE_URL}{path}", "code": found_by.code}
            outbox.queue("portal_login", contact=contact, now=now, values=values)
    _send_to_representatives(kind, set(email_keys.split()), browser_digest, now)


def _send_to_representatives(
    kind: str, keys: set[str], browser_digest: str, now: datetime.datetime
) -> None:
    """A link for each person whose space somebody with this address may consult in their
    own quality."""
    seeing = Representative.objects.in_force(timezone.localdate(now)).filter(
        sees_portal=True, contact__kind=kind, contact__merged_into=None
    )
    # Their address has no stored digest: there are few of them.
    for each in seeing.exclude(email=None).select_related("contact").order_by("pk"):
        if not keys & set(address_keys(each.email)) or not session.may_see(each, now):
            continue
        with transaction.atomic():
            found_by = session.make_link(
                each.contact,
                browser_digest,
                now,
                with_code=is_within("login_code", f"m{each.pk}", CODES_PER_CONTACT),
                representative=each,
            )
            path = reverse("portal:enter", args=[kind, found_by.link])
            outbox.queue(
                contact=each.contact,
                address=each.email,
                text=render.Words(THEIR_LOGIN_SUBJECT, THEIR_LOGIN % each.quality),
                kind="portal_login",
                now=now,
                values={
                    "lien": f"{settings.BASE_URL}{path}",
                    "code": found_by.code or "-",
                },
            )


@shared_task
def answer_sign_up(pending_id: int) -> None:
    """Send a confirmation link, or to a known address the link to its preferences.

    The page answered the same in both cases, so it does not reveal who is on file.
    """
    now = timezone.now()
    with transaction.atomic():
        pending = PendingSignUp.objects.select_for_update().filter(
            pk=pending_id, digest=None
        )
        for each in pending:
            _answer(each, now)


def _answer(pending: PendingSignUp, now: datetime.datetime) -> None:
    email = pending.values["email"]
    if signing_up.tell_known(pending, now, proved=False):
        pending.delete()
        return
    path = reverse(
        "portal:confirm_sign_up", args=[pending.audience, signing_up.arm(pending)]
    )
    outbox.queue(
        SIGN_UP_MAILS[Kind(pending.audience)],
        contact=None,
        audience=pending.audience,
        now=now,
        address=email,
        values={
            "lien": f"{settings.BASE_URL}{path}",
            "prenom": greeting_name(pending.values.get("first_name", "")),
        },
    )


@shared_task
def watch_addresses() -> None:
    """Every minute: notify the holders of changed addresses and settle confirmed
    changes."""
    now = timezone.now()
    address_watch.tell(now)
    for contact in address_watch.settle(now):
        ask_to_confirm_choices(contact)


@shared_task
def forget_old() -> None:
    """Every night: delete expired links and sessions, and unconfirmed sign-ups."""
    now = timezone.now()
    for model in (LoginLink, PendingSignUp):
        model._default_manager.filter(expires_at__lt=now).delete()
    ended = now - session.ENDED_KEPT
    PortalSession.objects.filter(expires_at__lt=ended).delete()
