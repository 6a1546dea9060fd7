"""The text of a draft is kept, and its errors are named, before its list is chosen."""

import datetime
import re

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import AuditEvent
from campaigns.models import Campaign
from mailings import audience
from mailings.models import Mailing
from mailings.sending import dispatch
from messaging.models import MessageTemplate
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory
from tests.mailings.factories import MailingFactory, accept, decline, subscriber
from tests.mailings.test_pages import text, words
from tests.messaging.factories import TemplateFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("admin")]


def test_a_preview_keeps_what_was_typed(client):
    jeanne = subscriber(first_name="Jeanne")
    mailing = MailingFactory(body="Ancien texte")

    page = client.post(
        mailing.url("show"),
        words(body="Texte neuf", preview=jeanne.public_id),
        follow=True,
    )

    assert page.redirect_chain[-1][0] == mailing.url(
        "preview", public_id=jeanne.public_id
    )
    assert "Texte neuf" in text(page)
    assert Mailing.objects.get().body == "Texte neuf"


def test_a_preview_of_nobody_comes_back_to_the_draft(client):
    mailing = MailingFactory()

    response = client.post(mailing.url("show"), words(preview="rien"))

    assert response.url == f"{mailing.url('show')}#destinataires"


def test_an_unknown_tag_is_refused_before_a_type_is_chosen(client):
    page = text(
        client.post("/emailing/nouveau/", words(campaign="", body="{a#defaut} {b}"))
    )

    assert "« {a#defaut} » (ligne 1, colonne 1)" in page
    assert "« {b} » (ligne 1, colonne 12)" in page
    assert not Mailing.objects.exists()
    client.post(
        "/emailing/nouveau/", words(campaign="", body="{lienDesabonnement#defaut}")
    )
    assert Mailing.objects.exists()


def test_a_list_shows_no_raw_tag(client):
    MailingFactory(subject="La lettre de {societe#defaut}")

    page = text(client.get("/emailing/"))

    assert "La lettre de [Nom de la société]" in page
    assert "#defaut" not in page


def test_a_long_sms_is_named_by_whole_tags():
    mailing = MailingFactory(sms=True, body="x" * 70 + " {societe#defaut} " + "y" * 90)

    assert str(mailing) == "x" * 70 + " [Nom de …"


def test_a_saved_draft_offers_the_campaigns_of_its_own_list(client):
    mailing = MailingFactory(audience="worker", campaign=None)

    assert "nos nouvelles" not in text(client.get(mailing.url("show")))
    assert "nos nouvelles" in text(client.get("/emailing/nouveau/"))


def test_a_request_mentions_exclusions_only_where_somebody_is_excluded(client):
    jeanne = subscriber()
    ContactFactory(former_client=True)
    mailing = MailingFactory(request=True)
    assert "La demande n'est pas envoyée" not in text(client.get(mailing.url("show")))

    for campaign in Campaign.objects.filter(audience="client", mandatory=False):
        decline(jeanne, campaign)

    assert "La demande n'est pas envoyée" in text(client.get(mailing.url("show")))


def test_an_empty_list_is_reported_before_it_is_sent(client):
    mailing = MailingFactory()
    assert "Personne dans la liste" in text(client.get(mailing.url("confirm")))

    subscriber()

    assert "Personne dans la liste" not in text(client.get(mailing.url("confirm")))


def test_a_scheduled_mailing_says_when_it_leaves(client):
    mailing = MailingFactory()
    page = text(
        client.post(
            mailing.url("confirm"),
            {"when": "later", "at": "2099-01-01T10:00"},
            follow=True,
        )
    )

    assert "partira de lui-même le 01/01/2099 à 10:00" in page
    for absent in ("Messages traités", "Non renseigné", "Voir chaque message"):
        assert absent not in page
    page = text(client.post(mailing.url("cancel"), follow=True))
    assert "annulé avant son départ" in page


def test_a_scheduled_mailing_may_be_changed(client):
    mailing = MailingFactory(
        state="scheduled", scheduled_at=timezone.now() + datetime.timedelta(days=1)
    )
    assert "Modifier" in text(client.get(mailing.url("show")))

    page = text(client.post(mailing.url("unschedule"), follow=True))

    assert "Continuer vers l'envoi" in page
    mailing.refresh_from_db()
    assert (mailing.state, mailing.scheduled_at) == ("draft", None)


def test_what_has_left_does_not_become_a_draft_again(client):
    mailing = MailingFactory(state="sending")

    page = text(client.post(mailing.url("unschedule"), follow=True))

    assert "n'attend plus son heure" in page
    mailing.refresh_from_db()
    assert mailing.state == "sending"


def test_a_request_with_nothing_to_ask_is_reported_beside_its_list(client):
    Campaign.objects.filter(audience="client", mandatory=False).update(state="inactive")
    mailing = MailingFactory(request=True)

    assert "n'a aucune campagne facultative" in text(client.get(mailing.url("show")))


def test_all_that_a_draft_lacks_is_listed_at_once(client):
    subscriber()
    mailing = MailingFactory(subject="", body="")

    page = text(client.get(mailing.url("confirm")))

    assert "L'objet du message est vide." in page
    assert "Le texte du message est vide." in page
    assert f"Envoi {mailing.pk}" not in page.partition("<h1")[2].partition("Objet")[2]


def test_thousands_are_separated_in_the_progress():
    drawn = render_to_string(
        "components/_progress.html", {"label": "Lu", "value": 1400, "total": 5200}
    )

    assert "1\xa0400 sur 5\xa0200" in drawn
    assert 'value="1400" max="5200"' in drawn


def test_unticked_contacts_stay_unticked_when_the_text_is_refused(client):
    jeanne, paul = subscriber(), subscriber()
    mailing = MailingFactory()
    listed = [jeanne.public_id, paul.public_id]
    boxes = {"listed": listed, "keep": [paul.public_id]}

    page = client.post(mailing.url("show"), words(body="{truc#defaut}", **boxes))
    assert "Balise inconnue" in text(page)

    client.post(mailing.url("show"), words(body="Mieux"))
    assert list(audience.recipients(mailing, timezone.now())) == [paul]


@pytest.mark.parametrize("city", ["Écully", "ecully", "ÉCULLY", " ecully "])
def test_a_town_is_found_when_typed_without_its_accent(client, city):
    jeanne = subscriber(city="Écully")
    subscriber(city="Écully-le-Haut")
    mailing = MailingFactory()

    client.post(mailing.url("show"), words(city=city))

    mailing.refresh_from_db()
    assert list(audience.recipients(mailing, timezone.now())) == [jeanne]


def test_without_a_known_date_the_creation_of_the_contact_counts():
    day = datetime.datetime(2024, 5, 3, 10, tzinfo=datetime.UTC)
    old = subscriber(created_at=day)
    heard = subscriber(created_at=day, last_contact_at=timezone.now())
    mailing = MailingFactory(filters={"contact_before": "2024-06-01"})
    assert list(audience.recipients(mailing, timezone.now())) == [old]
    mailing.filters = {"contact_since": "2024-06-01"}
    assert list(audience.recipients(mailing, timezone.now())) == [heard]


def test_a_request_for_consent_goes_by_sms_with_the_same_limits(client):
    mandatory = Campaign.objects.get(code="reminders_sms")
    template = MessageTemplate.objects.get(code="consent_request_sms")
    answered = ContactFactory(mobile="+33612345601")
    for optional in Campaign.objects.of_audience("client").optional():
        accept(answered, optional)
    jeanne = ContactFactory(mobile="+33612345602")

    client.post(
        "/sms/nouveau/",
        words(campaign=mandatory.pk, template=template.pk, subject="", body=""),
    )

    mailing = Mailing.objects.get()
    assert mailing.is_request
    assert "{lienRGDP#defaut}" in mailing.body
    assert list(audience.recipients(mailing, timezone.now())) == [jeanne]


def test_a_template_of_the_other_list_is_not_offered_nor_taken(client):
    TemplateFactory(name="Aux intervenants", audience="worker", body="Bonjour")
    other = MessageTemplate.objects.get(name="Aux intervenants")
    mailing = MailingFactory()
    assert "Aux intervenants" not in text(client.get(mailing.url("show")))

    page = text(client.post(mailing.url("show"), words(template=other.pk)))

    assert "pas de cette liste de destinataires" in page


@pytest.mark.parametrize("channel", ["email", "sms"])
def test_every_tag_offered_in_a_draft_may_be_saved(client, channel):
    code = "planning_email" if channel == "email" else "reminders_sms"
    mailing = MailingFactory(channel=channel, campaign=Campaign.objects.get(code=code))
    page = text(client.get(mailing.url("show")))
    offered = re.findall(r'data-insert="(\{[^"]+)"', page)
    assert "{prenom#defaut}" in offered
    assert "{lienDesabonnement#defaut}" not in offered
    typed = words(campaign=mailing.campaign_id, body=" ".join(offered))
    assert client.post(mailing.url("show"), typed).status_code == 302


def test_a_draft_is_removed_after_confirmation(client):
    jeanne = subscriber()
    mailing = MailingFactory()
    audience.untick(mailing, [str(jeanne.public_id)])
    assert mailing.url("remove") in text(client.get(mailing.url("show")))
    assert "Supprimer ce brouillon ?" in text(client.get(mailing.url("remove")))
    assert Mailing.objects.exists()

    page = client.post(mailing.url("remove"), follow=True)

    assert page.redirect_chain == [("/emailing/", 302)]
    assert "Le brouillon « La lettre de" in text(page)
    assert not Mailing.objects.exists()
    line = AuditEvent.objects.get(action="mailing.removed")
    assert (line.target, line.details) == (f"mailing:{mailing.pk}", {})


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "scheduled", "scheduled_at": timezone.now()},
        {"state": "sending", "launched_at": timezone.now()},
        {"state": "cancelled", "launched_at": timezone.now()},
        {"state": "cancelled"},
        {"state": "done", "launched_at": timezone.now()},
    ],
)
def test_only_a_draft_is_removed(client, changes):
    mailing = MailingFactory(**changes)

    asked = client.get(mailing.url("remove"), follow=True)
    done = client.post(mailing.url("remove"), follow=True)

    for page in (asked, done):
        assert page.redirect_chain == [(mailing.get_absolute_url(), 302)]
        assert "n'est plus un brouillon" in text(page)
    assert Mailing.objects.get() == mailing
    assert not AuditEvent.objects.filter(action="mailing.removed").exists()


def test_a_draft_that_leaves_while_its_page_asks_is_not_removed():
    stale = MailingFactory()
    dispatch.launch(Mailing.objects.get(), timezone.now(), user=None)

    assert not dispatch.remove(stale, user=UserFactory())

    assert Mailing.objects.exists()


def test_a_draft_that_was_removed_does_not_leave():
    mailing = MailingFactory()
    stale = Mailing.objects.get()
    dispatch.remove(mailing, user=UserFactory())

    assert not dispatch.launch(stale, timezone.now(), user=None)
