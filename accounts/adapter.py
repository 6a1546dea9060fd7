import hashlib
import logging
import time
from smtplib import SMTPException
from typing import Any
from urllib.parse import quote

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts import recent_proof, sign_ins
from core.counting import count, counted
from core.typography import french

log = logging.getLogger(__name__)

# Number of wrong passwords in FAILURES_WINDOW seconds after which each try for the
# account is delayed.
FREE_FAILURES = 5
FAILURES_WINDOW = 300
LONGEST_WAIT = 3.0


class AccountAdapter(DefaultAccountAdapter):
    """allauth adapter; accounts are created by an admin, so sign-up is closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str) -> bool:
        """A recent login counts as reauthentication: our pages and allauth's share one
        rule."""
        request = context.request
        if recent_proof.is_recent(request, timezone.now()):
            return False
        request.session[recent_proof.ASKED_FOR] = (
            recent_proof.SensitiveAct.OWN_FACTORS.value
        )
        return True

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Build the URL from BASE_URL, never from the Host header, which the client
        controls."""
        pattern = "account_reset_password_from_key"
        path = reverse(pattern, kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.BASE_URL + path.replace("UID-KEY", quote(key))

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> Any:
        sign_ins.note(request, user, timezone.now())
        return super().post_login(request, user, **kwargs)

    def send_mail(self, template_prefix: str, email: str, context: Any) -> None:
        """Render without allauth's current site, which commands and tasks do not have."""
        self.render_mail(template_prefix, email, {"email": email, **context}).send()

    def render_mail(self, *args: Any, **kwargs: Any) -> Any:
        """With the typography of French, as every other mail."""
        mail = super().render_mail(*args, **kwargs)
        mail.subject, mail.body = french(mail.subject), french(mail.body)
        return mail

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: Any = None, email: Any = None
    ) -> None:
        """Write to the account's own address; a mail server failure is logged and
        cancels nothing."""
        try:
            super().send_notification_mail(
                template_prefix, user, context, email or user.email
            )
        except (OSError, SMTPException) as error:
            log.warning("%s not sent: %s", template_prefix, type(error).__name__)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Delay the attempt after repeated failures. Only the guessing network address
        is blocked (allauth's limit); the account is slowed down by at most LONGEST_WAIT
        seconds, so its owner can still log in."""
        super().pre_authenticate(request, **credentials)
        failures = counted(_account(credentials), FAILURES_WINDOW, time.time())
        time.sleep(min(max(failures - FREE_FAILURES, 0), LONGEST_WAIT))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Accept User.email only: a second address in allauth's table does not log in."""
        user = super().authenticate(request, **credentials)
        asked = str(credentials.get("email", "")).lower()
        return user if user is None or user.email.lower() == asked else None

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        count(_account(credentials), FAILURES_WINDOW, time.time())


def _account(credentials: dict[str, Any]) -> str:
    address = str(credentials.get("email", "")).lower()
    return f"login:{hashlib.sha256(address.encode()).hexdigest()}"
