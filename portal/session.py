"""Portal sessions, with a cookie separate from the back-office's.

Before login the cookie identifies the browser that asked for the link; after login, the
session. Both values are random; the database stores only digests.
"""

import datetime
import secrets

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from accounts import audit
from accounts.models import User
from contacts import last_contact
from contacts.enums import Channel
from contacts.models import Contact
from portal import address_proof, interrupted
from portal.models import LoginLink, PortalSession, digest

COOKIE = "portail"
PATH = "/portail/"
LINK_LIFETIME = datetime.timedelta(minutes=15)
SESSION_LIFETIME = datetime.timedelta(hours=2)
ENDED_KEPT = datetime.timedelta(days=7)
"""How long the cookie and the row of an ended session stay: they open nothing, and give
back a form that was sent too late (portal/interrupted.py)."""


class BadLogin(Exception):
    """The link is unknown, used, expired, or opened in another browser."""


def may_enter(contact: Contact) -> bool:
    """Whether the contact may log in, former clients and workers included: they keep
    their rights as long as their data are held. An unconfirmed address does not allow
    it: it may belong to the person who typed it."""
    is_confirmed = contact.email_unconfirmed_at is None
    is_held = not contact.is_erased and not contact.is_deceased
    return contact.portal_access and is_held and is_confirmed


def set_access(contact: Contact, *, give: bool, user: User) -> None:
    """Open or close the portal to one contact; closing ends their sessions."""
    with transaction.atomic():
        changed = Contact.objects.filter(pk=contact.pk).exclude(portal_access=give)
        if changed.update(portal_access=give):
            audit.record(
                "portal.access_given" if give else "portal.access_taken",
                user=user,
                target=contact.target,
            )
        if not give:
            PortalSession.objects.filter(contact=contact).delete()


def new_secret() -> str:
    return secrets.token_urlsafe(32)


def give_cookie(response: HttpResponse, secret: str, age: datetime.timedelta) -> None:
    response.set_cookie(
        COOKIE,
        secret,
        max_age=age,
        path=PATH,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def cookie_digest(request: HttpRequest) -> str:
    return digest(request.COOKIES.get(COOKIE, ""))


def make_link(contact: Contact, browser_digest: str, now: datetime.datetime) -> str:
    """Create a login link and return its secret; single use, 15 minutes, same browser
    only."""
    secret = new_secret()
    LoginLink.objects.create(
        contact=contact,
        digest=digest(secret),
        browser_digest=browser_digest,
        generation=contact.link_generation,
        created_at=now,
        expires_at=now + LINK_LIFETIME,
    )
    return secret


def look_at(
    request: HttpRequest, kind: str, token: str, now: datetime.datetime
) -> LoginLink:
    """The link if it is valid now; raises BadLogin. Read-only."""
    link = (
        LoginLink.objects.filter(
            digest=digest(token),
            browser_digest=cookie_digest(request),
            used_at=None,
            expires_at__gt=now,
            contact__kind=kind,
        )
        .select_related("contact")
        .first()
    )
    if link is None or not _holds(link, link.contact):
        raise BadLogin
    return link


def enter(
    request: HttpRequest, kind: str, token: str, now: datetime.datetime
) -> tuple[str, PortalSession]:
    """Use the link and return the new session with its secret. Raises BadLogin."""
    link = look_at(request, kind, token, now)
    with transaction.atomic():
        # Two simultaneous clicks: only the one whose update matches the row logs in.
        if not LoginLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now):
            raise BadLogin
        secret = new_secret()
        session = PortalSession.objects.create(
            contact=link.contact,
            digest=digest(secret),
            generation=link.generation,
            created_at=now,
            expires_at=now + SESSION_LIFETIME,
            typed=interrupted.of_browser(link),
        )
        last_contact.note(link.contact_id, now)
        address_proof.answered(link.contact, Channel.EMAIL, now)
        audit.record("portal.entered", target=link.contact.target)
    return secret, session


def contact_of(
    request: HttpRequest, kind: str, now: datetime.datetime
) -> Contact | None:
    """The contact whose session this request carries, or None."""
    opened = open_of(request, kind, now)
    return opened[0] if opened else None


def open_of(
    request: HttpRequest, kind: str, now: datetime.datetime
) -> tuple[Contact, PortalSession] | None:
    """The contact whose session this request carries, with it, or None."""
    secret = request.COOKIES.get(COOKIE)
    if not secret:
        return None
    session = (
        PortalSession.objects.filter(
            digest=digest(secret), expires_at__gt=now, contact__kind=kind
        )
        .select_related("contact__merged_into")
        .first()
    )
    if session is None or not _holds(session, session.contact):
        return None
    stays = session.contact.merged_into or session.contact
    # Access to the merged contact's mailbox does not prove to be the contact that stays.
    is_same = stays.email_key == session.contact.email_key
    return (stays, session) if is_same and may_enter(stays) else None


def leave(request: HttpRequest, response: HttpResponse) -> None:
    PortalSession.objects.filter(digest=cookie_digest(request)).delete()
    response.delete_cookie(COOKIE, path=PATH, samesite="Lax")


def _holds(pass_: LoginLink | PortalSession, contact: Contact) -> bool:
    return may_enter(contact) and pass_.generation == contact.link_generation
