"""A representative who may consult the space of a person opens it by their own address,
in their own quality: nothing they do there is the person's word."""

import re

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from backoffice import mandates
from backoffice.representative_form import RepresentativeForm
from consent import representing
from consent.eligibility import explain
from consent.models import ConsentEvent
from contacts.models import Contact, Representative
from portal.models import PortalSession, RightsRequest
from tests.consent.factories import campaign
from tests.contacts.factories import ContactFactory
from tests.portal.factories import open_portal
from tests.portal.pages import assert_valid_html, box, fields_of

pytestmark = pytest.mark.django_db

HOME = "/portail/clients/"
PAUL = "paul.roux@exemple.test"
NOW = timezone.now()
PERSONS_ONLY = ("mes-informations/proche/", "mes-informations/cv/", "mes-donnees/cv/")


@pytest.fixture(autouse=True)
def portals():
    open_portal("client")


def mandate(contact, **changes):
    given = {"kind": "guardian", "name": "Paul Roux", "email": PAUL, "created_at": NOW}
    given |= {"receives": False, "answers": True, "sees_portal": True}
    return Representative.objects.create(contact=contact, **given | changes)


def enter(client, at_once, address=PAUL):
    """Ask for the link as on the page, and follow it; the texts of the mails."""
    with at_once():
        client.post(HOME, {"email": address})
    mails = [m.body for m in mail.outbox if m.to == [address]]
    for body in mails:
        path = re.search(r"/portail/clients/entree/[\w-]+/", body)[0]
        page = client.get(path)
        assert_valid_html(page)
        client.post(path, fields_of(page))
    return mails


def test_a_guardian_opens_the_space_by_their_own_address(client, at_once):
    jeanne = ContactFactory(first_name="Jeanne", email="jeanne@exemple.test")
    before = jeanne.last_contact_at
    paul = mandate(jeanne)
    [body] = enter(client, at_once)
    assert "qualité de : tuteur" in " ".join(body.split())
    home = client.get(HOME)
    assert_valid_html(home)
    assert "L'espace de Jeanne" in home.content.decode()
    assert "en qualité de : tuteur" in home.content.decode()
    for path in ("mes-informations/", "mes-informations/historique/", "mes-donnees/"):
        page = client.get(HOME + path)
        assert_valid_html(page)
        assert "en qualité de : tuteur" in page.content.decode(), path
    assert client.get(f"{HOME}mes-donnees/fichier/").status_code == 200
    for path in PERSONS_ONLY:
        for answer in (client.get(HOME + path), client.post(HOME + path)):
            assert answer.headers["Location"].endswith("?etat=mandat#fait")
    said = client.get(f"{HOME}?etat=mandat").content.decode()
    assert "Votre mandat ne permet pas cette page" in said
    # Neither a sign of life of the person nor a proof of their address.
    jeanne.refresh_from_db()
    assert (jeanne.last_contact_at, jeanne.email_proved_at) == (before, None)
    entered = AuditEvent.objects.get(action="portal.entered")
    assert entered.details == {"mandate": paul.pk}

    chosen = client.get(reverse("portal:my_preferences", args=["client"]))
    page = chosen.headers["Location"]
    assert page.endswith("/representant/")
    path = re.search(r"/rgpd/.*", page)[0]
    fields = fields_of(client.get(path)) | {"action": "save", box(campaign()): "on"}
    client.post(path, fields)
    event = ConsentEvent.objects.get(decision="given")
    assert (event.origin, event.actor_id) == ("mandate", paul.pk)


def test_requests_name_who_asked_and_an_objection_has_the_effect_of_their_quality(
    client, at_once
):
    jeanne = ContactFactory()
    mandate(jeanne)
    enter(client, at_once)
    asked = {"message": "Le numéro est faux"}
    client.post(f"{HOME}mes-demandes/correction/", asked)
    client.post(f"{HOME}mes-demandes/opposition/", asked | {"about_messages": "on"})
    found = RightsRequest.objects.order_by("pk")
    assert [each.kind for each in found] == ["rectification", "objection"]
    for each in found:
        assert each.message.startswith("Demande de Paul Roux, tuteur.")
        assert each.identity == "not_yet", "the staff looks at the mandate"
    jeanne.refresh_from_db()
    assert jeanne.guardian_objected_at
    assert explain(campaign(), jeanne).reason == "guardian_objected"
    assert not ConsentEvent.objects.filter(origin="portal").exists()


def test_a_carer_reads_and_neither_chooses_nor_asks(client, at_once):
    jeanne = ContactFactory()
    mandate(jeanne, kind="carer", answers=False)
    enter(client, at_once)
    assert client.get(f"{HOME}mes-informations/").status_code == 200
    for path in ("mes-informations/preferences/", "mes-demandes/suppression/"):
        for answer in (client.get(HOME + path), client.post(HOME + path, {"x": "y"})):
            assert answer.headers["Location"].endswith("?etat=mandat#fait")
    assert not RightsRequest.objects.exists()
    assert not ConsentEvent.objects.exists()


def test_one_guardian_of_two_people_gets_a_link_for_each_and_none_without_the_scope(
    client, at_once
):
    for name, scope in (("Jeanne", True), ("Odette", True), ("Louise", False)):
        mandate(ContactFactory(first_name=name), sees_portal=scope)
    mandate(ContactFactory(first_name="Zoé"), ended_at=NOW)
    shut = ContactFactory(first_name="Simone", portal_access=False)
    mandate(shut)
    bodies = enter(client, at_once)
    assert [
        n for n in ("Jeanne", "Odette", "Louise", "Zoé", "Simone") if n in str(bodies)
    ] == [
        "Jeanne",
        "Odette",
    ]


@pytest.mark.parametrize("what", ["end", "scope", "address", "revoke", "close"])
def test_what_ends_the_mandate_ends_the_session_at_once(client, at_once, what):
    jeanne = ContactFactory()
    paul = mandate(jeanne, proof="mandats/m.pdf")
    enter(client, at_once)
    page = f"{HOME}mes-informations/"
    assert client.get(page).status_code == 200
    if what == "end":
        representing.end(paul, now=NOW)
    elif what == "scope":
        Representative.objects.update(sees_portal=False)
    elif what == "address":
        data = {"kind": "guardian", "name": "Paul Roux", "email": "autre@exemple.test"}
        data |= {"answers": "on", "sees_portal": "on"}
        form = RepresentativeForm(jeanne, timezone.localdate(), data, instance=paul)
        assert form.is_valid(), form.errors
        mandates.save(form, now=NOW)
        assert not PortalSession.objects.exists()
    elif what == "revoke":
        Contact.objects.update(link_generation=7)
    else:
        Contact.objects.update(portal_access=False)
    assert client.get(page).status_code == 302


def test_the_scope_needs_an_address_and_a_proof():
    jeanne = ContactFactory()
    data = {"kind": "carer", "name": "Zoé", "sees_portal": "on"}
    form = RepresentativeForm(jeanne, timezone.localdate(), data)
    assert set(form.errors) == {"email", "proof"}
