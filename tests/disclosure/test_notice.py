"""The page « Vos informations »: made of the settings, versioned, and never false."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Company
from contacts.enums import Kind
from disclosure import complete, notice, versions
from disclosure.enums import Section
from disclosure.facts import Facts
from disclosure.forms import WordingForm
from disclosure.models import NoticeVersion, Wording
from dpo import processings
from erasure import catalogue
from erasure.models import Recipient
from retention import schedule
from retention.models import RetentionRule
from tests.accounts.factories import UserFactory
from tests.disclosure.factories import complete_company

pytestmark = pytest.mark.django_db

CLIENTS, WORKERS = "/informations/clients/", "/informations/intervenants/"
RELATIVES = "/informations/proches/"


def read(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode().replace("&#x27;", "'")


def recipient(**values):
    given = {"name": "Postier", "role": "envoi d'e-mails", "data": "nom"}
    return Recipient.objects.create(**{**given, "kinds": ["client"], **values})


def test_an_empty_company_reads_nothing_false(client):
    page = read(client, CLIENTS)
    assert "Personne d'autre" not in page
    assert "Nous n'avons pas encore écrit la liste de nos prestataires" in page
    assert "Nous n'avons pas encore écrit la durée de garde" in page
    assert "Copies de sauvegarde" not in page
    assert "None" not in page


def test_the_interest_of_a_request_for_consent_is_named_where_there_is_a_choice(client):
    complete_company()
    asking = "Vous demander quels messages vous voulez recevoir"
    page = read(client, CLIENTS)
    assert asking in page
    assert "Notre intérêt : connaître vos choix (art. 6.1.f du RGPD)" in page
    assert asking not in read(client, WORKERS)


def test_a_complete_company_says_all_that_article_13_asks(client):
    complete_company(no_recipients=[], dpo_name="Agnès Perrin", dpo_email="dpo@x.test")
    recipient()
    for kind, path in zip(Kind, (CLIENTS, WORKERS), strict=True):
        page = read(client, path)
        for words in (
            "Les Lilas, 1 rue des Lilas, 69100 Villeurbanne",
            "Agnès Perrin, dpo@x.test",
            "art. 6.1.b du RGPD",
            "votre sécurité",
            "3 ans après la fin de notre relation",
            "30 jours",
            "75334 Paris Cedex 07",
            "après votre mort",
            "de les bloquer un moment",
        ):
            assert words in page, (kind, words)
    assert "Postier (envoi d'e-mails)" in read(client, CLIENTS)
    assert all(point.is_met for point in complete.points("client"))


def test_each_list_reads_what_is_done_with_its_own_data(client):
    complete_company()
    clients, workers = read(client, CLIENTS), read(client, WORKERS)
    assert "attestation fiscale" in clients
    assert "Faire votre paie" not in clients
    assert "Étudier votre candidature" in workers
    assert "Nous ne vous demandons pas avant l'embauche" in workers
    assert "factures, encaisser" not in workers


def test_the_basis_for_health_follows_the_setting(client):
    complete_company()
    assert "6.1.a et 9.2.a du RGPD" in read(client, CLIENTS)
    complete_company(health_basis="care")
    assert "6.1.b et 9.2.h du RGPD" in read(client, CLIENTS)
    assert "9.2.a" not in read(client, CLIENTS)


def test_a_recipient_outside_the_union_is_named_with_its_guarantee(client):
    complete_company(no_recipients=[])
    recipient()
    assert "<p>Non.</p>" in read(client, CLIENTS)
    recipient(name="Cloud", role="hébergement", country="US", guarantee="clauses")
    page = read(client, CLIENTS)
    assert "Cloud (États-Unis, clauses types de la commission)" in page


def test_a_setting_that_changes_makes_a_version_and_the_former_stays_readable(client):
    complete_company()
    now = timezone.now()
    first = versions.current("client", now)
    assert versions.current("client", now) == first
    assert NoticeVersion.objects.filter(audience="client").count() == 1
    RetentionRule.objects.filter(population="client").update(criterion="2 ans")
    page = read(client, CLIENTS)
    assert "Version 2" in page
    former = read(client, f"{CLIENTS}?version=1")
    assert "3 ans après la fin de notre relation" in former
    assert "Cette version est ancienne" in former
    assert NoticeVersion.objects.in_force("client", now) == first
    for bad in ("x", "0", "99999999", "1²"):
        assert client.get(f"{CLIENTS}?version={bad}").status_code == 404


def test_own_words_are_kept_but_may_not_leave_out_what_the_law_asks(client):
    complete_company()
    short = WordingForm("client", Section.RIGHTS, {"text": "Écrivez-nous."})
    assert not short.is_valid()
    assert "Supprimer (art. 13.2.b)" in str(short.errors)
    unknown = WordingForm("client", Section.TRACKING, {"text": "{rien#defaut}"})
    assert not unknown.is_valid()
    client.force_login(UserFactory(admin=True))
    url = reverse("disclosure:wording", args=["client", "sources"])
    client.post(url, {"text": "De vous, par {contactDonnees#defaut}."})
    assert "<p>De vous, par " in read(client, CLIENTS)
    client.post(url, {"text": ""})
    assert not Wording.objects.exists()


def test_a_part_made_of_settings_takes_words_besides_and_loses_nothing():
    complete_company(no_recipients=[])
    recipient()
    Wording.objects.create(audience="client", section="recipients", text="Bonjour.")
    [part] = [p for p in notice.parts(Facts.of("client")) if p.code == "recipients"]
    assert part.paragraphs[0] == "Bonjour."
    assert "Postier (envoi d'e-mails)" in part.items


def test_the_first_day_fills_everything_on_one_screen(client):
    client.force_login(UserFactory(admin=True))
    url = reverse("disclosure:first_day")
    page = client.get(url)
    proposed = page.context["form"]
    sent = {
        name: field.value() or ""
        for name in proposed.fields
        if name not in ("holds", "no_recipients") and (field := proposed[name])
    }
    sent |= {
        "name": "Les Lilas",
        "street": "1 rue des Lilas",
        "postcode": "69003",
        "city": "Lyon",
        "email": "contact@leslilas.test",
        "recipient_hosting": "Hébergeur Exemple",
        "in_union": "yes",
        "holds": proposed.initial["holds"],
    }
    refused = client.post(url, sent | {"recipient_hosting": ""})
    assert "Nommez au moins un prestataire" in refused.content.decode()
    assert not Company.objects.filter(name="Les Lilas").exists()
    client.post(url, sent)
    assert [complete.lacks(kind) for kind in Kind] == [[], []]
    assert Recipient.objects.get().name == "Hébergeur Exemple"
    assert "3 ans après votre dernier message ou appel" in read(client, CLIENTS)
    counted = schedule.rules_in_force().from_contact
    assert counted == {"prospect", "candidate"}, "as the words announce it"
    assert "<p>Non.</p>" in read(client, CLIENTS)
    assert all(point.is_met for kind in Kind for point in complete.points(kind))
    Company.objects.update(backup_days=None)
    client.post(url, sent | {"recipient_hosting": ""})
    assert Company.current().backup_days == 30, "a proposal confirmed as it stood"

    # Where a provider works is not guessed: nobody reads « Non » before it is noted.
    abroad = {"recipient_mail": "Postier d'ailleurs", "in_union": ""}
    page = client.post(url, sent | abroad, follow=True).content.decode()
    assert "Il reste à noter le pays" in page
    assert "Nous n'avons pas encore noté où travaillent" in read(client, CLIENTS)
    assert "Rien ne sort" not in client.get("/inscription/clients/").content.decode()
    assert "pays pas encore noté" in str(processings.entries())
    unmet = [point.article for point in complete.points("client") if not point.is_met]
    assert unmet == ["13.1.f"]


def test_the_first_day_screen_shows_that_there_is_no_recipient(client):
    client.force_login(UserFactory(admin=True))
    complete_company()
    form = client.get(reverse("disclosure:first_day")).context["form"]
    assert form["no_recipients"].value() is True


def test_a_relative_has_a_notice_of_their_own_that_says_what_article_14_asks(client):
    complete_company(no_recipients=["worker"])
    recipient(name="Comptable", data="nom, montants")
    page = read(client, RELATIVES)
    for words in (
        "vous a indiqué comme personne à prévenir",
        "Notre intérêt : la sécurité de cette personne (art. 6.1.f du RGPD)",
        "De la personne qui vous a indiqué",
        "au plus tard, avec la fiche de cette personne",
        "30 jours",
        "<p>Non.</p>",
        "75334 Paris Cedex 07",
        "dites-nous seulement que vous ne voulez pas être noté",
    ):
        assert words in page, words
    # The accountant does not see them; nothing of a contract or a consent concerns them.
    for words in (
        "Comptable",
        "votre accord",
        "notre contrat",
        "attestation",
        "emporter",
    ):
        assert words not in page, words
    recipient(name="Hébergeur", role="hébergement", data="toutes")
    assert "Hébergeur (hébergement)" in read(client, RELATIVES)
    assert all(point.is_met for point in complete.points("relative"))
    assert {p.article.split(".")[0] for p in complete.points("relative")} == {
        "14",
        "21",
    }


def test_what_no_box_erases_is_not_promised_to_anybody(client):
    complete_company()
    assert "Codes et clés, santé, IBAN, proche, notes" in read(client, CLIENTS)
    chosen = catalogue.chosen("client") - {
        "contacts.ClientDetails.iban",
        "contacts.ClientDetails.relative_name",
    }
    catalogue.choose("client", chosen, user=None)
    assert "Codes et clés, santé, notes" in read(client, CLIENTS)
    assert "au plus tard, avec la fiche" not in read(client, RELATIVES)


def test_the_words_of_a_relative_s_notice_need_not_name_what_is_not_theirs(client):
    complete_company()
    rights = "Voir, avoir une copie, corriger, supprimer, bloquer vos informations, vous opposer."
    assert WordingForm("relative", Section.RIGHTS, {"text": rights}).is_valid()
    assert not WordingForm("client", Section.RIGHTS, {"text": rights}).is_valid()
    client.force_login(UserFactory(admin=True))
    client.post(
        reverse("disclosure:wording", args=["relative", "rights"]), {"text": rights}
    )
    assert rights in read(client, RELATIVES)
    assert (
        "Proches"
        in client.get(
            reverse("disclosure:settings", args=["relative"])
        ).content.decode()
    )
