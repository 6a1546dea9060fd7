"""Places from which each account signs in; the owner is told of a new one."""

import datetime
import ipaddress
import logging
from smtplib import SMTPException

from allauth.account.adapter import get_adapter
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from accounts.browsers import browser_of
from accounts.models import SignIn, User

log = logging.getLogger(__name__)

KEPT = datetime.timedelta(days=180)


def note(request: HttpRequest, user: User, now: datetime.datetime) -> bool:
    """Record the place of this sign-in; returns whether it is new. If no sign-in came
    from it in 180 days, the owner gets an e-mail. The account's first sign-in is not
    reported."""
    SignIn.objects.filter(user=user, last_at__lt=now - KEPT).delete()
    address = str(get_adapter().get_client_ip(request) or "")
    browser = browser_of(request.headers.get("User-Agent", ""))
    place = _place(user, address, browser)
    seen = SignIn.objects.filter(user=user)
    is_new = seen.exists() and not seen.filter(place=place).exists()
    SignIn.objects.update_or_create(user=user, place=place, defaults={"last_at": now})
    if is_new:
        _tell(user, {"at": now, "browser": browser, "address": address})
    return is_new


def _tell(user: User, context: dict[str, object]) -> None:
    try:
        get_adapter().send_mail("account/email/new_place", user.email, context)
    except (OSError, SMTPException) as error:
        log.warning("sign-in from elsewhere not told: %s", type(error).__name__)


def _place(user: User, address: str, browser: str) -> str:
    """A keyed digest, because the place of work must not be stored in clear."""
    value = f"{user.pk}|{_network(address)}|{browser}"
    return salted_hmac("accounts.sign_ins", value, algorithm="sha256").hexdigest()


def _network(address: str) -> str:
    """The network of the provider, stable when the address changes: /16, or /32 in
    IPv6."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return ""
    size = 16 if ip.version == 4 else 32
    return str(ipaddress.ip_network((ip, size), strict=False))
