import contextlib
import csv
import datetime
import io
import json
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from openpyxl import Workbook

from accounts.models import AuditEvent
from campaigns.models import Campaign
from consent import ledger, suppressions
from consent.enums import Decision, Origin, Reason, SuppressionReason
from consent.models import Consent, ConsentEvent, Evidence
from contacts.models import Contact, StatusChange
from imports import inspection, outcome, runs
from imports.models import Import
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parent.parent / "contacts" / "data"
EXPECTED = json.loads((DATA / "expected.json").read_text()) | {
    "updated": 0,
    "unchanged": 0,
    "warnings": {},
}


def run(path, *arguments):
    out = io.StringIO()
    call_command("import_contacts", str(path), "--json", *arguments, stdout=out)
    return json.loads(out.getvalue())


def write(
    tmp_path, *rows, header=("Nom", "Situation"), delimiter=";", encoding="utf-8"
):
    path = tmp_path / "contacts.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([header, *rows])
    return path


def refusal(path, *arguments):
    with pytest.raises(CommandError) as error:
        run(path, *arguments)
    assert error.value.returncode == 2
    assert not Contact.objects.exists()
    return str(error.value)


@pytest.mark.parametrize("name", ["clients.csv", "clients.xlsx"])
def test_a_file_of_a_french_office_is_read_as_expected(name):
    assert run(DATA / name) == EXPECTED
    assert Contact.objects.count() == EXPECTED["accepted"]
    states = set(Consent.objects.values_list("state", flat=True))
    assert states == {Decision.GIVEN, Decision.REFUSED}
    assert not ConsentEvent.objects.exclude(origin=Origin.IMPORT).exists()
    given = ConsentEvent.objects.filter(decision=Decision.GIVEN)
    assert not given.filter(evidence_digest="").exists()
    assert AuditEvent.objects.get().action == "contacts.imported"


def test_both_files_say_the_same_of_each_person():
    fields = ("last_name", "first_name", "email", "mobile", "birth_date", "notes")
    people = []
    for name in ("clients.csv", "clients.xlsx"):
        run(DATA / name)
        people.append(list(Contact.objects.order_by("id").values(*fields, "postcode")))
        Contact.objects.all().update(email_key=None, last_name="Autrement")
    first, both = people
    assert both[len(first) :] == first
    assert {"=1+1", "<script>alert(1)</script>"} < {p["notes"] for p in first}


def test_a_dry_run_tells_the_same_and_writes_nothing():
    assert run(DATA / "clients.csv", "--dry-run") == EXPECTED
    assert not Contact.objects.exists()
    assert not AuditEvent.objects.exists()


def test_the_same_file_again_is_all_duplicates():
    run(DATA / "clients.csv")
    again = run(DATA / "clients.xlsx")
    assert again["accepted"] == 0
    refused = again["refused"]
    accepted_before = refused.keys() - EXPECTED["refused"].keys()
    assert {refused[line] for line in accepted_before} == {"duplicate"}


JEANNE = ("Arbusse", "Jeanne", "Client", "0612345678", "02/03/1950", "4 rue des Lilas")
COLUMNS = ("Nom", "Prénom", "Situation", "Portable", "Date de naissance", "Adresse")


@pytest.mark.parametrize(
    ("row", "accepted"),
    [
        (JEANNE, 0),
        (("ARBUSSE", "jeanne", *JEANNE[2:]), 0),
        (("Arbusse", "Jeanne", "Prospect", "", "1950-03-02", ""), 0),
        (("Arbusse", "Jeanne", "Client", "06 12 34 56 78", "", ""), 0),
        (("Arbusse", "Jeanne", "Client", "", "", "4, rue des LILAS"), 0),
        (("Arbusse", "Paul", *JEANNE[2:]), 1),
        (("Arbusse", "Jeanne", "Candidat", *JEANNE[3:]), 1),
        (("Arbusse", "Jeanne", "Client", "0612345678", "09/08/1975", ""), 1),
        (("Arbusse", "Jeanne", "Client", "0699999999", "", "4 rue des Lilas"), 1),
        (("Arbusse", "Jeanne", "Client", "", "", "5 rue des Lilas"), 1),
        (("Arbusse", "Jeanne", "Client", "", "", ""), 1),
    ],
)
@pytest.mark.parametrize("known", ["in the base", "in the file"])
def test_without_an_email_a_name_and_what_goes_with_it_make_a_duplicate(
    tmp_path, row, accepted, known
):
    if known == "in the base":
        run(write(tmp_path, JEANNE, header=COLUMNS))
        assert run(write(tmp_path, row, header=COLUMNS))["accepted"] == accepted
    else:
        both = run(write(tmp_path, JEANNE, row, header=COLUMNS))
        assert both["accepted"] == 1 + accepted


def test_two_rows_that_say_a_name_and_nothing_else_are_one_person(tmp_path):
    path = write(tmp_path, ("Un", "Client"), ("Un", "Client"), ("Deux", "Client"))
    assert run(path)["refused"] == {"3": "duplicate"}
    assert run(path)["accepted"] == 0


def test_what_the_command_imported_the_screen_can_undo(tmp_path):
    run(write(tmp_path, ("Un", "Client"), ("Deux", "VIP")))
    made = Import.objects.get()
    assert (made.state, made.rows, made.accepted) == ("done", 2, 1)
    assert made.refused == {"3": "status_unknown"}
    assert made.made.get().contact == Contact.objects.get()
    runs.undo(made, None)
    runs.work(made.pk, timezone.now())
    made.refresh_from_db()
    assert (made.state, made.erased) == ("undone", 1)
    assert Contact.objects.get().is_erased


def test_a_file_whose_rows_are_all_refused_is_refused_itself(tmp_path, monkeypatch):
    monkeypatch.setattr(outcome, "MAX_REFUSED", 3)
    assert "Plus de 3 lignes sont refusées" in refusal(
        write(tmp_path, *[("Un", "VIP")] * 4)
    )
    assert not Import.objects.exists()


def test_what_an_export_made_harmless_comes_back_as_it_was(tmp_path):
    run(write(tmp_path, ("'=Un", "Client"), ("'Deux", "Client")))
    names = set(Contact.objects.values_list("last_name", flat=True))
    assert names == {"=Un", "'Deux"}


def test_mobiles_of_all_spellings_become_one_shape():
    run(DATA / "clients.csv")
    mobiles = Contact.objects.exclude(mobile=None).values_list("mobile", flat=True)
    assert all(mobile.startswith(("+336", "+337", "+262692")) for mobile in mobiles)
    assert any(mobile.startswith("+262692") for mobile in mobiles)


def test_a_yes_without_source_is_left_out_and_a_no_is_kept(tmp_path):
    header = (
        "Nom",
        "Situation",
        "Newsletter",
        "Date du consentement",
        "Source du consentement",
    )
    path = write(
        tmp_path,
        ("Un", "Client", "oui", "01/02/2026", ""),
        ("Deux", "Client", "oui", "", "Salon"),
        ("Trois", "Client", "oui", "31/02/2026", "Salon"),
        ("Quatre", "Client", "oui", "01/02/2026", "Salon"),
        ("Cinq", "Client", "non", "", ""),
        header=header,
    )
    outcome = run(path)
    assert outcome["consent_ignored_no_source"] == [2, 3, 4]
    states = dict(Consent.objects.values_list("contact__last_name", "state"))
    assert states == {"Quatre": Decision.GIVEN, "Cinq": Decision.REFUSED}
    assert Evidence.objects.get().source == "Salon"


def test_a_yes_from_a_file_does_not_lift_a_suppression(tmp_path):
    gone = ContactFactory(email="jeanne@exemple.test")
    suppressions.suppress([gone], SuppressionReason.OBJECTION, timezone.now())
    path = write(
        tmp_path,
        ("Autre", "Client", "Jeanne@Exemple.test", "oui", "01/02/2026", "Salon"),
        header=(
            "Nom",
            "Situation",
            "E-mail",
            "Newsletter",
            "Date du consentement",
            "Source du consentement",
        ),
    )
    run(path)
    newsletter = Campaign.objects.get(code="newsletter_email")
    imported = Contact.objects.get(last_name="Autre")
    assert ledger.explain(newsletter, imported).reason == Reason.SUPPRESSED


def test_an_inactive_contact_carries_its_day_of_deactivation(tmp_path):
    path = write(
        tmp_path,
        ("Un", "Ancien client", "25/05/2018"),
        ("Deux", "Inactif", ""),
        ("Trois", "Ancien prospect", "01/01/2190"),
        ("Quatre", "Client", "25/05/2018"),
        ("Cinq", "Ancien prospect", "2020-02-30"),
        ("Six", "Ancien client", "01/02/1800"),
        ("Sept", "Ancien client", "31/12/1989"),
        header=("Nom", "Situation", "Date de désactivation"),
    )
    assert run(path)["refused"] == dict.fromkeys("45678", "deactivation_date_invalid")
    former, inactive = Contact.objects.order_by("id")
    assert former.deactivated_at.isoformat() == "2018-05-24T22:00:00+00:00"
    assert (former.status, former.deactivated_from) == ("former_client", "client")
    assert (inactive.kind, inactive.status) == ("worker", "inactive")
    assert timezone.now() - inactive.deactivated_at < datetime.timedelta(minutes=5)
    assert StatusChange.objects.count() == 2


def test_a_kind_refuses_the_situations_of_the_other(tmp_path):
    path = write(tmp_path, ("Un", "Client"), ("Deux", "Candidate"))
    assert run(path, "--kind", "worker")["refused"] == {"2": "status_unknown"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_separator_and_encoding_are_found_out(tmp_path, delimiter, encoding):
    rows = [("L'Œuvre, dite ; Élise", "Client")]
    assert (
        run(write(tmp_path, *rows, delimiter=delimiter, encoding=encoding))["accepted"]
        == 1
    )
    assert Contact.objects.get().last_name == "L'Œuvre, dite ; Élise"


def test_a_value_that_no_field_can_hold_is_refused(tmp_path):
    assert run(write(tmp_path, ("N" * 101, "Client")))["refused"] == {"2": "too_long"}


def test_an_answer_that_is_neither_yes_nor_no_is_left_out(tmp_path):
    path = write(
        tmp_path,
        ("Un", "Client", "peut-être"),
        header=("Nom", "Situation", "Newsletter"),
    )
    report = run(path)
    assert (report["accepted"], report["warnings"]) == (1, {"2": ["choice_unknown"]})
    assert not ConsentEvent.objects.exists()


def test_blank_lines_are_no_rows_but_keep_their_numbers(tmp_path):
    path = write(tmp_path, ("", ""), ("Un", "?"))
    assert run(path) | {"accepted": 0} == {
        "rows": 1,
        "accepted": 0,
        "refused": {"3": "status_unknown"},
        "consent_ignored_no_source": [],
        "updated": 0,
        "unchanged": 0,
        "warnings": {},
    }


def test_a_column_that_must_be_there_is_named(tmp_path):
    path = write(tmp_path, ("Un", "Lyon"), header=("Nom", "Ville"))
    assert refusal(path) == "Il manque la colonne « Situation »."


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Le fichier est vide"),
        (b"\x89PNG\r\n\x1a\n\0\0", "n'est pas un fichier texte"),
        (b"Nom;Situation\nUn\0;Client", "n'est pas un fichier texte"),
        (b"Nom;Situation\n\x81\x8d\xfe;Client", "L'encodage du fichier"),
        (b"Nom;Situation\n" + b"a" * 10_000_000, "une ligne de plus de"),
        (b'Nom;Situation\n"' + b"a;\n" * 700_000, "lignes sont refusées"),
        (b"PK\x03\x04 rubbish", "Ce classeur ne peut pas être lu"),
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing(tmp_path, content, sentence):
    path = tmp_path / "contacts.csv"
    path.write_bytes(content)
    assert sentence in refusal(path)


def test_a_file_that_is_not_there_is_said_so(tmp_path):
    assert "aucun fichier n'a ce nom" in refusal(tmp_path / "absent.csv")
    assert "c'est un dossier" in refusal(tmp_path)


def workbook(tmp_path, *rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    path = tmp_path / "contacts.xlsx"
    book.save(path)
    return path


def test_a_zip_that_swells_is_refused(tmp_path):
    path = workbook(tmp_path, ("Nom", "Situation"), ("Un", "Client"))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b"0" * (inspection.MAX_STRINGS + 1))
    assert "trop gros" in refusal(path)


def test_a_cell_that_swells_is_refused(tmp_path):
    path = tmp_path / "contacts.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"<c>" + b"0" * 5_000_000)
    assert "taille impossible" in refusal(path)


@pytest.mark.parametrize(
    ("part", "content", "sentence"),
    [
        (
            "xl/worksheets/sheet1.xml",
            b"<row>" + b"<c/>" * 1_000_000,
            "taille impossible",
        ),
        ("xl/worksheets/sheet1.xml", b"<row/>" * 1_100_000, "1048576 lignes"),
        ("xl/styles.xml", b"<xf/>" * 1_100_000, "trop gros"),
        ("xl/sharedStrings.xml", b"<t>" + b"0" * 3_000_000, "taille impossible"),
    ],
)
def test_a_part_that_would_fill_the_memory_is_refused(
    tmp_path, part, content, sentence
):
    path = workbook(tmp_path, ("Nom", "Situation"), ("Un", "Client"))
    with (
        zipfile.ZipFile(path) as plain,
        zipfile.ZipFile(tmp_path / "b.xlsx", "w", zipfile.ZIP_DEFLATED) as bomb,
    ):
        for name in {*plain.namelist(), part}:
            bomb.writestr(name, content if name == part else plain.read(name))
    assert sentence in refusal(tmp_path / "b.xlsx")


def test_a_workbook_that_is_cut_or_damaged_is_refused_or_whole(tmp_path):
    whole = (DATA / "clients.xlsx").read_bytes()
    path = tmp_path / "contacts.xlsx"
    for place in range(40, len(whole), len(whole) // 8):
        path.write_bytes(whole[:place])
        assert "XLSX" in refusal(path)
        path.write_bytes(whole[:place] + b"\xff" * 30 + whole[place + 30 :])
        # A part that is not read, such as the theme, may be hit and do no harm.
        with contextlib.suppress(CommandError):
            assert run(path, "--dry-run") == EXPECTED


def test_a_picture_in_a_workbook_is_no_bomb(tmp_path):
    path = workbook(tmp_path, ("Nom", "Situation"), ("Un", "Client"))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.png", b"\x89PNG" + b"0" * 8_000_000)
    assert run(path)["accepted"] == 1


def test_dates_and_numbers_of_a_workbook_are_read_as_a_person_reads_them(tmp_path):
    path = workbook(
        tmp_path,
        ("Nom", "Situation", "Portable", "Date de naissance", "Code postal"),
        ("Un", "Client", 612345678, datetime.datetime(1950, 3, 2), 69003.0),
    )
    assert run(path)["accepted"] == 1
    contact = Contact.objects.get()
    assert contact.mobile == "+33612345678"
    assert contact.birth_date == datetime.date(1950, 3, 2)
    assert contact.postcode == "69003"


def test_titles_again_and_totals_are_named_as_no_persons(tmp_path):
    header = ("Nom", "Prénom", "E-mail")
    rows = [
        ("Arbusse", "Zoé", "zoe@exemple.fr"),
        header,
        ("Total", "Anne", "anne@exemple.fr"),
        ("Sous-total", "1", ""),
        ("TOTAL : 2 clients", "", ""),
        ("Total général", "", ""),
        ("Totaliani", "", ""),
    ]
    path = write(tmp_path, *rows, header=header)

    report = run(path, "--kind", "client")

    assert report["refused"] == dict.fromkeys(["3", "5", "6", "7"], "not_a_person")
    assert (report["rows"], report["accepted"]) == (7, 3)


@pytest.mark.parametrize("first", [("Nom", "Prénom"), ("Nom", "Prénom", "E-mail")])
def test_two_tables_on_one_sheet_are_not_mixed(tmp_path, first):
    """Neither order loses the rows of one, or reads them under the titles of the other."""
    rows = [("Arbusse", "Zoé", ""), (), ("Nom", "Ville", "E-mail"), ("Bel", "Lyon", "")]
    path = write(tmp_path, *rows, header=first)

    assert "lignes 1 et 4" in refusal(path, "--kind", "client")
