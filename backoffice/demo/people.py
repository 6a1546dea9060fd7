"""Generate contacts: the same seed generates the same people."""

import datetime
import random
import unicodedata
from collections.abc import Iterator

from django.utils import timezone

from backoffice.demo import words
from contacts.enums import DEACTIVATED_STATUS, Kind, Source, Status
from contacts.models import ClientDetails, Contact, WorkerDetails

FIRST_SOURCES = {Status.PROSPECT: Source.FORM, Status.CANDIDATE: Source.FORM}
MAIL_DOMAIN = "courrier.example"
SHARES = (
    # Status, share in percent, minimum age, maximum age.
    (Status.CLIENT, 46, 32, 96),
    (Status.PROSPECT, 16, 30, 92),
    (Status.FORMER_CLIENT, 13, 40, 98),
    (Status.WORKER, 14, 20, 63),
    (Status.CANDIDATE, 7, 18, 58),
    (Status.INACTIVE, 4, 21, 66),
)
OLDEST_CONTACT = 6 * 365
"""Maximum age in days of a generated contact."""
LATEST = {Status.PROSPECT: 1000, Status.CANDIDATE: 660, Status.WORKER: 1760}
"""Maximum age in days of those who left, below the delays of the demo company."""
HEARD = 0.88
"""Share with a known last contact; the others never wrote and never used the portal."""


def invent(number: int, dice: random.Random, now: datetime.datetime) -> list[Contact]:
    """Generate `number` unsaved contacts, in the shares above."""
    situations = dice.choices(SHARES, weights=[s[1] for s in SHARES], k=number)
    return [
        _contact(index, *situation, dice, now)
        for index, situation in enumerate(situations)
    ]


def _contact(
    index: int,
    status: Status,
    share: int,
    youngest: int,
    oldest: int,
    dice: random.Random,
    now: datetime.datetime,
) -> Contact:
    woman = dice.random() < 0.68
    first = dice.choice(words.WOMEN if woman else words.MEN)
    last = dice.choice(words.FAMILIES)
    postcode, city = dice.choice(words.TOWNS)
    worker = status in (Status.WORKER, Status.CANDIDATE, Status.INACTIVE)
    contact = Contact(
        kind=Kind.WORKER if worker else Kind.CLIENT,
        status=status,
        title="Mme" if woman else "M.",
        first_name=first,
        last_name=last,
        street=f"{dice.randint(1, 120)} {dice.choice(words.STREETS)}",
        street_extra=dice.choice(words.EXTRAS) or None,
        postcode=postcode,
        city=city,
        birth_date=_birthday(youngest, oldest, dice, now),
        notes=dice.choice(words.NOTES) if dice.random() < 0.3 else None,
        source=FIRST_SOURCES.get(status, Source.TYPED),
        created_at=now - datetime.timedelta(days=dice.uniform(20, OLDEST_CONTACT)),
    )
    if dice.random() < 0.92:
        contact.email = f"{plain(first)}.{plain(last)}{index}@{MAIL_DOMAIN}"
    if dice.random() < 0.85:
        # 06 39 98: the numbers that ARCEP reserves for fiction.
        contact.mobile = f"+3363998{(index + 100) % 10_000:04d}"
    if dice.random() < 0.4:
        contact.phone = f"+334657100{dice.randint(0, 99):02d}"
    _deactivate(contact, dice, now)
    if dice.random() < HEARD:
        until = contact.deactivated_at or now
        # Recent for most, old for some.
        ago = (until - contact.created_at) * dice.random() ** 3
        contact.last_contact_at = until - ago
    return keyed(contact)


def _birthday(
    youngest: int, oldest: int, dice: random.Random, now: datetime.datetime
) -> datetime.date:
    days = dice.randint(youngest * 365, oldest * 365)
    return timezone.localdate(now) - datetime.timedelta(days=days)


def _deactivate(contact: Contact, dice: random.Random, now: datetime.datetime) -> None:
    if contact.status not in DEACTIVATED_STATUS.values():
        return
    before = {
        Kind.CLIENT: (Status.CLIENT, Status.PROSPECT),
        Kind.WORKER: (Status.WORKER, Status.CANDIDATE),
    }[Kind(contact.kind)]
    contact.deactivated_from = before[dice.random() < 0.25]
    if contact.deactivated_from in LATEST:
        # Nobody is overdue on the first night: the company has purged before.
        kept = now - datetime.timedelta(days=LATEST[contact.deactivated_from])
        contact.created_at = max(contact.created_at, kept)
    open_days = (now - contact.created_at).days
    # Many left recently, some years ago, to cover all ages relevant to a retention
    # period.
    ago = dice.uniform(0, 1) ** 2 * (open_days - 10)
    longest = LATEST.get(Status(contact.deactivated_from), OLDEST_CONTACT)
    contact.deactivated_at = now - datetime.timedelta(days=min(ago, longest))


def keyed(contact: Contact) -> Contact:
    """Set the keys, because bulk_create does not call save. A person with a last
    contact has used each of their addresses.
    """
    contact.key_addresses()
    contact.email_proved_at = contact.last_contact_at if contact.email else None
    contact.mobile_proved_at = contact.last_contact_at if contact.mobile else None
    return contact


def plain(name: str) -> str:
    letters = unicodedata.normalize("NFD", name.lower())
    return "".join(sign for sign in letters if sign.isascii() and sign.isalnum())


def client_details(
    clients: list[Contact], dice: random.Random
) -> Iterator[ClientDetails]:
    for contact in clients:
        if dice.random() < 0.55:
            relative = f"{dice.choice(words.WOMEN)} {contact.last_name}"
            yield ClientDetails(
                contact=contact,
                relative_name=relative if dice.random() < 0.6 else None,
                access_notes=dice.choice(words.ACCESS),
                health_notes=dice.choice(words.HEALTH) if dice.random() < 0.3 else None,
                iban=iban(dice) if dice.random() < 0.5 else None,
            )


def worker_details(
    workers: list[Contact], dice: random.Random
) -> Iterator[WorkerDetails]:
    for index, contact in enumerate(workers, start=1):
        hired = contact.status != Status.CANDIDATE
        yield WorkerDetails(
            contact=contact,
            worker_number=f"INT{index:05d}" if hired else None,
            social_security_number=_social_security(contact, dice) if hired else None,
            nationality=dice.choice(words.NATIONALITIES),
            diplomas=dice.choice(words.DIPLOMAS),
            iban=iban(dice) if hired else None,
        )


def iban(dice: random.Random) -> str:
    """An IBAN of a bank that does not exist (code 99999), with a valid key."""
    account = f"9999900000{dice.randrange(10**11):011d}00"
    return f"FR{98 - int(f'{account}152700') % 97:02d}{account}"


def _social_security(contact: Contact, dice: random.Random) -> str:
    sex = "2" if contact.title == "Mme" else "1"
    born = contact.birth_date
    assert born is not None
    # Department 99 with a country that does not exist: a number that cannot be assigned.
    body = f"{sex}{born:%y%m}99999{dice.randint(1, 999):03d}"
    return f"{body}{97 - int(body) % 97:02d}"
