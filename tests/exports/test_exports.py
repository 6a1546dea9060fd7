import csv
import io
import json

import pytest
from django.core.management import call_command
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import AuditEvent
from backoffice import merging
from consent import ledger
from consent.models import ConsentEvent
from contacts import deaths, restrictions
from contacts.models import Contact, ExternalReference
from exports.exporting import COLUMNS
from imports import importing
from tests.accounts.factories import UserFactory
from tests.consent.factories import act, campaign
from tests.consent.owner import as_owner
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db

EXPORTS = "/administration/exports/"
FORM = {"audience": "client", "columns": list(COLUMNS), "format": "csv"}


@pytest.fixture(autouse=True)
def admin(client):
    user = UserFactory(admin=True)
    client.post("/connexion/", {"login": user.email, "password": "motdepasse-de-test"})
    return user


def export(client, **changes):
    response = client.post(EXPORTS, FORM | changes)
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def table(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def sheet(content):
    book = load_workbook(io.BytesIO(content))
    return [[c.value or "" for c in row] for row in book.active.iter_rows()]


def test_a_list_leaves_as_csv_that_a_french_spreadsheet_opens(client):
    contact = ContactFactory(mobile="+33612345678", birth_date="1950-03-02")
    ContactFactory(worker=True)
    content = export(client)
    assert content.startswith(b"\xef\xbb\xbf")
    header, row = table(content)
    # A column for each system that names a contact: here none does.
    assert header == [v for n, v in COLUMNS.items() if n != "references"]
    values = dict(zip(header, row, strict=True))
    assert values["Nom"] == contact.last_name
    assert values["Portable"] == "06 12 34 56 78"
    assert values["Date de naissance"] == "02/03/1950"
    assert values["Situation"] == "Client"


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "|cmd", "%0A=1", "\n=1"]


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_no_value_is_run_as_a_formula(client, format):
    for value in FORMULAS:
        ContactFactory(first_name=value, notes=value, city=value)
    content = export(client, format=format)
    rows = table(content) if format == "csv" else sheet(content)
    values = [value for row in rows[1:] for value in row]
    assert not [v for v in values if v.lstrip().startswith(tuple("=+-@|%"))]
    assert "'=1+1" in values
    if format == "xlsx":
        cells = load_workbook(io.BytesIO(content)).active.iter_rows()
        assert not [c for row in cells for c in row if c.data_type == "f"]


def test_characters_that_a_workbook_cannot_hold_do_not_break_it(client):
    ContactFactory(notes="a\x07b\x0bc" + "x" * 40_000)
    assert len(sheet(export(client, format="xlsx"))) == 2


def test_only_those_asked_for_leave(client):
    client_ = ContactFactory()
    ContactFactory(prospect=True)
    ContactFactory(former_client=True)
    ContactFactory(former_client=True, erased_at="2026-01-01T00:00:00Z")
    assert len(table(export(client))) == 4
    [_, row] = table(export(client, status="client", columns=["last_name"]))
    assert row == [client_.last_name]


def test_those_whom_a_campaign_may_reach_with_each_choice(client):
    yes, no = ContactFactory(), ContactFactory()
    ledger.record(yes, {campaign(): True}, act(yes))
    ledger.record(no, {campaign(): False}, act(no))
    columns = {"columns": ["last_name"], "consents": "on"}
    [_, row] = table(export(client, campaign=campaign().pk, **columns))
    assert row == [yes.last_name, "Accepté", "Jamais demandé", "Jamais demandé"]
    everybody = table(export(client, **columns))
    assert everybody[0][1] == campaign().label
    assert [row[1] for row in everybody[1:]] == ["Accepté", "Refusé"]


def test_a_yes_without_effect_is_said_where_it_is_shown(client):
    anne, bruno = ContactFactory.create_batch(2, email="couple@exemple.test")
    ledger.record(bruno, {campaign(): True}, act(bruno))
    ledger.withdraw_all(anne, act(anne))
    choices = {"columns": ["last_name"], "consents": "on"}
    rows = {row[0]: row[1] for row in table(export(client, **choices))}
    without_effect = "Accepté (sans effet : adresse sur la liste repoussoir)"
    assert rows[bruno.last_name] == without_effect
    assert rows[anne.last_name] == "Refusé"
    sheet = client.get(f"/contacts/{bruno.public_id}/").content.decode()
    assert "sans effet : adresse sur la liste repoussoir" in sheet


def test_an_export_is_in_the_journal_without_a_name(client, admin):
    contact = ContactFactory()
    export(client, format="xlsx", columns=["last_name", "email"])
    line = AuditEvent.objects.get(action="contacts.exported")
    assert line.user == admin
    assert line.details["contacts"] == 1
    assert line.details["fields"] == ["last_name", "email"]
    assert contact.last_name not in str(line.details)


@pytest.mark.parametrize(
    "change",
    [
        {"columns": []},
        {"columns": ["iban"]},
        {"format": "pdf"},
        {"status": "worker"},
        {"audience": "vip"},
        {"campaign": "999999"},
    ],
)
def test_what_makes_no_sense_exports_nothing(client, change):
    ContactFactory()
    response = client.post(EXPORTS, FORM | change)
    assert response["Content-Type"].startswith("text/html")
    assert not AuditEvent.objects.filter(action="contacts.exported").exists()


def test_what_was_exported_can_be_imported(client, tmp_path, django_assert_num_queries):
    ContactFactory.create_batch(3)
    before = set(Contact.objects.values_list("last_name", "email", "mobile", "city"))
    path = tmp_path / "clients.csv"
    path.write_bytes(export(client))
    with as_owner():
        Contact.objects.all().delete()
    outcome = importing.run(
        path,
        importing.ImportOptions(AuditEvent.objects.latest("id").at),
        committing=lambda batch: None,
    )
    assert (outcome.accepted, outcome.refused) == (3, {})
    after = set(Contact.objects.values_list("last_name", "email", "mobile", "city"))
    assert after == before


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_our_own_export_comes_back_without_a_change(client, tmp_path, format):
    """With every state of a choice, odd texts, numbers and postcodes, references, a
    death, and a merge; a restricted contact is not exported."""
    newsletter = campaign()
    yes, no, gone, blocked, couple = ContactFactory.create_batch(5)
    for sheet, granted in ((yes, True), (no, False), (gone, True), (blocked, True)):
        ledger.record(sheet, {newsletter: granted}, act(sheet))
    ledger.record(gone, {newsletter: False}, act(gone))
    Contact.objects.filter(pk=couple.pk).update(
        email=blocked.email, email_key=blocked.email_key
    )
    ledger.withdraw_all(couple, act(couple))
    ExternalReference.objects.create(contact=yes, system="erp", value="00042")
    ExternalReference.objects.create(contact=no, system="sage", value="=1+1")
    for changes in (
        {"former_client": True, "deactivated_from": "prospect"},
        {"mobile": "+262692123456", "phone": "voir voisin", "postcode": "1000"},
        {"phone": "+41216934000", "title": "Dr", "city": "Saint-Étienne"},
        {"first_name": "=1+1", "notes": "'+33 6\r\n=cmd|x\n\n fin ", "street": "-1"},
        {"email": "zoé@café.fr".replace("é@", "e@"), "birth_date": "1950-03-02"},
        {"email": None, "mobile": None, "first_name": None, "street": "4, rue"},
    ):
        ContactFactory(**changes)
    now = timezone.now()
    dead, limited, double, stays = ContactFactory.create_batch(4)
    ExternalReference.objects.create(contact=double, system="erp", value="00043")
    ledger.record(double, {newsletter: False}, act(double))
    deaths.report(dead, on=None, source="Sa fille", now=now, today=now.date())
    merging.merge(double, stays, now=now)
    restrictions.restrict(limited, reason="Conteste son adresse", now=now)
    columns = {"columns": [*COLUMNS], "consents": "on"}
    path = tmp_path / f"clients.{format}"
    path.write_bytes(export(client, format=format, **columns))
    before = [[*m.objects.order_by("pk").values()] for m in (Contact, ConsentEvent)]
    out = io.StringIO()
    call_command("import_contacts", str(path), "--update", "--json", stdout=out)
    report = json.loads(out.getvalue())
    assert report.pop("warnings") == {"9": ["title_unknown"]}
    assert report == {
        **{"rows": 13, "accepted": 0, "updated": 0, "unchanged": 13},
        **{"refused": {}, "consent_ignored_no_source": []},
    }
    after = [[*m.objects.order_by("pk").values()] for m in (Contact, ConsentEvent)]
    assert after == before


def test_the_copy_of_one_person_is_handed_over(client, admin):
    contact = ContactFactory()
    address = f"/contacts/{contact.public_id}/export/"
    assert "articles 15 et 20" in client.get(address).content.decode()
    assert not AuditEvent.objects.filter(action="contact.exported").exists()
    response = client.post(address)
    assert json.loads(response.content)["portable"]["email"] == contact.email
    assert "attachment" in response["Content-Disposition"]
    line = AuditEvent.objects.get(action="contact.exported")
    assert (line.user, line.target) == (admin, contact.target)
