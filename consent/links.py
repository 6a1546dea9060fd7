"""Signed links to the public pages: no table of tokens, nothing personal in the address.

A token is 45 bytes in URL-safe base64, so exactly 60 characters without padding:
purpose (1), the contact's random public id (16), a number (4) and the signature (24).
The number is the campaign of a one-click link, the instant of issue of a link to the
preference page, the newest event of the act that a contest link contests. The signature also covers
the contact's link generation: raising it revokes all.
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

from campaigns.models import Campaign
from consent.enums import Origin
from consent.models import ConsentEvent
from consent.suppressions import keys_of
from contacts.enums import Channel
from contacts.models import Contact
from core import signatures

NEW_LINK_PATH = "/rgpd/lien/"
"""Where a person asks for a fresh link; the page itself is in portal."""

PREFERENCES = "preferences"
ONE_CLICK = "one_click"
CONTEST = "contest"
TEXTED = "texted"
ADDRESS = "address"
PAPER = "paper"
API_LINK = "api_link"
_CODES = {
    PREFERENCES: 1,
    ONE_CLICK: 2,
    CONTEST: 3,
    PAPER: 4,
    API_LINK: 5,
    TEXTED: 6,
    ADDRESS: 7,
}
ORIGINS = {
    PREFERENCES: Origin.LINK,
    TEXTED: Origin.LINK,
    PAPER: Origin.PAPER,
    API_LINK: Origin.API_LINK,
}
"""The purposes that open the preference page, each with the origin of what is chosen
there. A PREFERENCES link is only ever mailed, and a TEXTED one only ever texted, to the
person's own address: a choice made through them counts as the person's own word."""
PROVED = {PREFERENCES: Channel.EMAIL, TEXTED: Channel.SMS}
"""The channel whose address a link proves: it was sent there and nowhere else."""
_PROVED_CHANNELS = {_CODES[purpose]: channel for purpose, channel in PROVED.items()}
_PAGE_ORIGINS = {_CODES[purpose]: origin for purpose, origin in ORIGINS.items()}
_SALT = "consent.links"
_SHAPE = struct.Struct(">B16sI")
_SIGNATURE_BYTES = 24
_TOKEN = re.compile(r"[A-Za-z0-9_-]{60}", re.ASCII)


class BadLink(BadRequest):
    """A broken, cut, altered, foreign or revoked token; it never says which."""


class Token(NamedTuple):
    code: int
    public_id: uuid.UUID
    number: int
    signature: bytes


@dataclass(frozen=True)
class Link:
    """What a token that holds leads to.

    An `expired` preference link still lets the person withdraw, and nothing else.
    """

    contact: Contact
    campaign: Campaign | None = None
    event: ConsentEvent | None = None
    expired: bool = False
    origin: Origin = Origin.LINK
    """By which way a choice made through this link comes."""
    number: int = 0
    """Of a link to a change of address: its id."""
    channel: Channel | None = None
    """The channel whose address this link was sent to, if it was."""

    @property
    def is_own(self) -> bool:
        """Whether this link went to the person's own address, and to no other hands."""
        return self.origin == Origin.LINK

    @property
    def proved(self) -> frozenset[str]:
        """The key of the address that whoever holds this link has shown to be theirs."""
        return keys_of(self.contact, self.channel) if self.channel else frozenset()


def preferences_url(contact: Contact, now: datetime.datetime | None = None) -> str:
    """The preference page, for a message to the person's own address and nothing else;
    good for PREFERENCE_LINK_DAYS from `now`."""
    return _page_url(PREFERENCES, contact, now or timezone.now())


def texted_url(contact: Contact, now: datetime.datetime) -> str:
    """The same page, for an SMS to the person's own number and nothing else; another
    number revokes it."""
    return _page_url(TEXTED, contact, now)


def paper_url(contact: Contact, now: datetime.datetime) -> str:
    """The same page for a printed paper, which may pass through any hands."""
    return _page_url(PAPER, contact, now)


def api_url(contact: Contact, now: datetime.datetime) -> str:
    """The same page for another program, which hands the link to whom it likes."""
    return _page_url(API_LINK, contact, now)


def _page_url(purpose: str, contact: Contact, now: datetime.datetime) -> str:
    issued = int(now.timestamp())
    code = _CODES[purpose]
    token = _token(purpose, contact.public_id, _bound_to(code, contact), issued)
    return f"{settings.BASE_URL}/rgpd/{token}/"


def address_url(contact: Contact, change_id: int) -> str:
    """For the former address of a contact: the page that takes back this change of it. No
    later change of the sheet revokes it; what may still be undone is checked there."""
    bound = _bound_to(_CODES[ADDRESS], contact)
    token = _token(ADDRESS, contact.public_id, bound, change_id)
    return f"{settings.BASE_URL}/rgpd/{token}/adresse/"


def _bound_to(code: int, contact: Contact) -> str:
    """What revokes a link when it changes: the generation; of a texted one the number too."""
    if code == _CODES[ADDRESS]:
        return ""
    generation = str(contact.link_generation)
    return f"{generation}:{contact.mobile}" if code == _CODES[TEXTED] else generation


EVERY_CAMPAIGN = 0
"""In the place of a campaign's id: the link refuses every optional message."""


def one_click_url(contact: Contact, campaign: Campaign | None) -> str:
    """The address that withdraws from this campaign, or from all; it never expires."""
    number = campaign.pk if campaign else EVERY_CAMPAIGN
    return one_click_url_of(contact.public_id, contact.link_generation, number)


def one_click_url_of(public_id: uuid.UUID, generation: int, campaign_id: int) -> str:
    """The same from bare values, for a sender who loads no contacts."""
    token = _token(ONE_CLICK, public_id, str(generation), campaign_id)
    return f"{settings.BASE_URL}/rgpd/{token}/desabonnement/"


def contest_url(contact: Contact, event: ConsentEvent) -> str:
    """Where she takes back what was accepted in her name by the act that ends with this
    event; it never expires: a choice that was not hers has no age."""
    token = _token(CONTEST, contact.public_id, str(contact.link_generation), event.pk)
    return f"{settings.BASE_URL}/rgpd/{token}/contester/"


def contact_from(
    token: str, *purposes: str, now: datetime.datetime | None = None
) -> Link:
    """Whom a token of one of these purposes stands for; raises BadLink. Reads only."""
    parts = read(token, *purposes)
    contact = Contact.objects.filter(public_id=parts.public_id).first()
    return link_to(contact, parts, now or timezone.now())


def read(token: str, *purposes: str) -> Token:
    """What a token of one of these purposes says, not yet whether it holds; raises
    BadLink."""
    parts = _parts(token)
    if parts.code not in {_CODES[purpose] for purpose in purposes}:
        raise BadLink
    return parts


def link_to(contact: Contact | None, token: Token, now: datetime.datetime) -> Link:
    """The link, for who was found under the token's public id; raises BadLink."""
    # A signature is computed for an unknown contact too: both answers take as long.
    bound = _bound_to(token.code, contact) if contact else ""
    expected = _signatures(token.code, token.public_id, token.number, bound)
    if not signatures.is_one_of(token.signature, expected):
        raise BadLink
    if contact is None or contact.is_erased:
        raise BadLink
    if token.code == _CODES[ONE_CLICK]:
        if token.number == EVERY_CAMPAIGN:
            return Link(contact)
        campaign = Campaign.objects.filter(pk=token.number).first()
        if campaign is None:
            raise BadLink
        return Link(contact, campaign)
    if token.code == _CODES[CONTEST]:
        event = ConsentEvent.objects.filter(pk=token.number, contact=contact).first()
        if event is None:
            raise BadLink
        return Link(contact, event=event)
    if token.code == _CODES[ADDRESS]:
        return Link(contact, number=token.number)
    return Link(
        contact,
        expired=_is_expired(token.number, now),
        origin=_PAGE_ORIGINS[token.code],
        channel=_PROVED_CHANNELS.get(token.code),
    )


def _is_expired(issued: int, now: datetime.datetime) -> bool:
    return now.timestamp() > issued + settings.PREFERENCE_LINK_DAYS * 86400


def _token(purpose: str, public_id: uuid.UUID, bound_to: str, number: int) -> str:
    code = _CODES[purpose]
    signature = next(_signatures(code, public_id, number, bound_to))
    body = _SHAPE.pack(code, public_id.bytes, number)
    return base64.urlsafe_b64encode(body + signature).decode()


def _parts(token: str) -> Token:
    # The decoder would skip foreign characters: the shape is checked before.
    if not _TOKEN.fullmatch(token):
        raise BadLink
    raw = base64.urlsafe_b64decode(token)
    code, public_id, number = _SHAPE.unpack(raw[: _SHAPE.size])
    return Token(code, uuid.UUID(bytes=public_id), number, raw[_SHAPE.size :])


def _signatures(
    code: int, public_id: uuid.UUID, number: int, bound_to: str
) -> Iterator[bytes]:
    """The present key's first; those of SECRET_KEY_FALLBACKS hold as well."""
    value = f"{code}:{public_id.hex}:{number}:{bound_to}"
    for digest in signatures.digests(_SALT, value):
        yield digest[:_SIGNATURE_BYTES]
