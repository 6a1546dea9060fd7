"""Signed links to the public pages: no token table, no personal data in the URL.

A token is 45 bytes in URL-safe base64, so exactly 60 characters without padding:
purpose (1), the contact's random public id (16), a number (4) and the signature (24).
The number is the campaign of a one-click link, the instant of issue of a link to the
preference page, or the newest event of the act that a contest link contests. The
signature also covers the contact's link generation: incrementing it revokes all links.
"""

import base64
import datetime
import re
import struct
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import BadRequest
from django.utils import timezone

from accounts.models import ApiKey
from campaigns.models import Campaign
from consent.enums import Origin
from consent.models import ConsentEvent
from consent.suppressions import key_of, proved_by
from contacts import representatives
from contacts.enums import Channel
from contacts.models import Contact, Merge, Representative
from core import signatures

NEW_LINK_PATH = "/rgpd/lien/"
"""Where a person requests a new link; the page itself is in portal."""

PREFERENCES = "preferences"
ONE_CLICK = "one_click"
CONTEST = "contest"
TEXTED = "texted"
ADDRESS = "address"
PAPER = "paper"
API_LINK = "api_link"
MANDATE = "mandate"
KEEP = "keep"
_CODES = {
    PREFERENCES: 1,
    ONE_CLICK: 2,
    CONTEST: 3,
    PAPER: 4,
    API_LINK: 5,
    TEXTED: 6,
    ADDRESS: 7,
    MANDATE: 8,
    KEEP: 9,
}
ORIGINS = {
    PREFERENCES: Origin.LINK,
    TEXTED: Origin.LINK,
    PAPER: Origin.PAPER,
    API_LINK: Origin.API_LINK,
}
"""The purposes that open the preference page, with the origin recorded for choices made
there. A PREFERENCES link is only sent by e-mail, and a TEXTED one only by SMS, to the
person's own address: choices made through them are the person's own."""
PROVED = {PREFERENCES: Channel.EMAIL, TEXTED: Channel.SMS}
"""The channel whose address a link proves: the link is sent only there."""
_PROVED_CHANNELS = {_CODES[purpose]: channel for purpose, channel in PROVED.items()}
_PAGE_ORIGINS = {_CODES[purpose]: origin for purpose, origin in ORIGINS.items()}
_SALT = "consent.links"
_SHAPE = struct.Struct(">B16sI")
_SIGNATURE_BYTES = 24
_TOKEN = re.compile(r"[A-Za-z0-9_-]{60}", re.ASCII)


class BadLink(BadRequest):
    """Raised for a malformed, altered, foreign or revoked token, without saying which."""


class Token(NamedTuple):
    code: int
    public_id: uuid.UUID
    number: int
    signature: bytes


@dataclass(frozen=True)
class Link:
    """The target of a valid token.

    An `expired` preference link only allows opting out; so does one of a merged contact
    that went to another address than that of the kept contact, and a `relayed` one.
    """

    contact: Contact
    campaign: Campaign | None = None
    event: ConsentEvent | None = None
    expired: bool = False
    origin: Origin = Origin.LINK
    """The origin recorded for choices made through this link."""
    number: int = 0
    """For a link to a change of address: its id."""
    channel: Channel | None = None
    """The channel whose address this link was sent to, if any."""
    relayed: bool = False
    """Whether that address is on file as that of somebody who represents or helps the
    contact: an opt-in from there may not be the contact's own."""
    key: ApiKey | None = None
    """The API key by which a program obtained this link."""

    @property
    def is_own(self) -> bool:
        """Whether this link was sent only to the person's own address."""
        return self.origin == Origin.LINK

    @property
    def proved(self) -> frozenset[str]:
        """The keys of the addresses proved by this link."""
        return proved_by(self.contact, self.channel) if self.channel else frozenset()


def preferences_url(contact: Contact, now: datetime.datetime | None = None) -> str:
    """Return the preference page's URL, only for messages to the person's own e-mail
    address; valid PREFERENCE_LINK_DAYS from `now`."""
    return _page_url(PREFERENCES, contact, now or timezone.now())


def renewal_url(contact: Contact, now: datetime.datetime) -> str:
    """Return the URL of the page that renews consents before their end: a preference
    link, with the same conditions."""
    return f"{preferences_url(contact, now)}renouveler/"


def correction_url(
    contact: Contact, now: datetime.datetime, *, by_sms: bool = False
) -> str:
    """Return the URL of the page where a person asks to correct their details: a
    preference link to the same address, with the same conditions."""
    own = texted_url if by_sms else preferences_url
    return f"{own(contact, now)}corriger/"


def texted_url(contact: Contact, now: datetime.datetime) -> str:
    """Return the same page's URL, only for SMS to the person's own number; a change of
    number revokes it."""
    return _page_url(TEXTED, contact, now)


def paper_url(contact: Contact, now: datetime.datetime) -> str:
    """Return the same page's URL for a printed document, which anybody may read."""
    return _page_url(PAPER, contact, now)


def api_url(contact: Contact, now: datetime.datetime, key: ApiKey) -> str:
    """Return the same page's URL for an API client, which may give it to anybody. The
    signature covers the key: what is accepted through the link depends on its rights."""
    bound = _bound_to_key(contact, key.pk)
    token = _token(API_LINK, contact.public_id, bound, int(now.timestamp()))
    return f"{settings.BASE_URL}/rgpd/{token}/"


def _bound_to_key(contact: Contact, key_id: int) -> str:
    return f"{contact.link_generation}:key:{key_id}"


def representative_url(representative: Representative, now: datetime.datetime) -> str:
    """Return the URL by which a representative chooses for the person, only for messages
    to the representative's own address; a change of that address, or the end of the
    mandate, revokes it."""
    bound = _bound_to_mandate(representative)
    issued = int(now.timestamp())
    token = _token(MANDATE, representative.public_id, bound, issued)
    return f"{settings.BASE_URL}/rgpd/{token}/representant/"


def representative_from(token: str, now: datetime.datetime) -> Representative:
    """Return the representative of a token; raises BadLink, once expired or without a
    mandate in force to answer as well."""
    parts = read(token, MANDATE)
    answering = Representative.objects.in_force(timezone.localdate(now)).filter(
        answers=True
    )
    found = answering.select_related("contact").filter(public_id=parts.public_id)
    representative = found.first()
    bound = _bound_to_mandate(representative) if representative else ""
    expected = _signatures(parts.code, parts.public_id, parts.number, bound)
    if not signatures.is_one_of(parts.signature, expected):
        raise BadLink
    if representative is None or _is_expired(parts.number, now):
        raise BadLink
    return representative


def _bound_to_mandate(representative: Representative) -> str:
    # The contact's generation: an admin who revokes the person's links revokes these.
    generation = representative.contact.link_generation
    return f"{generation}:{representative.contact_id}:{representative.email}"


def _page_url(purpose: str, contact: Contact, now: datetime.datetime) -> str:
    issued = int(now.timestamp())
    code = _CODES[purpose]
    token = _token(purpose, contact.public_id, _bound_to(code, contact), issued)
    return f"{settings.BASE_URL}/rgpd/{token}/"


def address_url(contact: Contact, change_id: int) -> str:
    """Return, for a contact's former address, the URL of the page that undoes this
    change. Later changes of the contact do not revoke it; the page checks what can
    still be undone."""
    bound = _bound_to(_CODES[ADDRESS], contact)
    token = _token(ADDRESS, contact.public_id, bound, change_id)
    return f"{settings.BASE_URL}/rgpd/{token}/adresse/"


def _bound_to(code: int, contact: Contact) -> str:
    """Return what revokes a link when it changes: the generation, and the number for SMS links."""
    if code == _CODES[ADDRESS]:
        return ""
    generation = str(contact.link_generation)
    return f"{generation}:{contact.mobile}" if code == _CODES[TEXTED] else generation


EVERY_CAMPAIGN = 0
"""Replaces the campaign id: the link opts out of every optional message."""


def one_click_url(contact: Contact, campaign: Campaign | None) -> str:
    """Return the URL that opts out of this campaign, or of all; it never expires."""
    number = campaign.pk if campaign else EVERY_CAMPAIGN
    return one_click_url_of(contact.public_id, contact.link_generation, number)


def one_click_url_of(public_id: uuid.UUID, generation: int, campaign_id: int) -> str:
    """Like `one_click_url`, from bare values: the sender loads no contacts."""
    token = _token(ONE_CLICK, public_id, str(generation), campaign_id)
    return f"{settings.BASE_URL}/rgpd/{token}/desabonnement/"


def contest_url(contact: Contact, event: ConsentEvent) -> str:
    """Return the URL to contest the choices of the act that ends with this event. It
    never expires: a choice made by somebody else can be contested at any time."""
    token = _token(CONTEST, contact.public_id, str(contact.link_generation), event.pk)
    return f"{settings.BASE_URL}/rgpd/{token}/contester/"


def keep_url(contact: Contact) -> str:
    """Return the URL by which a person keeps their record before its deletion, only for
    messages to their own address. It ends with the contact."""
    token = _token(KEEP, contact.public_id, _bound_to(_CODES[KEEP], contact), 0)
    return f"{settings.BASE_URL}/rgpd/{token}/garder/"


def contact_from(
    token: str, *purposes: str, now: datetime.datetime | None = None
) -> Link:
    """Return the link of a token with one of these purposes; raises BadLink. Reads only."""
    parts = read(token, *purposes)
    contact = Contact.objects.filter(public_id=parts.public_id).first()
    return link_to(contact, parts, now or timezone.now())


def read(token: str, *purposes: str) -> Token:
    """Parse a token with one of these purposes, without checking its signature; raises BadLink."""
    parts = _parts(token)
    if parts.code not in {_CODES[purpose] for purpose in purposes}:
        raise BadLink
    return parts


def link_to(contact: Contact | None, token: Token, now: datetime.datetime) -> Link:
    """Check the token against the contact found by its public id; raises BadLink."""
    key = _checked(token, contact)
    if contact is None or contact.is_erased:
        raise BadLink
    if token.code == _CODES[ONE_CLICK]:
        stays = contact.merged_into or contact
        if token.number == EVERY_CAMPAIGN:
            return Link(stays)
        campaign = Campaign.objects.filter(pk=token.number).first()
        if campaign is None:
            raise BadLink
        return Link(stays, campaign)
    if token.code == _CODES[CONTEST]:
        event = ConsentEvent.objects.filter(pk=token.number, contact=contact).first()
        if event is None:
            raise BadLink
        return Link(contact, event=event)
    if token.code == _CODES[ADDRESS]:
        return Link(contact, number=token.number)
    if token.code == _CODES[KEEP]:
        return Link(_who_stays(contact))
    stays = _who_stays(contact)
    channel = _PROVED_CHANNELS.get(token.code)
    # Sent to an address that the kept contact does not have: it proves none, and its
    # holder can only say no.
    is_foreign = channel and key_of(stays, channel) != key_of(contact, channel)
    today = timezone.localdate(now)
    relayed = channel is not None and representatives.holds_address(
        stays, channel, today
    )
    return Link(
        stays,
        expired=bool(is_foreign) or relayed or _is_expired(token.number, now),
        origin=_PAGE_ORIGINS[token.code],
        channel=None if is_foreign or relayed else channel,
        relayed=relayed,
        key=key,
    )


def _checked(token: Token, contact: Contact | None) -> ApiKey | None:
    """Check the signature; raises BadLink. Returns the key that obtained an API link."""
    # Computed for an unknown contact too, so that both answers take the same time.
    unbound = _bound_to(token.code, contact) if contact else ""
    bounds: dict[str, ApiKey | None] = {unbound: None}
    if token.code == _CODES[API_LINK]:
        # A link made before keys were covered is bound to none.
        for each in ApiKey.objects.all():
            bounds[_bound_to_key(contact, each.pk) if contact else str(each.pk)] = each
    for bound, key in bounds.items():
        expected = _signatures(token.code, token.public_id, token.number, bound)
        if signatures.is_one_of(token.signature, expected):
            return key
    raise BadLink


def _who_stays(contact: Contact) -> Contact:
    """Return the contact that a merged one was merged into; raises BadLink if the links of
    that contact were revoked since."""
    if contact.merged_into is None:
        return contact
    merge = Merge.objects.get(merged=contact, undone_at=None)
    if merge.kept_generation != contact.merged_into.link_generation:
        raise BadLink
    return contact.merged_into


def _is_expired(issued: int, now: datetime.datetime) -> bool:
    return now.timestamp() > issued + settings.PREFERENCE_LINK_DAYS * 86400


def _token(purpose: str, public_id: uuid.UUID, bound_to: str, number: int) -> str:
    code = _CODES[purpose]
    signature = next(_signatures(code, public_id, number, bound_to))
    body = _SHAPE.pack(code, public_id.bytes, number)
    return base64.urlsafe_b64encode(body + signature).decode()


def _parts(token: str) -> Token:
    # The decoder would skip invalid characters, so the format is checked first.
    if not _TOKEN.fullmatch(token):
        raise BadLink
    raw = base64.urlsafe_b64decode(token)
    code, public_id, number = _SHAPE.unpack(raw[: _SHAPE.size])
    return Token(code, uuid.UUID(bytes=public_id), number, raw[_SHAPE.size :])


def _signatures(
    code: int, public_id: uuid.UUID, number: int, bound_to: str
) -> Iterator[bytes]:
    """Yield the present key's signature, then those of SECRET_KEY_FALLBACKS."""
    value = f"{code}:{public_id.hex}:{number}:{bound_to}"
    for digest in signatures.digests(_SALT, value):
        yield digest[:_SIGNATURE_BYTES]
