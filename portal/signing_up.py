"""Turn a submitted sign-up form into a contact.

No contact is created before the confirmation, unless FORM_DOUBLE_OPT_IN is off.
"""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts import audit
from campaigns.models import Campaign
from consent import confirming, ledger
from consent.enums import Origin
from consent.evidence import Backing
from consent.suppressions import proved_by
from contacts import closing
from contacts.addresses import address_key, address_keys
from contacts.enums import Channel, Kind, Source, Status
from contacts.models import Contact
from contacts.querysets import ContactQuerySet
from contacts.texts import plain
from core import locks
from messaging import outbox
from portal import texting
from portal.models import PendingSignUp, SignUpMessage, digest
from portal.session import new_secret

LIFETIME = datetime.timedelta(days=7)
FIRST_STATUS = {Kind.CLIENT: Status.PROSPECT, Kind.WORKER: Status.CANDIDATE}
SOURCE = "Formulaire d'inscription, adresse confirmée par un lien"
UNPROVED = "Formulaire d'inscription, adresse non confirmée"
TOLD = "Formulaire d'inscription transmis par un logiciel, qui répond de la preuve"


class NothingPending(Exception):
    """The confirmation link is unknown or expired."""


class AlreadyConfirmed(Exception):
    """The link was already used, e.g. by a double click."""


def put_aside(
    audience: str,
    values: dict[str, str],
    choices: dict[int, bool],
    notice_id: int,
    read: dict[int, int],
    now: datetime.datetime,
    evidence: Mapping[str, Any] | None = None,
) -> PendingSignUp:
    """Store a submitted form until the address is confirmed, or for LIFETIME.

    `evidence`: what a site that forwards the sign-up says about its page; `ip` goes to
    the evidence of the choices, the rest to its context.
    """
    return PendingSignUp.objects.create(
        audience=audience,
        values={name: value for name, value in values.items() if value},
        choices={str(campaign): ticked for campaign, ticked in choices.items()},
        notice_id=notice_id,
        read=read,
        evidence=dict(evidence or {}),
        created_at=now,
        expires_at=now + LIFETIME,
    )


def newcomer(audience: str) -> Contact:
    """The unsaved contact that a confirmation would create."""
    return Contact(kind=audience, status=FIRST_STATUS[Kind(audience)])


def known(audience: str, email: str) -> ContactQuerySet:
    """The contacts of this audience with this address, inactive ones included."""
    return Contact.objects.of_kind(audience).filter(email_key__in=address_keys(email))


def arm(pending: PendingSignUp) -> str:
    """Create the secret of the confirmation link; only its digest is stored."""
    secret = new_secret()
    pending.digest = digest(secret)
    pending.save(update_fields=["digest"])
    return secret


def find(
    audience: str, token: str, now: datetime.datetime, *, lock: bool = False
) -> PendingSignUp:
    """The sign-up that this link confirms. Read-only.

    Raises NothingPending, AlreadyConfirmed. With `lock`, a concurrent confirmation
    waits and then finds the sign-up confirmed.
    """
    rows = PendingSignUp.objects.filter(
        audience=audience, digest=digest(token), expires_at__gt=now
    )
    if lock:
        rows = rows.select_for_update(of=("self",))
    pending = rows.select_related("notice").first()
    if pending is None:
        raise NothingPending
    if pending.confirmed_at:
        raise AlreadyConfirmed
    return pending


def confirm(audience: str, token: str, now: datetime.datetime) -> Contact | None:
    """Create the contact and record the choices, once. Returns None if the address is
    now on file: the existing contact is unchanged and receives a link to its
    preferences.

    The link proved the address, so the ticked consents count from now.
    """
    with transaction.atomic():
        pending = find(audience, token, now, lock=True)
        contact = _take_in(pending, now, proved=True)
        # The link was read there, so the mailbox works whatever a server said.
        for holder in closing.holders(Channel.EMAIL, pending.values["email"])[:1]:
            closing.reopen(holder, Channel.EMAIL, user=None)
        if contact is None:
            tell_known(pending, now, proved=True)
        pending.values, pending.choices, pending.evidence = {}, {}, {}
        pending.confirmed_at = now
        pending.save(update_fields=["values", "choices", "evidence", "confirmed_at"])
    return contact


def tell_known(pending: PendingSignUp, now: datetime.datetime, *, proved: bool) -> bool:
    """Write to the contacts on file with this address; False if there are none.

    The typed message is attached to the contact. `proved`: the address was confirmed by
    the link; otherwise anyone may have typed it, and the page says so.
    """
    people = list(known(pending.audience, pending.values["email"]).order_by("id"))
    for contact in people:
        outbox.queue("signup_known", contact=contact, now=now)
    for contact in _named(people, pending.values):
        _keep_message(contact, pending, proved=proved)
    return bool(people)


def _named(people: list[Contact], values: dict[str, str]) -> list[Contact]:
    """Among contacts sharing the address, those with the typed name; all of them if
    none match. Erased contacts are left out."""
    typed = plain_name(values.get("first_name"), values.get("last_name"))
    namesakes = [c for c in people if plain_name(c.first_name, c.last_name) == typed]
    return [c for c in namesakes or people if not c.is_erased]


def plain_name(first_name: str | None, last_name: str | None) -> tuple[str, str]:
    return plain(first_name or ""), plain(last_name or "")


def _keep_message(contact: Contact, pending: PendingSignUp, *, proved: bool) -> None:
    if text := pending.values.get("message"):
        SignUpMessage.objects.create(
            contact=contact, text=text, written_at=pending.created_at, proved=proved
        )


def accept(
    pending: PendingSignUp, now: datetime.datetime, *, teller: ledger.Actor | None
) -> bool:
    """Without double opt-in: create the contact and record the choices now.

    `teller`: the API key that reported the sign-up. It is then the author of the
    choices, whose origin is the API: the person confirmed nothing to us. Returns False if an e-mail must be sent first: for a known address, whose contact a
    stranger may not change, and for an address that refused, since only its holder may
    lift the refusal.
    """
    try:
        with transaction.atomic():
            contact = _take_in(pending, now, proved=False, teller=teller)
    except ledger.ChoiceRefused:
        return False
    if contact:
        pending.delete()
    return contact is not None


def _take_in(
    pending: PendingSignUp,
    now: datetime.datetime,
    *,
    proved: bool,
    teller: ledger.Actor | None = None,
) -> Contact | None:
    """Create the contact with its choices; None if the address is already on file."""
    email = pending.values["email"]
    # Two sign-ups of one address at once create one contact.
    locks.wait_for("sign_up", str(address_key(email)))
    if known(pending.audience, email).exists():
        return None
    contact = _create_contact(pending, now, proved=proved)
    _record(contact, pending, now, proved=proved, teller=teller)
    return contact


def _create_contact(
    pending: PendingSignUp, now: datetime.datetime, *, proved: bool
) -> Contact:
    values: dict[str, Any] = dict(pending.values)
    values.pop("message", None)
    contact = newcomer(pending.audience)
    contact.created_at = contact.last_contact_at = now
    contact.source = Source.FORM
    for name, value in values.items():
        setattr(contact, name, value)
    if contact.mobile:
        contact.mobile_unconfirmed_at = now
    if proved:
        contact.email_proved_at = now
    contact.save()
    _keep_message(contact, pending, proved=proved)
    audit.record("contact.signed_up", target=contact.target)
    return contact


def _backing(contact: Contact, pending: PendingSignUp, source: str) -> Backing:
    context = dict(pending.evidence)
    ip = context.pop("ip", None)
    return Backing(
        source=source,
        address=contact.email or "",
        ip_address=ip,
        context=context or None,
    )


def _record(
    contact: Contact,
    pending: PendingSignUp,
    now: datetime.datetime,
    *,
    proved: bool,
    teller: ledger.Actor | None,
) -> None:
    chosen = {int(pk): ticked for pk, ticked in pending.choices.items()}
    offered = Campaign.objects.of_audience(contact.kind).active().optional()
    source = SOURCE if proved else TOLD if teller else UNPROVED
    act = ledger.Act(
        Origin.API if teller else Origin.FORM,
        teller or ledger.Actor.contact(contact),
        now,
        notice=pending.notice,
        backing=_backing(contact, pending, source),
        proved=proved_by(contact, Channel.EMAIL) if proved else frozenset(),
        read={int(pk): version for pk, version in pending.read.items()},
    )
    ledger.record(
        contact,
        {c: chosen[c.pk] for c in offered.filter(pk__in=chosen)},
        act,
        shown=dict.fromkeys(chosen, False),
        # A link in an e-mail does not prove the number; a link sent by SMS does.
        pending=(Channel.SMS,),
    )
    if confirming.waiting(contact, Channel.SMS):
        texting.text_link(contact)
