"""A list of calls, worked in a real browser."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from calls import hours
from calls.models import Call
from campaigns.models import Campaign
from consent.models import ConsentEvent
from tests.disclosure.factories import complete_company
from tests.mailings.factories import subscriber

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _at_a_legal_hour(site, settings):
    """The clock stands ahead, never behind: the browser would drop its cookies."""
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    with time_machine.travel(hours.next_opening(tomorrow), tick=True):
        complete_company()
        yield


def test_a_list_is_opened_called_and_an_objection_is_recorded(desk, look):
    desk.goto(
        "/administration/parametres/configuration/donnees-personnelles/consentement/"
        "campagnes/clients/"
    )
    desk.get_by_role("link", name="Ajouter une campagne").first.click()
    desk.get_by_label("Valeur").fill("nos offres de ménage")
    desk.get_by_label("Type de message").select_option("Téléphone")
    desk.get_by_label("Obligatoire").select_option("Non")
    desk.get_by_role("button", name="Enregistrer").click()
    desk.get_by_text("nos offres de ménage").first.wait_for()
    campaign = Campaign.objects.get(channel="phone")
    jeanne = subscriber(
        campaign, first_name="Jeanne", last_name="Arbusse", postcode="69003"
    )
    subscriber(campaign, first_name="Paul", last_name="Zola", postcode="69003")
    event = ConsentEvent.objects.get(contact=jeanne)

    desk.goto("/")
    desk.get_by_role("link", name="Appels", exact=True).click()
    desk.get_by_role("link", name="Nouvelle liste d’appels").first.click()
    desk.get_by_label("Campagne").select_option("nos offres de ménage")
    desk.get_by_label("Texte de l’appel").fill(
        "Bonjour, société Les Lilas à l'appareil."
    )
    look(desk, "appels-nouvelle")
    desk.get_by_role("button", name="Ouvrir la liste").click()
    desk.get_by_role("heading", name="2 sur 2 à appeler maintenant").wait_for()
    look(desk, "appels-liste")
    desk.get_by_role("button", name="Appeler la personne suivante").click()
    desk.get_by_role("heading", name="Appeler Jeanne Arbusse").wait_for()
    desk.get_by_text("J’accepte d’être appelé(e) au téléphone pour").first.wait_for()
    look(desk, "appels-personne")
    desk.get_by_label("Note").fill("Préfère les courriers")
    desk.get_by_role("button", name="Ne m’appelez plus").click()
    desk.get_by_text("plus aucun appel").first.wait_for()
    desk.get_by_role("heading", name="1 sur 2 à appeler maintenant").wait_for()
    assert ConsentEvent.objects.latest("pk").get_origin_display() == "Lors d'un appel"
    assert Call.objects.get().event_id == event.pk
    desk.goto(f"/contacts/{jeanne.public_id}/historique/")
    desk.get_by_text("Lors d’un appel").first.wait_for()
    desk.goto("/appels/")
    look(desk, "appels")
