"""The demo company: its contacts, its two logins and its consents."""

import datetime
import hashlib
import hmac
import random
from contextlib import suppress
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import connection, transaction

from accounts import audit
from accounts.enums import HealthBasis, Role
from accounts.models import AuditEvent, Company, User
from accounts.own_address import verified
from backoffice.demo import calls, choices, life, people, words
from consent.integrity import anchor, verify
from consent.integrity.journal_errors import JournalClosed
from consent.models import Notice
from contacts.enums import Kind, Status
from contacts.models import (
    ClientDetails,
    Contact,
    ContactNote,
    StatusChange,
    WorkerDetails,
)
from erasure.models import Recipient
from retention.enums import Population
from retention.models import RetentionRule
from retention.presets import proposed
from retention.schedule import OWN_DELAY, POPULATIONS

RECIPIENTS = (
    ("Hébergement du Rhône", "hébergement", "toutes les informations des fiches"),
    ("Postier Exemple", "envoi d'e-mails et de SMS", "nom, e-mail, portable"),
    ("Télégestion Exemple", "télégestion", "nom, adresse, planning"),
    ("Cabinet Chiffres", "comptabilité", "nom, adresse, montants"),
)
DAYS = {
    Population.CLIENT: 3650,
    Population.PROSPECT: 1095,
    Population.WORKER: 1825,
    Population.CANDIDATE: 730,
}
WORDS = {
    Population.CLIENT: "10 ans après la fin du contrat, comme vos factures",
    Population.WORKER: "5 ans après votre départ",
}
LOADED = "demo.loaded"
DOMAIN = "mains-douces.example"
BATCH = 1000


class OtherData(Exception):
    """The database holds other data: invented people could no longer be told from real
    ones.
    """


@dataclass(frozen=True)
class Login:
    email: str
    password: str


def load(
    number: int, seed: int, *, now: datetime.datetime, force: bool = False
) -> dict[str, Login]:
    """Fill an empty database; a second run changes nothing and returns the logins."""
    with transaction.atomic(), connection.cursor() as cursor:
        # Backdates the choices over two years; this setting works only for the owner of
        # the tables.
        cursor.execute("SET LOCAL rgpd.loads_past = on")
        loaded = AuditEvent.objects.filter(action=LOADED).exists()
        if not loaded and not force and _has_data():
            raise OtherData
        logins = {
            "admin": _login("admin", "Agnès", "Perrin", Role.COMPANY_ADMIN),
            "user": _login("accueil", "Bruno", "Tavernier", Role.MANAGER),
        }
        if force or not loaded:
            admin = User.objects.get(email=logins["admin"].email)
            _fill(number, random.Random(seed), admin, now)
            audit.record(LOADED, contacts=number, seed=seed)
    if force or not loaded:
        _anchor(now)
    return logins


def _anchor(now: datetime.datetime) -> None:
    """Anchor the ledger after loading, so that later additions to the past are
    detected.
    """
    with suppress(JournalClosed, anchor.WritersRemain):
        if not verify.run(now=now).broken:
            anchor.drop(now=now)


def _has_data() -> bool:
    return Contact.objects.exists() or Company.objects.exists()


def _login(name: str, first: str, last: str, role: Role) -> Login:
    """The password is derived from the secret of this installation, so it is always the
    same.
    """
    email = f"{name}@{DOMAIN}"
    digest = hmac.new(settings.SECRET_KEY.encode(), email.encode(), hashlib.sha256)
    password = f"Demo-{digest.hexdigest()[:16]}"
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(
            email, password, first_name=first, last_name=last
        )
    elif not user.check_password(password):
        user.set_password(password)
        user.save(update_fields=["password"])
    user.groups.add(Group.objects.get(name=role))
    verified(user)
    return Login(email, password)


def _fill(
    number: int, dice: random.Random, admin: User, now: datetime.datetime
) -> None:
    is_new = not Company.objects.exists()
    if is_new:
        _company().save()
        _tell_all()
    named = _named(now)
    contacts = [*named, *people.invent(max(number - len(named), 0), dice, now)]
    life.soon_due(contacts, DAYS[Population.PROSPECT], now)
    if is_new:
        _publish_before(min(contact.created_at for contact in contacts))
    contacts = Contact.objects.bulk_create(contacts[:number], batch_size=BATCH)
    clients = [c for c in contacts if c.kind == Kind.CLIENT]
    workers = [c for c in contacts if c.kind == Kind.WORKER]
    ClientDetails.objects.bulk_create(
        people.client_details(clients, dice), batch_size=BATCH
    )
    WorkerDetails.objects.bulk_create(
        people.worker_details(workers, dice), batch_size=BATCH
    )
    StatusChange.objects.bulk_create(_situations(contacts), batch_size=BATCH)
    ContactNote.objects.bulk_create(_notes(contacts, dice, now), batch_size=BATCH)
    if is_new:
        calls.campaign()
    choices.record(clients, dice, admin)
    if is_new:
        life.tell(contacts, dice, admin, now)
        calls.make(admin, now)


def _publish_before(day: datetime.datetime) -> None:
    """Date the first texts before the choices that quote them.

    Only the loader of a new company may: the trigger that keeps published texts is the
    owner's to lift, and stands again before the transaction ends.
    """
    trigger = "consent_notice {} TRIGGER notice_published_is_not_changed"
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {trigger.format('DISABLE')}")
        Notice.objects.filter(version=1).update(published_at=day)
        cursor.execute(f"ALTER TABLE {trigger.format('ENABLE')}")


def _company() -> Company:
    return Company(
        name="Les Mains Douces",
        street="12 rue des Tanneurs",
        postcode="69003",
        city="Lyon",
        siret="99999999900017",
        phone="04 65 71 00 00",
        email=f"contact@{DOMAIN}",
        reply_to=f"contact@{DOMAIN}",
        dpo_name="Agnès Perrin",
        dpo_email=f"donnees@{DOMAIN}",
        privacy_policy_url=f"https://www.{DOMAIN}/confidentialite",
        sms_sender="MainsDouces",
        backup_days=30,
        health_basis=HealthBasis.CARE,
    )


def _tell_all() -> None:
    """Recipients and durations, in force, that the notice of art. 13 needs besides the
    company. Those of the client of the help article last longer than their record."""
    both = list(Kind.values)
    for name, role, data in RECIPIENTS:
        Recipient.objects.create(name=name, role=role, data=data, kinds=both)
    for population in POPULATIONS:
        RetentionRule.objects.create(
            population=population,
            days=DAYS[population],
            criterion=WORDS.get(population) or proposed(population).words,
            from_last_contact=population in OWN_DELAY.values(),
        )


def _named(now: datetime.datetime) -> list[Contact]:
    """The client of the help article, their daughter, and three clients whom a company
    meets: a couple with one address, somebody under guardianship, a closed mailbox."""
    paris = ZoneInfo(settings.TIME_ZONE)
    home = {"street": "4 rue des Lilas", "postcode": "69003", "city": "Lyon"}
    jeanne = Contact(
        kind=Kind.CLIENT,
        status=Status.FORMER_CLIENT,
        deactivated_from=Status.CLIENT,
        deactivated_at=datetime.datetime(2018, 5, 25, 11, 30, tzinfo=paris),
        title="Mme",
        first_name="Jeanne",
        last_name="ARBUSSE",
        email=f"jeanne.arbusse@{people.MAIL_DOMAIN}",
        mobile="+33639980001",
        birth_date=datetime.date(1934, 3, 12),
        notes=words.NOTES[1],
        created_at=datetime.datetime(2014, 9, 2, 9, 15, tzinfo=paris),
        last_contact_at=datetime.datetime(2018, 5, 22, 16, 40, tzinfo=paris),
        **home,
    )
    claire = Contact(
        kind=Kind.CLIENT,
        status=Status.CLIENT,
        title="Mme",
        first_name="Claire",
        last_name="ARBUSSE",
        email=f"claire.arbusse@{people.MAIL_DOMAIN}",
        mobile="+33639980002",
        birth_date=datetime.date(1962, 11, 5),
        created_at=now - datetime.timedelta(days=400),
        last_contact_at=now - datetime.timedelta(days=12),
        **home,
    )
    marc = _client(
        now, "M.", "Marc", email=claire.email, mobile="+33639980003", last_contact=40
    )
    odette = _client(
        now, "Mme", "Odette", "VALLET", email=None, mobile=None, last_contact=96
    )
    raymond = _client(
        now,
        "M.",
        "Raymond",
        "FOURNEL",
        email=f"raymond.fournel@{people.MAIL_DOMAIN}",
        mobile="+33639980005",
        last_contact=150,
    )
    raymond.email_unusable_at = now - datetime.timedelta(days=5)
    return [people.keyed(each) for each in (jeanne, claire, marc, odette, raymond)]


def _client(
    now: datetime.datetime,
    title: str,
    first_name: str,
    last_name: str = "ARBUSSE",
    *,
    email: str | None,
    mobile: str | None,
    last_contact: int,
) -> Contact:
    """`last_contact`: how many days ago."""
    return Contact(
        kind=Kind.CLIENT,
        status=Status.CLIENT,
        title=title,
        first_name=first_name,
        last_name=last_name,
        email=email,
        mobile=mobile,
        birth_date=datetime.date(1941, 4, 18),
        street="4 rue des Lilas" if last_name == "ARBUSSE" else "9 cours Gambetta",
        postcode="69003",
        city="Lyon",
        created_at=now - datetime.timedelta(days=640),
        last_contact_at=now - datetime.timedelta(days=last_contact),
    )


def _situations(contacts: list[Contact]) -> list[StatusChange]:
    changes = []
    for contact in contacts:
        first = contact.deactivated_from or contact.status
        opened = {"at": contact.created_at, "recorded_at": contact.created_at}
        changes.append(StatusChange(contact=contact, after=first, **opened))
        if contact.deactivated_at:
            closed = dict.fromkeys(("at", "recorded_at"), contact.deactivated_at)
            changes.append(
                StatusChange(
                    contact=contact, before=first, after=contact.status, **closed
                )
            )
    return changes


def _notes(
    contacts: list[Contact], dice: random.Random, now: datetime.datetime
) -> list[ContactNote]:
    notes = []
    for contact in contacts:
        last = contact.deactivated_at or now
        for _ in range(dice.choice((0, 0, 0, 1, 1, 2))):
            at = contact.created_at + (last - contact.created_at) * dice.random()
            notes.append(
                ContactNote(
                    contact=contact, text=dice.choice(words.CALLS), created_at=at
                )
            )
    return notes
