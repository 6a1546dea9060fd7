import csv
import io

import pytest

from accounts.models import AuditEvent
from contacts.models import Contact
from imports.models import Import
from tests.imports.test_screen import IMPORTS, checked, files, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("admin")]


ODD = (
    "Nom;Situation;Portable;Notes\n"
    "Un;Client;0612345678;\n"
    "Deux;Client;0112345678;Digicode <b>12</b>\n"
    ";Client;0612345679;=1+1\n"
    "Un;Client;06 12 34 56 78;\n"
)


def rows_of(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_the_preview_shows_the_refused_rows_as_they_are_in_the_file(
    client,
    at_work,
):
    run = checked(client, at_work, ODD)
    page = client.get(f"{IMPORTS}{run.pk}/").content.decode()
    assert "Digicode &lt;b&gt;12&lt;/b&gt;" in page
    assert "0112345678" in page
    assert "Numéro fixe dans la colonne portable" in page
    response = client.get(f"{IMPORTS}{run.pk}/lignes-refusees.csv")
    assert "attachment" in response["Content-Disposition"]
    assert rows_of(response) == [
        ["Ligne", "Raison du refus", "Nom", "Situation", "Portable", "Notes"],
        ["3", "numéro fixe dans la colonne portable", "Deux", "Client"]
        + ["0112345678", "Digicode <b>12</b>"],
        ["4", "nom manquant", "", "Client", "0612345679", "'=1+1"],
        ["5", "fiche déjà présente", "Un", "Client", "06 12 34 56 78", ""],
    ]
    assert AuditEvent.objects.filter(action="import.refusals_read").count() == 1


def test_the_refused_rows_leave_with_the_file(client, at_work):
    run = checked(client, at_work, ODD)
    assert len(files()) == 4
    at_work(lambda: client.post(f"{IMPORTS}{run.pk}/lancer/"))
    assert files() == []
    assert client.get(f"{IMPORTS}{run.pk}/lignes-refusees.csv").status_code == 404
    page = client.get(f"{IMPORTS}{run.pk}/").content.decode()
    assert "0112345678" not in page
    assert "Numéro fixe dans la colonne portable" in page


def test_the_refused_rows_leave_with_an_import_that_is_dropped(
    client,
    at_work,
):
    run = checked(client, at_work, ODD)
    client.post(f"{IMPORTS}{run.pk}/abandonner/")
    assert files() == []


def test_the_file_of_refused_rows_is_imported_once_it_is_corrected(
    client,
    at_work,
):
    run = checked(client, at_work, ODD)
    response = client.get(f"{IMPORTS}{run.pk}/lignes-refusees.csv")
    content = b"".join(response.streaming_content)
    again = checked(client, at_work, content.replace(b";;Client", b";Trois;Client"))
    assert (again.rows, again.accepted) == (3, 2)
    at_work(lambda: client.post(f"{IMPORTS}{again.pk}/lancer/"))
    assert Contact.objects.get(last_name="Trois").notes == "=1+1"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("Nom;Situation\n" + "a" * 10_000_000, "ligne de plus de"),
        ("Nom;Situation" + ";a" * 300_000 + "\nUn;Client", "plus de 200 colonnes"),
    ],
)
def test_a_row_that_no_list_holds_is_refused_at_once(
    client,
    content,
    sentence,
):
    response = upload(client, content)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Import.objects.exists()
    assert files() == []
