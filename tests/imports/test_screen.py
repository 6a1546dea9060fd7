import csv
import datetime
import io
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from consent import ledger, suppressions
from consent.enums import Decision, SuppressionReason
from consent.models import Consent, ConsentEvent, Evidence, Suppression
from contacts import editing
from contacts.models import ClientDetails, Contact
from erasure.models import Erasure
from imports import runs, undo
from imports.enums import ImportState
from imports.models import Import
from tests.accounts.factories import UserFactory
from tests.api_client import ApiClient
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from tests.imports.test_command import DATA, EXPECTED

pytestmark = pytest.mark.django_db

IMPORTS = "/administration/imports/"
FLOWS = Path(__file__).parent / "data" / "flows"
OPT_OUT = FLOWS.parent / "imports" / "optout.csv"
OPTED_OUT = datetime.date(2026, 11, 1)
LONG_AGO = datetime.datetime(2024, 3, 1, tzinfo=datetime.UTC)
SMALL = (
    "Nom;Situation;E-mail;Newsletter;Date du consentement;Source du consentement\n"
    "Un;Client;un@exemple.fr;oui;01/02/2026;Salon\n"
    "Deux;Client;deux@exemple.fr;oui;01/02/2026;Salon\n"
    "Trois;Client;trois@exemple.fr;non;;\n"
    "Quatre;VIP;quatre@exemple.fr;;;\n"
)


def upload(client, content, name="clients.csv", **data):
    file = SimpleUploadedFile(
        name, content if isinstance(content, bytes) else content.encode()
    )
    return client.post(f"{IMPORTS}nouveau/", {"file": file, "kind": "", **data})


def mapping(run, **changes):
    return {
        f"column_{place}": target for place, target in run.targets.items()
    } | changes


def checked(client, at_work, content=SMALL):
    upload(client, content)
    run = Import.objects.latest("id")
    at_work(lambda: client.post(f"{IMPORTS}{run.pk}/colonnes/", mapping(run)))
    run.refresh_from_db()
    return run


def done(client, at_work, content=SMALL):
    run = checked(client, at_work, content)
    at_work(lambda: client.post(f"{IMPORTS}{run.pk}/lancer/"))
    run.refresh_from_db()
    return run


def files():
    folder = Path(default_storage.path("imports"))
    return list(folder.iterdir()) if folder.exists() else []


@pytest.mark.parametrize("name", ["clients.csv", "clients.xlsx"])
def test_a_file_is_checked_then_imported_then_deleted(client, admin, at_work, name):
    response = upload(client, (DATA / name).read_bytes(), name)
    run = Import.objects.get()
    assert response["Location"] == f"{IMPORTS}{run.pk}/colonnes/"
    page = client.get(response["Location"]).content.decode()
    assert "Ex. : L'Hostis" in page
    at_work(lambda: client.post(response["Location"], mapping(run)))
    run.refresh_from_db()
    assert run.state == ImportState.CHECKED
    assert (run.rows, run.accepted) == (600, EXPECTED["accepted"])
    assert run.refused == EXPECTED["refused"]
    assert not Contact.objects.exists()
    preview = client.get(f"{IMPORTS}{run.pk}/").content.decode()
    assert "Importer 539 fiches" in preview
    assert "Situation inconnue" in preview
    at_work(lambda: client.post(f"{IMPORTS}{run.pk}/lancer/"))
    run.refresh_from_db()
    assert run.state == ImportState.DONE
    assert Contact.objects.count() == run.made.count() == EXPECTED["accepted"]
    assert files() == []


def test_the_mapping_is_remembered(client, admin, at_work):
    odd = "Patronyme;Situation;Nom\nArbusse;Client;x\n"
    upload(client, odd)
    run = Import.objects.get()
    choices = {"column_0": "last_name", "column_1": "status", "column_2": ""}
    client.post(f"{IMPORTS}{run.pk}/colonnes/", choices)
    upload(client, odd)
    again = Import.objects.latest("id")
    assert again.targets == {"0": "last_name", "1": "status"}


def test_a_mapping_must_make_sense(client, admin):
    upload(client, SMALL)
    run = Import.objects.get()
    address = f"{IMPORTS}{run.pk}/colonnes/"
    twice = client.post(address, mapping(run, column_2="last_name")).content.decode()
    assert "Deux colonnes ne peuvent pas remplir le même champ." in twice
    lacking = client.post(address, mapping(run, column_1="")).content.decode()
    assert "Choisissez la colonne Situation" in lacking
    run.refresh_from_db()
    assert run.state == ImportState.COLUMNS


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\x89PNG\0\0", "pas un fichier texte"),
        (b"PK\x03\x04", "Ce classeur ne peut pas être lu"),
        (b" ", "vide"),
    ],
)
def test_a_file_that_cannot_be_read_is_not_kept(client, admin, content, sentence):
    assert sentence in upload(client, content).content.decode()
    assert not Import.objects.exists()
    assert files() == []


def test_a_file_that_is_too_big_is_refused(client, admin):
    page = upload(client, b"a" * 50_000_001).content.decode()
    assert "dépasse 50 Mo" in page
    assert not Import.objects.exists()


def test_a_file_that_breaks_further_down_says_so(client, admin, at_work):
    run = checked(client, at_work, SMALL + "\n" * 30 + "x" * 1_000_100)
    assert run.state == ImportState.FAILED
    assert "une ligne de plus de" in client.get(f"{IMPORTS}{run.pk}/").content.decode()
    assert files() == []


def test_an_import_can_be_dropped_before_it_is_done(client, admin, at_work):
    run = checked(client, at_work)
    client.post(f"{IMPORTS}{run.pk}/abandonner/")
    run.refresh_from_db()
    assert run.state == ImportState.DROPPED
    assert files() == []
    at_work(lambda: client.post(f"{IMPORTS}{run.pk}/lancer/"))
    assert not Contact.objects.exists()


def test_two_clicks_import_once(client, admin, at_work):
    run = done(client, at_work)
    at_work(lambda: client.post(f"{IMPORTS}{run.pk}/lancer/"))
    runs.work_on_import(run.pk)
    assert Contact.objects.count() == 3


def test_the_page_asks_again_while_a_worker_is_at_it(client, admin):
    upload(client, SMALL)
    run = Import.objects.get()
    Import.objects.update(state=ImportState.RUNNING)
    runs._show_progress(run, 30, 120)
    part = client.get(f"{IMPORTS}{run.pk}/avancement/").content.decode()
    assert "25 sur 100" in part
    Import.objects.update(state=ImportState.DONE)
    assert client.get(f"{IMPORTS}{run.pk}/avancement/").status_code == 286


def test_the_report_tells_lines_and_codes_and_no_value(client, admin, at_work):
    run = done(client, at_work)
    response = client.get(f"{IMPORTS}{run.pk}/rapport.csv")
    text = response.content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows == [
        ["Ligne", "Résultat", "Code"],
        ["5", "situation inconnue", "status_unknown"],
    ]


def test_undoing_erases_what_nobody_touched(client, admin, at_work, monkeypatch):
    monkeypatch.setattr(undo, "BATCH", 1)
    run = done(client, at_work)
    touched = Contact.objects.get(last_name="Deux")
    details = ClientDetails(contact=touched)
    touched.city = "Bron"
    editing.update(touched, details, {"city"}, at=timezone.now(), user=admin)
    seen = Contact.objects.get(last_name="Un")
    client.get(f"/contacts/{seen.public_id}/")
    client.get(f"/contacts/{seen.public_id}/historique/preuve.json")
    assert ApiClient().get(f"/contacts/{seen.public_id}").status_code == 200
    page = client.get(f"{IMPORTS}{run.pk}/annuler/").content.decode()
    assert "2 fiches que personne n'a touchées" in page
    at_work(lambda: client.post(f"{IMPORTS}{run.pk}/annuler/"))
    run.refresh_from_db()
    assert (run.state, run.erased, run.kept) == (ImportState.UNDONE, 2, 1)
    assert Contact.objects.not_erased().get() == touched
    assert Consent.objects.get(contact=touched).state == Decision.ENDED
    assert ledger.explain(campaign(), touched).reason == "never_asked"
    line = ConsentEvent.objects.filter(contact=touched).latest("sequence")
    evidence = Evidence.objects.get(digest=line.evidence_digest)
    assert evidence.source == f"Annulation de l'import n° {run.pk}"
    assert ConsentEvent.objects.filter(decision=Decision.ENDED).count() == 3
    assert not ConsentEvent.objects.filter(decision=Decision.WITHDRAWN).exists()
    # The database was searched once for both, not after each batch.
    searches = [erasure.search["searched"] for erasure in Erasure.objects.all()]
    assert len(searches) == 2
    assert searches[0] == searches[1]


def test_undoing_leaves_what_the_person_chose_since(client, admin, at_work):
    run = done(client, at_work)
    third = Contact.objects.get(last_name="Trois")
    ledger.record(third, {campaign(): True}, act(third))
    at_work(lambda: client.post(f"{IMPORTS}{run.pk}/annuler/"))
    third.refresh_from_db()
    assert third.email
    assert ledger.explain(campaign(), third).included
    run.refresh_from_db()
    assert (run.erased, run.kept) == (2, 1)


def test_what_only_the_file_said_is_undone_with_it(client, admin, at_work):
    """Two columns were swapped: the corrected file counts."""
    run = done(client, at_work, (FLOWS / "imp3.csv").read_text())
    at_work(lambda: client.post(f"{IMPORTS}{run.pk}/annuler/"))
    assert not Suppression.objects.exists()
    fixed = checked(client, at_work, (FLOWS / "imp3fix.csv").read_text())
    assert (fixed.accepted, fixed.warnings) == (3, {})
    at_work(lambda: client.post(f"{IMPORTS}{fixed.pk}/lancer/"))
    given = ConsentEvent.objects.filter(decision="given", contact__erased_at=None)
    assert given.count() == 3


def test_an_undoing_frees_no_address_that_was_listed_before(client, admin, at_work):
    known = ContactFactory(email="rose.quinault@poste.example")
    suppressions.suppress([known], SuppressionReason.OBJECTION, timezone.now())
    Contact.objects.filter(pk=known.pk).update(email_key=None)
    run = done(client, at_work, (FLOWS / "imp3.csv").read_text())
    at_work(lambda: client.post(f"{IMPORTS}{run.pk}/annuler/"))
    assert Suppression.objects.filter(channel="email").count() == 1
    # A yes that the ledger will not take is counted in the check already.
    fixed = checked(client, at_work, (FLOWS / "imp3fix.csv").read_text())
    assert fixed.warnings == {"2": ["consent_suppressed"]}
    page = client.get(f"{IMPORTS}{fixed.pk}/").content.decode()
    assert "Acceptations sans effet" in page
    at_work(lambda: client.post(f"{IMPORTS}{fixed.pk}/lancer/"))
    fixed.refresh_from_db()
    assert fixed.warnings == {"2": ["consent_suppressed"]}


def test_a_list_of_refusals_is_taken_over(client, admin, at_work):
    sheets = [
        ContactFactory(last_name=last, first_name=first, email=email, client=True)
        for last, first, email in [
            ("Désinscrite", "Anne", "desinscrite@exemple.fr"),
            ("DESINSCRIT", "paul", "desinscrit@exemple.fr"),
        ]
    ]
    for sheet in sheets:
        ledger.record(sheet, {campaign(): True}, act(sheet, occurred_at=LONG_AGO))
    run = checked(client, at_work, (OPT_OUT).read_text())
    assert (run.accepted, run.recorded) == (0, [2, 3])
    page = client.get(f"{IMPORTS}{run.pk}/").content.decode()
    assert "Enregistrer 2 refus" in page
    at_work(lambda: client.post(f"{IMPORTS}{run.pk}/lancer/"))
    assert Contact.objects.count() == 2
    for sheet in sheets:
        state = sheet.consents.get(campaign=campaign())
        assert (state.state, timezone.localdate(state.since)) == (
            "withdrawn",
            OPTED_OUT,
        )


def test_a_contact_already_in_the_base_is_a_duplicate(client, admin, at_work):
    done(client, at_work)
    again = checked(client, at_work)
    assert again.refused == {
        "2": "duplicate",
        "3": "duplicate",
        "4": "duplicate",
        "5": "status_unknown",
    }
    page = client.get(f"{IMPORTS}{again.pk}/").content.decode()
    assert "Fiche déjà présente" in page
    assert ">Importer" not in page


def test_what_was_left_in_the_middle_is_forgotten_after_a_day(client, admin):
    upload(client, SMALL)
    now = timezone.now()
    assert runs.forget_leftovers(now) == 0
    assert runs.forget_leftovers(now + timezone.timedelta(days=2)) == 1
    assert files() == []


def test_a_file_that_a_dying_worker_left_is_forgotten(client, admin):
    upload(client, SMALL)
    Import.objects.update(state=ImportState.DONE)
    runs.forget_leftovers(timezone.now())
    assert files() == []
    assert not Import.objects.get().file


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_real_worker_imports(client, worker, eventually):
    client.force_login(UserFactory(admin=True))
    worker()
    upload(client, SMALL)
    run = Import.objects.get()
    client.post(f"{IMPORTS}{run.pk}/colonnes/", mapping(run))
    eventually(lambda: Import.objects.get().state == ImportState.CHECKED)
    client.post(f"{IMPORTS}{run.pk}/lancer/")
    eventually(lambda: Import.objects.get().state == ImportState.DONE)
    assert Contact.objects.count() == 3
    eventually(lambda: files() == [])


def test_the_preview_names_rows_that_may_be_on_file_already(client, admin, at_work):
    """Another spelling, another name on one number: a user decides, nothing is merged."""
    stored = ContactFactory(
        first_name="Chantal",
        last_name="Lefebvre",
        email=None,
        birth_date=datetime.date(1950, 3, 2),
    )
    spouse = ContactFactory(last_name="Martin", email=None, mobile="+33611223344")
    rows = (
        "Nom;Prénom;Situation;Portable;Date de naissance\n"
        "Lefevre;Chantal;Client;;02/03/1950\n"
        "Petit;Simone;Client;06 11 22 33 44;\n"
        "Kervella;Zoé;Client;;02/03/1950\n"
    )
    upload(client, rows)
    run = Import.objects.latest("pk")
    at_work(lambda: client.post(f"{IMPORTS}{run.pk}/colonnes/", mapping(run)))
    page = client.get(f"{IMPORTS}{run.pk}/").content.decode()
    section = page[page.index('id="ressemblances"') :]
    assert f"/contacts/{stored.public_id}/" in section
    assert "Nom proche et même date de naissance" in section
    assert f"/contacts/{spouse.public_id}/" in section
    assert "Même portable" in section
    assert "Kervella" not in section
    at_work(lambda: client.post(f"{IMPORTS}{run.pk}/lancer/"))
    assert Contact.objects.count() == 5
    page = client.get(f"{IMPORTS}{run.pk}/").content.decode()
    assert "Lefevre" not in page, "deleted with the file"
