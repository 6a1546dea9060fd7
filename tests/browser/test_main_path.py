"""The article's main path, walked from end to end by an Admins société in a browser.

Real parts: Chromium, a live server, a worker process on the real broker, PostgreSQL,
and mails that really leave (into files, which /dev/courriels/ shows).
"""

import datetime
import os
import re

import pytest
from django.core.management import call_command
from django.utils import timezone

from contacts.models import Contact
from retention import schedule
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "motdepasse-de-test"
NEWSLETTER = "la newsletter par e-mail"
OFFERS = "les offres commerciales personnalisées par e-mail"
PLANNING = "mon planning et les changements d'intervention par e-mail"
DATA = "/administration/parametres/configuration/donnees-personnelles/"


class Walk:
    """One admin at her desk; each step of the path is a method."""

    def __init__(self, page, worker):
        self.page = page
        self.start_worker = worker
        self.admin = UserFactory(admin=True)
        self.jeanne = ContactFactory(first_name="Jeanne", last_name="Arbusse")
        self.paul = ContactFactory(first_name="Paul", last_name="Martin")
        self.link = ""

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()

    def open(self, name):
        """Follow a link: the page's own comes after the menu's."""
        self.page.get_by_role("link", name=name, exact=True).last.click()

    def see(self, text):
        self.page.get_by_text(text).first.wait_for()

    def sheet(self, contact):
        self.page.goto(f"/contacts/{contact.public_id}/")

    # a. log in; texts and campaigns

    def log_in(self):
        self.page.goto("/")
        self.page.get_by_label("Adresse e-mail").fill(self.admin.email)
        self.page.get_by_label("Mot de passe").first.fill(PASSWORD)
        self.page.locator("main button[type=submit]").first.click()
        self.page.get_by_role("heading", name="Tableau de bord").wait_for()

    def open_personal_data_settings(self):
        self.open("Configuration")
        subject = "Gestion des données à caractère personnel"
        self.page.get_by_role("heading", name=subject).wait_for()
        self.page.locator("main").get_by_role("link", name="Consentement").click()
        tabs = self.page.get_by_role("navigation", name=subject)
        for tab in ("Consentement", "Suppression", "Conservation des données"):
            tabs.get_by_role("link", name=tab, exact=True).wait_for()

    def change_a_consent_text(self):
        self.page.get_by_role(
            "link", name=re.compile("Modifier les textes")
        ).first.click()
        self.page.get_by_label("Introduction").fill("Dites-nous ce qui vous convient.")
        self.press("Relire et publier")
        self.press("Publier")
        self.page.goto(f"{DATA}consentement/")
        self.see("Version 2")

    def change_and_add_campaigns(self):
        lists = self.page.get_by_role("link", name=re.compile("Modifier la liste"))
        lists.last.click()
        self.see("Aucune campagne")
        self.page.go_back()
        lists.first.click()
        rows = self.page.locator("tbody tr")
        assert rows.count() == 6
        rows.filter(has_text=OFFERS).get_by_role("link").click()
        self.page.get_by_label("Valeur").fill("nos offres de saison par e-mail")
        self.press("Enregistrer")
        self.see("nos offres de saison par e-mail")
        self.page.get_by_role("link", name=re.compile("Ajouter")).first.click()
        self.page.get_by_label("Valeur").fill("les conseils de prévention par e-mail")
        self.page.get_by_label("Ordre").fill("7")
        self.page.get_by_label("Type de message").select_option("Mail")
        self.press("Enregistrer")
        self.see("les conseils de prévention par e-mail")
        assert rows.count() == 7

    # b. the e-mail with {lienRGDP#defaut}, and her choices

    def send_her_the_link(self):
        self.sheet(self.jeanne)
        self.page.get_by_text("Communication", exact=True).last.click()
        self.page.get_by_role("link", name="Envoyer le lien").click()
        assert "{lienRGDP#defaut}" in self.page.get_by_label("Texte").input_value()
        self.page.get_by_role("button", name="Envoyer", exact=True).click()

    def open_her_mail(self, eventually):
        def arrived():
            self.page.goto("/dev/courriels/")
            return self.page.get_by_text(self.jeanne.email).count()

        eventually(arrived)
        self.page.locator("tbody th a").first.click()
        link = self.page.locator("a[href*='/rgpd/']").first
        self.link = link.get_attribute("href")

    def choose(self, *, tick=(), untick=()):
        self.page.goto(self.link)
        for label in tick:
            self.page.get_by_label(f"J'accepte de recevoir {label}").check()
        for label in untick:
            self.page.get_by_label(f"J'accepte de recevoir {label}").uncheck()
        self.press("Enregistrer mes choix")
        self.page.get_by_role("status").first.wait_for()

    def mandatory_ones_are_locked(self):
        self.page.goto(self.link)
        locked = self.page.get_by_label(re.compile(re.escape(PLANNING)))
        assert locked.is_checked()
        assert locked.is_disabled()

    # c. the history

    def history_shows(self, *words):
        self.sheet(self.jeanne)
        self.open("Historique")
        table = self.page.locator("tbody")
        heads = self.page.locator("thead th").all_inner_texts()
        assert {"Date", "Heure", "Origine", "Valeur"} <= set(heads)
        today = timezone.localdate()
        assert f"{today:%d/%m/%Y}" in table.inner_text()
        for word in words:
            assert word in table.inner_text()

    # d. and e. the mailing

    def write_mailing(self, subject):
        self.page.goto("/emailing/")
        self.page.get_by_role("link", name="Nouvel e-mailing").first.click()
        self.page.get_by_label("Clients et prospects").check()
        self.page.get_by_label("Type d'envoi").select_option(NEWSLETTER)
        self.page.get_by_label("Objet").fill(subject)
        self.page.get_by_label("Texte").fill("Bonjour {prenom#defaut}, à bientôt.")
        self.press("Filtrer la liste")

    def listed(self):
        """Who is on the list, once it is filtered."""
        names = {"Jeanne Arbusse", "Paul Martin"}
        self.page.get_by_role(
            "heading", name=re.compile("destinataire")
        ).first.wait_for()
        body = self.page.locator("main").inner_text()
        return {name for name in names if name in body}

    def launch(self):
        self.press("Continuer vers l'envoi")
        self.press("Envoyer")
        self.page.get_by_role("heading", name="Avancement").wait_for()

    # f., g. and h. erasure and retention

    def tick_personal_fields(self):
        self.page.goto(f"{DATA}suppression/")
        box = self.page.get_by_label("Notes de la fiche").first
        box.uncheck()
        self.page.get_by_role("button", name=re.compile("Enregistrer")).first.click()
        box.check()
        self.page.get_by_role("button", name=re.compile("Enregistrer")).first.click()
        assert box.is_checked()

    def make_former_client(self, contact, answer, *, notify=False):
        self.sheet(contact)
        self.open("Modifier")
        self.page.get_by_label("Situation").select_option("Ancien client")
        self.press("Enregistrer")
        self.see("Supprimer également les informations personnelles ?")
        if notify:
            self.page.get_by_label(re.compile("Avertir la personne")).check()
        self.press(answer)
        self.page.wait_for_url(f"**/contacts/{contact.public_id}/")
        contact.refresh_from_db()

    def keep_clients_for(self, days):
        self.page.goto(f"{DATA}conservation/")
        self.page.get_by_label("Clients : durée de conservation").fill(str(days))
        self.press("Enregistrer")
        self.see("Les durées de conservation sont enregistrées.")


@pytest.fixture
def walk(page, worker, settings):
    settings.DEBUG = True
    return Walk(page, worker)


def dry_run(capsys, day):
    call_command("purge", "--dry-run", "--as-of", day.isoformat())
    return capsys.readouterr().out


def test_the_main_path_of_the_article(walk, eventually, capsys, page, tmp_path):
    worker = walk.start_worker()

    walk.log_in()
    walk.open_personal_data_settings()
    walk.change_a_consent_text()
    walk.change_and_add_campaigns()

    walk.send_her_the_link()
    walk.open_her_mail(eventually)
    walk.mandatory_ones_are_locked()
    walk.choose(tick=[NEWSLETTER, "nos offres de saison par e-mail"])
    walk.choose(untick=["nos offres de saison par e-mail"])

    walk.history_shows("Donné", "Retiré", "Lien reçu par e-mail", NEWSLETTER)

    walk.write_mailing("Des nouvelles de mai")
    assert walk.listed() == {"Jeanne Arbusse"}
    walk.launch()
    page.get_by_text("Terminé", exact=True).first.wait_for()
    page.goto("/dev/courriels/")
    walk.see("Des nouvelles de mai")

    worker.stop()
    walk.write_mailing("Des nouvelles de juin")
    assert walk.listed() == {"Jeanne Arbusse"}
    walk.launch()
    queued = page.url
    walk.choose(untick=[NEWSLETTER])
    walk.write_mailing("Des nouvelles de juillet")
    assert walk.listed() == set()
    walk.start_worker()
    page.goto(queued)
    walk.see(re.compile(r"1 écarté"))
    page.goto("/dev/courriels/")
    assert page.get_by_text("Des nouvelles de juin").count() == 0

    walk.tick_personal_fields()
    walk.make_former_client(walk.jeanne, "OK", notify=True)
    assert (walk.jeanne.status, walk.jeanne.last_name) == ("former_client", None)
    assert walk.jeanne.is_erased

    def notice_left():
        page.goto("/dev/courriels/")
        return page.get_by_text("Vos informations personnelles").count()

    eventually(notice_left)

    walk.keep_clients_for(30)
    walk.make_former_client(walk.paul, "Annuler")
    assert walk.paul.last_name == "Martin"
    today = timezone.localdate()
    last = today + datetime.timedelta(days=31)
    walk.see(f"Conservées jusqu'au {last:%d/%m/%Y} inclus")
    assert str(walk.paul.public_id) not in dry_run(capsys, last)
    assert str(walk.paul.public_id) in dry_run(
        capsys, last + datetime.timedelta(days=1)
    )

    walk.open("Réactiver")
    walk.press("Réactiver")
    page.wait_for_url(f"**/contacts/{walk.paul.public_id}/")
    walk.paul.refresh_from_db()
    assert walk.paul.status == "client"
    assert "inclus" not in page.locator("main").inner_text()

    walk.make_former_client(walk.paul, "Annuler")
    walk.open("Droit à l'oubli")
    walk.press("Supprimer définitivement")
    page.wait_for_url(f"**/contacts/{walk.paul.public_id}/")
    walk.paul.refresh_from_db()
    assert walk.paul.is_erased
    button = page.locator("main").get_by_role(
        "link", name="Droit à l'oubli", exact=True
    )
    assert button.count() == 0

    overdue = ContactFactory(
        former_client=True,
        deactivated_at=timezone.now() - datetime.timedelta(days=40),
    )
    call_command("purge")
    overdue.refresh_from_db()
    assert overdue.is_erased
    page.goto("/administration/conservation/")
    walk.see("Terminée")
    assert schedule.rules_in_force()["client"] == 30
    assert Contact.objects.not_erased().count() == 0
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/main_path.png", full_page=True)
