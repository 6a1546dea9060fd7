"""By which way a message to one person can reach them now."""

from accounts.models import Company
from contacts.enums import Channel
from contacts.models import Contact
from messaging.gateways.base import is_set_up


def sends_sms() -> bool:
    """Whether the company sends SMS: a gateway is set up and the sender is named."""
    return is_set_up() and bool(Company.current().sms_sender)


def has_mobile(contact: Contact) -> bool:
    """Whether an SMS can arrive: a usable number, and no reported death."""
    return bool(contact.usable_address(Channel.SMS)) and not contact.is_deceased


def takes_sms(contact: Contact) -> bool:
    return has_mobile(contact) and sends_sms()
