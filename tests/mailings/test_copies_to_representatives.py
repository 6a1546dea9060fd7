"""Who receives a mandatory e-mail for a person: the person, and whoever reads for them, each
once, at an address of their own. A real mail server tells what arrived."""

import datetime
import re
from collections import Counter

import pytest
from django.utils import timezone

from contacts import deaths, restrictions
from contacts.models import Contact, Representative
from mailings.models import Mailing
from mailings.sending import dispatch
from messaging import outbox
from messaging.models import OutgoingMessage, Unreached
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company
from tests.mailings.factories import MailingFactory, run, subscriber

pytestmark = pytest.mark.django_db

NOW = timezone.now()
TODAY = timezone.localdate(NOW)
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def company():
    complete_company()


def reads_for(contact, email, kind="guardian", **changes):
    given = {"receives": True, "answers": False} | changes
    return Representative.objects.create(
        contact=contact,
        kind=kind,
        email=email,
        name="Paul Roux",
        created_at=NOW,
        **given,
    )


def refused(contact):
    Contact.objects.filter(pk=contact.pk).update(email_unusable_at=NOW)
    return contact


def send(**changes):
    fields = {
        "mandatory": True,
        "subject": "Votre planning de mars",
        "body": "Bonjour {prenom#defaut}, lundi à 9 h. Vos choix : {lienRGDP#defaut}",
    }
    mailing = MailingFactory(**fields | changes)
    dispatch.launch(mailing, timezone.now(), user=None)
    run(mailing)
    return mailing


def deliver_the_rest():
    for message in OutgoingMessage.objects.filter(state="queued"):
        outbox.deliver(message.pk, timezone.now())


@pytest.mark.parametrize("kind", ["guardian", "curator", "family", "agent", "carer"])
def test_whoever_receives_has_a_copy_and_the_person_their_own(smtp_sink, kind):
    """In any quality: « reçoit une copie des messages » says it of each."""
    jeanne = ContactFactory(first_name="Jeanne", email="jeanne@exemple.test")
    reads_for(jeanne, "lecteur@exemple.test", kind)
    mailing = send()
    deliver_the_rest()
    assert Counter(smtp_sink.recipients) == {
        "jeanne@exemple.test": 1,
        "lecteur@exemple.test": 1,
    }
    own, copy = (m.get_body(("plain",)).get_content() for m in smtp_sink.messages)
    assert "lundi à 9 h" in own
    assert "Copie du message" not in own
    quality = Representative.objects.get().quality
    assert "Bonjour Jeanne, lundi à 9 h" in copy
    assert f"en qualité de : {quality}." in copy.replace("\N{NO-BREAK SPACE}", " ")
    assert "/rgpd/lien/" in copy, "a page that writes to the person alone"
    assert re.findall(r"/rgpd/[\w-]{12,}", own)
    assert not re.findall(r"/rgpd/[\w-]{12,}", copy)
    assert mailing.copies == 1


def test_each_copy_leaves_once_and_only_to_whom_it_is_for(smtp_sink):
    """One mailing, every way in which somebody may read or not read for a person."""
    alone = ContactFactory(email=None)
    reads_for(alone, "sans-adresse@exemple.test")
    shut = refused(ContactFactory(email="fermee@exemple.test"))
    reads_for(shut, "pour-fermee@exemple.test")
    twice = ContactFactory(email=None)
    reads_for(twice, "deux-mandats@exemple.test")
    reads_for(twice, "deux-mandats@exemple.test", "carer")
    # A couple on one address, one guardian: a copy of what each of them is sent.
    for name in ("Anne", "Louis"):
        each = ContactFactory(first_name=name, email="couple@exemple.test")
        reads_for(each, "tuteur-du-couple@exemple.test")
    # The address became the person's own: what is sent there is enough.
    own = ContactFactory(email="la-meme@exemple.test")
    reads_for(own, "la-meme@exemple.test", "carer")
    silent = {
        "mandate over": {"ends_on": TODAY - DAY},
        "ended": {"ended_at": NOW},
        "does not receive": {"receives": False, "answers": True},
    }
    for number, scope in enumerate(silent.values()):
        reads_for(ContactFactory(email=None), f"jamais{number}@exemple.test", **scope)
    user = UserFactory()
    for number, stop in enumerate(("dead", "limited", "gone", "worker", "prospect")):
        person = ContactFactory(
            kind="worker" if stop == "worker" else "client",
            status={"worker": "worker", "prospect": "prospect"}.get(stop, "client"),
            city="Lyon" if stop != "prospect" else "Brest",
        )
        reads_for(person, f"rien{number}@exemple.test")
        if stop == "dead":
            deaths.report(
                person, on=None, source="sa fille", now=NOW, today=TODAY, user=user
            )
        elif stop == "limited":
            restrictions.restrict(person, reason="litige", now=NOW, user=user)
        elif stop == "gone":
            Contact.objects.filter(pk=person.pk).update(
                deactivated_at=NOW, status="former_client"
            )
    Contact.objects.exclude(city="Brest").update(city="Lyon")
    mailing = send(filters={"city": "lyon"})
    deliver_the_rest()
    copies = [a for a in smtp_sink.recipients if a not in {"couple@exemple.test"}]
    assert Counter(copies) == {
        "sans-adresse@exemple.test": 1,
        "pour-fermee@exemple.test": 1,
        "deux-mandats@exemple.test": 1,
        "tuteur-du-couple@exemple.test": 2,
        "la-meme@exemple.test": 1,
    }
    assert smtp_sink.recipients.count("couple@exemple.test") == 2
    assert mailing.copies == 5
    # Sent again for one message, the mailing ends again: nobody has a second copy.
    Mailing.objects.filter(pk=mailing.pk).update(state="sending")
    dispatch.wake(mailing, timezone.now())
    run(mailing)
    assert OutgoingMessage.objects.filter(kind="mandate_copy").count() == 5


def test_an_optional_a_cancelled_and_a_details_mailing_have_no_copy(smtp_sink):
    jeanne = subscriber(email="jeanne@exemple.test")
    reads_for(jeanne, "lecteur@exemple.test")
    optional = MailingFactory()
    dispatch.launch(optional, timezone.now(), user=None)
    run(optional)
    send(body="Vos coordonnées : {mesCoordonnees#defaut}")
    cancelled = MailingFactory(mandatory=True)
    dispatch.launch(cancelled, timezone.now(), user=None)
    dispatch.cancel(cancelled, timezone.now(), user=UserFactory())
    run(cancelled)
    deliver_the_rest()
    assert "lecteur@exemple.test" not in smtp_sink.recipients


@pytest.mark.parametrize(
    ("meanwhile", "reason"),
    [
        ("ended", "mandate_over"),
        ("no longer receives", "mandate_over"),
        ("limited", "restricted"),
        ("dead", "deceased"),
        ("reader dead", "undeliverable"),
        ("reader closed", "undeliverable"),
        ("bounce", "refused"),
    ],
)
def test_what_happens_before_a_copy_leaves_holds_for_it(smtp_sink, meanwhile, reason):
    jeanne = ContactFactory(email=None)
    user = UserFactory()
    mandate = reads_for(jeanne, "lecteur@exemple.test")
    send()
    if meanwhile == "ended":
        Representative.objects.filter(pk=mandate.pk).update(ended_at=NOW)
    elif meanwhile == "no longer receives":
        Representative.objects.filter(pk=mandate.pk).update(receives=False)
    elif meanwhile == "limited":
        restrictions.restrict(jeanne, reason="litige", now=NOW, user=user)
    elif meanwhile == "bounce":
        smtp_sink.refuse_recipient("lecteur@exemple.test")
    elif meanwhile == "reader closed":
        refused(ContactFactory(email="lecteur@exemple.test"))
    else:
        died = (
            jeanne
            if meanwhile == "dead"
            else ContactFactory(email="lecteur@exemple.test")
        )
        deaths.report(died, on=None, source="x", now=NOW, today=TODAY, user=user)
    deliver_the_rest()
    assert smtp_sink.recipients == []
    copy = OutgoingMessage.objects.get(kind="mandate_copy")
    assert copy.reason == reason
    assert (copy.address, copy.text) == (None, None)
    # Only what nobody knows yet is left to a user.
    asked = Unreached.objects.filter(kind="mandate_copy").exists()
    assert asked is (meanwhile in ("reader dead", "reader closed", "bounce"))
