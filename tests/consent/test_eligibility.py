"""A new reason of ineligibility is a branch of the view and a member of Reason."""

import pytest
from django.db import connection

from api.routers.recipients import StandingOut
from consent import effect, ledger
from consent.eligibility import explain, reachable_count
from consent.enums import Reason
from core import sql
from mailings.enums import VERDICTS
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory

FIRST = "WHEN contact.erased_at IS NOT NULL THEN 'erased'"


@pytest.fixture
def a_new_reason(monkeypatch):
    """« moving »: the contact's city is being changed for a town that nobody serves."""
    member = str.__new__(Reason, "moving")
    member._name_, member._value_, member._label_ = "MOVING", "moving", "Déménage"
    monkeypatch.setitem(Reason._value2member_map_, "moving", member)
    text = sql.read("consent", "eligibility").text
    branch = f"WHEN contact.city = 'Nulle-Part' THEN 'moving'\n    {FIRST}"
    assert text.count(FIRST) == 1
    with connection.cursor() as cursor:
        cursor.execute(text.replace(FIRST, branch))


@pytest.mark.django_db
def test_a_new_reason_touches_the_view_and_the_enumeration_alone(a_new_reason):
    contact, newsletter = ContactFactory(), campaign()
    ledger.record(contact, {newsletter: True}, act(contact))
    assert explain(newsletter, contact).included
    assert reachable_count(newsletter) == 1

    contact.city = "Nulle-Part"
    contact.save(update_fields=["city"])
    verdict = explain(newsletter, contact)
    assert (verdict.included, verdict.reason) == (False, "moving")
    assert reachable_count(newsletter) == 0
    assert effect.label("given", verdict.reason) == "Accepté (sans effet : déménage)"

    contact.city = "Vannes"
    contact.save(update_fields=["city"])
    assert explain(newsletter, contact).included
    assert reachable_count(newsletter) == 1


def test_a_mailing_and_the_api_say_each_reason():
    shown = StandingOut.model_json_schema()["$defs"]["RecipientVerdict"]["enum"]
    assert set(Reason.values) < set(VERDICTS) == set(shown)
