"""Modifier la liste: the pages of the campaigns."""

import html

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from campaigns.enums import State
from campaigns.models import Campaign
from campaigns.wording import sounds_promotional
from consent import ledger
from portal import reading
from tests.campaigns.factories import CampaignFactory
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from tests.portal.pages import fields_of

pytestmark = pytest.mark.django_db

CLIENTS = "/administration/parametres/configuration/donnees-personnelles/consentement/campagnes/clients/"


def entry(**changes):
    return {
        "label": "le bulletin",
        "position": "7",
        "channel": "email",
        "mandatory": "non",
        "lawful_basis": "",
        "state": "active",
    } | changes


def order(audience="client"):
    return [c.pk for c in Campaign.objects.of_audience(audience).in_order()]


def test_the_six_campaigns_are_listed_in_order(as_admin):
    page = html.unescape(as_admin.get(CLIENTS).content.decode())
    places = [page.index(c.label) for c in Campaign.objects.in_order()]
    assert places == sorted(places)


def test_a_campaign_is_added(as_admin):
    response = as_admin.post(f"{CLIENTS}ajouter/", entry(), follow=True)
    assert "La campagne « le bulletin » est ajoutée." in response.content.decode()
    added = Campaign.objects.get(label="le bulletin")
    assert (added.audience, added.position, added.mandatory) == ("client", 7, False)
    assert added.current_version.number == 1
    assert AuditEvent.objects.filter(action="campaign.added").exists()


def test_a_campaign_of_the_workers_is_added_to_their_list(as_admin):
    url = reverse("campaigns:add", args=["worker"])
    assert url.endswith("/intervenants/ajouter/")
    as_admin.post(url, entry(label="mon planning"))
    assert Campaign.objects.get(label="mon planning").audience == "worker"


def test_a_renaming_makes_a_version_and_leaves_history_as_it_was(as_admin):
    contact = ContactFactory()
    [event] = ledger.record(contact, {campaign(): True}, act(contact))
    url = reverse("campaigns:edit", args=[campaign().pk])
    as_admin.post(url, entry(label="notre lettre"))
    event.refresh_from_db()
    assert event.campaign.label == "notre lettre"
    assert event.campaign_version.label == "nos nouvelles, par e-mail"
    assert event.sentence == "J'accepte de recevoir nos nouvelles, par e-mail"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"label": ""}, "Ce champ est obligatoire"),
        ({"label": "x" * 10_000}, "au plus 150 caractères"),
        ({"position": "0"}, "nombre entier de 1 à 10"),
        ({"position": "11"}, "nombre entier de 1 à 10"),
        ({"position": "deux"}, "nombre entier de 1 à 10"),
        ({"label": "<b>le gras</b>"}, "« &lt;b&gt; » s&#x27;y lirait"),
        ({"label": " Nos  NOUVELLES, par e-mail"}, "a déjà une campagne de ce nom"),
        ({"channel": "pigeon"}, "pigeon n'en fait pas partie"),
        ({"mandatory": "oui"}, "a besoin d&#x27;une base légale"),
        ({"state": "sold"}, "sold n'en fait pas partie"),
    ],
)
def test_a_bad_entry_gets_a_sentence_and_changes_nothing(as_admin, changes, sentence):
    response = as_admin.post(f"{CLIENTS}ajouter/", entry(**changes))
    assert sentence in response.content.decode()
    assert Campaign.objects.count() == 6


def test_the_same_name_is_free_on_another_channel_or_list_or_once_deleted(as_admin):
    name = campaign().label
    as_admin.post(f"{CLIENTS}ajouter/", entry(label=name, channel="sms"))
    as_admin.post(reverse("campaigns:add", args=["worker"]), entry(label=name))
    as_admin.post(
        reverse("campaigns:edit", args=[campaign().pk]),
        entry(label=name, state=State.DELETED),
    )
    as_admin.post(f"{CLIENTS}ajouter/", entry(label=name))
    assert Campaign.objects.filter(label=name).count() == 4


def test_a_deleted_campaign_does_not_come_back_beside_its_double(as_admin):
    old = CampaignFactory(label="le bulletin", state=State.DELETED)
    CampaignFactory(label="Le Bulletin")
    url = reverse("campaigns:restore", args=[old.pk])
    page = as_admin.post(url, follow=True).content.decode()
    assert "n&#x27;est pas rétablie" in page
    old.refresh_from_db()
    assert old.state == State.DELETED


def test_a_campaign_keeps_its_own_name(as_admin):
    kept = entry(label=campaign().label, position="3")
    as_admin.post(reverse("campaigns:edit", args=[campaign().pk]), kept)
    assert campaign().position == 3


def test_a_basis_that_an_optional_campaign_cannot_have_is_told(as_admin):
    url = f"{CLIENTS}ajouter/"
    page = as_admin.post(url, entry(lawful_basis="contract"), follow=True)
    assert "sa base légale devient le consentement" in page.content.decode()
    assert Campaign.objects.get(label="le bulletin").lawful_basis == "consent"
    page = as_admin.post(url, entry(label="la revue"), follow=True)
    assert "base légale devient" not in page.content.decode()


def test_a_new_campaign_goes_last_and_no_further_than_ten(as_admin):
    assert 'value="7"' in as_admin.get(f"{CLIENTS}ajouter/").content.decode()
    CampaignFactory(position=10)
    page = as_admin.get(f"{CLIENTS}ajouter/").content.decode()
    assert 'value="10"' in page
    assert 'min="1"' in page
    assert "l'ordre alphabétique" in page


def test_a_mandatory_campaign_that_sounds_promotional_is_asked_twice(as_admin):
    bad = entry(label="nos offres", mandatory="oui", lawful_basis="contract")
    response = as_admin.post(f"{CLIENTS}ajouter/", bad)
    assert "ressemble à de la prospection" in response.content.decode()
    assert Campaign.objects.count() == 6
    response = as_admin.post(f"{CLIENTS}ajouter/", bad | {"confirm": "1"}, follow=True)
    assert Campaign.objects.get(label="nos offres").mandatory
    assert "ressemble à de la prospection" in response.content.decode()


@pytest.mark.parametrize(
    ("label", "promotional"),
    [
        ("la newsletter par e-mail", True),
        ("les offres commerciales personnalisées", True),
        ("nos actualités et évènements", True),
        ("RÉDUCTIONS et remises", True),
        ("les déstockages du mois", True),
        ("le grand jeu de Noël", True),
        ("une remise de 10 %", True),
        ("les interventions du jeudi", False),
        ("la remise des clés", False),
        ("mes devis, factures et attestations fiscales par e-mail", False),
        ("mon planning et les changements d'intervention par e-mail", False),
        ("les rappels et changements d'intervention par SMS", False),
    ],
)
def test_words_of_prospecting_are_heard(label, promotional):
    assert sounds_promotional(label) is promotional


def test_answers_are_not_carried_over_to_another_channel(as_admin):
    contact = ContactFactory()
    ledger.record(contact, {campaign(): True}, act(contact))
    url = reverse("campaigns:edit", args=[campaign().pk])
    response = as_admin.post(url, entry(channel="sms"))
    assert "ne vaut pas pour un autre type de message" in response.content.decode()
    assert campaign().channel == "email"


def test_what_was_refused_does_not_become_mandatory(as_admin):
    contact = ContactFactory()
    ledger.record(contact, {campaign(): False}, act(contact))
    url = reverse("campaigns:edit", args=[campaign().pk])
    sent = entry(mandatory="oui", lawful_basis="contract", label="mes informations")
    response = as_admin.post(url, sent)
    assert "écrirait à celles qui ont refusé" in response.content.decode()
    assert not campaign().mandatory


def test_arrows_move_one_place_at_a_time(as_admin):
    before = order()
    as_admin.post(reverse("campaigns:move", args=[before[3]]), {"sens": "haut"})
    after = order()
    assert after == [*before[:2], before[3], before[2], *before[4:]]
    as_admin.post(reverse("campaigns:move", args=[before[3]]), {"sens": "bas"})
    assert order() == before


def test_arrows_part_campaigns_of_equal_rank(as_admin):
    Campaign.objects.update(position=1)
    before = order()
    as_admin.post(reverse("campaigns:move", args=[before[-1]]), {"sens": "haut"})
    assert order() == [*before[:-2], before[-1], before[-2]]


def test_arrows_move_among_more_campaigns_than_ranks(as_admin):
    CampaignFactory.create_batch(7)
    before = order()
    as_admin.post(reverse("campaigns:move", args=[before[8]]), {"sens": "haut"})
    assert order() == [*before[:7], before[8], before[7], *before[9:]]


def test_the_first_does_not_go_higher(as_admin):
    before = order()
    as_admin.post(reverse("campaigns:move", args=[before[0]]), {"sens": "haut"})
    assert order() == before


def test_a_deleted_campaign_is_hidden_shown_on_demand_and_put_back(as_admin):
    newsletter = campaign()
    as_admin.post(
        reverse("campaigns:edit", args=[newsletter.pk]), entry(state=State.DELETED)
    )
    deleted = Campaign.objects.get(pk=newsletter.pk)
    assert deleted.state == State.DELETED
    as_admin.get(CLIENTS)
    assert deleted.label not in as_admin.get(CLIENTS).content.decode()
    assert deleted.label in as_admin.get(f"{CLIENTS}?supprimees=1").content.decode()
    as_admin.post(reverse("campaigns:restore", args=[deleted.pk]))
    deleted.refresh_from_db()
    assert deleted.state == State.INACTIVE


def test_a_deleted_campaign_is_offered_nowhere_and_its_consents_stay(as_admin):
    contact = ContactFactory()
    ledger.record(contact, {campaign(): True}, act(contact))
    as_admin.post(
        reverse("campaigns:edit", args=[campaign().pk]), entry(state=State.DELETED)
    )
    assert not ledger.reachable(campaign()).exists()
    assert campaign().pk not in [s.campaign.pk for s in ledger.state_of(contact)]
    assert contact.consents.get().state == "given"


def test_the_list_costs_the_same_whatever_its_length(
    as_admin, django_assert_num_queries
):
    as_admin.get(CLIENTS)
    with django_assert_num_queries(8):
        as_admin.get(CLIENTS)
    CampaignFactory.create_batch(20)
    with django_assert_num_queries(8):
        as_admin.get(CLIENTS)


def test_every_screen_of_the_personal_data_says_where_it_stands(as_admin):
    way = ["Administration", "Paramètres", "Configuration"]
    way.append("Gestion des données à caractère personnel")
    below = [*way, "Consentement", "Liste des campagnes"]
    for url, crumbs in {
        reverse("consent:notices"): way,
        reverse("erasure:fields"): way,
        reverse("retention:rules"): way,
        CLIENTS: below,
        f"{CLIENTS}ajouter/": below,
        reverse("consent:edit_notice", args=["client"]): [*way, "Consentement"],
    }.items():
        page = html.unescape(as_admin.get(url).content.decode())
        trail = page[page.index('class="breadcrumb"') :].partition("</ol>")[0]
        places = [trail.find(f">{crumb}<") for crumb in crumbs]
        assert -1 not in places, (url, trail)
        assert places == sorted(places)


def test_equal_ranks_follow_the_alphabet_as_a_french_reader_knows_it(as_admin):
    labels = ["Éclair", "zzz", "nos voeux", "Essai égal b", "essai égal a"]
    for label in labels:
        CampaignFactory(label=label, position=9)
    found = Campaign.objects.filter(position=9).in_order()
    assert [c.label for c in found] == [
        "Éclair",
        "essai égal a",
        "Essai égal b",
        "nos voeux",
        "zzz",
    ]
    person = ContactFactory()
    last = [standing.campaign.label for standing in reading.of(person).standings][-5:]
    assert last == [c.label for c in found], "the preference page has the same order"


def test_a_page_left_open_does_not_bring_a_deleted_campaign_back(as_admin):
    """Somebody else deletes it meanwhile; here only the label is changed."""
    newsletter = campaign()
    url = reverse("campaigns:edit", args=[newsletter.pk])
    read = fields_of(as_admin.get(url))["read"]
    as_admin.post(url, entry(label=newsletter.label, state="deleted"))

    answer = as_admin.post(url, entry(label="autre nom", read=read))
    page = html.unescape(answer.content.decode())

    assert "Quelqu'un d'autre a enregistré cette page" in page
    assert "Enregistré entre-temps : « Supprimé »" in page
    assert 'value="autre nom"' in page
    newsletter.refresh_from_db()
    assert (newsletter.state, newsletter.label) != ("active", "autre nom")
    assert newsletter.state == State.DELETED
    # Read now: saved.
    read = fields_of(answer)["read"]
    as_admin.post(url, entry(label="autre nom", state="inactive", read=read))
    newsletter.refresh_from_db()
    assert (newsletter.state, newsletter.label) == (State.INACTIVE, "autre nom")
