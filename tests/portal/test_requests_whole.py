"""Requests in every form: kinds, ways in, two persons, duplicates, unfounded, on paper."""

import pytest
from django.urls import reverse
from django.utils import timezone

from messaging.models import OutgoingMessage
from portal import rights
from portal.enums import PLAIN, TOLD, CameBy, Identity, RequestKind, RequestOutcome
from portal.models import RightsRequest
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company
from tests.pdf import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def dpo(client):
    complete_company()
    user = UserFactory(role="dpo")
    client.force_login(user)
    client.user = user
    return client


def add(client, contact, **changes):
    data = {
        "kind": "complaint",
        "came_by": "letter",
        "identity": "document",
        "received_on": f"{timezone.localdate():%Y-%m-%d}",
    }
    return client.post(
        reverse("portal:add_request", args=[contact.public_id]), data | changes
    )


def filed(contact, kind="access", **changes):
    values = {"came_by": CameBy.LETTER, "identity": Identity.DOCUMENT}
    values["received_on"] = timezone.localdate()
    return rights.file(contact, kind, **values | changes)


def test_every_kind_comes_in_by_every_way_and_is_answered(dpo):
    contact = ContactFactory()
    assert {*RequestKind.values} >= {
        "access",
        "rectification",
        "erasure",
        "restriction",
        "portability",
        "objection",
        "automated",
        "complaint",
    }
    assert set(PLAIN) == set(RequestKind)
    for kind in RequestKind.values:
        for came_by in set(CameBy.values) - {CameBy.PORTAL}:
            answer = add(dpo, contact, kind=kind, came_by=came_by, is_another="on")
            assert answer.status_code == 302, (kind, came_by)
    assert RightsRequest.objects.count() == 8 * 5
    for kind in ("complaint", "automated"):
        one = RightsRequest.objects.filter(kind=kind).first()
        answered = {
            "outcome": "granted",
            "answer": "Une personne a relu votre dossier.",
        }
        dpo.post(reverse("portal:answer_request", args=[one.pk]), answered)
        one.refresh_from_db()
        assert one.outcome == "granted"


def test_a_letter_of_two_persons_is_two_requests_with_two_identities(dpo):
    her = ContactFactory(email="couple@exemple.test")
    him = ContactFactory(email="couple@exemple.test", first_name="Paul")
    stranger = ContactFactory(street="9 quai Nord", phone="+33299000001")
    page = dpo.get(reverse("portal:add_request", args=[her.public_id])).content.decode()
    assert "La même demande vient aussi de" in page
    refused = add(dpo, her, others=[stranger.pk])
    assert refused.status_code == 200
    assert RightsRequest.objects.count() == 0

    add(dpo, her, kind="access", others=[him.pk], message="Nos données")
    hers, his = RightsRequest.objects.order_by("pk")
    assert (his.contact, his.filed_with, his.message) == (him, hers, "Nos données")
    assert (hers.identity, his.identity) == ("document", "not_yet")
    shown = dpo.get(reverse("portal:request", args=[hers.pk])).content.decode()
    assert reverse("portal:request", args=[his.pk]) in shown
    granted = {"outcome": "granted", "answer": "Voici."}
    dpo.post(reverse("portal:answer_request", args=[his.pk]), granted)
    his.refresh_from_db()
    assert his.is_open

    alone = reverse("portal:add_request", args=[stranger.public_id])
    assert "La même demande vient aussi de" not in dpo.get(alone).content.decode()


def test_a_duplicate_needs_another_request_and_the_unfounded_is_refused_with_appeal(
    dpo,
):
    contact = ContactFactory()
    only = filed(contact)
    url = reverse("portal:answer_request", args=[only.pk])
    again = {"outcome": "duplicate", "answer": "Déjà répondu le 3 mai."}
    assert "pas un doublon" in dpo.post(url, again).content.decode()
    first = filed(contact)
    dpo.post(url, again)
    only.refresh_from_db()
    assert only.outcome == RequestOutcome.DUPLICATE
    assert only.told == TOLD[RequestOutcome.DUPLICATE]

    reason = {"outcome": "unfounded", "answer": "Vingtième demande ce mois-ci."}
    dpo.post(reverse("portal:answer_request", args=[first.pk]), reason)
    said = {"values__suite__icontains": "infondée ou excessive"}
    message = OutgoingMessage.objects.get(template_code="request_answered", **said)
    assert "reclamation" in message.source.body


def test_who_has_no_address_gets_a_letter_with_what_a_mail_would_say(dpo):
    contact = ContactFactory(email=None, street="3 rue des Lilas", city="Brest")
    one = filed(contact)
    url = reverse("portal:request_paper", args=[one.pk])
    receipt = text_of(dpo.get(url).content)
    assert "3 rue des Lilas" in receipt
    assert "Nous vous répondons au plus tard le" in receipt
    reason = {"reason": "Demande complexe"}
    dpo.post(reverse("portal:extend_request", args=[one.pk]), reason)
    assert "Demande complexe" in text_of(dpo.get(url).content)
    words = {"outcome": "refused", "answer": "La loi nous oblige à les garder."}
    dpo.post(reverse("portal:answer_request", args=[one.pk]), words)
    letter = text_of(dpo.get(url).content)
    for said in ("Elle est refusée.", words["answer"], "cnil.fr", "tribunal"):
        assert said in letter
