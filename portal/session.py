"""Portal sessions, with a cookie separate from the back-office's.

Before login the cookie identifies the browser that asked for the link; after login, the
session. Both values are random; the database stores only digests.
"""

import datetime
import re
import secrets
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts import audit
from accounts.models import User
from contacts import last_contact
from contacts.enums import Channel
from contacts.models import Contact, Representative
from portal import address_proof, interrupted
from portal.models import LoginLink, PortalSession, digest

COOKIE = "portail"
PATH = "/portail/"
LINK_LIFETIME = datetime.timedelta(minutes=15)
SESSION_LIFETIME = datetime.timedelta(hours=2)
ENDED_KEPT = datetime.timedelta(days=7)
"""How long the cookie and the row of an ended session stay: they open nothing, and give
back a form that was sent too late (portal/interrupted.py)."""


CODE_DIGITS = 6
MOST_TRIES = 5


class BadLogin(Exception):
    """The link is unknown, used, expired, or its code is another."""


class OtherBrowser(BadLogin):
    """The link is valid, and opened in another browser than the one that asked."""


def may_enter(contact: Contact) -> bool:
    """Whether the contact may log in, former clients and workers included: they keep
    their rights as long as their data are held. An unconfirmed address does not allow
    it: it may belong to the person who typed it."""
    is_confirmed = contact.email_unconfirmed_at is None
    is_held = not contact.is_erased and not contact.is_deceased
    return contact.portal_access and is_held and is_confirmed


def may_see(representative: Representative, now: datetime.datetime) -> bool:
    """Whether a representative may open the space of the person, by their own address."""
    in_force = representative.is_in_force(timezone.localdate(now))
    return in_force and representative.sees_portal and _is_open_to(representative)


def _is_open_to(representative: Representative) -> bool:
    return representative.contact.portal_access and bool(representative.email)


def end_of(representative: Representative) -> None:
    """End the links and sessions of a representative whose address changes."""
    for model in (LoginLink, PortalSession):
        model._default_manager.filter(representative=representative).delete()


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


class LoginSecrets(NamedTuple):
    """What the mail contains: the secret of the link, and the code of six digits."""

    link: str
    code: str


def make_link(
    contact: Contact,
    browser_digest: str,
    now: datetime.datetime,
    *,
    with_code: bool = True,
    representative: Representative | None = None,
) -> LoginSecrets:
    """Create a login link: single use, 15 minutes; in another browser than the one that
    asked, with its code only."""
    secret, code = new_secret(), ""
    if with_code:
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    LoginLink.objects.create(
        contact=contact,
        representative=representative,
        digest=digest(secret),
        browser_digest=browser_digest,
        code_digest=_code_digest(digest(secret), code) if code else "",
        generation=contact.link_generation,
        created_at=now,
        expires_at=now + LINK_LIFETIME,
    )
    return LoginSecrets(secret, code)


def _code_digest(link_digest: str, code: str) -> str:
    """Keyed: a million codes are soon tried against a plain digest."""
    return salted_hmac("portal.code", f"{link_digest}{code}").hexdigest()


def look_at(
    request: HttpRequest, kind: str, token: str, now: datetime.datetime
) -> LoginLink:
    """The link if it is valid now; raises BadLogin, or OtherBrowser where its code is
    needed besides. Read-only."""
    link = _valid(kind, now).filter(digest=digest(token)).first()
    if link is None or not _holds(link, now):
        raise BadLogin
    if link.browser_digest != cookie_digest(request):
        raise OtherBrowser
    return link


def _valid(kind: str, now: datetime.datetime) -> QuerySet[LoginLink]:
    unused = LoginLink.objects.filter(used_at=None, expires_at__gt=now)
    theirs = unused.filter(contact__kind=kind)
    return theirs.select_related("contact", "representative__contact")


def enter(
    request: HttpRequest, kind: str, token: str, now: datetime.datetime
) -> tuple[str, PortalSession]:
    """Use the link and return the new session with its secret. Raises BadLogin."""
    return _use(request, look_at(request, kind, token, now), now)


def enter_by_code(
    request: HttpRequest, kind: str, code: str, now: datetime.datetime, token: str = ""
) -> tuple[str, PortalSession]:
    """Use the link whose code this is and return the new session with its secret.

    With the `token` of a link, in any browser; without, among the links that this
    browser asked for. Each link takes MOST_TRIES codes. Raises BadLogin.
    """
    mine = (
        Q(digest=digest(token)) if token else Q(browser_digest=cookie_digest(request))
    )
    asked = _valid(kind, now).filter(mine, tries__lt=MOST_TRIES).exclude(code_digest="")
    # Counted before it is compared: two tries at once are two tries.
    ids = list(asked.values_list("pk", flat=True))
    still = LoginLink.objects.filter(pk__in=ids, tries__lt=MOST_TRIES)
    if not ids or still.update(tries=F("tries") + 1) != len(ids):
        raise BadLogin
    typed = re.sub(r"\s", "", code)
    for link in _valid(kind, now).filter(pk__in=ids):
        right = constant_time_compare(
            link.code_digest, _code_digest(link.digest, typed)
        )
        if right and _holds(link, now):
            return _use(request, link, now)
    raise BadLogin


def _use(
    request: HttpRequest, link: LoginLink, now: datetime.datetime
) -> tuple[str, PortalSession]:
    is_here = link.browser_digest == cookie_digest(request)
    with transaction.atomic():
        # Two simultaneous clicks: only the one whose update matches the row logs in.
        if not LoginLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now):
            raise BadLogin
        secret = new_secret()
        is_own = link.representative is None
        session = PortalSession.objects.create(
            contact=link.contact,
            representative=link.representative,
            digest=digest(secret),
            generation=link.generation,
            created_at=now,
            expires_at=now + SESSION_LIFETIME,
            # What was typed in the browser that asked is shown in no other.
            typed=interrupted.of_browser(link) if is_here and is_own else None,
        )
        if is_own:
            last_contact.note(link.contact_id, now)
            address_proof.answered(link.contact, Channel.EMAIL, now)
        quality: dict[str, Any] = {} if is_own else {"mandate": link.representative_id}
        audit.record("portal.entered", target=link.contact.target, **quality)
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
        .select_related("contact__merged_into", "representative__contact")
        .first()
    )
    if session is None or not _holds(session, now):
        return None
    stays = session.contact.merged_into or session.contact
    if session.representative:
        # A merge takes the mandates along.
        return (stays, session) if session.representative.contact == stays else None
    # Access to the merged contact's mailbox does not prove to be the contact that stays.
    is_same = stays.email_key == session.contact.email_key
    return (stays, session) if is_same and may_enter(stays) else None


def leave(request: HttpRequest, response: HttpResponse) -> None:
    PortalSession.objects.filter(digest=cookie_digest(request)).delete()
    response.delete_cookie(COOKIE, path=PATH, samesite="Lax")


def _holds(pass_: LoginLink | PortalSession, now: datetime.datetime) -> bool:
    contact, representative = pass_.contact, pass_.representative
    may = may_see(representative, now) if representative else may_enter(contact)
    return may and pass_.generation == contact.link_generation
