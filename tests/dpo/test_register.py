"""The register of art. 30: made of the settings and words of the notice, kept in versions."""

import hashlib
import json

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AuditEvent
from contacts.enums import Kind
from disclosure import notice
from disclosure.facts import Facts
from dpo import processings, register
from dpo.models import EntryWording, RegisterVersion
from dpo.tasks import keep_register
from erasure.models import Recipient
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company
from tests.pdf import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def dpo(client):
    client.force_login(UserFactory(role="dpo"))
    return client


def entries():
    version = register.current(timezone.now())
    return {entry["key"]: entry["values"] for entry in version.content}


def hosted_abroad():
    return Recipient.objects.create(
        name="Postier",
        role="envoi d'e-mails",
        data="nom, adresse e-mail",
        kinds=["client"],
        country="US",
        guarantee="clauses",
    )


def test_every_purpose_of_the_notice_is_in_the_register_with_its_words():
    complete_company()
    found = entries()

    for kind in Kind:
        parts = {part.code: part for part in notice.parts(Facts.of(kind))}
        told = [row for _, table in parts["purposes"].tables for row in table.rows]
        titles = {
            (entry["title"].partition(" : ")[2], entry["values"]["data"][0])
            for entry in register.current(timezone.now()).content
            if entry["key"].startswith(f"{kind}.") and "data" in entry["values"]
        }
        assert {row[:2] for row in told} <= titles
        assert len(told) > 10
    for key, values in found.items():
        if key.partition(".")[2] not in ("", "common"):
            assert values.keys() >= {"basis", "persons", "recipients", "durations"}, key
    # Art. 30.1: the controller, the transfers and the measures.
    assert "Les Lilas" in found["controller"]["controller"][0]
    assert found["client.common"]["transfers"] == ["Non."]
    assert "Aucun prestataire." in found["client.quote"]["recipients"]
    assert any("30 jours" in line for line in found["security"]["security"])


def test_a_recipient_a_duration_and_the_basis_of_health_show_as_differences(dpo):
    company = complete_company(no_recipients=["worker"])
    first = register.current(timezone.now())
    assert register.current(timezone.now()).pk == first.pk

    hosted_abroad()
    company.health_basis = "care"
    company.save()
    keep_register()

    second = RegisterVersion.objects.get(number=2)
    found = register.changes(second)
    # One setting, one line: the recipient of a whole list is told once.
    assert [c.label for c in found].count("Destinataires") == 2
    changes = {(title, c.label): c for c in found for title in c.titles}
    health = changes[
        "Clients : Adapter l'aide à votre santé et à votre autonomie", "Base légale"
    ]
    assert (health.lost, health.gained) == (
        ("Consentement",),
        ("Exécution du contrat",),
    )
    quote = changes[
        "Clients : Répondre à votre demande, faire un devis", "Destinataires"
    ]
    assert "Postier (envoi d'e-mails), États-Unis" in quote.gained[0]
    assert not [title for title, _ in changes if title.startswith("Intervenants")]

    page = dpo.get("/dpo/registre/").content.decode()
    assert "Ce qui a changé depuis la version précédente" in page
    assert "Postier" in page
    former = dpo.get("/dpo/registre/1/").content.decode()
    assert "Ancienne version" in former
    assert "Postier" not in former


def test_the_json_and_the_paper_are_the_version_that_is_kept(dpo):
    complete_company(no_recipients=["worker"])
    contact = ContactFactory(last_name="Quarrembault")
    hosted_abroad()
    dpo.get("/dpo/registre/")

    stored = dpo.get("/dpo/registre/1/registre.json").json()
    paper = text_of(dpo.get("/dpo/registre/1/registre.pdf").content)

    text = json.dumps(stored["entries"], ensure_ascii=False, sort_keys=True)
    assert hashlib.sha256(text.encode()).hexdigest() == stored["sha256"]
    words = " ".join(paper.split())
    for entry in stored["entries"]:
        assert " ".join(entry["title"].split()[:4]) in words
    assert stored["sha256"] in words.replace(" ", "") or stored["sha256"] in words
    for values in (text, paper):
        assert contact.last_name not in values
    assert dpo.get("/dpo/registre/9/registre.pdf").status_code == 404


@pytest.mark.parametrize("act", ["update", "delete"])
def test_a_kept_version_does_not_change(act):
    version = register.current(timezone.now())
    rows = RegisterVersion.objects.filter(pk=version.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(sha256="0" * 64) if act == "update" else rows.delete()


def test_the_company_s_own_words_stand_before_the_settings_and_make_a_version(dpo):
    complete_company(no_recipients=["worker"])
    hosted_abroad()
    first = register.current(timezone.now())
    url = "/dpo/registre/client.quote/rediger/"
    page = dpo.get(url).content.decode()
    assert "Postier (envoi d" in page
    assert dpo.get("/dpo/registre/client.x/rediger/").status_code == 404
    refused = dpo.post(url, {"data": "<script>alert(1)</script>"})
    assert refused.status_code == 200
    assert not EntryWording.objects.exists()

    words = {
        "purpose": "Chiffrer nos devis.\n\u200b\nEt les suivre. ",
        "recipients": "La paie",
    }
    assert dpo.post(url, words).status_code == 302
    assert AuditEvent.objects.get(action="register.worded").details["fields"] == [
        "purpose",
        "recipients",
    ]
    quote = entries()["client.quote"]
    assert quote["purpose"] == ["Chiffrer nos devis.", "Et les suivre."]
    assert quote["recipients"][0] == "La paie"
    assert "Postier" in quote["recipients"][1]
    second = RegisterVersion.objects.latest()
    assert second.number == first.number + 1
    found = {(c.label, c.gained) for c in register.changes(second)}
    assert ("Finalité, en vos mots", tuple(quote["purpose"])) in found
    paper = text_of(dpo.get("/dpo/registre/2/registre.pdf").content)
    assert "Et les suivre." in paper

    # Written again unchanged: nothing; emptied: the settings alone, and a third version.
    dpo.post(url, words)
    assert AuditEvent.objects.filter(action="register.worded").count() == 1
    dpo.post(url, {})
    assert entries()["client.quote"]["recipients"][0].startswith("Postier")
    assert RegisterVersion.objects.latest().number == first.number + 2


def test_the_register_names_the_persons_beside_those_of_the_sheet():
    complete_company()
    found = entries()
    assert "Proches à prévenir" in found["client.relative"]["persons"]
    assert "Proches à prévenir" in found["worker.relative"]["persons"]
    assert set(found) <= processings.keys()
