"""The whole of the article in one browser, with a real worker, broker and mails."""

import datetime
import io
import json
import re

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from campaigns.models import Campaign
from contacts.models import Contact
from mailings.models import Mailing
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company
from tests.mailings.factories import subscriber

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
HUB = "/administration/parametres/configuration/"
PASSWORD = "motdepasse-de-test"


class Walk:
    """What an Admin société does, screen by screen."""

    def __init__(self, page):
        self.page = page
        # A step waits for real processes on a machine that may be busy.
        page.context.set_default_timeout(30_000)

    def log_in(self, user):
        self.page.goto("/connexion/")
        self.page.get_by_label("Adresse e-mail").fill(user.email)
        self.page.get_by_label("Mot de passe").fill(PASSWORD)
        self.button("Se connecter")
        self.page.wait_for_url("**/")

    def button(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()

    def link(self, name, exact=True):
        main = self.page.get_by_role("main")
        main.get_by_role("link", name=name, exact=exact).first.click()

    def tab(self, name):
        self.page.goto(HUB)
        self.link(name)

    def sees(self, words):
        expect(self.page.get_by_text(words).first).to_be_visible()

    def sheet(self, contact):
        path = "clients" if contact.kind == "client" else "intervenants"
        self.page.goto(f"/contacts/{path}/?q={contact.first_name}")
        self.link(re.compile(contact.first_name), exact=False)

    def newest_mail(self, subject, eventually):
        """Opened where a development run shows what left; its text."""

        def arrived():
            self.page.goto("/dev/courriels/")
            return self.page.get_by_role("link", name=subject).count()

        eventually(arrived)
        self.page.get_by_role("link", name=subject).first.click()
        return self.page.locator(".mail-text")

    def write(self, contact, campaign, subject):
        """E-mailing: Type d'envoi, Filtrer la liste, the list, Envoyer."""
        self.page.goto("/emailing/")
        self.link("Nouvel e-mailing")
        self.page.get_by_label("Type d'envoi").select_option(campaign)
        self.page.get_by_label("Objet").fill(subject)
        self.page.get_by_label("Texte").fill("Bonjour {prenom#defaut},")
        self.button("Filtrer la liste")

    def send(self):
        self.button("Continuer vers l’envoi")
        self.button("Envoyer")

    def deactivate(self, contact, answer, notify=False):
        self.sheet(contact)
        self.link("Modifier")
        self.page.get_by_label("Situation").select_option("Ancien client")
        self.button("Enregistrer")
        if notify:
            self.page.get_by_label(re.compile("Avertir la personne")).check()
        self.button(answer)


@pytest.fixture
def walk(page, settings):
    settings.DEBUG = True
    complete_company(name="Les Mains Douces", email="contact@mains-douces.test")
    return Walk(page)


def test_the_article_is_walked_from_end_to_end(walk, worker, eventually, settings):
    page = walk.page
    jeanne = ContactFactory(client=True, first_name="Jeanne", last_name="ARBUSSE")
    paul = subscriber(first_name="Paul", last_name="Roy")
    walk.log_in(UserFactory(admin=True))

    # a. The texts and the campaigns.
    walk.tab("Consentement")
    expect(page.get_by_text("Aucune campagne")).to_have_count(1)
    walk.link(re.compile("^Modifier les textes des prospects"), exact=False)
    page.get_by_label("Titre").first.fill("Vos préférences")
    walk.button("Relire et publier")
    page.get_by_role("button", name="Publier").click()
    walk.tab("Consentement")
    walk.sees("Vos préférences")
    walk.link(re.compile("^Modifier la liste des campagnes"), exact=False)
    expect(page.locator("tbody tr")).to_have_count(6)
    walk.link(re.compile("^Modifier : nos nouvelles"), exact=False)
    page.get_by_label("Valeur").fill("notre lettre d'information")
    walk.button("Enregistrer")
    walk.link("Ajouter une campagne")
    page.get_by_label("Valeur").fill("les nouvelles de votre agence par e-mail")
    page.get_by_label("Type de message").select_option("Mail")
    page.get_by_label("Obligatoire").select_option("Non")
    walk.button("Enregistrer")
    expect(page.locator("tbody tr")).to_have_count(7)

    # b. The link goes to one client, who chooses.
    first = worker()
    walk.sheet(jeanne)
    page.get_by_text("Communication", exact=True).last.click()
    walk.link("Envoyer le lien")
    walk.button("Envoyer")
    mail = walk.newest_mail("Souhaitez-vous recevoir", eventually)
    link = re.search(
        rf"{re.escape(settings.BASE_URL)}(/rgpd/[\w.:-]+/)", mail.inner_text()
    )[1]
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Vos préférences")
    expect(page.get_by_label("Vous recevez : vos factures")).to_be_disabled()
    page.get_by_label("J'accepte de recevoir notre lettre d'information").check()
    walk.button("Enregistrer mes choix")
    walk.sees("Vos choix comptent dès maintenant")

    # c. Historique: date, time, origin, value.
    walk.sheet(jeanne)
    walk.link("Historique")
    line = page.get_by_role("row", name=re.compile("notre lettre d’information"))
    expect(line).to_contain_text("Accepté")
    expect(line).to_contain_text("Lien reçu par e-mail")
    expect(line).to_contain_text(re.compile(r"\d\d/\d\d/\d{4}\s+\d\d:\d\d:\d\d"))

    # d. Only those who consent are there; the worker sends.
    ContactFactory(client=True, first_name="Jamais", last_name="Demandée")
    walk.write(jeanne, "notre lettre d'information", "Mai")
    expect(page.get_by_role("heading", name="2 destinataires")).to_be_visible()
    expect(page.get_by_text("Demandée")).to_have_count(0)
    walk.send()
    expect(page.get_by_text("Terminé", exact=True).first).to_be_visible()

    # e. A queued mailing skips a person who withdraws; the next list leaves them out.
    first.stop()
    walk.write(jeanne, "notre lettre d'information", "Juin")
    walk.send()
    june = Mailing.objects.get(subject="Juin")
    page.goto(link)
    page.get_by_label("J'accepte de recevoir notre lettre d'information").uncheck()
    walk.button("Enregistrer mes choix")
    walk.sees("Vos choix comptent dès maintenant")
    second = worker()
    eventually(lambda: Mailing.objects.get(pk=june.pk).state == "done")
    page.goto(june.url("show"))
    walk.sees("1 écarté : consentement retiré")
    walk.write(jeanne, "notre lettre d'information", "Juillet")
    expect(page.get_by_role("heading", name="1 destinataire")).to_be_visible()
    expect(page.get_by_text("Jeanne ARBUSSE")).to_have_count(0)

    # f. The fields, then the alert: Annuler keeps, OK erases and tells.
    walk.tab("Suppression")
    page.locator("#titre-client").locator("xpath=ancestor::section").get_by_label(
        "Ville", exact=True
    ).uncheck()
    page.get_by_role("button", name="Enregistrer").first.click()
    walk.deactivate(paul, "Annuler")
    paul.refresh_from_db()
    assert (paul.status, paul.first_name) == ("former_client", "Paul")
    walk.deactivate(jeanne, "OK", notify=True)
    jeanne.refresh_from_db()
    assert (jeanne.status, jeanne.first_name, jeanne.email) == (
        "former_client",
        None,
        None,
    )
    assert jeanne.city == "Lyon"
    walk.newest_mail("Nous avons supprimé vos informations", eventually)

    # g. 30 days; the nightly work by hand.
    overdue = ContactFactory(
        former_client=True,
        first_name="Ancienne",
        deactivated_at=datetime.datetime(2018, 5, 25, 10, tzinfo=datetime.UTC),
    )
    walk.tab("Conservation des données")
    page.locator("[name=client]").fill("30")
    walk.button("Enregistrer")
    page.get_by_label(re.compile("Pour confirmer")).fill("1")
    walk.button("Enregistrer")
    walk.sheet(overdue)
    walk.sees("Conservées jusqu’au 25/06/2018 inclus.")
    assert purge("--dry-run")["due"] == [str(overdue.public_id)]
    assert purge()["erased"] == 1
    overdue.refresh_from_db()
    assert overdue.first_name is None

    # h. Réactiver, and Droit à l'oubli on an inactive contact.
    walk.sheet(paul)
    walk.link("Réactiver")
    walk.button("Réactiver")
    paul.refresh_from_db()
    assert (paul.status, paul.first_name) == ("client", "Paul")
    walk.deactivate(paul, "Annuler")
    walk.sheet(paul)
    walk.link("Droit à l'oubli")
    walk.sees("Supprimer les informations personnelles de Paul Roy ?")
    walk.button("Supprimer définitivement")
    paul.refresh_from_db()
    assert (paul.first_name, paul.email) == (None, None)
    second.stop()
    assert Campaign.objects.of_audience("worker").count() == 0
    assert Contact.objects.count() == 4


def purge(*arguments):
    out = io.StringIO()
    call_command("purge", "--json", *arguments, stdout=out)
    return json.loads(out.getvalue())
