"""Files like those that were reported: other address books, encodings, headers, sheets."""

import datetime
import io

import pytest
from django.core.management.base import CommandError
from django.utils import timezone
from openpyxl import Workbook

from consent import ledger
from contacts.models import Contact
from imports.models import Import
from tests.accounts.factories import UserFactory
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from tests.imports.test_files import DATA, people, run, write
from tests.imports.test_screen import IMPORTS, mapping, upload

pytestmark = pytest.mark.django_db

IMPORTED = DATA / "imports"


def test_a_comma_within_a_name_parts_nothing():
    assert run(IMPORTED / "t15a.csv")["accepted"] == 1
    assert people("last_name", "street") == [
        {"last_name": "Virgule", "street": "3 rue X"}
    ]


@pytest.mark.parametrize(
    "text",
    [
        # A blank behind the separator, as many programs write.
        '"Nom"; "Ville"; "E-mail"\n"Arbusse"; "Lyon; 3e"; "a@exemple.fr"\n',
        '"Nom", "Ville", "E-mail"\n"Arbusse", "Lyon; 3e", a@exemple.fr\n',
    ],
)
def test_quotes_behind_a_blank_are_no_part_of_a_cell(tmp_path, text):
    (tmp_path / "liste.csv").write_text(text)
    assert run(tmp_path / "liste.csv", status="client")["accepted"] == 1
    assert people("last_name", "city", "email") == [
        {"last_name": "Arbusse", "city": "Lyon; 3e", "email": "a@exemple.fr"}
    ]


def test_apostrophes_around_every_title_are_quotes(tmp_path):
    text = "'Nom';'Ville';'E-mail'\n'O'Neil';'L'Isle';'a@exemple.fr'\n"
    (tmp_path / "liste.csv").write_text(text)
    assert run(tmp_path / "liste.csv", status="client")["accepted"] == 1
    assert people("last_name", "city", "email") == [
        {"last_name": "O'Neil", "city": "L'Isle", "email": "a@exemple.fr"}
    ]


@pytest.mark.parametrize("name", ["t39_google.csv", "t39_outlook.csv"])
def test_the_address_books_of_the_reports_enter(name):
    assert run(IMPORTED / name, status="client")["accepted"] == 1
    assert people("first_name", "city", "birth_date") == [
        {
            "first_name": "Anne",
            "city": "Lyon",
            "birth_date": datetime.date(1950, 3, 2),
        }
    ]


def test_a_hidden_sheet_is_not_the_list():
    assert run(IMPORTED / "x15_hidden.xlsx")["accepted"] == 1
    assert people("last_name") == [{"last_name": "Visible"}]


def test_the_address_behind_a_link_is_read():
    assert run(IMPORTED / "x16_link.xlsx")["accepted"] == 2
    emails = [{"email": "xlien@exemple.fr"}, {"email": "xlien2@exemple.fr"}]
    assert people("email") == emails


def test_a_link_under_a_name_leaves_the_name(tmp_path):
    book = Workbook()
    sheet = book.active
    sheet.append(["Nom", "Situation", "E-mail"])
    sheet.append(["Arbusse", "Client", "a@exemple.fr"])
    sheet["A2"].hyperlink = "mailto:autre@exemple.fr"
    sheet["C2"].hyperlink = "mailto:autre@exemple.fr"
    book.save(tmp_path / "liste.xlsx")
    run(tmp_path / "liste.xlsx")
    assert people("last_name", "email") == [
        {"last_name": "Arbusse", "email": "a@exemple.fr"}
    ]


def test_another_spelling_is_the_same_person():
    assert run(IMPORTED / "i_accents.csv")["refused"] == {"3": "duplicate"}
    report = run(IMPORTED / "zw.csv")
    assert report["rows"] == report["accepted"] == 3
    assert people("email")[1:] == [
        {"email": "jeanne.opposante@exemple.fr"},
        {"email": "jeanne.opposante@exemple.fr"},
        {"email": "jean.opposant@xn--socit-esab.fr"},
    ]


def test_an_older_export_of_ours_comes_back():
    """The states are those that the file says; the first run makes the sheets."""
    report = run(IMPORTED / "reimport.csv")
    assert (report["rows"], report["accepted"], report["refused"]) == (12, 12, {})
    sheet = Contact.objects.get(email="reexp1@exemple.fr")
    ledger.record(sheet, {campaign(): True}, act(sheet))
    assert report["consent_ignored_no_source"] == [2, 6, 7, 8]
    again = run(IMPORTED / "reimport.csv", update=True)
    assert (again["updated"], again["unchanged"]) == (0, 12)
    # What no proof stands for is named still; what the sheet has already is not.
    assert again["consent_ignored_no_source"] == [6, 7, 8]


PERSON = {
    "last_name": "Arbusse",
    "first_name": "Zoé",
    "email": "zoe@exemple.fr",
    "mobile": "+33639981234",
}
BOOKS = {
    "thunderbird": (
        "Prénom,Nom de famille,Nom à afficher,Pseudonyme,Première adresse électronique,"
        "Adresse électronique secondaire,Pseudonyme de messagerie,Tél. professionnel,"
        "Tél. personnel,Fax,Pager,Portable,Adresse privée,Ville\n"
        "Zoé,Arbusse,Zoé Arbusse,,zoe@exemple.fr,,,,,,,06 39 98 12 34,,\n"
    ),
    "apple_numbers": (
        "Nom;Prénom;E-mail;Téléphone (mobile)\n"
        "Arbusse;Zoé;zoe@exemple.fr;06 39 98 12 34\n"
    ),
    "zoho": (
        "Record Id,Salutation,First Name,Last Name,Email,Mobile,Phone,Mailing Street\n"
        "zcrm_1,Mme,Zoé,Arbusse,zoe@exemple.fr,+33 6 39 98 12 34,,\n"
    ),
    "hubspot_fr": (
        "ID de fiche d'informations,Prénom,Nom de famille,E-mail,Numéro de téléphone mobile\n"
        "1,Zoé,Arbusse,zoe@exemple.fr,0639981234\n"
    ),
    "google_fr": (
        "First Name,Middle Name,Last Name,E-mail 1 - Label,E-mail 1 - Value,"
        "Phone 1 - Label,Phone 1 - Value\n"
        "Zoé,,Arbusse,* ,zoe@exemple.fr,Mobile,06 39 98 12 34\n"
    ),
    "mailchimp": (
        '"Email Address","First Name","Last Name","Phone Number",MEMBER_RATING,OPTIN_TIME\n'
        "zoe@exemple.fr,Zoé,Arbusse,06 39 98 12 34,2,\n"
    ),
    "sendinblue": (
        "EMAIL;NOM;PRENOM;SMS;ADDED_TIME\n"
        "zoe@exemple.fr;Arbusse;Zoé;33639981234;01-02-2024\n"
    ),
    "pipedrive": (
        "Personne - Prénom,Personne - Nom de famille,Personne - E-mail,Personne - Téléphone\n"
        "Zoé,Arbusse,zoe@exemple.fr,06 39 98 12 34\n"
    ),
}


@pytest.mark.parametrize("name", BOOKS)
def test_other_address_books_enter_as_they_are(tmp_path, name):
    report = run(write(tmp_path, BOOKS[name]), status="client")
    assert (report["accepted"], report["warnings"]) == (1, {})
    assert people(*PERSON) == [PERSON]


TABLE = "Nom;Prénom;Situation;Ville\n{};Zoé;client;Orléans\nÉtienne;;client;Évry\n"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (TABLE.format("Lefèvre").replace("\n", "\r").encode(), "Lefèvre"),
        (TABLE.format("Lefèvre").replace("\n", "\r").encode("mac_roman"), "Lefèvre"),
        (TABLE.format("Lefèvre").replace("\n", "\r\n").encode("utf-16-be"), "Lefèvre"),
        (TABLE.format("Lefèvre").encode("utf-16-le"), "Lefèvre"),
        (TABLE.format("Lefèvre").encode("iso8859-15"), "Lefèvre"),
        (("\n\n" + TABLE.format("Lefèvre")).encode(), "Lefèvre"),
        (
            ("Liste des clients;;;\nÉditée le;01/02/2026;;\n;;;\n" + TABLE).format(
                "Lefèvre"
            ),
            "Lefèvre",
        ),
        (TABLE.format('"Lefèvre; née ""Roy"""').encode(), 'Lefèvre; née "Roy"'),
        # A line of groups over the header, as merged cells are saved.
        ("Identité;;;Domicile\n" + TABLE.format("Lefèvre"), "Lefèvre"),
        (TABLE.format("Lefèvre").replace(";", "\t"), "Lefèvre"),
        (TABLE.format("Lefèvre").replace(";", " ; "), "Lefèvre"),
    ],
)
def test_the_table_that_a_person_sees_is_read(tmp_path, content, name):
    report = run(write(tmp_path, content))
    assert (report["rows"], report["accepted"]) == (2, 2)
    assert people("last_name", "city") == [
        {"last_name": name, "city": "Orléans"},
        {"last_name": "Étienne", "city": "Évry"},
    ]


def two_lists():
    book = Workbook()
    for title, name in (("Clients", "Un"), ("Prospects", "Deux")):
        sheet = book.create_sheet(title)
        sheet.append(["Nom", "Situation"])
        sheet.append([name, "Client"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_of_two_lists_the_screen_asks_which_one(client, at_work, tmp_path):
    client.force_login(UserFactory(admin=True))
    response = upload(client, two_lists(), "liste.xlsx")
    made = Import.objects.get()
    page = client.get(response["Location"], follow=True).content.decode()
    assert "Feuille à importer" in page
    assert all(f'value="{name}"' in page for name in ("Clients", "Prospects"))
    path = f"{IMPORTS}{made.pk}/feuille/"
    assert client.post(path, {"sheet": "Autre"}).status_code == 422
    assert client.post(path, {"sheet": "Prospects"}).status_code == 302
    made.refresh_from_db()
    at_work(lambda: client.post(f"{IMPORTS}{made.pk}/colonnes/", mapping(made)))
    at_work(lambda: client.post(f"{IMPORTS}{made.pk}/lancer/"))
    assert people("last_name") == [{"last_name": "Deux"}]
    path = write(tmp_path, two_lists(), "liste.xlsx")
    assert run(path, sheet="Clients")["accepted"] == 1


def test_a_refusal_stands_whatever_the_file_says_of_the_rest(tmp_path):
    """The row is refused for its mobile; the person is on file, the « non » is theirs."""
    sheet = ContactFactory(client=True, last_name="Arbusse", email="a@exemple.fr")
    ledger.record(sheet, {campaign(): True}, act(sheet, occurred_at=timezone.now()))
    text = "Nom;Prénom;Situation;E-mail;Portable;Newsletter\nArbusse;Jeanne;client;a@exemple.fr;01;non\n"
    report = run(write(tmp_path, text))
    assert report["refused"] == {"2": "mobile_invalid"}
    assert sheet.consents.get(campaign=campaign()).state == "withdrawn"


HTML = "<html><table><tr><td>Nom</td></tr></table></html>"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("\ufeffBEGIN:VCARD\r\nVERSION:3.0\r\nFN:Anne\r\n".encode(), "vCard"),
        ("BEGIN:VCARD\r\nVERSION:3.0\r\n".encode("utf-16"), "vCard"),
        (b"dn: cn=Anne\nobjectclass: person\nmail: a@exemple.fr\n", "LDIF"),
        (b"%PDF-1.7\n\x80\x81\x82", "un PDF"),
        (HTML.encode(), "une page web"),
        (b'<?xml version="1.0"?><Workbook></Workbook>', "une page web ou du XML"),
        (b'[{"nom": "Arbusse"}]', "JSON"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "ancien classeur Excel"),
        (b"a@exemple.fr\nb@exemple.fr\n", "ne nomme aucune colonne connue"),
        ("Nom et prénom;E-mail\nA B;a@b.fr\n".encode(), "séparez-la en deux colonnes"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_what_to_do(tmp_path, content, sentence):
    path = tmp_path / "liste.csv"
    path.write_bytes(content)

    with pytest.raises(CommandError) as refused:
        run(path, status="client")

    assert sentence in str(refused.value)


def test_the_first_of_several_values_is_kept_and_the_row_says_so(tmp_path):
    path = tmp_path / "google.csv"
    path.write_text(
        "First Name,Last Name,E-mail 1 - Value,Phone 1 - Value\n"
        "Anne,Arbusse,a@exemple.fr ::: b@exemple.fr,06 39 98 10 01 ::: 0639981002\n"
    )

    told = run(path, status="client")

    assert (told["accepted"], told["warnings"]) == (1, {"2": ["several_values"]})
    assert people("email", "mobile") == [
        {"email": "a@exemple.fr", "mobile": "+33639981001"}
    ]


def test_a_total_row_below_the_list_is_not_imported(tmp_path):
    path = tmp_path / "liste.csv"
    path.write_text(
        "Civilité;Nom;Prénom;E-mail\nMme;Arbusse;Anne;a@exemple.fr\nTotal;1;;\n;2;;\n"
        "Mme;Total;Anne;\n;3;;b@exemple.fr\n"
    )

    told = run(path, status="client")

    assert told["refused"] == {"3": "not_a_person", "4": "not_a_person"}
    assert {each["last_name"] for each in people("last_name")} == {
        "Arbusse",
        "Total",
        "3",
    }
