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

log = logging.getLogger(__name__)

# Beyond so many wrong passwords in five minutes, each try for this account waits.
FREE_FAILURES = 5
FAILURES_WINDOW = 300
LONGEST_WAIT = 3.0


class AccountAdapter(DefaultAccountAdapter):
    """Back-office accounts are made by an admin: nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str) -> bool:
        """A recent login is a proof as good as another: one rule for our pages and allauth's."""
        request = context.request
        if recent_proof.is_recent(request, timezone.now()):
            return False
        request.session[recent_proof.ASKED_FOR] = recent_proof.Act.OWN_FACTORS.value
        return True

    def get_reset_password_from_key_url(self, key: str) -> str:
        """From BASE_URL, never from the Host header, which the caller chooses."""
        pattern = "account_reset_password_from_key"
        path = reverse(pattern, kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.BASE_URL + path.replace("UID-KEY", quote(key))

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> Any:
        sign_ins.note(request, user, timezone.now())
        return super().post_login(request, user, **kwargs)

    def send_mail(self, template_prefix: str, email: str, context: Any) -> None:
        """Without allauth's « current site », which a command and a task do not have."""
        self.render_mail(template_prefix, email, {"email": email, **context}).send()

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: Any = None, email: Any = None
    ) -> None:
        """To the account's own address; a mail server that is away undoes nothing."""
        try:
            super().send_notification_mail(
                template_prefix, user, context, email or user.email
            )
        except (OSError, SMTPException) as error:
            log.warning("%s not sent: %s", template_prefix, type(error).__name__)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """The address of the network that guesses is refused for a while (by allauth's
        limit); the account only answers more slowly, so that its owner comes in."""
        super().pre_authenticate(request, **credentials)
        failures = counted(_account(credentials), FAILURES_WINDOW, time.time())
        time.sleep(min(max(failures - FREE_FAILURES, 0), LONGEST_WAIT))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """By User.email alone: a second address in allauth's table opens nothing."""
        user = super().authenticate(request, **credentials)
        asked = str(credentials.get("email", "")).lower()
        return user if user is None or user.email.lower() == asked else None

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        count(_account(credentials), FAILURES_WINDOW, time.time())


def _account(credentials: dict[str, Any]) -> str:
    address = str(credentials.get("email", "")).lower()
    return f"login:{hashlib.sha256(address.encode()).hexdigest()}"
