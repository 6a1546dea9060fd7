from django.conf import settings
from django.utils import timezone

from campaigns.models import Campaign
from consent.enums import Origin
from consent.integrity import journal_marks, keys
from consent.ledger import Act, Actor
from consent.models import AddressKey, JournalEntry, JournalPosition, Notice
from consent.suppressions import keys_of
from contacts.models import Contact


def campaign(code: str = "newsletter_email") -> Campaign:
    return Campaign.objects.get(code=code)


def act(contact: Contact, **changes) -> Act:
    """Return an act of the contact through their own link, dated now."""
    now = changes.pop("now", None) or timezone.now()
    lifts = changes.pop("lifts", True)
    return Act(
        **{
            "origin": Origin.LINK,
            "actor": Actor.contact(contact),
            "now": now,
            "notice": Notice.objects.published(contact.kind),
            "proved": keys_of(contact) if lifts else frozenset(),
        }
        | changes
    )


def restore_a_backup() -> None:
    """Make the database lose what the journal holds, as restoring an older backup
    would."""
    for entry in JournalEntry.objects.all():
        journal_marks.set_done(settings.ERASURE_JOURNAL, entry.first, entry.lines)
    JournalEntry.objects.all().delete()
    JournalPosition.objects.all().delete()


def uses_a_former_key():
    """Whether the address key in force is another than that of the settings."""
    in_force = AddressKey.objects.get(retired_at=None)
    return in_force.digest != keys.fingerprint(settings.ADDRESS_HMAC_KEY)
