"""Files as offices, spreadsheets, address books and mailing tools write them."""

import datetime
import io
import json
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from contacts.models import Contact
from imports.columns import guess
from imports.dates import Impossible, NotADate, read_moment
from imports.spreadsheets import open_sheet

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parent / "data"
ZOE = {
    "last_name": "Arbusse",
    "first_name": "Zoé",
    "email": "zoe.a@exemple.test",
    "mobile": "+33639981234",
    "phone": "+33199001234",
    "postcode": "01000",
    "city": "Bourg-en-Bresse",
    "birth_date": datetime.date(1950, 11, 26),
    "notes": 'dit "Zo"; soir',
}
LEO = {
    "last_name": "Lefèvre",
    "first_name": "Léo",
    "email": "leo.b@exemple.test",
    "mobile": "+33639981235",
    "postcode": "75018",
    "city": "Paris",
    "birth_date": datetime.date(1944, 2, 1),
}


def run(path, **options):
    out = io.StringIO()
    call_command("import_contacts", str(path), "--json", stdout=out, **options)
    report = json.loads(out.getvalue())
    counted = (report["accepted"], report["updated"], report["unchanged"])
    assert sum(counted) + len(report["refused"]) == report["rows"]
    return report


def people(*fields):
    return list(Contact.objects.order_by("id").values(*fields))


def write(tmp_path, content, name="liste.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(
        content if isinstance(content, bytes) else content.encode(encoding)
    )
    return path


@pytest.mark.parametrize(
    ("name", "but"),
    [
        *((name, {}) for name in ("pipe.csv", "sep_line.csv", "utf16le_bom_tab.txt")),
        *((name, {}) for name in ("title_first.csv", "zwsp_mail.csv", "mailto.csv")),
        *(
            (name, {})
            for name in ("cp_quote.csv", "cp_lost_zero.csv", "cp_number.xlsx")
        ),
        *(
            (name, {})
            for name in ("date_words.csv", "date_time.csv", "date_serial.csv")
        ),
        *((name, {}) for name in ("typed.xlsx", "date1904.xlsx", "merged_title.xlsx")),
        *((name, {}) for name in ("offset_rows.xlsx", "first_sheet_hidden.xlsx")),
        *((name, {}) for name in ("strict_open_xml.xlsx", "title_Melle.csv")),
        ("date_zero.csv", {"birth_date": None}),
        ("backslash_quote.csv", {"mobile": None, "phone": None, "postcode": None}),
        ("error_cell.xlsx", {"city": None}),
    ],
)
def test_a_file_is_read_as_a_person_sees_it(name, but):
    report = run(DATA / "files" / name)
    assert (report["rows"], report["accepted"]) == (2, 2)
    left_out = {"2": ["cell_error"]} if name == "error_cell.xlsx" else {}
    assert report["warnings"] == left_out
    zoe, leo = people(*ZOE)
    if name == "backslash_quote.csv":
        but |= {"city": None, "birth_date": None}
    assert zoe == ZOE | but
    assert leo == LEO | {"phone": None, "notes": None}


@pytest.mark.parametrize("name", ["macroman_plain_header.csv", "double_utf8.csv"])
def test_no_accent_is_garbled(name):
    run(DATA / "files" / name)
    assert people("first_name", "city") == [{"first_name": "Léo", "city": "Orléans"}]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "mac_roman", "cp850", "utf-16"]
)
def test_each_encoding_of_a_spreadsheet_is_told(tmp_path, encoding):
    text = "Nom;Prenom;Situation;Ville\nLefèvre;Zoé;client;Orléans\nÉtienne;Françoise;client;Évry\n"
    run(write(tmp_path, text, encoding=encoding))
    assert [p["last_name"] for p in people("last_name")] == ["Lefèvre", "Étienne"]


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("cp850", "Zoé"), ("mac_roman", "ZOÉ"), ("iso8859-15", "Lœuf"), ("cp1252", "½")],
)
def test_few_accents_are_enough_to_tell_the_encoding(tmp_path, encoding, name):
    text = f"firstName;lastName;Adr. mail;C.P.\n{name};Roy;a@exemple.test;F-75001\n"
    path = write(tmp_path, text, encoding=encoding)
    run(path, kind="client", status="prospect")
    assert people("first_name", "email", "postcode") == [
        {"first_name": name, "email": "a@exemple.test", "postcode": "75001"}
    ]


def test_a_stray_quote_merges_no_rows():
    assert run(DATA / "files" / "stray_quote.csv")["accepted"] == 3
    assert [p["notes"] for p in people("notes")] == ["appelle le soir", None, None]
    report = run(DATA / "imports" / "j_quotes.csv")
    assert (report["rows"], report["accepted"]) == (7, 7)
    assert Contact.objects.get(last_name="Quote5").notes == 'porte "verte'


QUOTES = [
    # A cell over several lines, in the first, a middle and the last column.
    ('"Un\nDeux";client;a@b.fr;x\nTrois;client;;\n', ["Un\nDeux", "Trois"]),
    ('Un;client;a@b.fr;"x\n\ny;z"\nDeux;client;;\n', ["Un", "Deux"]),
    # A quote that opens a cell, with quoted rows below it.
    ('Un;client;a@b.fr;"x\n"Deux";"client";"";"y"\n', ["Un", "Deux"]),
    ('Un;client;a@b.fr;"x"y\nDeux;client;;\n', ["Un", "Deux"]),
    ('Un;client;a@b.fr;"x\n', ["Un"]),
    ('Un;client;a@b.fr;""x""\nDeux;client;;\n', ["Un", "Deux"]),
]


@pytest.mark.parametrize(("rows", "names"), QUOTES)
def test_every_row_is_read_whatever_its_quotes(tmp_path, rows, names):
    path = write(tmp_path, "Nom;Situation;E-mail;Notes\n" + rows)
    assert run(path)["rows"] == len(names)
    assert [p["last_name"] for p in people("last_name")] == names


def test_a_line_that_cannot_be_cut_is_named(tmp_path):
    rows = 'Un;client;"a@b.fr;x;y;z;t\nDeux;client;;\nTrois;client;;x;Lyon;en trop\n'
    report = run(write(tmp_path, "Nom;Situation;E-mail;Notes;Ville\n" + rows))
    assert report["refused"] == {"2": "line_unreadable", "4": "line_unreadable"}
    assert report["accepted"] == 1


@pytest.mark.parametrize(
    ("text", "sheets"),
    [
        ("Deux feuilles peuvent être la liste", ["Clients", "Prospects"]),
        ("", ["Clients", "Lisez-moi"]),
    ],
)
def test_where_two_contacts_could_be_meant_none_is_taken(tmp_path, text, sheets):
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for name in sheets:
        sheet = book.create_sheet(name)
        header = ["Mode d'emploi"] if name == "Lisez-moi" else ["Nom", "Situation"]
        sheet.append(header)
        sheet.append(["Un", "Client"][: len(header)])
    book.save(tmp_path / "liste.xlsx")
    if text:
        with pytest.raises(CommandError, match=text):
            run(tmp_path / "liste.xlsx")
    else:
        assert run(tmp_path / "liste.xlsx")["accepted"] == 1


ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content office:version="1.2"
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
<table:table table:name="Clients">{rows}</table:table>
</office:spreadsheet></office:body></office:document-content>"""


def ods(tmp_path, rows):
    path = tmp_path / "liste.ods"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS.format(rows=rows))
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            '<manifest:file-entry manifest:full-path="/" manifest:media-type='
            '"application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>',
        )
    return path


def cell(text, attributes='office:value-type="string"'):
    return f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"


def test_an_open_document_sheet_is_read(tmp_path):
    header = "".join(
        map(cell, ["Nom", "Situation", "Code postal", "Date de naissance"])
    )
    row = (
        cell("Arbusse")
        + cell("Client")
        + cell("01000", 'office:value-type="float" office:value="1000"')
        + cell("26/11/1950", 'office:value-type="date" office:date-value="1950-11-26"')
    )
    rows = "".join(
        f"<table:table-row>{cells}</table:table-row>" for cells in (header, row)
    )
    empty = (
        '<table:table-row table:number-rows-repeated="1048573">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    assert run(ods(tmp_path, rows + empty))["accepted"] == 1
    assert people("postcode", "birth_date") == [
        {"postcode": "01000", "birth_date": datetime.date(1950, 11, 26)}
    ]


def test_a_repeated_cell_is_no_bomb(tmp_path):
    repeated = 'office:value-type="string" table:number-columns-repeated="16384"'
    rows = (
        '<table:table-row table:number-rows-repeated="1048576">'
        f"{cell('x', repeated)}</table:table-row>"
    )
    with pytest.raises(CommandError, match="trop de cellules"):
        run(ods(tmp_path, rows))


PERSON = {
    "last_name": "D'Arbusse-Lefèvre",
    "first_name": "Zoé",
    "email": "zoe.arbusse@exemple.test",
    "mobile": "+33639981234",
    "phone": "+33199001234",
    "street": "3, rue de l’Église\nBât. B",
    "postcode": "01000",
    "city": "Bourg-en-Bresse",
    "birth_date": datetime.date(1950, 11, 26),
}
ALL = {"last_name", "first_name", "email", "mobile"}
HOME = {"street", "postcode", "city"}
FOUND = {
    "agri_titre_fr.csv": ALL - {"first_name"} | HOME | {"phone"},
    "brevo_en.csv": ALL,
    "brevo_fr.csv": ALL,
    "clients_java_fr.csv": ALL - {"mobile"} | HOME | {"phone"},
    "comptoir_ch.csv": ALL | HOME | {"phone"},
    "crm_fr_entreprise.csv": ALL - {"mobile"} | {"phone"},
    "electeurs_fr.csv": {"last_name", "first_name", "birth_date"},
    "google_2024.csv": ALL | HOME | {"birth_date"},
    "google_form_fr.csv": ALL,
    "hubspot.csv": ALL,
    "jeu_optin_fr.csv": {*PERSON},
    "licencies_fr.csv": ALL | {"birth_date"},
    "mailchimp.csv": ALL | {"street"},
    "outlook_en.csv": {*PERSON},
    "outlook_fr_2010.csv": {*PERSON},
    "pronote_like.csv": ALL | HOME | {"phone"},
    "salon_fr.csv": {*PERSON},
    "systeme_io.csv": ALL,
}


@pytest.mark.parametrize("name", FOUND)
def test_an_address_book_enters_as_it_was_exported(name):
    report = run(DATA / "vendors" / name, status="client")
    assert (report["rows"], report["accepted"], report["warnings"]) == (1, 1, {})
    [found] = people(*PERSON)
    assert found == {n: v if n in FOUND[name] else None for n, v in PERSON.items()}


def test_every_address_book_is_in_the_table():
    assert {path.name for path in (DATA / "vendors").iterdir()} == {*FOUND}


NAMED = {
    # Gmail in French.
    "Prénom,Deuxième prénom,Nom de famille,Préfixe du nom,Anniversaire,E-mail 1 - Libellé,"
    "E-mail 1 - Valeur,Téléphone 1 - Libellé,Téléphone 1 - Valeur,Adresse 1 - Rue,"
    "Adresse 1 - Ville,Adresse 1 - Code postal": "first_name,,last_name,title,birth_date,"
    ",email,,phone,street,city,postcode",
    # Thunderbird in French: the home comes before the office.
    "Prénom,Nom,Nom à afficher,Première adresse électronique,Tél. professionnel,"
    "Tél. personnel,Portable,Adresse privée,Adresse privée 2,Ville,Code postal,"
    "Adresse professionnelle,Ville,Code postal": "first_name,last_name,,email,,phone,"
    "mobile,street,street_extra,city,postcode,,,",
    # Programs for home services.
    "N° client,Civ.,NOM,PRENOM,ADRESSE,COMPL_ADRESSE,CODE_POSTAL,VILLE,TEL1,"
    "TEL_PORTABLE,EMAIL,Date Naiss.": ",title,last_name,first_name,street,street_extra,"
    "postcode,city,phone,mobile,email,birth_date",
    "Matricule,N° et voie,Adr. CP,Adr. ville,Tél. port.,Nom du bénéficiaire,"
    "Prénom du bénéficiaire": ",street,postcode,city,mobile,last_name,first_name",
    # Other people than the one on the sheet, and the office.
    "Nom du conjoint,Téléphone du conjoint,E-mail du fils,Mobile aidant,Date de décès,"
    "Email professionnel du tuteur,Téléphone (bureau),BLACKLISTED": ",,,,,,,",
}


@pytest.mark.parametrize("header", NAMED)
def test_the_columns_of_an_address_book_are_proposed_and_none_wrongly(header):
    names = header.split(",")
    proposed = guess(names)

    assert [proposed.get(place, "") for place in range(len(names))] == NAMED[
        header
    ].split(",")


def test_of_two_columns_the_surer_name_wins():
    with open_sheet(DATA / "vendors" / "outlook_fr_2010.csv") as sheet:
        chosen = {sheet.header[place]: to for place, to in guess(sheet.header).items()}
    assert chosen == {
        "Titre": "title",
        "Prénom": "first_name",
        "Nom": "last_name",
        "Rue (domicile)": "street",
        "Rue (domicile) 2": "street_extra",
        "Ville (domicile)": "city",
        "Code postal (domicile)": "postcode",
        "Téléphone (domicile)": "phone",
        "Tél. mobile": "mobile",
        "Adresse de messagerie": "email",
        "Anniversaire": "birth_date",
        "Notes": "notes",
    }


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"status": "client"}, "client"),
        ({"status": "candidate"}, "candidate"),
        ({"kind": "client"}, "prospect"),
        ({"kind": "worker", "status": "worker"}, "worker"),
        ({"status": "former_client"}, "former_client"),
    ],
)
def test_kind_and_situation_are_said_once(tmp_path, options, status):
    assert run(write(tmp_path, "Nom\nUn\n"), **options)["accepted"] == 1
    assert Contact.objects.get().status == status


def test_a_row_that_says_its_situation_keeps_it(tmp_path):
    path = write(tmp_path, "Nom;Situation\nUn;Prospect\nDeux;\nTrois;VIP\n")
    assert run(path, status="client")["refused"] == {"4": "status_unknown"}
    assert [p["status"] for p in people("status")] == ["prospect", "client"]


OLDEST = datetime.date(1911, 1, 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        *(
            (text, "1950-03-02")
            for text in ("02/03/1950", "2.3.1950", "2-3-50", "1950/03/02")
        ),
        *(
            (text, "1950-03-02")
            for text in ("1950-03-02T00:00:00Z", "02/03/1950 00:00:00")
        ),
        *(
            (text, "1950-03-02")
            for text in ("2 mars 1950", "jeudi 2 mars 1950", "18324")
        ),
        *(
            (text, "1950-03-02")
            for text in ("1950-03-02 12:30:00.000+02:00", "19500302")
        ),
        ("1er août 1950", "1950-08-01"),
        ("Mar 2, 1950", "1950-03-02"),
        ("12/03/11", "1911-03-12"),
        ("12/03/09", "2009-03-12"),
    ],
)
def test_a_date_is_read_as_people_and_programs_write_it(text, day):
    assert read_moment(text, oldest=OLDEST).date().isoformat() == day


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2026-03-02T10:00:00Z", "2026-03-02T10:00:00+00:00"),
        ("2026-03-02 10:00 UTC", "2026-03-02T10:00:00+00:00"),
        ("02/03/2026 10:00:00+04:00", "2026-03-02T06:00:00+00:00"),
        ("2026-03-02T10:00:00.123-0530", "2026-03-02T15:30:00+00:00"),
    ],
)
def test_the_offset_of_an_hour_is_read(written, utc):
    """Read as an hour of Paris, an export of La Réunion would date a yes after a no that
    it came before; one in UTC, a no before a yes that it came after."""
    moment = read_moment(written, oldest=OLDEST)
    assert moment.astimezone(datetime.UTC).isoformat() == utc


def test_an_impossible_offset_is_no_date():
    with pytest.raises(Impossible):
        read_moment("2026-03-02T10:00:00+99:00", oldest=OLDEST)


@pytest.mark.parametrize(
    "text", ["31/02/1950", "11/26/1950", "1950-13-01", "2 mars 0000"]
)
def test_a_day_that_does_not_exist_is_told(text):
    with pytest.raises(Impossible):
        read_moment(text, oldest=OLDEST)


@pytest.mark.parametrize(
    "text", ["mars 2024", "1950", "vers 1950", "?", "2 germinal 1950"]
)
def test_what_is_no_date_is_told(text):
    with pytest.raises(NotADate):
        read_moment(text, oldest=OLDEST)


def test_what_is_not_read_is_named_and_what_is_wrong_is_refused(tmp_path):
    rows = (
        "Docteur;Un;client;vers 1950;69003\n"
        "Mme;Deux;client;31/02/1950;69003\n"
        "M.;Trois;client;26/11/2090;69003\n"
        "M.;Quatre;client;26/11/50;chez moi\n"
        "M.;Cinq;client;#N/A;#REF!\n"
    )
    report = run(
        write(tmp_path, "Civilité;Nom;Situation;Date de naissance;Code postal\n" + rows)
    )
    assert report["refused"] == {"3": "birth_date_invalid", "4": "birth_date_invalid"}
    assert report["warnings"] == {
        "2": ["birth_date_unread", "title_unknown"],
        "5": ["postcode_unread"],
        "6": ["cell_error"],
    }


def test_the_dates_of_consent_are_read_with_their_hour():
    report = run(DATA / "imports" / "a_dates.csv")
    assert report["rows"] == report["accepted"]
    assert report["consent_ignored_no_source"] == [8]
    assert report["warnings"] == {"8": ["consent_date_unread"]}


def test_a_foreign_postcode_keeps_its_four_digits(tmp_path):
    run(
        write(
            tmp_path,
            "Nom;Situation;CP;Pays\nUn;client;1000;Suisse\nDeux;client;1000;\n",
        )
    )
    run(write(tmp_path, "Nom;Situation;NPA\nTrois;client;1000\n"))
    codes = {p["last_name"]: p["postcode"] for p in people("last_name", "postcode")}
    assert codes == {"Un": "1000", "Deux": "01000", "Trois": "1000"}


@pytest.mark.parametrize("text", ["Du\x0bpont", "Dupont\ufffe"])
def test_what_xml_cannot_carry_is_refused(tmp_path, text):
    path = write(tmp_path, f"Nom;Situation\n{text};client\n")
    assert run(path)["refused"] == {"2": "unprintable"}


def test_an_address_behind_a_link_of_an_open_document_cell_is_read(tmp_path):
    def row(*cells, times=1):
        told = f' table:number-rows-repeated="{times}"' if times > 1 else ""
        return f"<table:table-row{told}>{''.join(cells)}</table:table-row>"

    def link(address):
        return cell(f'<text:a xlink:href="mailto:{address}">Écrire</text:a>')

    gap = '<table:table-cell table:number-columns-repeated="2"/>'
    rows = (
        row("<table:table-cell/>", times=2)
        + row(cell("Nom"), cell("Situation"), gap, cell("E-mail"))
        + row(cell("Arbusse"), cell("Client"), gap, link("anne&amp;co@exemple.test"))
        + row("<table:table-cell/>", times=3)
        + row(cell("Bastide"), cell("Client"), gap, cell("bea@exemple.test"))
        + row(cell("Cormier"), cell("Client"), gap, link("c@exemple.test?subject=x"))
    )
    path = ods(tmp_path, rows)

    assert run(path)["accepted"] == 3
    assert sorted(Contact.objects.values_list("last_name", "email")) == [
        ("Arbusse", "anne&co@exemple.test"),
        ("Bastide", "bea@exemple.test"),
        ("Cormier", "c@exemple.test"),
    ]


THUNDERBIRD = {
    "Thunderbird": "First Name,Last Name,Display Name,Primary Email,Mobile Number,Home Address,Home City,Home ZipCode,Birth Year,Birth Month,Birth Day",
    "in French": "Prénom,Nom de famille,Nom à afficher,Première adresse électronique,Portable,Adresse privée,Ville,Code postal,Année de naissance,Mois de naissance,Jour de naissance",
}  # fmt: skip


@pytest.mark.parametrize("header", THUNDERBIRD)
def test_a_date_of_birth_in_three_columns_is_one_date(tmp_path, header):
    rows = [
        "Zoé,Arbusse,,zoe.a@exemple.test,,1 rue A,Lyon,69003,1950,11,26",
        "Léo,Lefèvre,,leo.b@exemple.test,,,,,1944,02,1",
        "Ana,Roy,,,,1 rue B,,,,11,26",
        "Max,Roy,,,,1 rue C,,,1950,2,30",
        "Eve,Roy,,,,1 rue D,,,,,",
    ]
    path = write(tmp_path, "\n".join([THUNDERBIRD[header], *rows]))
    report = run(path, kind="client", status="prospect")
    assert report["warnings"] == {"4": ["birth_date_unread"]}
    assert report["refused"] == {"5": "birth_date_invalid"}
    assert [p["birth_date"] for p in people("birth_date")] == [
        ZOE["birth_date"],
        LEO["birth_date"],
        None,
        None,
    ]
    assert "birth_year" not in guess(["Nom", "Année de naissance"]).values()


ONE_CELL = [
    ("1 rue A  Lyon  69003  France", "1 rue A", "", "69003", "Lyon"),
    ("1 rue A  Bât. B  Lyon  69003  FR", "1 rue A", "Bât. B", "69003", "Lyon"),
    ("1 rue A  Lyon  Auvergne-Rhône-Alpes  69003", "1 rue A", "", "69003", "Lyon"),
    ("Rue du Lac 3  Lausanne  1003  Suisse", "Rue du Lac 3", "", "1003", "Lausanne"),
    ("1 rue A  Bourg  1000", "1 rue A", "", "01000", "Bourg"),
    ("1 Main St  Apt 4  Atlanta  GA  30308  US", "1 Main St", "Apt 4", "30308", "Atlanta"),
    ("12 rue A  Bat 4", "12 rue A  Bat 4", "", "", ""),
]  # fmt: skip


def test_an_address_in_one_cell_is_split_as_mailchimp_joins_it(tmp_path):
    lines = [f"a{n}@exemple.test,A{n},{row[0]}" for n, row in enumerate(ONE_CELL)]
    path = write(tmp_path, "\n".join(["Email Address,Last Name,Address", *lines]))
    assert not run(path, kind="client", status="prospect")["warnings"]
    fields = ("street", "street_extra", "postcode", "city")
    stored = [tuple(p[name] or "" for name in fields) for p in people(*fields)]
    assert stored == [row[1:] for row in ONE_CELL]
