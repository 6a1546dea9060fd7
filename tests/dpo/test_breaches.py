"""A breach: what was done with a stolen login, key or file equals what was really done."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from dpo.breaches import communication, findings
from dpo.enums import BreachRisk, Compromised
from dpo.models import Breach
from dpo.tasks import tell_breaches
from erasure import holds
from erasure.engine.erase import erase
from erasure.enums import Cause
from messaging.models import OutgoingMessage, Unreached
from tests.accounts.factories import UserFactory
from tests.api_client import ApiClient
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company

pytestmark = pytest.mark.django_db


def opened(now, compromised=Compromised.DAYS, **changes):
    values = {
        "title": "Clé volée",
        "nature": ["confidentiality"],
        "known_at": now,
        "started_at": now - datetime.timedelta(hours=1),
        "opened_at": now,
    }
    return Breach.objects.create(compromised=compromised, **values | changes)


def counted(breach):
    findings.count(breach, timezone.now(), user=None)
    names = ("contact", *findings.COUNTS)
    return {
        pk: dict(zip(names[1:], rest, strict=True))
        for pk, *rest in breach.persons.values_list(*names)
    }


def test_a_stolen_key_is_found_with_all_it_did_and_nothing_else():
    read, copied, listed, changed, other, refused = ContactFactory.create_batch(6)
    read.notes = "Diabétique"
    read.save()
    thief, honest = ApiClient(), ApiClient()
    poor = ApiClient("campaigns:read")

    thief.get(f"/contacts/{read.public_id}")
    thief.get(f"/contacts/{read.public_id}")
    thief.get(f"/contacts/{copied.public_id}/export")
    thief.get(f"/contacts?email={listed.email}")
    thief.patch(f"/contacts/{changed.public_id}", {"city": "Brest"})
    honest.get(f"/contacts/{other.public_id}")
    assert poor.get(f"/contacts/{refused.public_id}").status_code == 403

    now = timezone.now()
    found = counted(opened(now, Compromised.API_KEY, api_key=thief.key))
    assert {pk: {k: n for k, n in each.items() if n} for pk, each in found.items()} == {
        read.pk: {"opened": 2},
        copied.pk: {"exported": 1},
        listed.pk: {"opened": 1},
        changed.pk: {"changed": 1},
    }
    assert counted(opened(now, Compromised.API_KEY, api_key=poor.key)) == {}
    person = Breach.objects.first().persons.model.objects.get(contact=read)
    assert person.is_sensitive
    assert "Notes" in person.categories
    assert "Santé" not in person.categories


def test_a_stolen_login_is_found_with_lists_exports_and_mails(client):
    seen, in_list, elsewhere = ContactFactory.create_batch(3)
    thief = UserFactory(admin=True)
    client.force_login(thief)
    client.get(f"/contacts/{seen.public_id}/")
    client.get("/contacts/clients/", {"q": in_list.last_name})
    client.post(
        reverse("exports:exports"),
        {"audience": "client", "format": "csv", "columns": ["last_name"]},
    )
    line = AuditEvent.objects.get(action="contacts.exported")
    assert "members" not in client.get("/administration/journal/").content.decode()

    now = timezone.now()
    breach = opened(now, Compromised.LOGIN, user=thief)
    found = counted(breach)
    # Of a list, its columns were taken, and nothing else.
    assert breach.persons.get(contact=elsewhere).categories == ["Identité"]
    assert "Coordonnées" in breach.persons.get(contact=seen).categories
    exported = {pk for pk, each in found.items() if each["exported"]}
    assert exported == {seen.pk, in_list.pk, elsewhere.pk}
    assert found[seen.pk]["opened"] == 1
    assert found[in_list.pk]["listed"] == 1
    assert found[elsewhere.pk] == dict.fromkeys(findings.COUNTS, 0) | {"exported": 1}
    assert breach.unnamed == {}
    lost = opened(now, Compromised.FILE, export_line=line.pk)
    assert set(counted(lost)) == exported
    assert lost.persons.first().categories == ["Identité"]


def test_what_a_law_keeps_in_the_archive_belongs_to_what_was_seen(client):
    """Both: the contact that was erased since, and the one read in the archive itself."""
    now = timezone.now()
    erased_before, erased_since, only_seen = ContactFactory.create_batch(
        3, former_client=True, last_name="Arbusse"
    )
    paths = ("contacts.Contact.last_name", "contacts.Contact.birth_date")
    for contact in (erased_before, erased_since):
        contact.birth_date = datetime.date(1940, 2, 3)
        contact.save()
        until = now.date() + datetime.timedelta(days=900)
        holds.place(
            contact, paths, reason="Attestation", law="CGI", until=until, user=None
        )
    two_days_ago = now - datetime.timedelta(days=2)
    erase([erased_before], cause=Cause.BUTTON, now=two_days_ago)
    erase([only_seen], cause=Cause.BUTTON, now=two_days_ago)
    thief = UserFactory(admin=True)
    client.force_login(thief)
    for contact in (erased_since, erased_before, only_seen):
        client.get(f"/contacts/{contact.public_id}/")
    erase([erased_since], cause=Cause.BUTTON, now=now)
    breach = opened(now, Compromised.LOGIN, user=thief)
    counted(breach)
    seen = dict(breach.persons.values_list("contact", "categories"))
    assert "Identité" in seen[erased_since.pk]
    assert "Identité" not in seen[erased_before.pk] + seen[only_seen.pk]

    url = reverse("erasure:archive")
    client.post(url, {"public_id": str(erased_before.public_id), "reason": "Contrôle"})
    found = counted(breach)
    seen = dict(breach.persons.values_list("contact", "categories"))
    assert "Identité" in seen[erased_before.pk]
    assert found[erased_before.pk]["opened"] == 2


def test_a_list_noted_before_names_were_kept_is_said_not_hidden():
    AuditEvent.objects.create(
        action="list.viewed", user=UserFactory(), details={"page": "contacts:clients"}
    )
    breach = opened(timezone.now())
    assert counted(breach) == {}
    assert breach.unnamed == {"contacts:clients": 1}


def test_the_dpo_opens_notifies_tells_and_closes_a_case(client):
    complete_company()
    reachable = ContactFactory()
    without = ContactFactory(email=None)
    dead = ContactFactory(deceased_at=timezone.now())
    key = ApiClient()
    for each in (reachable, without, dead):
        key.get(f"/contacts/{each.public_id}")
    client.force_login(UserFactory(role="dpo"))
    now = timezone.localtime()
    before = now - datetime.timedelta(days=5)
    case = {
        "title": "Clé de l'ERP volée",
        "known_at": f"{before:%Y-%m-%dT%H:%M}",
        "started_at": f"{before:%Y-%m-%dT%H:%M}",
        "nature": ["confidentiality"],
        "compromised": "api_key",
    }
    form = client.post("/dpo/violations/nouvelle/", case)
    assert "Choisissez ce qui a été compromis." in form.content.decode()
    client.post("/dpo/violations/nouvelle/", case | {"api_key": key.key.pk})
    breach = Breach.objects.get()
    page = f"/dpo/violations/{breach.pk}/"
    text = client.get(page).content.decode()
    assert "Délai dépassé" in text
    assert str(reachable) in text

    words = {
        "story": "Une clé a été copiée.",
        "consequences": "Des appels trompeurs.",
        "measures": "La clé est révoquée.",
        "advice": "Ne donnez pas vos codes.",
        "risk": BreachRisk.HIGH,
        "notified_at": f"{now:%Y-%m-%dT%H:%M}",
    }
    answer = client.post(page, words).content.decode()
    assert "La notification part après le délai" in answer
    assert "Dites pourquoi ce niveau de risque." in answer
    reasons = {"risk_reason": "Données de santé", "late_reason": "Clé vue tard"}
    assert client.post(page, words | reasons).status_code == 302
    assert client.get(f"{page}notification.pdf").content.startswith(b"%PDF")
    assert "Clé vue tard" in client.get(page).content.decode()

    client.post(f"{page}prevenir/")
    tell_breaches()
    tell_breaches()
    message = OutgoingMessage.objects.get(template_code="breach_told")
    assert message.contact == reachable
    assert "Coordonnées" in message.values["touchees"]
    assert [task.contact for task in Unreached.objects.all()] == [without]
    breach.refresh_from_db()
    assert communication.counts(breach)["gone"] == 1
    client.post(f"{page}prevenir/")
    assert OutgoingMessage.objects.filter(template_code="breach_told").count() == 1

    client.post(f"{page}clore/")
    assert client.post(page, words | reasons | {"story": "Autre"}).status_code == 200
    breach.refresh_from_db()
    assert breach.closed_at
    assert breach.story == words["story"]
    assert client.get(f"{page}modifier/").status_code == 404
    assert "Notifiée après le délai" in client.get("/dpo/violations/").content.decode()
    acts = AuditEvent.objects.filter(target=f"breach:{breach.pk}")
    assert set(acts.values_list("action", flat=True)) == {
        "breach.opened",
        "breach.counted",
        "breach.changed",
        "breach.told",
        "breach.closed",
    }
