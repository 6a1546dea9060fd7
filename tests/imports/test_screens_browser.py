"""The way of a file through the screens, in a real browser."""

import pytest
from django.utils import timezone

from contacts.models import Contact, ExternalReference
from imports import runs
from imports.models import Import
from tests.contacts.factories import ContactFactory
from tests.imports.test_neighbours import two_lists

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FILE = (
    "Référence (erp);Nom;Prénom;Situation;E-mail;Portable;Ville;Newsletter;Fax;Notes\n"
    "C1043;Arbusse;Jeanne;Client;jeanne@exemple.fr;07 56 78 90 12;Bron;non;;Digicode 12B\n"
    ";Durand;Paul;Client;paul@exemple.fr;;Nice;;;\n"
    ";Martin;Zoé;Client;zoe@exemple.fr;0478123456;Lyon;oui;;\n"
)


def at_work(page, run, address):
    """What a worker does, then the page as it stands."""
    runs.work(run.pk, timezone.now())
    run.refresh_from_db()
    page.goto(address)


def test_a_file_is_sent_looked_at_imported_and_undone(desk, look):
    jeanne = ContactFactory(
        client=True, last_name="Arbusse", email="jeanne@exemple.fr", mobile=None
    )
    ExternalReference.objects.create(contact=jeanne, system="erp", value="C1043")
    desk.goto("/administration/imports/nouveau/")
    look(desk, "import-nouveau")
    file = {"name": "liste.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
    desk.get_by_label("Fichier").set_input_files(file)
    desk.get_by_label("Mettre à jour les fiches existantes").check()
    desk.get_by_role("button", name="Continuer").click()
    desk.wait_for_url("**/colonnes/")
    assert desk.get_by_label("Référence (erp)").input_value() == "reference:erp"
    look(desk, "import-colonnes")
    desk.get_by_role("button", name="Vérifier le fichier").click()
    run = Import.objects.get()
    address = f"/administration/imports/{run.pk}/"
    desk.wait_for_url(f"**{address}")
    at_work(desk, run, address)
    desk.get_by_role("heading", name="Changements sur les fiches existantes").wait_for()
    look(desk, "import-apercu")
    button = "Importer 1 fiche et en mettre à jour 1"
    desk.get_by_role("button", name=button).click()
    desk.wait_for_url(f"**{address}")
    at_work(desk, run, address)
    assert (run.accepted, run.updated, len(run.refused)) == (1, 1, 1)
    look(desk, "import-resultat")
    desk.get_by_role("link", name="Annuler cet import").click()
    look(desk, "import-annuler")
    desk.get_by_role("button", name="Annuler l’import").click()
    desk.wait_for_url(f"**{address}")
    at_work(desk, run, address)
    look(desk, "import-annule")
    assert Contact.objects.not_erased().get().city == "Lyon"
    desk.goto("/administration/imports/nouveau/")
    book = {"name": "liste.xlsx", "mimeType": "", "buffer": two_lists()}
    desk.get_by_label("Fichier").set_input_files(book)
    desk.get_by_role("button", name="Continuer").click()
    desk.wait_for_url("**/feuille/")
    look(desk, "import-feuille")
    desk.goto("/administration/imports/")
    look(desk, "imports")
    desk.goto(f"/contacts/{jeanne.public_id}/modifier/")
    look(desk, "fiche-modifier")
    desk.goto("/contacts/clients/?reference=C1043")
    look(desk, "liste-reference")
