"""What leaves the company: every e-mail and SMS is shown to a listener, which may judge it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from messaging.delivery_errors import DeliveryError, ErrorKind
from messaging.gateways.base import Sms


@dataclass
class Post:
    """The world outside: which servers answer, and which mailboxes do not exist."""

    listen: Callable[[str, str, str, str], None] = lambda *_: None
    """Called with the channel, the address, the subject and the text of each message."""
    dead: set[str] = field(default_factory=set)
    sent: int = 0


POST = Post()


class Mailbox(BaseEmailBackend):
    def send_messages(self, email_messages: list[EmailMessage]) -> int:
        for message in email_messages:
            [address] = message.to
            if address in POST.dead:
                raise DeliveryError(ErrorKind.DEAD_ADDRESS, "no such user")
            POST.sent += 1
            POST.listen("email", address, str(message.subject), str(message.body))
        return len(email_messages)


class TextGateway:
    name = "simulation"
    per_second = 1000.0

    def send(self, sms: Sms) -> str:
        POST.sent += 1
        POST.listen("sms", sms.to, "", sms.text)
        return f"sms-{POST.sent}"
