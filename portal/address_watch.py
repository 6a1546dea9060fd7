"""Notify the holders of a changed address, and decide when the new address is trusted."""

import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
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
    """Write to the former and the new address of each change not yet notified; returns
    the number of changes."""
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
        is_number = change.channel == Channel.SMS
        message = outbox.queue(
            "number_changed" if is_number else "address_changed",
            kind="address_changed",
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
    """The e-mail address that receives the notice: the former one, or for a changed
    number the trusted e-mail of the contact."""
    if change.channel == Channel.EMAIL:
        return change.former
    contact = change.contact
    if other := address_changes.open_change(contact, Channel.EMAIL):
        return None if other.is_unreachable else other.former
    return contact.usable_address(Channel.EMAIL)


def settle(now: datetime.datetime) -> list[Contact]:
    """Settle each change whose conditions are met; returns the contacts concerned."""
    _reopen_returned()
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


def _reopen_returned() -> None:
    """Reopen the changes settled by the silence of an address whose notice came back
    since."""
    returned = OutgoingMessage.objects.filter(
        pk=OuterRef("notice"), state__in=NOT_ACCEPTED
    )
    by_mail = address_changes.settled_by_silence().filter(Exists(returned), sms=None)
    for change in by_mail.select_related("contact"):
        with transaction.atomic():
            address_changes.reopen(change)


def _note_delivery(change: AddressChange, now: datetime.datetime) -> None:
    """Note whether the former address's server accepted the notice without a later
    bounce. For a number, the delivery report of the SMS counts; the e-mail counts if no
    SMS can be sent."""
    if change.is_unreachable or change.sms:
        return
    if change.sms == "":
        # Do not wait forever for a task that was lost.
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
    """Whether the holder of the new address confirmed, and in addition either the
    former address or an Admin société who did not type the change confirmed it, or the
    former address stayed silent for ADDRESS_CHANGE_DAYS."""
    if change.holder_at is None:
        return False
    if change.former_at or change.vouched_on:
        return True
    delay = datetime.timedelta(days=settings.ADDRESS_CHANGE_DAYS)
    if change.told_at:
        return change.told_at + delay <= now
    # The former address is unreachable and no other Admin société could vouch for the
    # change.
    alone = change.is_unreachable and not may_vouch(change).exists()
    return alone and change.at + delay <= now


def may_vouch(change: AddressChange) -> QuerySet[User]:
    """The active Admins société, except the one who typed the address."""
    admins = User.objects.filter(groups__name=COMPANY_ADMIN, is_active=True)
    return admins.exclude(pk=change.user_id) if change.user_id else admins


def vouch(
    change: AddressChange,
    *,
    user: User,
    means: str,
    said_on: datetime.date,
) -> None:
    """Record that an Admin société other than the author of the change confirms it, if
    the former address cannot answer. Raises PermissionError for anyone else."""
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
    """« Ce n'est pas moi »: undo the change if it is still open, and alert every Admin
    société; returns whether the former address was restored."""
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
