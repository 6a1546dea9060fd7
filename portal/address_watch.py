"""Who is told of a changed address, and when the new one is taken for the person's own."""

import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from accounts import audit
from accounts.models import COMPANY_ADMIN, User
from consent import links
from contacts import address_changes
from contacts.enums import Channel
from contacts.models import AddressChange, Contact
from messaging import outbox
from messaging.enums import MessageState
from messaging.models import OutgoingMessage
from portal import texting

DAY = datetime.timedelta(days=1)
NOT_ACCEPTED = (MessageState.FAILED, MessageState.WITHHELD)


def tell(now: datetime.datetime) -> int:
    """Write to the former and to the new address of each change that nobody was told of;
    returns how many changes."""
    waiting = AddressChange.objects.filter(settled_at=None, told_of_at=None)
    done = 0
    for pk in waiting.values_list("pk", flat=True)[:500]:
        with transaction.atomic():
            change = waiting.select_for_update(of=("self",), skip_locked=True)
            for each in change.select_related("contact").filter(pk=pk):
                _tell(each, now)
                done += 1
    return done


def _tell(change: AddressChange, now: datetime.datetime) -> None:
    contact = change.contact
    if change.channel == Channel.SMS and not change.is_unreachable:
        change.sms = texting.text_former_number(change)
    email = _trusted_email(change)
    if email and not change.is_unreachable:
        message = outbox.queue(
            "address_changed",
            contact=contact,
            address=email,
            now=now,
            values={"lien": links.address_url(contact, change.pk)},
        )
        change.notice = message.pk
    elif change.sms is None:
        change.is_unreachable = True
    change.told_of_at = now
    change.save(update_fields=["notice", "sms", "is_unreachable", "told_of_at"])
    if change.channel == Channel.SMS:
        texting.text_link(contact)
    elif contact.email and not contact.is_erased:
        url = f"{links.preferences_url(contact, now)}confirmation/"
        outbox.queue("address_confirm", contact=contact, now=now, values={"lien": url})


def _trusted_email(change: AddressChange) -> str | None:
    """Where the person reads of it: the former e-mail; of a number, their trusted one."""
    if change.channel == Channel.EMAIL:
        return change.former
    contact = change.contact
    if other := address_changes.open_change(contact, Channel.EMAIL):
        return None if other.is_unreachable else other.former
    return None if contact.email_unusable_at else contact.email


def settle(now: datetime.datetime) -> list[Contact]:
    """Take for the person's own each new address whose conditions are met; returns whose."""
    done: list[Contact] = []
    still = AddressChange.objects.filter(settled_at=None).select_related("contact")
    for change in still.exclude(told_of_at=None):
        with transaction.atomic():
            _note_delivery(change, now)
            if not _is_confirmed(change, now):
                continue
            address_changes.settle(change, now)
            done.append(change.contact)
    return done


def _note_delivery(change: AddressChange, now: datetime.datetime) -> None:
    """Whether the server of the former address accepted the message, and it did not come
    back since. A former number says it itself where an SMS goes there; the e-mail beside
    it counts where none does."""
    if change.is_unreachable or change.sms:
        return
    if change.sms == "":
        # A task that was lost does not wait for ever.
        if not change.told_of_at or change.told_of_at + DAY > now:
            return
        change.sms = None
    message = (
        OutgoingMessage.objects.filter(pk=change.notice).first()
        if change.notice
        else None
    )
    if message and message.state == MessageState.SENT:
        change.told_at = message.sent_at
    elif message is None or message.state in NOT_ACCEPTED:
        change.is_unreachable, change.told_at = True, None
    change.save(update_fields=["sms", "told_at", "is_unreachable"])


def _is_confirmed(change: AddressChange, now: datetime.datetime) -> bool:
    """The holder confirmed, and somebody else than who typed the address did, or the
    former address stayed silent."""
    if change.holder_at is None:
        return False
    if change.former_at or change.vouched_on:
        return True
    delay = datetime.timedelta(days=settings.ADDRESS_CHANGE_DAYS)
    if change.told_at:
        return change.told_at + delay <= now
    # Nobody else in the company could vouch for it.
    alone = change.is_unreachable and not may_vouch(change).exists()
    return alone and change.at + delay <= now


def may_vouch(change: AddressChange) -> QuerySet[User]:
    """The Admins société who did not type the address themselves."""
    admins = User.objects.filter(groups__name=COMPANY_ADMIN, is_active=True)
    return admins.exclude(pk=change.user_id) if change.user_id else admins


def vouch(
    change: AddressChange,
    *,
    user: User,
    means: str,
    said_on: datetime.date,
) -> None:
    """An Admin société who did not type the address confirms it, where no former address
    can answer. Raises PermissionError for anybody else."""
    if not change.is_unreachable or not may_vouch(change).filter(pk=user.pk).exists():
        raise PermissionError
    with transaction.atomic():
        change.vouched_by, change.vouched_means = user, means
        change.vouched_on = said_on
        change.save(update_fields=["vouched_by", "vouched_means", "vouched_on"])
        audit.record(
            "contact.address_vouched",
            user=user,
            target=change.contact.target,
            means=means,
        )


def dispute(contact: Contact, change: AddressChange, now: datetime.datetime) -> bool:
    """« Ce n'est pas moi »: take the change back where it is still open, and alert every
    Admin société; returns whether the former address is back."""
    with transaction.atomic():
        is_back = address_changes.undo(change, now)
        path = reverse("backoffice:contact", args=[contact.public_id])
        values = {"lien": f"{settings.BASE_URL}{path}"}
        for admin in User.objects.filter(groups__name=COMPANY_ADMIN, is_active=True):
            outbox.queue(
                "address_disputed",
                contact=None,
                address=admin.email,
                now=now,
                values=values,
            )
    return is_back
