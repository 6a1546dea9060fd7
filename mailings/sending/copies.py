"""The copies of a mandatory e-mailing, for those who receive a person's messages.

They are made once, when the mailing is over: a cancelled one has none. A person without an
address, or whose address is closed, has no delivery; who reads for them has a copy all the
same. « Vérifiez vos coordonnées » has no copy: it is a link by which the person corrects.
"""

import datetime
from collections.abc import Iterable

from django.utils import timezone

from consent import ledger
from consent.enums import Reason
from contacts.models import Contact
from mailings import audience
from mailings.enums import MailingDeliveryState
from mailings.models import Mailing
from messaging import representatives

OUT_OF_REACH = (Reason.NO_ADDRESS, Reason.UNDELIVERABLE)


def queue(mailing: Mailing, now: datetime.datetime) -> int:
    """Queue them in the caller's transaction; returns how many. One for each person and
    address: who represents two people reads what was written to each."""
    # Of another process meanwhile: once a mailing.
    if not Mailing.objects.filter(pk=mailing.pk, copies=None).update(copies=0):
        return 0
    if not mailing.is_required or mailing.is_sms or mailing.shows_details:
        return 0
    readers = representatives.readers(timezone.localdate(now))
    written_to = _written_to(mailing, readers.values_list("contact", flat=True))
    found = readers.filter(contact__in=written_to).select_related("contact")
    for reader in found:
        representatives.copy_of_mailing(reader, mailing, now=now)
    Mailing.objects.filter(pk=mailing.pk).update(copies=len(found))
    return len(found)


def _written_to(mailing: Mailing, people: Iterable[int]) -> list[int]:
    """Those of these people whom the mailing was for: it has a delivery for them, or would
    have had one if they had an address that works."""
    assert mailing.campaign is not None
    verdicts = ledger.allows(mailing.campaign, people)
    reached = [pk for pk, verdict in verdicts.items() if verdict.included]
    out_of_reach = [pk for pk, v in verdicts.items() if v.reason in OUT_OF_REACH]
    sent = mailing.deliveries.filter(contact__in=reached).exclude(
        state=MailingDeliveryState.WITHHELD
    )
    left_out = Contact.objects.filter(
        audience.matching(mailing.filters),
        pk__in=out_of_reach,
        created_at__lte=mailing.launched_at,
    ).exclude(audience.unticked(mailing))
    return [
        *sent.values_list("contact", flat=True),
        *left_out.values_list("pk", flat=True),
    ]
